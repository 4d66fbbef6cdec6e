// A whole session without a mouse: nothing below but keys reaches the page.

import test from "node:test";
import assert from "node:assert/strict";
import { openPage } from "./harness.mjs";
import {
  announced, download, eventually, expectMentions, expectPending, mentions, prove, saved, seed,
} from "./user.mjs";

// A sample with another end, for the sample itself is there already.
const TEXT = `${seed("lavar-2023-09-05.txt")}\n\nThe end of another copy.\n`;

/** Presses Tab until the focus is where it is wanted, and fails if it comes around without. */
async function tabTo(page, selector, key = "Tab") {
  const seen = [];
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press(key);
    const [isThere, what] = await page.evaluate((selector) => {
      const active = document.activeElement;
      return [active.matches(selector), `${active.tagName}#${active.id}.${active.className}`];
    }, selector);
    if (isThere) return;
    seen.push(what);
  }
  assert.fail(`Tab never came to ${selector}; it came by ${seen.join(", ")}`);
}

/** Whether what has the focus can be told from what has not. */
function isFocusSeen() {
  const active = document.activeElement;
  if (active === document.body || active.id === "reader") return true;
  const style = getComputedStyle(active);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}

/** Selects words by looking for them. */
async function seek(page, words) {
  await page.keyboard.press("Control+Shift+F");
  await eventually(page, () => document.activeElement.id, "find-words");
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(words);
  await page.locator("#find-count", { hasText: /hit/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#find-dialog").waitFor({ state: "detached" });
  await expectPending(page, words);
}

/** How many mentions there are, by the heading of their list. */
async function count(page) {
  await mentions(page);
  return Number.parseInt(await page.locator(".inspector h2").textContent(), 10);
}

// Every piece of the text that has mentions, with the lines below it.
const PIECES = () => {
  const pieces = [...document.querySelectorAll("#article .mention")];
  const lines = ({ dataset }) => [dataset.l0, dataset.l1, dataset.l2, dataset.l3];
  return JSON.stringify(pieces.map((piece) => [piece.textContent, ...lines(piece)]));
};

test("thirty mentions are tagged, repeated, changed, undone and exported by keys alone", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+o");
  await page.locator("#load-dialog").waitFor();
  await tabTo(page, "#paste-text");
  assert.ok(await page.evaluate(isFocusSeen));
  await page.keyboard.insertText(TEXT);
  await tabTo(page, "#load-dialog button:not(:disabled):not(.plain)");
  await page.keyboard.press("Enter");
  await page.locator("#add-articles:enabled").waitFor();
  await tabTo(page, "#add-articles");
  await page.keyboard.press("Enter");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await eventually(page, () => document.querySelectorAll(".row").length, 8);
  await page.locator("#article p").first().waitFor();
  await expectMentions(page, []);

  // Names, each once, by looking for them and by a label's key.
  const names = [...new Set(TEXT.match(/(?<=[a-z,] )\p{Lu}\p{Ll}{3,}/gu))].slice(0, 14);
  const words = [...new Set(TEXT.match(/(?<=[a-z] )\p{Ll}{7,}(?= )/gu))].slice(0, 14);
  const all = [...names, ...words];
  assert.ok(all.length >= 24, `${all.length} words are too few`);
  for (const [i, word] of all.entries()) {
    await seek(page, word);
    await page.keyboard.press("ape"[i % 3]);
    await announced(page, `Tagged “${word}” as ${["Actor", "Place", "Event"][i % 3]}`);
  }
  const n = await count(page);
  assert.equal(n, all.length);

  // One over another: the caret stands behind the last word, and widening takes the sentence.
  const [once, another] = all.filter((word) => TEXT.split(word).length === 2);
  await seek(page, once);
  await page.keyboard.press("w");
  await page.keyboard.press("w");
  await page.keyboard.press("e");
  await eventually(page, () => document.querySelectorAll("#article .mention[data-l1]").length > 0, true);
  assert.equal(await count(page), n + 1);

  // In two parts: to the selected mention words are added that stand further on.
  await seek(page, another);
  await page.keyboard.press("w");
  await page.keyboard.press("Shift+W");
  await page.keyboard.press("e");
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Control+ArrowRight");
  await page.keyboard.press("Control+Shift+ArrowRight");
  await page.keyboard.press("Shift+Enter");
  const inParts = async () => (await mentions(page)).filter(([quote]) => quote.includes(" … "));
  await eventually(page, () =>
    [...document.querySelectorAll(".mention-quote")].some((q) => q.textContent.includes(" … ")), true);
  assert.equal((await inParts()).length, 1);

  // All other places with the words of one of them.
  const often = names.find((name) => TEXT.split(name).length > 3);
  assert.ok(often, "no name stands there often enough");
  await seek(page, often);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("]");
  await page.keyboard.press("[");
  const before = await count(page);
  await page.keyboard.press("r");
  await eventually(page, () => document.activeElement.id, "repeat-all");
  await page.keyboard.press("Enter");
  await page.locator("#repeat-dialog").waitFor({ state: "detached" });
  const after = await count(page);
  assert.ok(after >= before, `${after} of ${before}`);
  assert.ok(after >= 30, `${after} mentions are fewer than thirty`);

  // A boundary is moved, a mention relabeled and removed, and all of that undone.
  await page.keyboard.press("]");
  const kept = await page.evaluate(PIECES);
  const isAsKept = new Function("kept", `return (${PIECES})() === kept`);
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await eventually(page, isAsKept, false, kept);
  const changed = await page.locator(".mention-row[aria-selected=true] .mention-label").textContent();
  await page.keyboard.press(changed === "Place" ? "a" : "p");
  await announced(page, /^Relabeled/);
  await page.keyboard.press("Delete");
  await announced(page, /^Removed/);
  for (const what of [/^Undone: Removed/, /^Undone: Relabeled/, /^Undone/]) {
    await page.keyboard.press("Control+z");
    await announced(page, what);
  }
  await eventually(page, isAsKept, true, kept);
  await saved(page);

  // Through the whole page and back: nothing holds the focus, and it is always seen.
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(isFocusSeen);
    const what = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
    assert.ok(seen, `the focus is not seen on ${what}`);
  }

  // Done, and on to the next one; then the dataset.
  const place = () =>
    [...document.querySelectorAll(".row")].findIndex((row) => row.classList.contains("open"));
  await eventually(page, place, 7);
  await page.keyboard.press("Control+Enter");
  await eventually(page, new Function(`return (${place})() < 7`), true);
  await page.keyboard.press("Control+s");
  await page.locator("#download:enabled").waitFor();
  await eventually(page, () => document.activeElement.id, "download");
  const file = await download(page, () => page.keyboard.press("Enter"));
  await prove(file, file.name.endsWith("l") ? "jsonl" : "json");
  const records = file.name.endsWith("l")
    ? file.text.trim().split("\n").map((line) => JSON.parse(line))
    : JSON.parse(file.text).articles;
  const mine = records.find((record) => record.text.startsWith(TEXT.slice(0, 80)) &&
    record.mentions.length === after);
  assert.ok(mine, "the article is not in the dataset with its mentions");
});
