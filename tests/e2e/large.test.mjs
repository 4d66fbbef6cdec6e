// A library of more articles than stay in memory: they come from the database when needed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  eventually, exportAs, expectMentions, fileWith, load, nListed, openArticle, prove, saved, tag,
  titles,
} from "./user.mjs";

const N = 2_100;

// So long that a page does not keep all of them.
const FILLER = "Nothing happened on that day. ".repeat(850);

const title = (i) => `News ${String(i).padStart(4, "0")}`;
const text = (i) => `Kunduz fell, says ${title(i)}. ${FILLER}`;

function dataset() {
  const article = (_, i) => {
    const mention = { id: `m${i}`, label: "Place", start: 0, end: 6, author: "ann" };
    const mentions = i % 100 ? [] : [mention];
    return JSON.stringify({
      dateline: 1, id: `news-${String(i).padStart(4, "0")}`, title: title(i), text: text(i), mentions,
    });
  };
  return Array.from({ length: N }, article).join("\n");
}

async function openLibrary(t) {
  const opened = await openPage(t);
  await load(opened.page, await fileWith("news.jsonl", dataset()));
  await saved(opened.page);
  await opened.page.reload();
  await opened.page.locator(".row.open").waitFor();
  return opened;
}

const toEnd = (page) =>
  page.locator("#article-rows").evaluate((list) => (list.scrollTop = list.scrollHeight));

const read = () => document.getElementById("article")?.textContent.slice(0, 28) ?? "";
const shown = (page, i) => eventually(page, read, text(i).slice(0, 28));

test("articles of a large library come when they are opened, and keep what is done", async (t) => {
  const { page, context, host } = await openLibrary(t);
  const n = await page.evaluate(nListed);
  assert.ok(n >= N, `${n} are listed`);
  await toEnd(page);
  await openArticle(page, title(N - 1));
  await shown(page, N - 1);
  await tag(page, text(N - 1), "Kunduz", "p");
  await expectMentions(page, [["Kunduz", "Place"]]);
  // To a neighbor, which is away, and by a key that comes before it is there.
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await shown(page, N - 3);
  await page.keyboard.press("j");
  await shown(page, N - 2);
  await saved(page);

  // Another tab writes into an article that this one has not in memory.
  const other = await context.newPage();
  await other.goto(host.url);
  await other.locator(".row.open").waitFor();
  await toEnd(other);
  await openArticle(other, title(N - 5));
  await tag(other, text(N - 5), "Kunduz", "p");
  await saved(other);
  const counted = page.locator(".row", { hasText: title(N - 5) }).locator(".row-count");
  await counted.waitFor();
  await other.close();

  await page.reload();
  await page.locator(".row.open").waitFor();
  await toEnd(page);
  for (const i of [N - 1, N - 5]) {
    await openArticle(page, title(i));
    await shown(page, i);
    await expectMentions(page, [["Kunduz", "Place"]]);
  }
});

test("an article that goes leaves its place to the next, and comes back", async (t) => {
  const { page } = await openLibrary(t);
  await toEnd(page);
  await openArticle(page, title(N - 3));
  await shown(page, N - 3);
  await page.locator(".row.open").click({ modifiers: ["ControlOrMeta"] });
  await page.locator("#bulk-delete").click();
  await shown(page, N - 2);
  await page.keyboard.press("Control+z");
  await shown(page, N - 3);
  await saved(page);
});

test("what looks at all articles waits for them, and a large import is undone", async (t) => {
  const { page } = await openLibrary(t);
  const n = await page.evaluate(nListed);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  assert.equal(articles.length, n);
  const own = articles.filter(({ id }) => id.startsWith("news-"));
  assert.equal(own.flatMap(({ mentions }) => mentions).length, N / 100);
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+z");
  await eventually(page, nListed, n - N);
  assert.ok(!(await titles(page)).some((title) => title.startsWith("News 2")));
  await page.keyboard.press("Control+Shift+Z");
  await eventually(page, nListed, n);
  await saved(page);
  await page.reload();
  await eventually(page, nListed, n);
});
