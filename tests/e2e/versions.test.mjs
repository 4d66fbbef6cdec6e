// An article that comes again: the same text is recognized, a newer one takes the mentions over,
// and what has no sure place in it waits for a person.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, drop, eventually, expectMentions, expectSelected, exportAs, fileWith, load, loadText,
  nListed, openArticle, previewOf, prove, saved, select, tag, titles,
} from "./user.mjs";

const OLD = [
  "Troops retake Orsh",
  "Troops retook Orsh on Friday, the governor of Lavar said.",
  "Residents of Orsh had fled to Lavar weeks before.",
  "A spokesman for the Marines declined to comment.",
].join("\n\n");

// A paragraph more at the start, one of the two of Lavar is another now, and no Marines.
const NEW = [
  "Troops retake Orsh",
  "Fighting went on overnight, and shells fell near Lavar.",
  "Troops retook Orsh on Friday, the governor of the province said.",
  "Residents of Orsh had fled to Lavar weeks before.",
  "Nobody commented.",
].join("\n\n");

/** Loads the old text and tags words of it. */
async function begin(page) {
  await loadText(page, OLD, "orsh.txt");
  await tag(page, OLD, "Orsh", "p", 1);
  await tag(page, OLD, "Lavar", "p", 0);
  await tag(page, OLD, "Lavar", "p", 1);
  await tag(page, OLD, "Marines", "a");
  await expectMentions(page, [
    ["Orsh", "Place"], ["Lavar", "Place"], ["Lavar", "Place"], ["Marines", "Actor"],
  ]);
}

/** Drops a newer text of the same file and adds it as what the dialog proposes. */
async function bringNewer(page) {
  await drop(page, await fileWith("orsh.txt", NEW));
  await previewOf(page, 1);
  await page.locator(".arrival", { hasText: "Troops retake Orsh" }).waitFor();
  await page.getByRole("button", { name: "Add 1 article" }).click();
  await page.locator("#settle-state", { hasText: "2 mentions to settle" }).waitFor();
}

const waiting = () =>
  [...document.querySelectorAll(".unsettled-quote")].map((quote) => quote.textContent);

test("a text that is in the library is told and not added again", async (t) => {
  const { page } = await openPage(t);
  await loadText(page, OLD, "orsh.txt");
  const before = await page.evaluate(nListed);
  const more = "Another story\n\nIt went on.";
  await drop(page, await fileWith("renamed.txt", OLD), await fileWith("more.txt", more));
  await page.locator("#already-there", { hasText: "already in the library" }).waitFor();
  await page.getByRole("button", { name: "Add 1 article" }).click();
  await page.locator(".article-head h2", { hasText: "Another story" }).waitFor();
  await eventually(page, nListed, before + 1);

  await drop(page, await fileWith("again.txt", OLD));
  await page.getByRole("button", { name: "Open it" }).click();
  await page.locator(".article-head h2", { hasText: "Troops retake Orsh" }).waitFor();
  await eventually(page, nListed, before + 1);
});

test("mentions that come for a known text are taken in, whatever its id", async (t) => {
  const { page } = await openPage(t);
  await loadText(page, OLD, "orsh.txt");
  const before = await page.evaluate(nListed);
  const start = OLD.indexOf("governor");
  const mention = { label: "Actor", start, end: start + 8, quote: "governor" };
  const record = { dateline: 1, id: "elsewhere", text: OLD, mentions: [mention] };
  await drop(page, await fileWith("tagged.jsonl", `${JSON.stringify(record)}\n`));
  await page.getByRole("button", { name: "Take in 1 mention" }).click();
  await expectMentions(page, [["governor", "Actor"]]);
  assert.equal(await page.evaluate(nListed), before);
});

test("a newer text becomes a version, and a person settles what has no sure place", async (t) => {
  const { page } = await openPage(t);
  await begin(page);
  const before = await page.evaluate(nListed);
  await bringNewer(page);
  await page.locator(".moved .place", { hasText: "Troops retook Orsh" }).waitFor();
  assert.deepEqual(await page.evaluate(waiting), ["“Lavar”", "“Marines”"]);
  await page.keyboard.press("Escape");
  await eventually(page, nListed, before + 1);
  await page.locator(".row.older", { hasText: "Older version" }).waitFor();
  await expectMentions(page, [["Orsh", "Place"], ["Lavar", "Place"]]);

  // The words stand at two places; the first one is meant.
  await page.locator("[data-action=settle]", { hasText: "Mentions to settle" }).click();
  const lavar = page.locator(".unsettled-mention", { hasText: "Lavar" });
  await lavar.locator(".place", { hasText: "shells fell near" }).click();
  await announced(page, "Placed “Lavar”");
  await eventually(page, waiting, ["“Marines”"]);
  await page.keyboard.press("Escape");
  await expectMentions(page, [["Lavar", "Place"], ["Orsh", "Place"], ["Lavar", "Place"]]);

  // The words are gone; others are chosen in the text.
  await select(page, NEW, "Nobody");
  await page.locator("[data-action=settle]").first().click();
  await page.getByRole("button", { name: "Put it on the selected “Nobody”" }).click();
  await eventually(page, waiting, []);
  await page.keyboard.press("Escape");
  await expectMentions(page, [
    ["Lavar", "Place"], ["Orsh", "Place"], ["Lavar", "Place"], ["Nobody", "Actor"],
  ]);

  // Each was a step of its own, and the last one takes the whole version back.
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Orsh", "Place"], ["Lavar", "Place"]]);
  await page.keyboard.press("Control+z");
  await eventually(page, nListed, before);
});

test("what waits for a place survives a reload and stands in the file", async (t) => {
  const { page } = await openPage(t);
  await begin(page);
  await bringNewer(page);
  await page.keyboard.press("Escape");
  await saved(page);
  await page.reload();
  await page.locator("[data-action=settle]", { hasText: "Mentions to settle" }).click();
  await eventually(page, waiting, ["“Lavar”", "“Marines”"]);
  await page.locator("#open-older").click();
  await page.locator("#open-newer").click();
  await page.locator("#let-all-go").click();
  await eventually(page, waiting, []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  const articles = await prove(await exportAs(page, "json"), "json");
  const newer = articles.find((article) => article.text === NEW);
  const older = articles.find((article) => article.text === OLD);
  assert.equal(newer.replaces, older.id);
  assert.equal(older.mentions.length, 4);
  const [lavar, marines] = newer.unsettled;
  assert.deepEqual([lavar.label, lavar.anchors[0].quote], ["Place", "Lavar"]);
  assert.equal(marines.anchors[0].before.endsWith("A spokesman for the "), true);
});

test("a newer text may become an article of its own", async (t) => {
  const { page } = await openPage(t);
  await begin(page);
  const before = await page.evaluate(nListed);
  await drop(page, await fileWith("orsh.txt", NEW));
  await page.locator(".arrival select").selectOption("separate");
  await page.locator("#add-articles").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await eventually(page, nListed, before + 1);
  await expectMentions(page, []);
  assert.equal(await page.locator("[data-action=settle]:visible").count(), 0);
});

test("the list leaves older versions out, or shows what is to be settled, when asked", async (t) => {
  const { page } = await openPage(t);
  await begin(page);
  const before = await page.evaluate(nListed);
  await bringNewer(page);
  await page.keyboard.press("Escape");
  await page.locator(".filters > summary").click();
  await page.locator("#filter-newest").check();
  await eventually(page, nListed, before);
  await page.locator("#filter-newest").uncheck();
  await page.locator("#filter-unsettled").check();
  await eventually(page, nListed, 1);
  assert.deepEqual(await titles(page), ["Troops retake Orsh"]);
});
