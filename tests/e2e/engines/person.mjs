// What a person does in any engine, by nothing but its pointer and its keys.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { locate } from "../harness.mjs";
import { fileWith, find } from "../user.mjs";
import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";
import * as webkit from "./webkit.mjs";

const ALL = { Chromium: chromium.start, Firefox: firefox.start, WebKit: webkit.start };

// DATELINE_ENGINES: where not all of them are there, those that are, by name.
const named = process.env.DATELINE_ENGINES?.split(/[ ,]+/).filter((name) => name !== "");

/** What starts each engine, by its name. */
export const ENGINES = (named ?? Object.keys(ALL)).map((name) => {
  assert.ok(name in ALL, `DATELINE_ENGINES names ${name}; there are ${Object.keys(ALL)}`);
  return [name, ALL[name]];
});

// Nothing on the page takes this long, on whatever machine.
const PATIENCE = 30_000;

/** The hands and eyes of a person before a started engine. */
export function person(engine) {
  /** Waits until `read`, called in the page with `arg`, gives `expected`. */
  async function until(read, expected = true, arg = null) {
    const goal = JSON.stringify(expected);
    const end = Date.now() + PATIENCE;
    for (;;) {
      const is = await engine.evaluate(read, arg);
      if (JSON.stringify(is) === goal) return;
      if (Date.now() > end) assert.deepEqual(is, expected);
      await engine.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
    }
  }

  /** Waits until an element is there and can be seen, and gives its middle. */
  async function middleOf(selector) {
    await until(isSeen, true, selector);
    return engine.evaluate((selector) => {
      const element = document.querySelector(selector);
      element.scrollIntoView({ block: "nearest" });
      const box = element.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    }, selector);
  }

  /** Where on the screen an offset of the article is; see `textPoint` of the harness. */
  async function pointAt(offset, side = "before") {
    const point = await engine.evaluate(locate, { offset, side, height: 0.5, frames: 120 });
    assert.ok(point, `no visible text at offset ${offset} (${side})`);
    return point;
  }

  /** Presses at one point, moves to another, and lets go there. */
  async function drag(from, to) {
    await engine.move(from);
    await engine.down();
    await engine.move(to, 8);
    await engine.up();
  }

  /** Drags over words of the article. */
  async function select(text, words, nth = 0) {
    const [start, end] = find(text, words, nth);
    await drag(await pointAt(start), await pointAt(end, "after"));
  }

  /** Clicks into the middle of the first character of words. */
  async function clickOn(text, words, count = 1, nth = 0) {
    await engine.click(await pointAt(find(text, words, nth)[0], "middle"), count);
  }

  const press = async (...chords) => {
    for (const chord of chords) await engine.press(chord);
  };

  /** Loads a text as an article of its own, which is then open. */
  async function loadText(text, name) {
    await loadFile(await fileWith(name, text));
    await until(
      (name) => document.querySelector(".article-facts").textContent.includes(name), true, name);
    return text;
  }

  /** Loads a file by the dialog. */
  async function loadFile(path) {
    await press("Control+o");
    await until(isThere, true, "#file-input");
    await engine.upload("#file-input", path);
    await until(isThere, true, "#add-articles:enabled");
    await engine.click(await middleOf("#add-articles"));
    await until(isThere, false, "#load-dialog");
  }

  /** Exports as JSON; gives the file's name, its place and its text. */
  async function exportAll(shape = "json") {
    await press("Control+s");
    await engine.click(await middleOf(`#export-dialog input[value=${shape}]`));
    await until(isThere, true, "#verification.verified");
    const button = await middleOf("#download");
    const file = await engine.download(() => engine.click(button));
    await press("Escape");
    await until(isThere, false, "dialog");
    return { ...file, text: readFileSync(file.path, "utf8") };
  }

  return {
    ...engine, until, middleOf, pointAt, drag, select, clickOn, press, loadText, loadFile,
    exportAll,
    /** Opens the page and waits until it runs. */
    async open(url) {
      await engine.open(url);
      await until(isThere, true, "#article p");
    },
    async reload() {
      await engine.reload();
      await until(isThere, true, "#article p");
    },
    clickAt: async (selector) => engine.click(await middleOf(selector)),
    expectThere: (selector, is = true) => until(isThere, is, selector),
    expectMentions: (expected) => until(readMentions, expected),
    expectSelected: (quote) => until(readSelected, quote),
    expectPending: (words) => until(readPending, words),
    expectFocus: (id) => until(() => document.activeElement.id, id),
    saved: () => until(() => document.getElementById("saved-state").textContent, "Saved"),
  };
}

// --- Read in the page ---------------------------------------------------------------------------

function isThere(selector) {
  return document.querySelector(selector) !== null;
}

function isSeen(selector) {
  return document.querySelector(selector)?.checkVisibility() ?? false;
}

function readMentions() {
  return [...document.querySelectorAll(".mention-row")].map((row) =>
    [".mention-quote", ".mention-label"].map((part) => row.querySelector(part).textContent),
  );
}

function readSelected() {
  const row = document.querySelector(".mention-row[aria-selected=true] .mention-quote");
  return row?.textContent ?? null;
}

// Where an engine cannot mark words by itself, its selection shows them.
function readPending() {
  const marked = globalThis.CSS?.highlights;
  if (!marked) return getSelection().toString();
  return [...(marked.get("pending") ?? [])].map((range) => range.toString()).join("|");
}
