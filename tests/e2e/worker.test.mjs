// Large files are read beside the page, which works on; reading can be given up, and its death
// costs nothing but the file.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, openPage, serve } from "./harness.mjs";
import {
  exportAs, fileWith, openArticle, pick, previewOf, prove, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

/** A dataset of more than a megabyte, with a mention in each article. */
function largeDataset(n = 300) {
  const record = (i) => ({
    id: `article-${i}`,
    title: `Article ${i}`,
    text: `Kabul number ${i} 🔥 `.padEnd(5000, "words "),
    mentions: [{ label: "Place", start: 0, end: 5, quote: "Kabul" }],
  });
  return Array.from({ length: n }, (_, i) => JSON.stringify(record(i))).join("\n");
}

/** Gives the worker another answer than its own to everything that follows. */
async function sabotage(page, answer) {
  const [worker] = page.workers();
  await worker.evaluate(`wasm_bindgen.answer = ${answer}`);
}

const file = (page, name) => page.locator(".file", { hasText: name });

test("a large dataset is read in a worker that was not there before", async (t) => {
  const { page, host } = await openPage(t);
  assert.equal(page.workers().length, 0);
  const lines = largeDataset();
  const broken = lines.replace('"quote":"Kabul"', '"quote":"Cabul"');
  await pick(page, await fileWith("large.jsonl", broken));
  const [shown] = await previewOf(page, 1);
  assert.equal(page.workers().length, 1);
  assert.equal(shown.summary, "300 articles, 299 mentions");
  assert.match(shown.problems.join("\n"), /line 1: .*Cabul/);
  await page.locator("#add-articles:enabled").click();
  await saved(page);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  assert.equal(articles.filter(({ id }) => id.startsWith("article-")).length, 300);
  const workers = host.requests.filter((path) => /worker-[0-9a-f]+/.test(path));
  assert.ok(workers.length >= 2, "its parts came from the host");
});

test("reading can be given up, and the next file is read", async (t) => {
  const { page } = await openPage(t);
  const path = await fileWith("large.jsonl", largeDataset());
  await pick(page, path);
  await previewOf(page, 1);
  await sabotage(page, "() => { for (;;); }");
  await page.locator("#file-input").setInputFiles(await fileWith("endless.jsonl", largeDataset()));
  const ended = page.workers()[0].waitForEvent("close");
  await page.locator("#cancel-reading").click();
  await page.getByText("Reading…").waitFor({ state: "hidden" });
  await ended;
  await previewOf(page, 1);
  await page.locator("#file-input").setInputFiles(await fileWith("next.jsonl", largeDataset()));
  await file(page, "next.jsonl").locator(".file-summary", { hasText: "300 articles" }).waitFor();
});

test("closing the dialog gives up reading too", async (t) => {
  const { page } = await openPage(t);
  const path = await fileWith("large.jsonl", largeDataset());
  await pick(page, path);
  await previewOf(page, 1);
  await sabotage(page, "() => { for (;;); }");
  await page.locator("#file-input").setInputFiles(path);
  await page.locator("#cancel-reading").waitFor();
  const ended = page.workers()[0].waitForEvent("close");
  await page.keyboard.press("Escape");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await ended;
  await pick(page, path);
  await previewOf(page, 1);
});

test("a worker that dies is told of, and costs nothing but the file", async (t) => {
  const { page } = await openPage(t, { allow: [/unreachable/] });
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  await pick(page, await fileWith("sound.jsonl", largeDataset()));
  await previewOf(page, 1);
  await sabotage(page, '() => { throw new WebAssembly.RuntimeError("unreachable"); }');
  await page.locator("#file-input").setInputFiles(await fileWith("deadly.jsonl", largeDataset()));
  await file(page, "deadly.jsonl").getByText("The reader died of it").waitFor();
  assert.equal(await page.locator("#crash").isVisible(), false);
  const next = await fileWith("next.jsonl", largeDataset());
  await page.locator("#file-input").setInputFiles(next);
  await file(page, "next.jsonl").locator(".file-summary", { hasText: "300 articles" }).waitFor();
});

test("a worker that cannot be fetched is told of", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "dateline-halved-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  cpSync(DIST, root, { recursive: true });
  const script = readdirSync(root).find((name) => /^worker-.*\.js$/.test(name));
  rmSync(join(root, script));
  const host = await serve(0, { root });
  t.after(() => host.close());
  const { page } = await openPage(t, { host, allow: [/404/] });
  await pick(page, await fileWith("large.jsonl", largeDataset()));
  await file(page, "large.jsonl").getByText("did not arrive").waitFor();
  cpSync(join(DIST, script), join(root, script));
  await page.locator("#file-input").setInputFiles(await fileWith("next.jsonl", largeDataset()));
  await file(page, "next.jsonl").locator(".file-summary", { hasText: "300 articles" }).waitFor();
});
