// One mention carried over to every place with its words, and words found in all articles.

import assert from "node:assert/strict";
import { test } from "node:test";
import { doubleClickWord, openPage } from "./harness.mjs";
import { expectMentions, seed } from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");

async function openLavar(t) {
  const { page } = await openPage(t);
  await page.locator(".row", { hasText: "Mutinous marines" }).click();
  await page.locator("#article", { hasText: "Mutinous marines" }).waitFor();
  return page;
}

const told = (page, text) => page.locator("#announcer", { hasText: text }).waitFor();

test("one key tags every occurrence in the article, and one undo takes all back", async (t) => {
  const page = await openLavar(t);
  await doubleClickWord(page, LAVAR.indexOf("Lavar") + 1);
  await page.keyboard.press("p");
  await expectMentions(page, [["Lavar", "Place"]]);
  const n = LAVAR.match(/\bLavar\b/g).length;
  assert.ok(n > 2);
  await page.keyboard.press("r");
  const button = page.locator("#repeat-all");
  await page.locator("#repeat-places li").nth(n - 2).waitFor();
  assert.equal(await button.innerText(), `Tag ${n - 1} places as Place`);
  // A box that is cleared is counted at once and not offered again.
  await page.locator("#repeat-places input").first().uncheck();
  assert.equal(await button.innerText(), `Tag ${n - 2} place${n === 3 ? "" : "s"} as Place`);
  await button.click();
  await told(page, n === 3 ? "Tagged 1 mention as Place" : `Tagged ${n - 2} mentions as Place`);
  await page.locator(".inspector h2", { hasText: `${n - 1} mentions` }).waitFor();
  await page.keyboard.press("r");
  await page.locator("#repeat-places input").first().waitFor();
  assert.equal(await page.locator("#repeat-places input").first().isChecked(), false);
  assert.equal(await button.isDisabled(), true);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await page.locator(".inspector h2", { hasText: "1 mention" }).waitFor();
  await expectMentions(page, [["Lavar", "Place"]]);
});

test("the same list relabels all and removes all", async (t) => {
  const page = await openLavar(t);
  await doubleClickWord(page, LAVAR.indexOf("Lavar") + 1);
  await page.keyboard.press("p");
  const n = LAVAR.match(/\bLavar\b/g).length;
  await page.keyboard.press("r");
  await page.locator("#repeat-all:not([disabled])").click();
  await page.locator(".inspector h2", { hasText: `${n} mentions` }).waitFor();
  await page.keyboard.press("r");
  await page.locator("#repeat-dialog input[value=relabel]").check();
  await page.getByLabel("New label").selectOption({ label: "Actor" });
  await page.locator("#repeat-all", { hasText: `Relabel ${n} places as Actor` }).click();
  await told(page, `Relabeled ${n} mentions as Actor`);
  await page.keyboard.press("r");
  await page.locator("#repeat-dialog input[value=remove]").check();
  await page.locator("#repeat-all", { hasText: `Remove ${n} mentions` }).click();
  await page.locator(".inspector h2", { hasText: "0 mentions" }).waitFor();
});

test("a mention is repeated in the articles that were chosen in the list", async (t) => {
  const page = await openLavar(t);
  await doubleClickWord(page, LAVAR.indexOf("said") + 1);
  await page.keyboard.press("e");
  await expectMentions(page, [["said", "Event"]]);
  const chosen = ["farm-blockade-2024-01-23.txt", "market-shelling-2021-04-27.txt"];
  for (const title of ["Farm", "Market"]) {
    await page.locator(".row", { hasText: new RegExp(title, "i") }).first()
      .click({ modifiers: ["Control"] });
  }
  await page.locator("#n-marked", { hasText: "2 articles chosen" }).waitFor();
  await page.keyboard.press("r");
  await page.locator("#repeat-scope").selectOption({ label: "The 2 chosen articles" });
  const n = chosen.flatMap((name) => seed(name).match(/\bsaid\b/g) ?? []).length;
  await page.locator("#repeat-all", { hasText: `Tag ${n} places as Event` }).click();
  await told(page, `Tagged ${n} mentions as Event`);
  await expectMentions(page, [["said", "Event"]]);
});

test("words are found in all articles, without regard to case and accents", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-words").fill("komarno");
  await page.getByLabel("All articles").check();
  const hits = page.locator("#find-places button");
  await hits.first().waitFor();
  assert.match(await hits.first().innerText(), /Komárno/);
  await hits.first().click();
  await page.locator(".article-head h2", { hasText: "Danube" }).waitFor();
  await page.waitForFunction(() => getSelection().toString() === "Komárno");
  await page.keyboard.press("p");
  await expectMentions(page, [["Komárno", "Place"]]);
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-words").fill("(");
  await page.getByLabel("Regular expression").check();
  await page.locator("#find-count", { hasText: /expression|parenthes|group/i }).waitFor();
});
