// Articles come in from pages, tables, feeds and archives, and the person sees what was found.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import { announced, drop, eventually, fileWith, previewOf } from "./user.mjs";

const PAGE = `<!doctype html><html lang="en"><head><title>Marines storm Lavar | Courier</title>
<meta property="og:site_name" content="Coast Courier">
<meta property="article:published_time" content="2023-09-05T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Marines storm Lavar</h1><p>Mutinous marines stormed an airfield on the island, officials
said on Tuesday, and ferries stayed in port.</p><script>document.body.innerHTML = "";</script></article>
<footer>All rights reserved.</footer></body></html>`;

test("a page of the web becomes its article, with what it says of itself", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("lavar.html", PAGE));
  const [file] = await previewOf(page, 1);
  assert.deepEqual([file.titles, file.dates], [["Marines storm Lavar"], ["2023-09-05"]]);
  assert.equal(await page.locator(".draft-source").textContent(), "Coast Courier");
  assert.equal(await page.locator(".reader-format").inputValue(), "web-page");
  await page.locator("#add-articles").click();
  await announced(page, "Imported 1 article");
  await page.locator(".article-facts", { hasText: "Coast Courier" }).waitFor();
  const text = await page.locator("#article").innerText();
  assert.match(text, /Mutinous marines stormed/);
  assert.doesNotMatch(text, /Home|rights|innerHTML/);
});

test("the columns of a table are what the person says they are", async (t) => {
  const { page } = await openPage(t);
  const table = "sep=;\r\ntext;body;when\r\nBridge closed;The bridge is closed.;14 March 2022\r\n" +
    "Port closed;So is the port.;2022-03-15\r\n";
  await drop(page, await fileWith("news.csv", table));
  await previewOf(page, 1);
  await page.locator(".file-summary", { hasText: "2 articles" }).waitFor();
  await page.locator('[data-role="text"]').selectOption("body");
  await eventually(page, () => document.querySelector('[data-role="text"]')?.value, "body");
  await page.locator('[data-role="title"]').selectOption("text");
  await eventually(page, () => document.querySelector('[data-role="title"]')?.value, "text");
  await page.locator('[data-role="date"]').selectOption("when");
  await eventually(page, () => document.querySelector('[data-role="date"]')?.value, "when");
  const [file] = await previewOf(page, 1);
  assert.deepEqual(file.titles, ["Bridge closed", "Port closed"]);
  assert.deepEqual(file.dates, ["2022-03-14", "2022-03-15"]);
  await page.locator("#add-articles", { hasText: "Add 2 articles" }).click();
  await announced(page, "Imported 2 articles");
  await eventually(page, () => document.querySelector("#article").innerText.trim(),
    "The bridge is closed.");
});

test("what is marked in an agency's article becomes suggestions of the labels chosen", async (t) => {
  const { page } = await openPage(t);
  const nitf = `<?xml version="1.0"?><nitf><body><body.head><hedline><hl1>Lavar</hl1></hedline>
    </body.head><body.content><p><person>Bo Ann</person> left <location>Orsh</location>.</p>
    </body.content></body></nitf>`;
  await drop(page, await fileWith("a.nitf", nitf));
  const [file] = await previewOf(page, 1);
  assert.equal(file.summary, "1 article, 0 mentions, 2 suggestions");
  assert.equal(await page.getByLabel("Person becomes").inputValue(), "under actor");
  assert.equal(await page.getByLabel("Location becomes").inputValue(), "under place");
});

test("a PDF is refused with a remedy, and does no harm to the others", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("a.pdf", "%PDF-1.7\n\xff\xfe"), await fileWith("b.html", PAGE));
  const files = await previewOf(page, 2);
  assert.deepEqual(files.map((file) => file.isBad).sort(), [false, true]);
});
