// How the page bears many articles: how fast they come in, how long it takes to open the work
// again, how much memory it then has, what scrolling the list and one edit take, and how fast they
// go out and are looked through.
//
//   ./dev bench library [--articles 1000,10000]

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch, makeProfile, serve } from "../e2e/harness.mjs";
import { drop, folderWith } from "../e2e/user.mjs";
import { article, toJsonLine } from "./articles.mjs";

const { values } = parseArgs({ options: { articles: { type: "string", default: "1000,10000" } } });
const counts = values.articles.split(",").map(Number);

// A short piece of news with what a person finds in it.
const SIZE = { bytes: 2_500, mentions: 10 };

// A file that is read whole must stay well below what the page takes in.
const PER_FILE = 10_000;

// Longer than any step may take to be of use to anyone.
const PATIENCE = 900_000;

const FRAMES = 120;
const EDITS = 10;

async function filesOf(n) {
  const files = {};
  let bytes = 0;
  for (let first = 0; first < n; first += PER_FILE) {
    const lines = [];
    for (let i = first; i < Math.min(n, first + PER_FILE); i += 1) {
      lines.push(toJsonLine(article(SIZE, `News number ${String(i).padStart(6, "0")}`)));
    }
    const name = `${String(first).padStart(6, "0")}.jsonl`;
    files[name] = lines.join("");
    bytes += Buffer.byteLength(files[name]);
  }
  const folder = await folderWith(files);
  return { paths: Object.keys(files).map((name) => join(folder, name)), bytes };
}

/** Megabytes that the process of the page has in memory. */
async function memory(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]));
  return Math.max(...sizes) / 1024;
}

const isSaved = () => document.getElementById("saved-state")?.textContent === "Saved";

// Runs in the page: whether another article is open, which may have to come first.
const isAnother = (title) => {
  const shown = document.querySelector(".article-head h2");
  return shown !== null && shown.textContent !== title;
};

// Runs in the page: milliseconds of each frame while the list is scrolled.
async function scroll(nFrames) {
  const list = document.getElementById("article-rows");
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  let last = await frame();
  for (let n = 0; n < nFrames; n += 1) {
    list.scrollTop += 500;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

// Runs in the page: milliseconds from the key that flags the open article to the frame after it
// shows in the list.
async function flag() {
  const status = document.querySelector(".row.open .status");
  const start = performance.now();
  const shown = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now()));
    }).observe(status, { attributes: true, characterData: true, subtree: true, childList: true });
  });
  const key = { key: "f", code: "KeyF", bubbles: true, cancelable: true };
  document.getElementById("reader").dispatchEvent(new KeyboardEvent("keydown", key));
  return (await shown) - start;
}

// Runs in the page: the longest time between two frames till an element has a text.
async function longestFrame({ selector, pattern }) {
  const frame = () => new Promise(requestAnimationFrame);
  const isThere = () => {
    const text = document.querySelector(selector)?.textContent;
    return text !== undefined && new RegExp(pattern).test(text);
  };
  let [last, longest] = [await frame(), 0];
  while (!isThere()) {
    const now = await frame();
    [last, longest] = [now, Math.max(longest, now - last)];
  }
  return longest;
}

const at = (times, part) => [...times].sort((a, b) => a - b)[Math.floor(part * (times.length - 1))];
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** How long it takes from an act until an element has a text, and the longest frame meanwhile. */
async function timed(page, act, selector, pattern) {
  const begun = performance.now();
  await act();
  const longest = await page.evaluate(longestFrame, { selector, pattern });
  return { ms: performance.now() - begun, longest };
}

const told = ({ ms, longest }, bytes) =>
  `in ${seconds(ms)} (${(bytes / 1e3 / ms).toFixed(1)} MB/s), the longest frame ` +
  `${longest.toFixed(0)} ms`;

async function measure(host, n) {
  const { paths, bytes } = await filesOf(n);
  const browser = await launch(makeProfile());
  browser.context.setDefaultTimeout(PATIENCE);
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  await page.goto(host.url);
  await page.waitForFunction(isSaved);

  const times = [performance.now()];
  await drop(page, ...paths);
  await page.locator("#add-articles:enabled").waitFor();
  await page.locator(".files > .file").nth(paths.length - 1).waitFor();
  times.push(performance.now());
  await page.locator("#add-articles:enabled").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await page.waitForFunction(isSaved);
  times.push(performance.now());
  const [read, stored] = [times[1] - times[0], times[2] - times[1]];
  const rate = bytes / 1e6 / ((read + stored) / 1000);

  await page.reload();
  await page.locator(".row.open").waitFor();
  await page.locator("#article [data-s]").first().waitFor();
  const opened = await page.evaluate(() => performance.now());
  const held = await memory(browser.context);
  const frames = await page.evaluate(scroll, FRAMES);
  const edits = [];
  for (let i = 0; i < EDITS; i += 1) {
    const before = await page.locator(".article-head h2").textContent();
    await page.keyboard.press("j");
    await page.waitForFunction(isAnother, before);
    await page.locator(".row.open").waitFor();
    await page.waitForFunction(isSaved);
    edits.push(await page.evaluate(flag));
  }
  const nRows = await page.locator(".row").count();
  // Those that are loaded later may take as long as they want.
  await page.keyboard.press("Control+s");
  await page.locator("#verification.verified").waitFor();
  const inDialog = (value) => page.locator(`#export-dialog input[value=${value}]`).check();
  const written = await timed(page, () => inDialog("json"), "#verification.verified", "verified");
  const converted = await timed(page, () => inDialog("other"), "#converted.verified", "verified");
  const then = await memory(browser.context);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-dialog .check", { hasText: "All articles" }).click();
  const seek = () => page.locator("#find-words").fill("the");
  const found = await timed(page, seek, "#find-count", "^\\d+ hits(, \\d+ shown)?$");
  const after = await memory(browser.context);
  // The first clears the field, as browsers do.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.locator("#find-dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Check dataset");
  const look = () => page.keyboard.press("Enter");
  const checked = await timed(page, look, "#check-state", "^(Nothing|\\d+ finding)");
  await browser.close();
  console.log(
    `${n} articles, ${(bytes / 1e6).toFixed(0)} MB: read in ${seconds(read)}, stored in ` +
      `${seconds(stored)} (${rate.toFixed(1)} MB/s); opened in ${seconds(opened)}, ` +
      `${held.toFixed(0)} MB of memory, ${nRows} rows drawn; scrolling a frame takes ` +
      `${at(frames, 0.5).toFixed(0)} ms, 95 % below ${at(frames, 0.95).toFixed(0)} ms; an edit ` +
      `shows after ${at(edits, 0.5).toFixed(0)} ms, the slowest ${at(edits, 1).toFixed(0)} ms; ` +
      `exported ${told(written, bytes)}; for spaCy ${told(converted, bytes)}, ` +
      `${then.toFixed(0)} MB of memory then; looked through ${told(found, bytes)}, ` +
      `${after.toFixed(0)} MB; checked ${told(checked, bytes)}`,
  );
}

const host = await serve();
try {
  for (const n of counts) await measure(host, n);
} finally {
  await host.close();
}
process.exit(0);
