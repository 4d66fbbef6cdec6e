// A library of which most articles are not in memory: searched, tagged, checked and exported by the
// worker, which gets them some at a time as they are stored.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, download, eventually, expectMentions, expectPending, exportAs, fileWith, load, openArticle, prove,
  saved, tag,
} from "./user.mjs";

// More than are all read when the work is opened.
const N = 2_100;

// How files of these formats end.
const ENDS = { spacy: ".jsonl", gate: ".zip", "conll-u": ".conllu" };

const textOf = (i) => `Kunduz 🔥 fell on day ${i}. Bo Ann left ${i % 7 ? "Velm" : "Quorsh"} at dawn.`;

/** An id that a database sorts otherwise than by its bytes. */
const idOf = (i) => `${i % 2 ? "n" : "ｎ"}${i % 3 ? "" : "😀"}${String(i).padStart(4, "0")}`;

function dataset() {
  const lines = Array.from({ length: N }, (_, i) => {
    const mention = { id: `m${i}`, label: "Place", start: 0, end: 6 };
    const title = `News ${String(i).padStart(4, "0")}`;
    return JSON.stringify({
      dateline: 1, id: idOf(i), title, text: textOf(i), mentions: i % 10 ? [] : [mention],
    });
  });
  return `${lines.join("\n")}\n`;
}

/** Opens a library anew, so that it has few of its articles in memory; on one with an edit. */
async function openVast(t) {
  const { page } = await openPage(t);
  await load(page, await fileWith("news.jsonl", dataset()));
  await saved(page);
  await page.reload();
  await page.locator("#search").fill("News 0777");
  await openArticle(page, "News 0777");
  await tag(page, textOf(777), "Bo Ann", "a");
  await expectMentions(page, [["Bo Ann", "Actor"]]);
  await saved(page);
  return page;
}

/** What comes so many articles with a hit after one, in the order of their ids, and around. */
function inOrder(i) {
  const bytes = (n) => Buffer.from(idOf(n));
  const ids = Array.from({ length: N }, (_, n) => n).sort((a, b) => bytes(a).compare(bytes(b)));
  const hits = ids.filter((n) => n % 7 === 0);
  const at = hits.findIndex((n) => bytes(n).compare(bytes(i)) > 0);
  return (step) => {
    const n = hits.at((at + (step > 0 ? step - 1 : step)) % hits.length);
    return String(n).padStart(4, "0");
  };
}

const nQuorsh = Array.from({ length: N }, (_, i) => i).filter((i) => i % 7 === 0).length;

test("words are found in all articles, and lead to their place", async (t) => {
  const page = await openVast(t);
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-dialog .check", { hasText: "All articles" }).click();
  await page.locator("#find-words").fill("quorsh");
  await page.locator("#find-count", { hasText: new RegExp(`^${nQuorsh} hits$`) }).waitFor();
  await page.locator("#find-words").fill("day 1999");
  await page.locator("#find-count", { hasText: /^1 hit$/ }).waitFor();
  await page.locator("#find-places .place", { hasText: "News 1999" }).click();
  await page.locator(".article-head h2", { hasText: "News 1999" }).waitFor();
  // From hit to hit: in this article, in the next ones, and around.
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-words").fill("quorsh");
  await page.keyboard.press("Enter");
  const open = (n) => page.locator(".article-head h2", { hasText: `News ${n}` }).waitFor();
  const next = inOrder(1999);
  await open(next(1));
  await expectPending(page, "Quorsh");
  await page.keyboard.press(".");
  await open(next(2));
  await page.keyboard.press(",");
  await open(next(1));
  await page.keyboard.press(",");
  await open(next(-1));
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-dialog .check", { hasText: "Regular expression" }).click();
  await page.locator("#find-words").fill("(");
  await eventually(page, () => /hit|Looking/.test(document.getElementById("find-count").textContent), false);
});

test("a mention is repeated in all articles, in one step that undo takes back", async (t) => {
  const page = await openVast(t);
  await page.keyboard.press("r");
  await page.locator("#repeat-scope").selectOption({ label: "All articles" });
  // The gold article of the samples may have the words too; it has none of these.
  await page.locator("#repeat-all", { hasText: `Tag ${N - 1} places as Actor` }).waitFor();
  await page.locator("#repeat-places input").nth(1).uncheck();
  await page.locator("#repeat-all", { hasText: `Tag ${N - 2} places as Actor` }).click();
  await announced(page, `Tagged ${(N - 2).toString()} mentions as Actor`);
  await saved(page);
  await page.reload();
  await page.locator("#search").fill("News 2000");
  await openArticle(page, "News 2000");
  await expectMentions(page, [["Kunduz", "Place"], ["Bo Ann", "Actor"]]);
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Kunduz", "Place"]]);
  await saved(page);
});

test("all articles are exported, as they are and in another format", async (t) => {
  const page = await openVast(t);
  for (const shape of ["jsonl", "json"]) {
    const articles = await prove(await exportAs(page, shape), shape);
    const news = articles.filter(({ title }) => title.startsWith("News "));
    assert.equal(news.length, N);
    const of = (i) => news.find(({ title }) => title === `News ${String(i).padStart(4, "0")}`);
    assert.deepEqual(of(777).mentions.map(({ quote }) => quote), ["Bo Ann"]);
    assert.deepEqual(of(2000).mentions.map(({ quote }) => quote), ["Kunduz"]);
    assert.equal(of(1234).text, textOf(1234));
  }
  await page.keyboard.press("Control+s");
  const dialog = page.locator("#export-dialog");
  await dialog.locator("input[value=other]").check();
  const written = async (format) => {
    await dialog.locator("#export-format").selectOption(format);
    await dialog.locator("#converted.verified").waitFor();
    // It is made anew for another format, and what is shown until then is the last one's.
    await dialog.locator("#download-converted", { hasText: ENDS[format] }).waitFor();
    const file = await download(page, () => dialog.locator("#download-converted").click());
    await page.keyboard.press("Control+s");
    await dialog.locator("input[value=other]").check();
    return file;
  };
  // Written some articles at a time: one file, and one for each article.
  const lines = await written("spacy");
  const records = lines.text.trim().split("\n").map((line) => JSON.parse(line));
  const news = records.filter(({ text }) => text.startsWith("Kunduz 🔥 fell"));
  assert.equal(news.length, N);
  const words = news.flatMap(({ text, entities }) =>
    entities.map(([start, end]) => [...text].slice(start, end).join("")));
  assert.deepEqual(words.sort(), ["Bo Ann", ...Array(N / 10).fill("Kunduz")]);
  const packed = await written("gate");
  const archive = readFileSync(packed.path);
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  assert.equal(archive.readUInt16LE(end + 10), records.length);
  // Written when all are there.
  const whole = await written("conll-u");
  assert.equal(whole.text.match(/^# newdoc/gm).length, records.length);
});

test("the library is checked, and what is found is mended where it stands", async (t) => {
  const page = await openVast(t);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Check dataset");
  await page.keyboard.press("Enter");
  await page.locator("#check-state", { hasText: /\d+ findings in 21\d\d articles/ }).waitFor();
  const untagged = page.locator(".finding-group[data-check=untagged]");
  await untagged.locator("summary").click();
  const first = untagged.locator(".finding").first();
  await first.locator("mark", { hasText: "Kunduz" }).waitFor();
  await first.locator(".place").click();
  await page.locator(".article-head h2", { hasText: "News" }).waitFor();
});

test("a backup holds what is not in memory, too", async (t) => {
  const page = await openVast(t);
  await page.locator("#saved-state").click();
  const file = await download(page, () => page.locator("#back-up").click());
  const articles = await prove(file, "json");
  assert.equal(articles.filter(({ title }) => title.startsWith("News ")).length, N);
});
