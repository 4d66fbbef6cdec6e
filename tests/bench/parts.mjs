// Watches which functions of the program run when, and writes hosting/parts.txt: what the first
// minute needs, what only an export needs, and what neither does.
//
//   ./dev parts
//
// DATELINE_DIST is a build that tells which functions it runs (DATELINE_WATCHED=1).

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markOf } from "../../hosting/split.mjs";
import { DIST, serve, visit } from "../e2e/harness.mjs";
import {
  announced, doubleClick, expectMentions, exportAs, openArticle, saved, seed, select, tag,
} from "../e2e/user.mjs";

const LIST = new URL("../../hosting/parts.txt", import.meta.url);
const LAVAR = seed("lavar-2023-09-05.txt");

const names = JSON.parse(readFileSync(join(DIST, "functions.json"), "utf8"));

/** What a newcomer does in the first minute. */
async function firstMinute(page) {
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "Mutinous marines", "a");
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Mutinous marines", "Actor"], ["Orsh", "Place"]]);
  await page.keyboard.press("e");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Escape");
  await doubleClick(page, LAVAR, "airfield");
  await page.keyboard.press("p");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await select(page, LAVAR, "stormed");
  await page.keyboard.press("Escape");
  for (const key of ["]", "["]) await page.keyboard.press(key);
  await page.locator(".mention-row").first().click();
  await page.keyboard.press("Escape");
  await page.mouse.wheel(0, 3000);
  await page.mouse.move(500, 400);
  await saved(page);
  // What was told goes by itself.
  await page.locator(".toast.hidden").waitFor({ state: "attached" });
  await openArticle(page, "Dockworkers");
  await page.locator("#article mark, #article [data-s]").first().waitFor();
  await saved(page);
  await leave(page);
}

/** Turns away from the page and back: what is done when it closes can wait for nothing. */
async function leave(page) {
  for (const isHidden of [true, false]) {
    await page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      dispatchEvent(new Event("beforeunload", { cancelable: true }));
    }, isHidden);
    await saved(page);
  }
}

/** Asks for a dialog while its part seems to be missing. */
async function askTooEarly(page) {
  await page.evaluate(() => {
    const isMissing = { get: () => false, configurable: true };
    Object.defineProperty(globalThis.datelineLater, "isWhole", isMissing);
    globalThis.datelineLater.whole = () => Promise.reject(new Error("missing"));
  });
  await page.keyboard.press("?");
  await announced(page, "did not arrive");
  await page.locator(".toast:not(.hidden)").waitFor();
  await page.locator(".toast.hidden").waitFor({ state: "attached", timeout: 60_000 });
  await page.evaluate(() => {
    Object.defineProperty(globalThis.datelineLater, "isWhole", { get: () => true });
  });
}

/** Takes away what Firefox, WebKit or both do without. */
function lack() {
  for (const name of ["launchQueue", "requestIdleCallback", "Highlight", "showDirectoryPicker"]) {
    delete globalThis[name];
  }
  delete CSS.highlights;
}

const used = (page) => page.evaluate(() => [...globalThis.datelineUsed]);

/** A newcomer's page after the first minute. */
async function newcomer(host, context) {
  const page = await context.newPage();
  await page.addInitScript(() => (globalThis.datelineUsed = new Set()));
  await page.goto(host.url);
  await page.locator("#app > :not(#loading)").first().waitFor();
  await firstMinute(page);
  await askTooEarly(page);
  return page;
}

async function main() {
  const host = await serve();
  const [other, browser] = [await visit(), await visit()];
  try {
    await other.context.addInitScript(lack);
    const first = new Set(await used(await newcomer(host, other.context)));
    const page = await newcomer(host, browser.context);
    for (const n of await used(page)) first.add(n);
    await exportAs(page, "json");
    await page.keyboard.press("Escape");
    write(first, new Set(await used(page)));
  } finally {
    await other.close();
    await browser.close();
    await host.close();
  }
}

/** A name that stands for several functions goes with the first of them. */
function write(first, exporting) {
  const parts = new Map();
  for (const [n, name] of names) {
    const part = first.has(n) ? 0 : exporting.has(n) ? 1 : 2;
    parts.set(name, Math.min(part, parts.get(name) ?? part));
  }
  const marks = new Map();
  for (const [name, part] of parts) {
    marks.set(markOf(name), Math.min(part, marks.get(markOf(name)) ?? part));
  }
  const lines = [...marks].map(([mark, part]) => `${mark} ${part}`);
  writeFileSync(LIST, [
    "# The functions of the program by a digest of their names, with the number of their part: 0 is",
    "# what a first minute needs, 1 what exporting needs, 2 the rest. Written by ./dev parts.",
    ...lines.sort(),
    "",
  ].join("\n"));
  const count = (part) => [...parts.values()].filter((other) => other === part).length;
  console.log(`${count(0)} functions for the start, ${count(1)} for exporting, ${count(2)} later`);
}

await main();
process.exit(0);
