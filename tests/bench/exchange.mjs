// How fast the page takes files in and hands them out: 10,000 articles with 200,000 mentions go
// through its worker, in rates of their text, which is a part of the files.
//
// DATELINE_BENCH_FILES is the folder that tests/bench/formats.rs has written.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, makeProfile, serve } from "../e2e/harness.mjs";
import { download, drop } from "../e2e/user.mjs";

const folder = process.env.DATELINE_BENCH_FILES;
const megabytes = Number(readFileSync(join(folder, "text-bytes"), "utf8")) / 1e6;

const FORMATS = ["spacy", "conll-2003", "spacy-docbin", "cas-json", "cas-xmi"];

// Longer than any step may take to be of use to anyone.
const PATIENCE = 600_000;

const rate = (ms) => `${(megabytes / (ms / 1000)).toFixed(1).padStart(6)} MB/s`;

/** Milliseconds until files that are dropped stand in the preview. */
async function read(page, ...paths) {
  const start = performance.now();
  await drop(page, ...paths);
  await page.locator("#add-articles:enabled, #replace-project:visible").first().waitFor();
  return performance.now() - start;
}

/** Milliseconds until the file is written and proved by being read back, and its path. */
async function write(page, format) {
  await page.keyboard.press("Control+s");
  await page.locator("#export-dialog input[value=other]").check();
  await page.locator("#converted.verified").waitFor();
  // What is there already is of the format that was chosen before.
  await page.evaluate(() => {
    globalThis.isMade = false;
    const state = () => document.getElementById("converted");
    let wasBusy = false;
    new MutationObserver(() => {
      wasBusy ||= state()?.textContent === "Writing…";
      globalThis.isMade = wasBusy && state()?.className === "verified";
    }).observe(document.querySelector("dialog"), { subtree: true, childList: true });
  });
  const start = performance.now();
  await page.locator("#export-format").selectOption(format);
  await page.waitForFunction(() => globalThis.isMade);
  const took = performance.now() - start;
  const { path } = await download(page, () => page.locator("#download-converted").click());
  return { took, path };
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
    const { took, path } = await write(page, format);
    const taken = await read(page, path);
    await page.keyboard.press("Escape");
    await page.locator("#load-dialog").waitFor({ state: "detached" });
    console.log(
      `${format.padEnd(16)}reads  ${rate(taken)}   writes and reads back  ${rate(took)}`,
    );
  }
} finally {
  await browser.close();
  await host.close();
}
process.exit(0);
