// Texts on their way in: whatever people have is loaded, shown before it is added, and where it
// cannot be, the message names the file and the remedy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, drop, eventually, expectMentions, exportAs, fileWith, folderWith, load, nListed, pathOf,
  pick, previewOf, previewed, prove, seed, titles,
} from "./user.mjs";

/** Adds what is in the preview, and waits until it is in the list. */
async function add(page) {
  await page.locator("#add-articles:enabled").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
}

/** The text of an article as it leaves the page. */
async function textOf(page, file) {
  const articles = await prove(await exportAs(page, "json"), "json");
  return articles.findLast((article) => article.file === file).text;
}

test("a text that is pasted anywhere becomes an article", async (t) => {
  const { page } = await openPage(t);
  const text = "Rebels take the bridge\n\nRebels took the bridge at dawn, residents said.";
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press("Control+v");
  const [pasted] = await previewOf(page, 1);
  assert.equal(pasted.name, "Pasted text");
  assert.deepEqual(pasted.titles, ["Rebels take the bridge"]);
  await add(page);
  await page.locator(".article-head h2", { hasText: "Rebels take the bridge" }).waitFor();
  await page.locator("#article .headline", { hasText: "Rebels take the bridge" }).waitFor();
});

test("a text that is pasted into the dialog becomes an article", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+o");
  await page.locator("#paste-text").fill("Nobody was hurt. 🙂");
  await page.getByRole("button", { name: "Use this text" }).click();
  const [pasted] = await previewOf(page, 1);
  assert.deepEqual(pasted.titles, ["Nobody was hurt. 🙂"]);
  await add(page);
  await page.locator("#article", { hasText: "Nobody was hurt. 🙂" }).waitFor();
});

test("many files are picked at once", async (t) => {
  const { page } = await openPage(t);
  const before = await page.evaluate(nListed);
  const story = (i) => [`${i + 10}.txt`, `Story ${i}\n\nIt went on.`];
  const files = Array.from({ length: 25 }, (_, i) => story(i));
  const folder = await folderWith(Object.fromEntries(files));
  await pick(page, ...files.map(([name]) => join(folder, name)));
  await previewOf(page, 25);
  await page.getByRole("button", { name: "Add 25 articles" }).click();
  await announced(page, "Added 25 articles");
  assert.equal(await page.evaluate(nListed), before + 25);
  await page.keyboard.press("Control+z");
  await eventually(page, nListed, before);
});

const TREE = {
  "news/b.txt": "Second story\n\nIt went on.",
  "news/2024/a.md": "# First story\n\nIt went on.",
  "news/.hidden": "not for us",
  "news/Thumbs.db": "not for us",
};

test("a folder is dropped with all that is in it", async (t) => {
  const { page } = await openPage(t);
  await drop(page, join(await folderWith(TREE), "news"));
  const files = await previewOf(page, 2);
  assert.deepEqual(files.map((file) => file.name), ["news/2024/a.md", "news/b.txt"]);
  assert.deepEqual(files.flatMap((file) => file.titles), ["First story", "Second story"]);
});

test("a folder is picked with all that is in it", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+o");
  await page.getByLabel("Choose a folder…").setInputFiles(join(await folderWith(TREE), "news"));
  const names = (await previewOf(page, 2)).map((file) => file.name);
  assert.deepEqual(names.sort(), ["news/2024/a.md", "news/b.txt"]);
});

test("a broken line of a dataset is named, and the others are loaded", async (t) => {
  const { page } = await openPage(t);
  const record = (text) => JSON.stringify({
    dateline: 1, text, mentions: [{ label: "Actor", start: 0, end: 4, quote: text.slice(0, 4) }],
  });
  const lines = [record("Army moved."), '{"dateline":1,"text":"Navy', record("Cops came.")];
  await drop(page, await fileWith("data.jsonl", `${lines.join("\n")}\n`));
  const [file] = await previewOf(page, 1);
  assert.equal(file.name, "data.jsonl");
  assert.equal(file.summary, "2 articles, 2 mentions");
  assert.equal(file.problems.length, 1);
  assert.match(file.problems[0], /line 2/i);
  assert.match(file.problems[0], /not JSON/);
  assert.match(file.problems[0], /others were loaded/);
  await add(page);
  await announced(page, "Imported 2 articles");
  await expectMentions(page, [["Army", "Actor"]]);
});

test("what is no text is named, and the good files of the same drop are loaded", async (t) => {
  const { page } = await openPage(t);
  const folder = await folderWith({
    "a.pdf": "%PDF-1.7\n%âãÏÓ", "b.zip": "PK\u0003\u0004xx", "c.txt": "", "d.txt": " \n\n ",
    "e.txt": "The good one.", "f.docx": "PK\u0003\u0004word",
  });
  const names = ["a.pdf", "b.zip", "c.txt", "d.txt", "e.txt", "f.docx"];
  await drop(page, ...names.map((name) => join(folder, name)));
  const files = await previewOf(page, 6);
  assert.deepEqual(files.map((file) => file.name), names);
  assert.deepEqual(files.map((file) => file.isBad), [true, true, true, true, false, true]);
  assert.match(files[0].summary, /PDF is damaged or cut off: .*Get it anew/);
  assert.match(files[1].summary, /archive is damaged/);
  assert.match(files[2].summary, /empty/);
  assert.match(files[3].summary, /empty/);
  await page.getByRole("button", { name: "Add 1 article" }).click();
  await page.locator(".article-head h2", { hasText: "The good one." }).waitFor();
});

test("nothing but bad files leaves nothing to add", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("a.pdf", "%PDF-1.7"));
  await previewOf(page, 1);
  await page.locator("#add-articles:disabled", { hasText: "Nothing to add" }).waitFor();
  await page.getByLabel("Leave out a.pdf").click();
  await page.locator(".files > .file").waitFor({ state: "detached" });
});

const RUSSIAN = "Войска заняли город. «Мы устали», сказал житель. Переговоры отложены.";

// The letters of windows-1251 beyond ASCII that the text has.
function windows1251(text) {
  const codes = [...text].map((c) => {
    if (c >= "А" && c <= "я") return c.charCodeAt(0) - 0x410 + 0xc0;
    return { "«": 0xab, "»": 0xbb }[c] ?? c.charCodeAt(0);
  });
  return Buffer.from(codes);
}

for (const [encoding, bytes] of [
  ["windows-1251", windows1251(RUSSIAN)],
  ["utf-16le", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(RUSSIAN, "utf16le")])],
  ["utf-16be", Buffer.concat([
    Buffer.from([0xfe, 0xff]), Buffer.from(RUSSIAN, "utf16le").swap16(),
  ])],
]) {
  test(`a file in ${encoding} is read to the letter`, async (t) => {
    const { page } = await openPage(t);
    await drop(page, await fileWith("ru.txt", bytes));
    const [file] = await previewOf(page, 1);
    assert.equal(file.summary, `1 article, ${encoding}`);
    await add(page);
    assert.equal(await textOf(page, "ru.txt"), RUSSIAN);
  });
}

test("an encoding that was guessed wrong is changed before the text is added", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("ru.txt", windows1251(RUSSIAN)));
  await previewOf(page, 1);
  await page.locator(".encoding select").selectOption("windows-1252");
  await page.locator(".draft-title", { hasText: "Âîéñêà" }).waitFor();
  await page.locator(".encoding select").selectOption("windows-1251");
  await page.locator(".draft-title", { hasText: "Войска" }).waitFor();
});

test("how a file is cut is seen before it is added", async (t) => {
  const { page } = await openPage(t);
  const text = "Story one\nIt went on.\n---\nStory two\nIt went on too.\n---\n";
  await drop(page, await fileWith("many.txt", text));
  assert.equal((await previewOf(page, 1))[0].titles.length, 1);
  const cut = (value) => page.locator(`input[name=cut][value=${value}]`).check();
  const count = () => document.querySelectorAll(".draft").length;
  await cut("lines");
  await eventually(page, count, 6);
  await cut("separator");
  await eventually(page, count, 2);
  assert.deepEqual((await previewed(page))[0].titles, ["Story one", "Story two"]);
  await page.getByLabel("Separator line").fill("===");
  await eventually(page, count, 1);
  await page.getByLabel("Separator line").fill("---");
  await eventually(page, count, 2);
  await page.getByRole("button", { name: "Add 2 articles" }).click();
  await page.locator(".row", { hasText: "Story two" }).waitFor();
  await page.locator(".row.open", { hasText: "Story one" }).waitFor();
});

test("Markdown says its title, date and source in its front matter", async (t) => {
  const { page } = await openPage(t);
  const text = [
    "---", 'title: "Floods cut off a valley"', "date: 2022-07-01", "source: Valley Post", "---", "",
    "# Floods cut off a valley", "", "The river rose **two metres** overnight.", "",
  ].join("\n");
  await drop(page, await fileWith("flood.md", text));
  const [file] = await previewOf(page, 1);
  assert.deepEqual([file.titles, file.dates], [["Floods cut off a valley"], ["2022-07-01"]]);
  await add(page);
  await page.locator(".article-facts", { hasText: "2022-07-01 · Valley Post" }).waitFor();
  assert.equal(await textOf(page, "flood.md"), text);
});

test("an article of the samples' shape yields its date and its boilerplate", async (t) => {
  const { page } = await openPage(t);
  await load(page, pathOf("seeds/lavar-2023-09-05.txt"));
  await page.locator(".article-facts", { hasText: "lavar-2023-09-05.txt" }).waitFor();
  await page.locator("#article .dateline", { hasText: "date 2023-09-05" }).waitFor();
  await page.locator("#article .headline", { hasText: "Curfew on the waterfront" }).waitFor();
  await page.locator("#article .boilerplate", { hasText: "READ MORE:" }).waitFor();
  assert.equal(
    await textOf(page, "lavar-2023-09-05.txt"),
    seed("lavar-2023-09-05.txt"),
  );
});

test("a file of a later version is refused as a whole", async (t) => {
  const { page } = await openPage(t);
  const gold = JSON.parse(readFileSync(pathOf("seeds/gold.dateline.json"), "utf8"));
  await drop(page, await fileWith("later.json", JSON.stringify({ ...gold, dateline: 2 })));
  const [file] = await previewOf(page, 1);
  assert.equal(file.isBad, true);
  assert.match(file.problems.join(), /version 2/);
  assert.match(file.problems.join(), /Reload the page/);
  await page.locator("#add-articles:disabled").waitFor();
});

test("JSON of something else says what it lacks", async (t) => {
  const { page } = await openPage(t);
  const folder = await folderWith({ "a.json": '{"name":"x"}', "b.json": "{ not json" });
  await drop(page, join(folder, "a.json"), join(folder, "b.json"));
  const files = await previewOf(page, 2);
  assert.match(files[0].problems.join(), /not a Dateline project/);
  assert.match(files[1].problems.join(), /not JSON/);
});

test("a dataset with a span that does not fit is told of, and never exported wrong", async (t) => {
  const { page } = await openPage(t);
  const text = "💩 Army moved.";
  const mention = { label: "Actor", start: 3, end: 7, quote: "Army" };
  const record = { dateline: 1, text, mentions: [mention] };
  await drop(page, await fileWith("utf16.jsonl", JSON.stringify(record)));
  const [file] = await previewOf(page, 1);
  assert.notEqual(file.problems.length, 0);
  await prove(await exportAfterAdding(page), "json");
});

async function exportAfterAdding(page) {
  if (await page.locator("#add-articles").isEnabled()) await add(page);
  else await page.keyboard.press("Escape");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  return exportAs(page, "json");
}

test("hostile text is text", async (t) => {
  const { page } = await openPage(t);
  const text = [
    '<script>window.intruder = 1</script> <img src=x onerror="window.intruder = 1">',
    "",
    "{{ constructor.constructor('window.intruder = 1')() }} ${7*7} </p></article>",
    "",
    "[a link](javascript:window.intruder=1) \u202Eesrever\u202C \u0000 NUL",
  ].join("\n");
  await load(page, await fileWith("<b>hostile&.txt", text));
  await page.locator("#article", { hasText: "<script>window.intruder = 1</script>" }).waitFor();
  await page.locator("#article", { hasText: "{{ constructor" }).waitFor();
  await page.locator(".article-facts", { hasText: "<b>hostile&.txt" }).waitFor();
  assert.equal(await page.locator("#article script, #article img, #article a, h2 img").count(), 0);
  assert.equal(await page.evaluate(() => window.intruder), undefined);
  assert.equal(await textOf(page, "<b>hostile&.txt"), text);
});

test("a project that is loaded twice adds nothing the second time", async (t) => {
  const { page } = await openPage(t);
  const before = await titles(page);
  await load(page, await fileWith("mine.txt", "My own story."));
  const file = await exportAs(page, "json");
  await drop(page, await fileWith(file.name, file.text));
  await previewOf(page, 1);
  await add(page);
  await eventually(page, () => document.querySelectorAll(".row").length, before.length + 1);
  const again = await exportAs(page, "json");
  assert.equal(again.text, file.text);
});

test("opening another project is one step that undo takes back", async (t) => {
  const { page } = await openPage(t);
  const before = await titles(page);
  const mine = await exportAs(page, "json");
  const project = JSON.parse(mine.text);
  project.articles = project.articles.slice(0, 2);
  project.project.name = "Another";
  await drop(page, await fileWith("other.json", JSON.stringify(project)));
  await previewOf(page, 1);
  await page.locator("#replace-project").click();
  await page.locator(".project-name", { hasText: "Another" }).waitFor();
  assert.equal((await titles(page)).length, 2);
  await page.keyboard.press("Control+z");
  await eventually(page, () => document.querySelectorAll(".row").length, before.length);
  assert.equal((await exportAs(page, "json")).text, mine.text);
});

test("closing the dialog adds nothing, and what waited is gone", async (t) => {
  const { page } = await openPage(t);
  const before = await titles(page);
  await drop(page, await fileWith("a.txt", "One story."));
  await previewOf(page, 1);
  await page.keyboard.press("Escape");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  assert.deepEqual(await titles(page), before);
  await page.keyboard.press("Control+o");
  await page.locator("#load-dialog").waitFor();
  assert.equal(await page.locator(".files > .file").count(), 0);
});
