// Many articles: listed, asked for by what they are, and changed together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, eventually, exportAs, fileWith, load, openArticle, prove, saved, titles,
} from "./user.mjs";

const N = 400;

/** Articles of the native format: one in ten has a place, one in twenty a note with it. */
function dataset(n) {
  const lines = Array.from({ length: n }, (_, i) => {
    const title = `News ${String(i).padStart(4, "0")}`;
    const mention = { id: `m${i}`, label: "Place", start: 0, end: 6, author: i % 20 ? "ann" : "bo" };
    const noted = i % 20 ? mention : { ...mention, note: "sure" };
    return JSON.stringify({
      dateline: 1,
      id: `news-${String(i).padStart(4, "0")}`,
      title,
      date: i % 2 ? "2020-02-01" : "2021-06-22",
      source: i % 2 ? "Coast Courier" : "Danube Observer",
      text: `Kunduz is in ${title}.`,
      mentions: i % 10 ? [] : [noted],
    });
  });
  return `${lines.join("\n")}\n`;
}

async function openLibrary(t) {
  const opened = await openPage(t);
  await load(opened.page, await fileWith("news.jsonl", dataset(N)));
  await saved(opened.page);
  return opened;
}

const told = (page) => page.locator(".list-progress > span").textContent();

test("of many articles only those near the view are drawn, and each can be reached", async (t) => {
  const { page } = await openLibrary(t);
  assert.match(await told(page), /of 40\d articles finished/);
  const n = await page.locator(".row").count();
  assert.ok(n < 100, `${n} rows are drawn`);
  await page.locator("#article-rows").evaluate((list) => (list.scrollTop = list.scrollHeight));
  await openArticle(page, "News 0399");
  const place = page.locator("[role=listitem]", { has: page.locator(".row.open") });
  const [at, of] = [await place.getAttribute("aria-posinset"), await place.getAttribute("aria-setsize")];
  assert.equal(at, of);
  // By keys the list goes along.
  for (let i = 0; i < 60; i += 1) await page.keyboard.press("k");
  await page.locator(".row.open", { hasText: "News 0339" }).waitFor();
  await eventually(
    page,
    () => {
      const list = document.getElementById("article-rows").getBoundingClientRect();
      const row = document.querySelector(".row.open").getBoundingClientRect();
      return row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
    },
    true,
  );
  await page.locator("#article-rows").focus();
  await page.keyboard.press("ArrowDown");
  await page.locator(".row.open", { hasText: "News 0340" }).waitFor();
  // Rows of one height are what the list reckons by.
  const heights = await page.locator(".row").evaluateAll((rows) => [
    ...new Set(rows.map((row) => row.getBoundingClientRect().height)),
  ]);
  assert.equal(heights.length, 1, `heights: ${heights}`);
});

test("articles are listed by what they hold, and the question is kept", async (t) => {
  const { page } = await openLibrary(t);
  await page.locator(".filters > summary").click();
  await page.locator("#filter-with").selectOption("Place");
  await page.locator("#filter-source").selectOption("Danube Observer");
  await page.locator("#filter-author").selectOption("bo");
  await page.locator("#filter-note").check();
  await page.locator("#filter-from").fill("2021-01-01");
  await eventually(page, () => document.querySelectorAll(".row").length, N / 20);
  await page.locator("#keep-query").fill("noted");
  await page.locator("#keep-query").press("Enter");
  await page.locator("#forget-query").waitFor();
  await page.locator("#clear-filters").click();
  await page.locator("#filter-without").selectOption("Place");
  await page.locator("#search").fill("news 000");
  await eventually(page, () => document.querySelectorAll(".row").length, 9);
  assert.ok(!(await titles(page)).includes("News 0000"));
  await page.reload();
  await page.locator(".filters > summary").click();
  await page.locator("#kept-queries").selectOption("noted");
  await eventually(page, () => document.querySelectorAll(".row").length, N / 20);
});

test("chosen articles are marked, exported and deleted in one step each", async (t) => {
  const { page } = await openLibrary(t);
  await page.locator("#search").fill("news 00");
  await openArticle(page, "News 0003");
  await page.locator(".row", { hasText: "News 0005" }).click({ modifiers: ["Shift"] });
  await page.locator(".row", { hasText: "News 0008" }).click({ modifiers: ["Control"] });
  await page.locator("#n-marked", { hasText: "4 articles chosen" }).waitFor();
  await page.locator(".row.open", { hasText: "News 0003" }).waitFor();

  const done = () => document.querySelectorAll(".row .status[data-status=done]").length;
  await page.locator("#bulk-status").selectOption("done");
  await announced(page, "Marked 4 articles as “Done”");
  await eventually(page, done, 4);
  await page.keyboard.press("Control+z");
  await eventually(page, done, 0);

  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const chosen = ["News 0003", "News 0004", "News 0005", "News 0008"];
  assert.deepEqual(articles.map(({ title }) => title), chosen);

  await page.locator("#bulk-delete").click();
  await announced(page, "Deleted 4 articles");
  await page.locator("#n-marked").waitFor({ state: "hidden" });
  await eventually(page, () => document.querySelectorAll(".row.marked").length, 0);
  await page.locator(".row", { hasText: "News 0003" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator(".row", { hasText: "News 0003" }).waitFor();

  await page.locator(".row", { hasText: "News 0001" }).click({ modifiers: ["Control"] });
  await page.locator("#mark-all").click();
  await page.locator("#n-marked", { hasText: "103 articles chosen" }).waitFor();
  await page.locator("#mark-none").click();
  await page.locator("#n-marked").waitFor({ state: "hidden" });
});

test("a large dataset is written in parts while the page answers, all of it right", async (t) => {
  const { page } = await openPage(t);
  const text = `Kunduz 🔥 is burning. ${"Nothing else was said. ".repeat(800)}`;
  const lines = Array.from({ length: 200 }, (_, i) => {
    const mentions = [{ id: `m${i}`, label: "Place", start: 0, end: 6 }];
    const [title, words] = [`Long ${i}`, `${text}${i}`];
    return JSON.stringify({ dateline: 1, id: `n${i}`, title, text: words, mentions });
  });
  await load(page, await fileWith("long.jsonl", `${lines.join("\n")}\n`));
  await saved(page);
  // All that is told on the way.
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver(() => {
      const told = document.getElementById("verification")?.textContent;
      if (told && window.told.at(-1) !== told) window.told.push(told);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  for (const shape of ["jsonl", "json"]) {
    await page.evaluate(() => (window.told = []));
    const file = await exportAs(page, shape);
    assert.ok(file.text.length > 3e6, `${file.text.length} characters`);
    await prove(file, shape);
    const lines = file.text.trim().split("\n");
    const records = shape === "json" ? JSON.parse(file.text).articles : lines.map((l) => JSON.parse(l));
    assert.equal(records.filter(({ title }) => title.startsWith("Long ")).length, 200);
    const told = await page.evaluate(() => window.told);
    assert.match(told[0], /^Checking: \d+ of 20\d articles$/);
    assert.match(told.at(-1), /^(\d+) of \1 spans verified$/);
  }
});
