// What a user of Dateline does and sees, in the words of a user: files dropped, words tagged, the
// list of mentions, the files that come out.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import Ajv from "ajv/dist/2020.js";
import { doubleClickWord, dragSelect } from "./harness.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// --- Files --------------------------------------------------------------------------------------

/** The path of a file of the repository, or of one beside it. */
export function pathOf(name) {
  return join(ROOT, name);
}

/** A sample article as it was written, to the letter. */
export function seed(name) {
  return readFileSync(pathOf(`seeds/${name}`), "utf8");
}

const folders = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files, given by name and content, to a new folder; gives the folder. */
export async function folderWith(files) {
  const folder = mkdtempSync(join(tmpdir(), "dateline-files-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Writes one file to a new folder; gives its path. */
export async function fileWith(name, content) {
  return join(await folderWith({ [name]: content }), name);
}

// --- Loading ------------------------------------------------------------------------------------

/**
 * Drags files and folders from the file manager onto the page and drops them, as the browser does
 * it for a user: the page gets a genuine drop event.
 */
export async function drop(page, ...paths) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const { width, height } = page.viewportSize();
  const point = { x: Math.round(width / 2), y: Math.round(height / 2) };
  // What is dropped before the first frame is on the screen reaches nobody.
  await page.evaluate(() => {
    return new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
  });
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, ...point, data });
  }
  await session.detach();
}

/** Opens the dialog by its key and picks files there. */
export async function pick(page, ...paths) {
  await page.keyboard.press("Control+o");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByLabel("Choose files…").click(),
  ]);
  await chooser.setFiles(paths);
}

/** What the preview shows of each file: name, summary, articles and problems. */
export function previewed(page) {
  return page.locator(".files > .file").evaluateAll((files) =>
    files.map((file) => {
      const all = (selector) => [...file.querySelectorAll(selector)].map((e) => e.textContent);
      const [name] = all(".file-name");
      const [summary] = all(".file-summary");
      return {
        name,
        summary,
        titles: all(".draft-title"),
        dates: all(".draft-date"),
        problems: all(".problem"),
        isBad: file.classList.contains("bad"),
      };
    }),
  );
}

/** Waits until so many files are in the preview, and gives what it shows. */
export async function previewOf(page, count) {
  await page.locator(".files > .file").nth(count - 1).waitFor();
  assert.equal(await page.locator(".files > .file").count(), count);
  return previewed(page);
}

/** Drops files and adds what they hold. */
export async function load(page, ...paths) {
  await drop(page, ...paths);
  await page.locator("#add-articles:enabled").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
}

/** Loads a text as an article, which is then open; gives it back for looking up words in it. */
export async function loadText(page, text, name = "article.txt") {
  await load(page, await fileWith(name, text));
  await page.locator(".article-facts", { hasText: name }).waitFor();
  return text;
}

// --- Words and mentions -------------------------------------------------------------------------

/** Where words stand in a text, in UTF-16 units: `[start, end]`. `nth` counts from 0. */
export function find(text, words, nth = 0) {
  let start = -1;
  for (let i = 0; i <= nth; i += 1) {
    start = text.indexOf(words, start + 1);
    assert.notEqual(start, -1, `the text has no ${words} number ${i}`);
  }
  return [start, start + words.length];
}

/** Selects words of the open article by dragging over them. */
export async function select(page, text, words, nth = 0) {
  await dragSelect(page, ...find(text, words, nth));
}

/** Tags words of the open article by dragging over them and pressing a label's key. */
export async function tag(page, text, words, key, nth = 0) {
  await select(page, text, words, nth);
  await page.keyboard.press(key);
}

/** Double-clicks the word at the start of `words`. */
export async function doubleClick(page, text, words, nth = 0) {
  await doubleClickWord(page, find(text, words, nth)[0]);
}

// Nothing that a test waits for takes this long, on whatever machine.
const PATIENCE = 20_000;

/**
 * Waits until `read`, called in the page with `arg`, gives `expected`; tells what it gave else.
 * A `read` that throws, as of an element that is not drawn yet, has nothing to say yet.
 */
export async function eventually(page, read, expected, arg = null) {
  const goal = JSON.stringify(expected);
  const end = Date.now() + PATIENCE;
  for (;;) {
    let refusal = null;
    const is = await page.evaluate(read, arg).catch((error) => void (refusal = error));
    if (!refusal && JSON.stringify(is) === goal) return;
    if (Date.now() > end) {
      if (refusal) throw refusal;
      assert.deepEqual(is, expected);
    }
    await nextPoll();
  }
}

const nextPoll = () => new Promise((resolve) => setTimeout(resolve, 20));

const READ_MENTIONS = () =>
  [...document.querySelectorAll(".mention-row")].map((row) =>
    [".mention-quote", ".mention-label"].map((part) => row.querySelector(part).textContent),
  );

/**
 * The mentions of the open article in the order of the text: `[quote, label]` each. The list is
 * drawn in the frame after the text, so it is read when that one is over.
 */
export async function mentions(page) {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
  return page.evaluate(READ_MENTIONS);
}

/** Waits until the mentions of the open article are these. */
export async function expectMentions(page, expected) {
  await eventually(page, READ_MENTIONS, expected);
}

const READ_SELECTED = () => {
  const row = document.querySelector(".mention-row[aria-selected=true] .mention-quote");
  return row === null ? null : row.textContent;
};

/** Waits until the selected mention is the one with this quote, or none. */
export async function expectSelected(page, quote) {
  await eventually(page, READ_SELECTED, quote);
}

const READ_PENDING = () =>
  [...(CSS.highlights.get("pending") ?? [])].map((range) => range.toString()).join("|");

/** Waits until the words that the next label goes to are these; empty for none. */
export async function expectPending(page, words) {
  await eventually(page, READ_PENDING, words);
}

/** Waits until the page says that all is saved. */
export async function saved(page) {
  await eventually(page, () => document.getElementById("saved-state").textContent, "Saved");
}

/** Waits until the live region says this. */
export async function announced(page, what) {
  await page.locator("#announcer", { hasText: what }).waitFor({ state: "attached" });
}

/** The titles in the list of articles. */
export function titles(page) {
  return page.locator(".row-title").allTextContents();
}

/** How many articles the list has, of which only those near the view are drawn. */
export function nListed() {
  const row = document.querySelector("#article-rows [aria-setsize]");
  return Number(row?.getAttribute("aria-setsize") ?? 0);
}

/** Opens an article by a click on it in the list. */
export async function openArticle(page, title) {
  await page.locator(".row", { hasText: title }).click();
  await page.locator(".row.open", { hasText: title }).waitFor();
}

// --- Exporting ----------------------------------------------------------------------------------

/** Exports in the given shape, `json` or `jsonl`; gives name and text of the download. */
export async function exportAs(page, shape) {
  await page.keyboard.press("Control+s");
  const dialog = page.locator("#export-dialog");
  await dialog.locator(`input[value=${shape}]`).check();
  await dialog.locator("#verification.verified").waitFor();
  return download(page, () => dialog.locator("#download").click());
}

/** The file that `act` makes the page hand over. */
export async function download(page, act) {
  const [handed] = await Promise.all([page.waitForEvent("download"), act()]);
  const path = await handed.path();
  return { name: handed.suggestedFilename(), text: readFileSync(path, "utf8"), path };
}

const validate = new Ajv({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(pathOf("src/formats/dateline-1.schema.json"), "utf8")),
);

// Counts code points, as the format does, and nothing of the page's own code has a part in it.
const CHECK = `
import hashlib, io, json, sys
raw = io.open(sys.argv[1], encoding="utf-8", newline="").read()
if sys.argv[2] == "json":
    articles = json.loads(raw)["articles"]
else:
    articles = [json.loads(line) for line in raw.split("\\n") if line]
spans = 0
for article in articles:
    text = article["text"]
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == article["sha256"], article["id"]
    for mention in article["mentions"]:
        for span in [mention] + mention.get("spans", []):
            got = text[span["start"]:span["end"]]
            assert got == span["quote"], (article["title"], got, span["quote"])
            spans += 1
print(spans)
`;

let toldOfPython = false;

/**
 * Proves an exported file: it is as the schema says, and every quote is its slice of the text, in
 * code points, for JavaScript and for Python. Gives the articles.
 */
export async function prove(file, shape) {
  const lines = file.text.split("\n").filter((line) => line !== "");
  const records = shape === "json" ? [JSON.parse(file.text)] : lines.map((l) => JSON.parse(l));
  for (const record of records) {
    assert.ok(validate(record), JSON.stringify(validate.errors, null, 1));
  }
  const articles = shape === "json" ? records[0].articles : records;

  let count = 0;
  for (const { text, mentions } of articles) {
    const points = [...text];
    for (const span of mentions.flatMap((mention) => [mention, ...(mention.spans ?? [])])) {
      assert.equal(points.slice(span.start, span.end).join(""), span.quote);
      count += 1;
    }
  }
  const told = await python(["-c", CHECK, file.path, shape]);
  if (told !== null) assert.equal(Number(told), count);
  return articles;
}

async function python(args) {
  try {
    return (await promisify(execFile)("python3", args)).stdout;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    if (!toldOfPython) console.log("python3 is not there: quotes were checked by JavaScript alone");
    toldOfPython = true;
    return null;
  }
}

/** The article of a real case beside the repository, where a checkout has it; else nothing. */
export function realArticle() {
  const path = pathOf("../shared/seeds/kunduz-2021-06-22.txt");
  return existsSync(path) ? path : null;
}

/** Writes a downloaded text to a file of the given name; gives its path. */
export async function keep(file) {
  return fileWith(file.name, file.text);
}

/** The files of a zip archive, read by its directory: name → text. */
export function unzip(bytes) {
  const files = new Map();
  const end = bytes.lastIndexOf("PK\x05\x06", bytes.length, "latin1");
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [names, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + names);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + packed);
    files.set(name, (method === 8 ? inflateRawSync(content) : content).toString("utf8"));
    at += 46 + names + extra + comment;
  }
  return files;
}
