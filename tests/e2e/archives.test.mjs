// Archives and markup made to do harm: they unpack to more than memory holds, lead out of their
// folder, hold each other, nest and refer without end.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, createDeflateRaw, deflateRawSync } from "node:zlib";
import { openPage } from "./harness.mjs";
import {
  exportAs, fileWith, openArticle, pick, previewOf, previewed, prove, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";
const MB = 1024 * 1024;

// Far longer than any of these takes, and far shorter than forever.
const BOUND = 90_000;

/** The bytes of a zip archive of entries `[name, content]`; content may be `{ packed, size }`. */
function zipOf(entries) {
  const files = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of entries) {
    const label = Buffer.from(name);
    const { packed, size, crc } = content.packed
      ? content
      : { packed: deflateRawSync(content), size: Buffer.byteLength(content), crc: crc32(content) };
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(label.length, 22);
    const entry = Buffer.alloc(12);
    entry.writeUInt32LE(at, 8);
    files.push(Buffer.from("PK\x03\x04"), common, label, packed);
    directory.push(Buffer.concat([
      Buffer.from("PK\x01\x02\x14\0"), common, Buffer.alloc(2), entry, label,
    ]));
    at += 30 + label.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, list, end]);
}

async function archive(name, entries) {
  const path = await fileWith(name, "");
  writeFileSync(path, zipOf(entries));
  return path;
}

/** So many megabytes of nothing, packed. */
async function packedZeros(megabytes) {
  const packing = createDeflateRaw({ level: 1 });
  const pieces = [];
  packing.on("data", (piece) => pieces.push(piece));
  const ended = new Promise((resolve) => packing.once("end", resolve));
  const piece = Buffer.alloc(MB);
  for (let n = 0; n < megabytes; n += 1) {
    if (!packing.write(piece)) await new Promise((resolve) => packing.once("drain", resolve));
  }
  packing.end();
  await ended;
  return { packed: Buffer.concat(pieces), size: megabytes * MB, crc: 0 };
}

/** The page does what it did before, and has what it had. */
async function stillWorks(page) {
  await page.keyboard.press("Escape");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const article = articles.find(({ title }) => title.startsWith(TITLE));
  assert.deepEqual(article.mentions.map(({ quote }) => quote), ["Orsh"]);
}

async function refusalOf(page, path) {
  await pick(page, path);
  await page.locator(".file.bad").first().waitFor({ timeout: BOUND });
  return (await previewed(page)).map(({ summary, problems }) => [summary, ...problems].join("\n"));
}

test("an archive that unpacks to more than memory holds is refused", async (t) => {
  const { page } = await openPage(t);
  const path = await archive("bomb.zip", [["zeros.txt", await packedZeros(600)]]);
  const [why] = await refusalOf(page, path);
  assert.match(why, /unpacks to more than 512 MB/);
  await stillWorks(page);
});

test("an archive within an archive is not opened, and is told of", async (t) => {
  const { page } = await openPage(t);
  let inner = zipOf([["deep.txt", "Deep down."]]);
  for (let n = 0; n < 20; n += 1) inner = zipOf([[`level-${n}.zip`, inner]]);
  const [why] = await refusalOf(page, await archive("nested.zip", [["outer.zip", inner]]));
  assert.ok(why.length > 0);
  await stillWorks(page);
});

test("a PDF in an archive is read as it is outside of one", async (t) => {
  const { page } = await openPage(t);
  const pdf = readFileSync(join(import.meta.dirname, "../formats/pdf/cyrillic.pdf"));
  await pick(page, await archive("all.zip", [["a/b.pdf", pdf], ["c.txt", "A text."]]));
  const files = await previewOf(page, 2);
  const { isBad, summary } = files.find(({ name }) => name === "a/b.pdf");
  assert.deepEqual([isBad, summary.startsWith("1 article")], [false, true], summary);
});

test("names in an archive lead nowhere", async (t) => {
  const { page } = await openPage(t);
  const names = ["../../up.txt", "/etc/passwd.txt", "C:\\windows\\win.txt", "a/../../b.txt",
    "bell\u0007.txt"];
  await pick(page, await archive("names.zip", names.map((name) => [name, `Text of ${name}.`])));
  const shown = (await previewOf(page, names.length)).map(({ name }) => name);
  for (const name of shown) {
    assert.doesNotMatch(name, /\.\.|^\/|^[A-Za-z]:|\\|\p{Control}/u);
  }
  await page.locator("#add-articles:enabled").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const kept = articles.map(({ file }) => file).filter((file) => /up|passwd|win|b|bell/.test(file));
  assert.ok(kept.every((file) => !/\.\.|^\/|^[A-Za-z]:/.test(file)), kept.join(" "));
});

test("markup that nests a hundred thousand times is read or refused, in time", async (t) => {
  const { page } = await openPage(t);
  const n = 100_000;
  const file = `<?xml version="1.0"?>\n${"<a>".repeat(n)}Kabul fell.${"</a>".repeat(n)}`;
  await pick(page, await fileWith("deep.xml", file));
  await page.locator(".files > .file").first().waitFor({ timeout: BOUND });
  await stillWorks(page);
});

test("references that would grow without end are not followed", async (t) => {
  const { page } = await openPage(t);
  const grown = Array.from({ length: 9 }, (_, n) => {
    return `<!ENTITY lol${n + 1} "${`&lol${n};`.repeat(10)}">`;
  });
  const file = ['<?xml version="1.0"?>', `<!DOCTYPE doc [<!ENTITY lol0 "lol">${grown.join("")}]>`,
    '<doc>Kabul fell, <Place>Orsh</Place> did not. &lol9;</doc>'].join("\n");
  await pick(page, await fileWith("laughs.xml", file));
  await page.locator(".files > .file").first().waitFor({ timeout: BOUND });
  const add = page.locator("#add-articles:enabled");
  await add.click();
  await page.locator("#load-dialog").waitFor({ state: "detached", timeout: BOUND });
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const article = articles.find(({ text }) => text.includes("Kabul fell"));
  assert.ok(article.text.length < 5000, `${article.text.length} characters`);
  await page.keyboard.press("Escape");
  await saved(page);
});
