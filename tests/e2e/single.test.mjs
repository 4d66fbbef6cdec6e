// The page as one file: opens from disk, works and keeps its work there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { DIST, launch, openPage, serve } from "./harness.mjs";
import {
  expectMentions, exportAs, fileWith, openArticle, pathOf, pick, previewOf, prove, saved, seed,
  tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

const folder = mkdtempSync(join(tmpdir(), "dateline-single-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, "dateline.html");
execFileSync("node", [pathOf("hosting/single.mjs"), DIST, FILE]);

// Its "origin" is all of the disk; what it asks for is looked at below.
const disk = { origin: "file://", url: pathToFileURL(FILE).href };

/** All that the page asked for, but what it made itself. */
function requestsOf(context) {
  const requests = [];
  context.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  return requests;
}

test("opens from disk, works, and warns of the storage there", async (t) => {
  const browser = await launch();
  const requests = requestsOf(browser.context);
  t.after(() => browser.close());
  const { page } = await openPage(t, { host: disk, browser, allow: [/blob:null/] });
  await page.locator("#from-disk", { hasText: "Export your work" }).waitFor();
  await page.locator("#from-disk-dismiss").click();
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  await prove(await exportAs(page, "json"), "json");
  await page.keyboard.press("Escape");
  await page.reload();
  await expectMentions(page, [["Orsh", "Place"]]);
  assert.deepEqual([...new Set(requests)], [disk.url]);
});

test("reads large files in its worker, which is inside it too", async (t) => {
  const { page } = await openPage(t, { host: disk, allow: [/blob:null/] });
  const line = (i) => JSON.stringify({ text: `${i} `.padEnd(5000, "word "), mentions: [] });
  const lines = Array.from({ length: 400 }, (_, i) => line(i)).join("\n");
  const started = page.waitForEvent("worker");
  await pick(page, await fileWith("large.jsonl", lines));
  const [file] = await previewOf(page, 1);
  assert.match((await started).url(), /^blob:/);
  assert.match(file.summary, /^400 articles/);
});

test("reads PDF documents, whose reader is inside it too", async (t) => {
  const { page } = await openPage(t, { host: disk, allow: [/blob:null/] });
  await pick(page, pathOf("tests/formats/pdf/book.pdf"));
  const [file] = await previewOf(page, 1);
  assert.match(file.summary, /^1 article/);
});

test("asks nothing of anyone, from a host neither", async (t) => {
  const host = await serve(0, { root: folder });
  t.after(() => host.close());
  host.url += "dateline.html";
  const { page } = await openPage(t, { host, allow: [/Content Security Policy/, /violation/] });
  assert.equal(await page.locator("#from-disk").isVisible(), false);
  const answer = await page.evaluate(() =>
    fetch("dateline.html").then(() => "answered", () => "refused"),
  );
  assert.equal(answer, "refused");
  assert.deepEqual(host.requests, ["/some/path/dateline.html"]);
});
