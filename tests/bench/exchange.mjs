// How fast the page takes files in and hands them out: 10,000 articles with 200,000 mentions go
// through its worker, in rates of their text, which is a part of the files.
//
// DATELINE_BENCH_FILES is the folder that tests/bench/formats.rs has written.

import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, makeProfile, serve } from "../e2e/harness.mjs";
import { download } from "../e2e/user.mjs";

const folder = process.env.DATELINE_BENCH_FILES;
const megabytes = Number(readFileSync(join(folder, "text-bytes"), "utf8")) / 1e6;

const made = mkdtempSync(join(tmpdir(), "dateline-bench-"));

const FORMATS = ["spacy", "conll-2003", "spacy-docbin", "cas-json", "cas-xmi"];

// Longer than any step may take to be of use to anyone.
const PATIENCE = 600_000;

const rate = (ms) => `${(megabytes / (ms / 1000)).toFixed(1).padStart(6)} MB/s`;

/**
 * Resolves when an element comes, after it went if it is there. The page watches for it itself:
 * asked from outside it would be asked twice a second.
 */
function coming(selector) {
  const isThere = () => document.querySelector(selector) !== null;
  let isGone = !isThere();
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      isGone ||= !isThere();
      if (!isGone || !isThere()) return;
      observer.disconnect();
      resolve();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** Milliseconds until an element comes of what is done. */
async function timed(page, selector, act) {
  const there = page.evaluate(coming, selector);
  const start = performance.now();
  await act();
  await there;
  return performance.now() - start;
}

/** Milliseconds until a file that is picked stands in the preview. */
async function read(page, path) {
  await page.keyboard.press("Control+o");
  await page.locator("#load-dialog").waitFor();
  const picker = page.locator("#file-input");
  return timed(page, "#add-articles:enabled", () => picker.setInputFiles(path));
}

/** Milliseconds that writing takes without reading back, and with it; the path of the file. */
async function write(page, format) {
  await page.keyboard.press("Control+s");
  await page.locator("#export-dialog input[value=other]").check();
  // What is written unasked may be of the very format, and choosing that one changes nothing.
  await page.locator("#converted.verified").waitFor();
  await choose(page, "spacy-spans");
  const took = await choose(page, format);
  const readings = () => performance.getEntriesByName("checked").at(-1)?.startTime
    - performance.getEntriesByName("written").at(-1)?.startTime;
  const [worker] = page.workers();
  const wrote = took - (await worker.evaluate(readings));
  const { name, path } = await download(page, () => page.locator("#download-converted").click());
  // What a file is is told by its name too.
  const named = join(made, name);
  copyFileSync(path, named);
  return { wrote, took, path: named };
}

/** Chooses another format than is chosen; gives the milliseconds until it is written. */
async function choose(page, format) {
  const formats = page.locator("#export-format");
  return timed(page, "#converted.verified", () => formats.selectOption(format));
}

const host = await serve();
const browser = await launch(makeProfile());
try {
  browser.context.setDefaultTimeout(PATIENCE);
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  await page.goto(host.url);
  await page.locator("#app > :not(#loading)").first().waitFor();
  const native = await read(page, join(folder, "native", "bench.jsonl"));
  await page.locator("#replace-project").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  console.log(`in the page, ${megabytes.toFixed(1)} MB of text`);
  console.log(`${"native".padEnd(16)}reads  ${rate(native)}`);
  for (const format of FORMATS) {
    const { wrote, took, path } = await write(page, format);
    const taken = await read(page, path);
    await page.keyboard.press("Escape");
    await page.locator("#load-dialog").waitFor({ state: "detached" });
    console.log(
      `${format.padEnd(16)}reads  ${rate(taken)}   writes  ${rate(wrote)}   ` +
        `writes and reads back  ${rate(took)}`,
    );
  }
} finally {
  await browser.close();
  await host.close();
  rmSync(made, { recursive: true });
}
process.exit(0);
