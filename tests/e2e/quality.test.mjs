// What is doubtful in a dataset is found, led to, fixed and taken back; exports come in parts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { openPage } from "./harness.mjs";
import {
  announced, download, drop, eventually, expectMentions, expectSelected, fileWith,
  nListed, openArticle, previewOf, seed, unzip,
} from "./user.mjs";

/** An article record with mentions on the first occurrence of words. */
function record(id, text, tags, more = {}) {
  const mentions = tags.map(([label, words]) => {
    const start = [...text.slice(0, text.indexOf(words))].length;
    return { label, start, end: start + [...words].length };
  });
  return { id, title: `Article ${id}`, text, mentions, ...more };
}

const RECORDS = [
  record("one", "Marines left Orsh. Orsh, again: the Marines.", [
    ["Actor", "Marines"], ["Place", "Orsh"],
  ]),
  record("two", "In Orsh the port closed.", [["Place", "Orsh"]]),
  record("three", "Orsh said no to Lavar, port of Lavar,", [["Actor", "Orsh"], ["Place", "Lavar,"]]),
  record("four", "Nothing here.", [], { status: "done" }),
];

/** Loads the records into an empty project. */
async function loadRecords(page, records) {
  const { project } = JSON.parse(seed("gold.dateline.json"));
  const file = { dateline: 1, offsets: "codepoint", project, articles: records };
  await drop(page, await fileWith("doubts.json", JSON.stringify(file)));
  await page.locator("#replace-project").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await eventually(page, nListed, records.length);
}

async function check(page) {
  await page.keyboard.press("Control+k");
  await eventually(page, () => document.activeElement.id, "palette-words");
  await page.keyboard.type("Check dataset");
  await page.keyboard.press("Enter");
  await page.locator("#check-state", { hasText: /finding|Nothing doubtful/ }).waitFor();
}

const group = (page, name) => page.locator(`[data-check="${name}"]`);

/** The names and counts of what was found. */
const found = async (page) => Object.fromEntries(
  await page.locator(".finding-group").evaluateAll((groups) =>
    groups.map((group) => [group.dataset.check, Number(group.querySelector(".count").textContent)]),
  ),
);

test("doubtful mentions and articles are found by kind", async (t) => {
  const { page } = await openPage(t);
  await loadRecords(page, RECORDS);
  await check(page);
  const kinds = await found(page);
  assert.equal(kinds.clash, 1);
  assert.equal(kinds.punctuation, 1);
  assert.equal(kinds.status, 1);
  assert.ok(kinds.untagged >= 1);
});

test("a finding leads to its place", async (t) => {
  const { page } = await openPage(t);
  await loadRecords(page, RECORDS);
  await openArticle(page, "Article one");
  await check(page);
  await group(page, "punctuation").locator("summary").click();
  await group(page, "punctuation").locator(".place").first().click();
  await page.locator("#check-dialog").waitFor({ state: "detached" });
  await expectSelected(page, "Lavar,");
});

test("one fix mends one finding, and the list is made anew", async (t) => {
  const { page } = await openPage(t);
  await loadRecords(page, RECORDS);
  await check(page);
  await group(page, "clash").locator("summary").click();
  await group(page, "clash").locator(".fix", { hasText: "Make it Place" }).click();
  await group(page, "clash").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await openArticle(page, "Article three");
  await expectMentions(page, [["Orsh", "Place"], ["Lavar,", "Place"]]);
});

test("all of a kind are fixed by one step, which undo takes back", async (t) => {
  const { page } = await openPage(t);
  await loadRecords(page, RECORDS);
  await openArticle(page, "Article one");
  await expectMentions(page, [["Marines", "Actor"], ["Orsh", "Place"]]);
  await check(page);
  await group(page, "untagged").locator("summary").click();
  await group(page, "untagged").locator(".fix-all").click();
  await announced(page, "Fixed");
  await group(page, "untagged").waitFor({ state: "detached" });
  await page.locator("#undo-fix").click();
  await group(page, "untagged").waitFor();
  await page.keyboard.press("Escape");
  await expectMentions(page, [["Marines", "Actor"], ["Orsh", "Place"]]);
});

test("a large dataset is looked through while the page answers", async (t) => {
  const { page } = await openPage(t);
  const sentence = "Marines of Belmara left the port of Orsh on Tuesday, said officials in Lavar. ";
  const records = Array.from({ length: 1500 }, (_, n) =>
    record(`a${n}`, `Report ${n}. ${sentence.repeat(20)}${n * 7} of ${n * 13}.`, [
      ["Actor", "Marines"], ["Place", "Belmara"],
    ]));
  await loadRecords(page, records);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const beat = () => {
      window.longest = Math.max(window.longest, performance.now() - last);
      last = performance.now();
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
  });
  await check(page);
  assert.ok((await found(page)).untagged > 1000);
  const longest = await page.evaluate(() => window.longest);
  t.diagnostic(`longest pause ${Math.round(longest)} ms`);
});

test("an export comes in parts, with a page that tells what stands where", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+s");
  await page.locator("#export-split").check();
  await page.locator("#share-train").fill("60");
  await page.locator("#share-dev").fill("20");
  await page.locator("#share-test").fill("20");
  await page.locator("#split-seed").fill("7");
  await page.locator("#split-seed").blur();
  await page.locator("#split-report").waitFor();
  const first = await download(page, () => page.locator("#download-converted").click());
  const files = unzip(readFileSync(first.path));
  assert.deepEqual([...files.keys()].sort(), ["SPLITS.md", "dev.jsonl", "test.jsonl", "train.jsonl"]);
  assert.match(files.get("SPLITS.md"), /with the seed 7/);
  const ids = ["train", "dev", "test"].flatMap((part) =>
    files.get(`${part}.jsonl`).trim().split("\n").map((line) => JSON.parse(line).id));
  assert.equal(new Set(ids).size, await page.locator(".row").count());
  assert.equal(ids.length, new Set(ids).size);

  // The same again, in another format; and the page reads what it wrote.
  await page.keyboard.press("Control+s");
  await page.locator("#export-dialog input[value=other]").check();
  await page.locator("#export-format").selectOption("conll-2003");
  await page.locator("#export-split").check();
  await page.locator("#split-report").waitFor();
  const other = await download(page, () => page.locator("#download-converted").click());
  const names = [...unzip(readFileSync(other.path)).keys()].sort();
  assert.deepEqual(names, ["SPLITS.md", "dev.conll", "test.conll", "train.conll"]);
  await drop(page, other.path);
  const preview = await previewOf(page, 4);
  assert.ok(preview.every((file) => !file.isBad), JSON.stringify(preview));
});

test("the check is reached from the export", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+s");
  await page.locator("#check-first").click();
  await page.locator("#check-dialog").waitFor();
  await page.locator("#check-state", { hasText: /finding|Nothing doubtful/ }).waitFor();
});
