// The same work by real pointers and keys in three engines.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ENGINES, person } from "./engines/person.mjs";
import { DIST, serve } from "./harness.mjs";
import { fileWith, find, pathOf, prove } from "./user.mjs";

const folder = mkdtempSync(join(tmpdir(), "dateline-engines-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const SINGLE = join(folder, "dateline.html");
execFileSync("node", [pathOf("hosting/single.mjs"), DIST, SINGLE]);

const TEXT = [
  "Rebels leave the old harbor",
  "ORSH, 3 May – Rebels of the Northern Front left the harbor of Orsh on Tuesday. " +
    "Nobody was hurt. Amal Idris, a physician, said the Northern Front had kept its word.",
  "The navy moved in at noon. Orsh is calm.",
].join("\n\n");

/** What is done, by name; each begins with an article of its own. */
const SCENARIOS = {
  async "a drag selects words, and a label's key tags them"(user, text) {
    await user.select(text, "Northern Front");
    await user.expectPending("Northern Front");
    await user.press("a");
    await user.expectMentions([["Northern Front", "Actor"]]);
  },

  async "a drag to the left, cut within words, takes whole words"(user, text) {
    const [start, end] = find(text, "harbor of Orsh");
    await user.drag(await user.pointAt(end - 1, "after"), await user.pointAt(start + 2));
    await user.press("p");
    await user.expectMentions([["harbor of Orsh", "Place"]]);
  },

  async "a double click takes the word, a triple click the sentence and no more"(user, text) {
    await user.clickOn(text, "harbor of Orsh", 2);
    await user.expectPending("harbor");
    await user.press("p");
    await user.expectMentions([["harbor", "Place"]]);
    await user.press("Escape");
    // The last sentence of a paragraph: engines spill over into the next one.
    await user.clickOn(text, "physician", 3);
    const sentence = "Amal Idris, a physician, said the Northern Front had kept its word.";
    await user.expectPending(sentence);
    await user.press("e");
    await user.expectMentions([["harbor", "Place"], [sentence, "Event"]]);
  },

  async "an armed label tags every selection until Escape"(user, text) {
    await user.press("p");
    await user.expectThere(".chip.armed");
    await user.select(text, "Orsh", 0);
    await user.expectMentions([["Orsh", "Place"]]);
    await user.clickOn(text, "navy", 2);
    await user.expectMentions([["Orsh", "Place"], ["navy", "Place"]]);
    await user.press("Escape", "Escape");
    await user.expectThere(".chip.armed", false);
  },

  async "a click selects a mention, keys relabel, move and remove it, and undo it"(user, text) {
    await user.select(text, "Amal Idris");
    await user.press("a");
    await user.press("Escape");
    await user.expectSelected(null);
    await user.clickOn(text, "Amal");
    await user.expectSelected("Amal Idris");
    await user.press("p");
    await user.expectMentions([["Amal Idris", "Place"]]);
    await user.press("Alt+Shift+ArrowLeft");
    await user.expectMentions([["Amal", "Place"]]);
    await user.press("Delete");
    await user.expectMentions([]);
    await user.press("Control+z", "Control+z", "Control+z");
    await user.expectMentions([["Amal Idris", "Actor"]]);
    await user.press("Control+Shift+z");
    await user.expectMentions([["Amal Idris", "Place"]]);
  },

  async "a boundary is dragged by its knob"(user, text) {
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.expectSelected("Northern Front");
    const knob = await user.middleOf(".handle.start .knob");
    await user.drag(knob, await user.pointAt(find(text, "Rebels of")[0] + 1));
    await user.expectMentions([["Rebels of the Northern Front", "Actor"]]);
  },

  async "overlapping mentions keep their words, and no line moves"(user, text) {
    await user.until(hasLines);
    const before = await user.evaluate(readLines);
    for (const [words, key] of [
      ["Rebels of the Northern Front", "a"], ["Northern Front left the harbor", "e"],
      ["harbor of Orsh", "p"],
    ]) {
      await user.select(text, words);
      await user.press(key);
      await user.expectSelected(words);
      await user.press("Escape");
    }
    await user.expectMentions([
      ["Rebels of the Northern Front", "Actor"], ["Northern Front left the harbor", "Event"],
      ["harbor of Orsh", "Place"],
    ]);
    assert.deepEqual(await user.evaluate(readLines), before);
    const drawn = () => [...document.querySelectorAll("#article p")].map((p) => p.textContent);
    assert.equal((await user.evaluate(drawn)).join("\n"), text);
  },

  async "a caret moved by keys selects, widens and tags"(user, text) {
    await user.clickOn(text, "navy moved");
    await user.press("Control+ArrowRight", "Control+ArrowRight", "Control+Shift+ArrowLeft");
    await user.expectPending("moved");
    await user.press("e");
    await user.expectMentions([["moved", "Event"]]);
    await user.press("Escape");
    await user.clickOn(text, "noon");
    await user.press("w");
    await user.expectPending("noon");
    await user.press("w");
    await user.expectPending("The navy moved in at noon.");
    await user.press("Escape", "Control+Alt+ArrowUp", "Shift+ArrowRight", "Shift+ArrowRight");
    await user.expectPending("Th");
  },

  async "words in two parts are one mention"(user, text) {
    await user.select(text, "Rebels", 1);
    await user.press("a");
    await user.select(text, "Northern Front");
    await user.press("+");
    await user.expectMentions([["Rebels … Northern Front", "Actor"]]);
  },

  async "all occurrences are tagged in one step"(user, text) {
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.expectMentions([["Northern Front", "Actor"]]);
    await user.press("r");
    await user.expectFocus("repeat-all");
    await user.press("Enter");
    await user.expectThere("#repeat-dialog", false);
    await user.expectMentions([["Northern Front", "Actor"], ["Northern Front", "Actor"]]);
    await user.press("Control+z");
    await user.expectMentions([["Northern Front", "Actor"]]);
  },

  async "the menu of a mention opens and closes by keys"(user, text) {
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.expectSelected("Northern Front");
    await user.press("Shift+F10");
    await user.until(() => document.activeElement.getAttribute("role"), "menuitemradio");
    await user.press("ArrowDown", "Enter");
    await user.expectMentions([["Northern Front", "Place"]]);
    await user.expectFocus("reader");
  },

  async "what was reported saved is there after a reload, and can be undone"(user, text) {
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.clickOn(text, "Orsh on", 2);
    await user.press("p");
    await user.expectMentions([["Northern Front", "Actor"], ["Orsh", "Place"]]);
    await user.saved();
    await user.reload();
    await user.expectMentions([["Northern Front", "Actor"], ["Orsh", "Place"]]);
    await user.press("Control+z");
    await user.expectMentions([["Northern Front", "Actor"]]);
  },

  async "the dataset goes out, proved, and comes in again with its mentions"(user, text, name) {
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.expectMentions([["Northern Front", "Actor"]]);
    const file = await user.exportAll();
    const articles = await prove(file, "json");
    const mine = articles.find((article) => article.file === name);
    assert.deepEqual(mine.mentions.map(({ label, quote }) => [label, quote]), [
      ["Actor", "Northern Front"],
    ]);
    // With another end, or it would be known as the same.
    const other = { text: `${mine.text}\n\nOnce more.`, file: "again.txt", title: "Once more" };
    const { id: _, sha256: __, ...again } = { ...mine, ...other };
    await user.loadFile(await fileWith("again.jsonl", `${JSON.stringify(again)}\n`));
    await user.until(() => document.querySelector(".article-head h2").textContent, again.title);
    await user.expectMentions([["Northern Front", "Actor"]]);
  },

  async "a mention within an Arabic word changes the shape of no letter"(user, _, name) {
    const text = "غادرت قوات المتمردين مدينة الميناء القديمة يوم الثلاثاء.";
    await user.loadText(`${text}\n\n${name}`, `arabic-${name}`);
    const [start] = find(text, "المتمردين");
    await user.click(await user.pointAt(start + 3));
    const before = await user.evaluate(readWidths);
    assert.ok(before.length >= text.length);
    // Left is where the text goes on.
    await user.press("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "a");
    await user.expectMentions([[text.slice(start + 3, start + 6), "Actor"]]);
    await user.press("Escape", "Escape");
    const after = await user.evaluate(readWidths);
    assert.equal(after.length, before.length);
    const changed = after.filter((width, i) => Math.abs(width - before[i]) > 0.2);
    // Where an engine never joins letters over the end of an element, nothing else can be had.
    if (await user.evaluate(joinsLetters)) assert.deepEqual(changed, []);
    else assert.equal(user.name, "WebKit");
  },

  async "dialogs give the focus back"(user) {
    for (const keys of ["Control+o", "Control+k", "Control+s"]) {
      await user.press(keys);
      await user.expectThere("dialog[open]");
      await user.press("Escape");
      await user.expectThere("dialog", false);
      await user.expectFocus("reader");
    }
  },

  async "a PDF becomes an article of paragraphs, which is tagged as any other"(user) {
    await user.loadFile(pathOf("tests/formats/pdf/columns.pdf"));
    await user.until(() => document.querySelector(".article-facts").textContent
      .includes("columns.pdf"));
    const starts = () => [...document.querySelectorAll("#article p")]
      .map((p) => p.textContent.trim().slice(0, 24)).filter(Boolean);
    await user.until(starts,
      ["A headline that runs ove", "Left first. Dockworkers ", "Right second. Dockworker"]);
    const read = () => [...document.querySelectorAll("#article p")].map((p) => p.textContent);
    await user.select((await user.evaluate(read)).join("\n"), "Mombasa");
    await user.press("p");
    await user.expectMentions([["Mombasa", "Place"]]);
  },

  async "large files are read beside the page"(user) {
    const line = (i) => JSON.stringify({ text: `${i} `.padEnd(5000, "word "), mentions: [] });
    const lines = Array.from({ length: 400 }, (_, i) => line(i)).join("\n");
    await user.press("Control+o");
    await user.expectThere("#file-input");
    await user.upload("#file-input", await fileWith("large.jsonl", lines));
    await user.until(
      () => /^400 articles/.test(document.querySelector(".file-summary")?.textContent ?? ""));
    await user.press("Escape");
    await user.expectThere("dialog", false);
  },
};

function hasLines() {
  return document.querySelector("#article span").getClientRects().length > 0;
}

/** The tops of the lines of each paragraph. */
function readLines() {
  return [...document.querySelectorAll("#article p")].map((paragraph) => {
    const range = document.createRange();
    range.selectNodeContents(paragraph);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const scrolled = document.getElementById("reader").scrollTop;
    return [...new Set(boxes.map((box) => Math.round(box.top + scrolled)))];
  });
}

/** Whether the engine shapes a word as one that stands in two elements. */
function joinsLetters() {
  const width = (...parts) => {
    const box = document.createElement("span");
    for (const part of parts) box.appendChild(document.createElement("span")).append(part);
    document.getElementById("reader").append(box);
    const { width } = box.getBoundingClientRect();
    box.remove();
    return width;
  };
  const word = "المتمردين";
  const cuts = Array.from({ length: word.length - 1 }, (_, i) => i + 1);
  const cut = cuts.map((at) => width(word.slice(0, at), word.slice(at)));
  return cut.every((other) => Math.abs(other - width(word)) < 0.5);
}

/** How wide each character is. */
function readWidths() {
  const widths = [];
  for (const piece of document.querySelectorAll("#article p > span[data-s]")) {
    const range = document.createRange();
    for (let at = 0; at < piece.firstChild.length; at += 1) {
      range.setStart(piece.firstChild, at);
      range.setEnd(piece.firstChild, at + 1);
      widths.push(range.getClientRects()[0]?.width ?? 0);
    }
  }
  return widths;
}

/** Starts an engine for a test, which fails if the page complained. */
async function begin(t, start) {
  const user = person(await start());
  t.after(async () => {
    await user.close();
    assert.deepEqual(user.troubles, []);
  });
  return user;
}

for (const [name, start] of ENGINES) {
  test(`in ${name}`, async (t) => {
    const host = await serve();
    t.after(() => host.close());
    const user = await begin(t, start);
    await user.open(host.url);
    let serial = 0;
    for (const [title, act] of Object.entries(SCENARIOS)) {
      await t.test(title, async () => {
        serial += 1;
        // Texts that are alike would be told as such.
        const file = `article-${serial}.txt`;
        const text = await user.loadText(`${TEXT}\n\nThe end of report ${serial}.`, file);
        await act(user, text, file);
      });
    }
  });

  test(`as one file from disk in ${name}`, async (t) => {
    const user = await begin(t, start);
    await user.open(pathToFileURL(SINGLE).href);
    await user.clickAt("#from-disk-dismiss");
    const text = await user.loadText(TEXT, "from-disk.txt");
    await user.select(text, "Northern Front");
    await user.press("a");
    await user.expectMentions([["Northern Front", "Actor"]]);
    await user.saved();
    await SCENARIOS["large files are read beside the page"](user);
    await user.reload();
    await user.expectMentions([["Northern Front", "Actor"]]);
    await SCENARIOS["a PDF becomes an article of paragraphs, which is tagged as any other"](user);
    await prove(await user.exportAll(), "json");
  });
}
