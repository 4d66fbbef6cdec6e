// Watches which functions of the program run when, and writes hosting/parts.txt: what a page needs
// to be of use, what a first hour and a first export need besides, and what neither does.
//
//   ./dev parts
//
// DATELINE_DIST is a build that tells which functions it runs (DATELINE_WATCHED=1).

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markOf } from "../../hosting/split.mjs";
import { DIST, doubleClickWord, dragSelect, serve, textPoint, visit } from "../e2e/harness.mjs";
import {
  announced, doubleClick, expectMentions, exportAs, find, openArticle, saved, seed, select, tag,
} from "../e2e/user.mjs";

const LIST = new URL("../../hosting/parts.txt", import.meta.url);
const LAVAR = seed("lavar-2023-09-05.txt");

const functions = JSON.parse(readFileSync(join(DIST, "functions.json"), "utf8"));

/** What the page is for: words are tagged by each way that the first screen tells of, and saved. */
async function firstTags(page) {
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "Mutinous marines", "a");
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Mutinous marines", "Actor"], ["Orsh", "Place"]]);
  await saved(page);
  await tag(page, LAVAR, "harbor police", "a");
  await doubleClick(page, LAVAR, "airfield");
  await page.keyboard.press("p");
  await page.keyboard.press("Escape");
  await page.locator(".chip").nth(2).click();
  await select(page, LAVAR, "stormed");
  await page.keyboard.press("Escape");
  await page.mouse.wheel(0, 3000);
  await page.mouse.move(500, 400);
  await saved(page);
  await leave(page);
}

/** What a newcomer may do besides, with all that is on the first screen. */
async function firstMinute(page) {
  await openArticle(page, "Mutinous marines");
  await page.locator(".mention-row").first().click();
  await page.keyboard.press("e");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Escape");
  await doubleClick(page, LAVAR, "Orsh", 1);
  await page.keyboard.press("p");
  await page.keyboard.press("Escape");
  const caret = await textPoint(page, find(LAVAR, "shelled")[0], "middle");
  await page.mouse.click(caret.x, caret.y);
  for (const key of ["ArrowRight", "w", "Control+Shift+ArrowRight", "Shift+ArrowLeft", "a"]) {
    await page.keyboard.press(key);
  }
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

/** Numbers by chance that are the same each time: `chance(n)` is below `n`. */
function chances(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const KEYS = [
  ..."apeape][", "Escape", "Escape", "Delete",
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown",
  ...["z", "z", "z", "Shift+z", "Shift+z", "ArrowRight", "ArrowLeft"]
    .map((key) => `Control+${key}`),
  ...["Shift+ArrowRight", "Shift+ArrowLeft", "Shift+ArrowDown"],
  ...["Control+Shift+ArrowRight", "Control+Shift+ArrowLeft"],
];

/** Where a word of the open article begins, and where one some words on ends. */
async function someWords(page, chance) {
  const text = await page.locator("#article").evaluate((article) => article.textContent);
  const words = [...text.matchAll(/\p{L}+/gu)].map(({ index, 0: word }) => [index, word.length]);
  const at = chance(words.length - 4);
  const [last, length] = words[at + chance(4)];
  return [words[at][0], last + length];
}

/** What may come of what is done in any order: ways that a plan does not think of. */
async function wander(page, seed, nSteps) {
  const chance = chances(seed);
  const oneOf = (list) => list[chance(list.length)];
  const steps = [
    async () => {
      const [start, end] = await someWords(page, chance);
      await page.keyboard.press("Escape");
      await (chance(2) ? dragSelect(page, start, end) : dragSelect(page, end, start));
      await page.keyboard.press(oneOf("ape"));
    },
    async () => doubleClickWord(page, (await someWords(page, chance))[0]),
    async () => {
      const { x, y } = await textPoint(page, (await someWords(page, chance))[0], "middle");
      await page.mouse.click(x, y, { modifiers: oneOf([[], [], ["Shift"], ["Alt"]]) });
    },
    () => page.locator("#article .mention").nth(chance(3)).click({ timeout: 500 }),
    () => page.locator(".mention-row").nth(chance(3)).click({ timeout: 500 }),
    () => page.locator(".chip").nth(chance(3)).click({ timeout: 500 }),
    () => page.locator(`[data-action=${oneOf(["undo", "redo"])}]`).first().click({ timeout: 500 }),
    () => page.locator(".row").nth(chance(7)).click({ timeout: 500 }),
    ...Array(8).fill(() => page.keyboard.press(oneOf(KEYS))),
  ];
  for (let n = 0; n < nSteps; n += 1) {
    // What is not there, or not to be reached, is left.
    await oneOf(steps)().catch(() => {});
    if (n % 10 === 0) await saved(page);
  }
  await page.keyboard.press("Escape");
  await saved(page);
}

/** The same by a finger on a phone. */
async function byTouch(page) {
  const tap = async (words) => {
    const { x, y } = await textPoint(page, find(LAVAR, words)[0], "middle");
    await page.touchscreen.tap(x, y);
  };
  await page.locator("[data-action=toggle-list]").first().tap();
  await page.locator(".row", { hasText: "Mutinous marines" }).tap();
  await page.locator(".article-head h2", { hasText: "Mutinous marines" }).waitFor();
  for (const [from, to, label] of [
    ["Mutinous", "marines", 0], ["Orsh", "Orsh", 1], ["stormed", "airfield", 2],
  ]) {
    await tap(from);
    if (from !== to) await tap(to);
    await page.locator(".chip").nth(label).tap();
    await page.locator("#article .mention", { hasText: from }).first().waitFor();
  }
  await saved(page);
  await page.locator("[data-action=toggle-mentions]").first().tap();
  await page.locator(".mention-row").first().tap();
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

/** Asks for dialogs while their part seems to be missing. */
async function askTooEarly(page) {
  await page.evaluate(() => {
    const isMissing = { get: () => false, configurable: true };
    Object.defineProperty(globalThis.datelineLater, "isWhole", isMissing);
    globalThis.datelineLater.whole = () => Promise.reject(new Error("missing"));
  });
  const asks = ["?", "Control+s", "Control+o", "Control+k", "Control+Shift+F", "Control+,"]
    .map((key) => () => page.keyboard.press(key));
  for (const id of ["load", "export", "settings", "edit-labels"]) {
    asks.push(() => page.locator(`[data-action=${id}]`).first().click({ timeout: 500 }));
  }
  for (const ask of asks) await ask().catch(() => {});
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

/** Makes the page find that the later parts of the program do not come. */
function awaitParts() {
  let later;
  Object.defineProperty(globalThis, "datelineLater", {
    get: () => later,
    set(value) {
      later = value;
      Object.defineProperty(later, "isWhole", { get: () => false, configurable: true });
      later.whole = () => Promise.reject(new Error("missing"));
    },
  });
}

const used = (page) => page.evaluate(() => [...globalThis.datelineUsed]);

/** A newcomer's page after the first minute. */
async function newcomer(host, context, ...does) {
  const page = await context.newPage();
  await page.addInitScript(() => (globalThis.datelineUsed = new Set()));
  await page.goto(host.url);
  await page.locator("#app > :not(#loading)").first().waitFor();
  for (const what of does) await what(page);
  return page;
}

async function main() {
  const host = await serve();
  const users = [];
  const user = async (options) => {
    users.push(await visit(options));
    return users.at(-1).context;
  };
  try {
    const [first, next] = [new Set(), new Set()];
    const watch = async (into, page) => {
      for (const n of await used(page)) into.add(n);
      return page;
    };
    const viewport = { width: 390, height: 800 };
    const [other, phone] = [await user(), await user({ viewport, hasTouch: true, isMobile: true })];
    await other.addInitScript(lack);
    const one = await user();
    for (const context of [one, other, phone]) await context.addInitScript(awaitParts);
    await watch(first, await newcomer(host, one, firstTags, askTooEarly));
    await watch(first, await newcomer(host, other, firstTags, askTooEarly));
    await watch(first, await newcomer(host, phone, byTouch));
    for (let seed = 1; seed <= 4; seed += 1) {
      await watch(next, await newcomer(host, await user(), (page) => wander(page, seed, 150), leave));
    }
    const without = await user();
    await without.addInitScript(lack);
    await watch(next, await newcomer(host, without, firstTags, firstMinute));
    const page = await newcomer(host, await user(), firstTags, firstMinute);
    await exportAs(page, "json");
    await page.keyboard.press("Escape");
    await watch(next, page);
    write(first, next);
  } finally {
    for (const { close } of users) await close();
    await host.close();
  }
}

/** What is listed of the functions: each by the lowest of the parts of those that share its name. */
function write(first, next) {
  const partOf = (n) => (first.has(n) ? 0 : next.has(n) ? 1 : 2);
  const [parts, points] = [new Map(), new Map()];
  for (const { name, n, shape, points: own } of functions) {
    const mark = markOf(name);
    parts.set(mark, Math.min(partOf(n), parts.get(mark) ?? 2));
    if (partOf(n) === 2) continue;
    const known = points.get(`${mark} ${shape}`);
    points.set(`${mark} ${shape}`, own.map((point, at) => Math.min(partOf(point), known?.[at] ?? 2)));
  }
  const cold = [...points].filter(([mark, levels]) => {
    return levels.some((level) => level > parts.get(mark.slice(0, 8)));
  });
  writeFileSync(LIST, [
    "# The functions of the program by a digest of their names, with the number of their part: 0 is",
    "# what a page needs to be of use, 1 what a first hour and a first export need besides, 2 the",
    "# rest. Of those of the first two also by a digest of their shape, with the part of what follows",
    "# each of their points, see hosting/cold.mjs. Written by ./dev parts.",
    ...[...parts].map(([mark, part]) => `${mark} ${part}`).sort(),
    ...cold.map(([mark, levels]) => `${mark} ${levels.join("")}`).sort(),
    "",
  ].join("\n"));
  const count = (part) => [...parts.values()].filter((other) => other === part).length;
  console.log(`${count(0)} functions for the start, ${count(1)} next, ${count(2)} later`);
}

await main();
process.exit(0);
