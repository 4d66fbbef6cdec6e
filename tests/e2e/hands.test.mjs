// Everything that mouse, finger and keyboard do beyond selecting and tagging.

import test from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { openPage, textPoint } from "./harness.mjs";
import {
  download, eventually, expectMentions, expectPending, expectSelected, find, folderWith, loadText,
  tag,
} from "./user.mjs";

const TEXT =
  "The Taliban overran Kunduz city on Tuesday.\n\nOfficials in Kunduz said the Taliban fled.\n" +
  "Kunduz is calm. The caret can stand here far out.\nShort.\n" +
  "A line as long as the first is here for the caret.";

async function openText(t, options) {
  const { page, ...rest } = await openPage(t, options);
  await loadText(page, TEXT, "kunduz.txt");
  return { page, ...rest };
}

test("the menu of a mention relabels, repeats, notes and removes", async (t) => {
  const { page } = await openText(t);
  await tag(page, TEXT, "Taliban", "a");
  await tag(page, TEXT, "Taliban overran Kunduz", "e");
  await page.keyboard.press("Escape");
  const point = await textPoint(page, find(TEXT, "Taliban")[0], "middle");
  await page.mouse.click(point.x, point.y, { button: "right" });
  const menu = page.getByRole("menu", { name: "Mention" });
  await menu.waitFor();
  // Both mentions stand there; the shorter one is meant first, the other can be chosen.
  await expectSelected(page, "Taliban");
  const others = menu.getByRole("group", { name: "Mentions here" }).getByRole("menuitemradio");
  assert.equal(await others.count(), 2);
  await others.filter({ hasText: "overran" }).click();
  await expectSelected(page, "Taliban overran Kunduz");
  await menu.getByRole("menuitemradio", { name: "Place" }).click();
  await menu.waitFor({ state: "hidden" });
  await expectMentions(page, [["Taliban overran Kunduz", "Place"], ["Taliban", "Actor"]]);

  // By keys: the menu key, arrows, Enter; Escape leaves everything as it is.
  await page.keyboard.press("Shift+F10");
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "hidden" });
  await page.keyboard.press("Shift+F10");
  await page.keyboard.press("End");
  await eventually(page, () => document.activeElement.textContent.trim(), "Remove mention");
  await page.keyboard.press("Enter");
  await expectMentions(page, [["Taliban", "Actor"]]);
});

test("one of several mentions at a place is shown alone when the pointer rests on it", async (t) => {
  const { page } = await openText(t);
  await tag(page, TEXT, "Taliban", "a");
  await tag(page, TEXT, "Taliban overran Kunduz", "e");
  await page.keyboard.press("Escape");
  const isolated = () =>
    [...document.querySelectorAll("#article [data-isolated]")].map((piece) => piece.textContent);
  const lines = () =>
    [...document.querySelectorAll("#article p")].map((p) => p.getBoundingClientRect().toJSON());
  const before = await page.evaluate(lines);
  const point = await textPoint(page, find(TEXT, "overran")[0], "middle");
  await page.mouse.move(point.x, point.y);
  await eventually(page, isolated, ["Taliban", " overran Kunduz"]);
  assert.deepEqual(await page.evaluate(lines), before);
  await page.mouse.move(2, 2);
  await eventually(page, isolated, []);

  // Where nothing overlaps, nothing is taken away, however long the pointer rests.
  await tag(page, TEXT, "Tuesday", "p");
  await page.keyboard.press("Escape");
  const alone = await textPoint(page, find(TEXT, "Tuesday")[0], "middle");
  await page.mouse.move(alone.x, alone.y);
  await page.mouse.move(point.x, point.y);
  await eventually(page, isolated, ["Taliban", " overran Kunduz"]);
  await page.mouse.move(alone.x, alone.y);
  await eventually(page, isolated, []);
});

test("two taps select from one word to another, and a label tags them", async (t) => {
  const { page } = await openText(t, { user: { viewport: { width: 390, height: 800 }, hasTouch: true } });
  const tap = async (words, nth = 0) => {
    const { x, y } = await textPoint(page, find(TEXT, words, nth)[0], "middle");
    await page.touchscreen.tap(x, y);
  };
  await tap("Taliban");
  await expectPending(page, "Taliban");
  await tap("Kunduz");
  await expectPending(page, "Taliban overran Kunduz");
  await page.locator(".chip[data-label=\"2\"]").tap();
  await eventually(page, () => document.querySelectorAll("#article .mention").length > 0, true);
  // A finger is no faster than the frame that shows what it did.
  await expectPending(page, "");
  await tap("Officials");
  await tap("Officials");
  await expectPending(page, "Officials");
});

test("the legend counts labels, hides their mentions and shows them again", async (t) => {
  const { page } = await openText(t);
  await tag(page, TEXT, "Taliban", "a");
  await tag(page, TEXT, "Kunduz", "p");
  await page.keyboard.press("Escape");
  const entry = (name) => page.locator(".legend-entry", { hasText: name });
  await entry("Actor 1").click();
  await eventually(page, () => document.querySelectorAll("#article .mention").length, 1);
  await expectMentions(page, [["Kunduz", "Place"]]);
  assert.equal(await entry("Actor 1").getAttribute("aria-pressed"), "false");
  // Tagging with a hidden label shows it again.
  await tag(page, TEXT, "Officials", "a");
  await expectMentions(page, [["Taliban", "Actor"], ["Kunduz", "Place"], ["Officials", "Actor"]]);
  await entry("Place 1").click({ modifiers: ["Shift"] });
  await expectMentions(page, [["Kunduz", "Place"]]);
  await entry("Place 1").click({ modifiers: ["Shift"] });
  await eventually(page, () => document.querySelectorAll("#article .mention").length, 3);
});

test("the list of mentions is walked through by arrow keys", async (t) => {
  const { page } = await openText(t);
  for (const [words, key] of [["Taliban", "a"], ["Kunduz", "p"], ["Officials", "a"]]) {
    await tag(page, TEXT, words, key);
  }
  await page.locator("#mention-rows").focus();
  await page.keyboard.press("Home");
  await expectSelected(page, "Taliban");
  await page.keyboard.press("ArrowDown");
  await expectSelected(page, "Kunduz");
  await page.keyboard.press("End");
  await expectSelected(page, "Officials");
  const active = () => {
    const list = document.activeElement;
    const row = document.getElementById(list.getAttribute("aria-activedescendant"));
    return [list.id, row?.getAttribute("aria-selected"), row?.getAttribute("aria-posinset")];
  };
  await eventually(page, active, ["mention-rows", "true", "3"]);
  await page.keyboard.press("Delete");
  await expectMentions(page, [["Taliban", "Actor"], ["Kunduz", "Place"]]);
});

test("Enter goes to the first hit, and keys go on to the next and back", async (t) => {
  const { page } = await openText(t);
  await page.locator("#reader").focus();
  await page.keyboard.press("Control+Shift+F");
  await page.locator("#find-words").fill("kunduz");
  await page.getByText("3 hits").waitFor();
  await page.keyboard.press("Enter");
  const at = () => {
    const [range] = CSS.highlights.get("pending") ?? [];
    return range && [range.toString(), range.startContainer.parentElement.closest("p").dataset.s];
  };
  const second = TEXT.indexOf("Officials");
  await eventually(page, at, ["Kunduz", "0"]);
  await page.keyboard.press(".");
  await eventually(page, at, ["Kunduz", String(second)]);
  await page.keyboard.press(",");
  await eventually(page, at, ["Kunduz", "0"]);
  await page.keyboard.press(",");
  await eventually(page, at, ["Kunduz", String(TEXT.indexOf("Kunduz is calm"))]);
  await page.keyboard.press("p");
  await expectMentions(page, [["Kunduz", "Place"]]);
});

test("the caret keeps its column through a short line", async (t) => {
  const { page } = await openText(t);
  const from = TEXT.indexOf("far out");
  const { x, y } = await textPoint(page, from, "before");
  await page.locator("#reader").focus();
  await page.keyboard.press("ArrowRight");
  await page.mouse.click(x, y);
  // Within the text, since the page may scroll to show the caret.
  const left = () => parseFloat(document.querySelector(".caret").style.left);
  const top = () => parseFloat(document.querySelector(".caret").style.top);
  const isAt = (x) => Math.abs(document.querySelector(".caret").getBoundingClientRect().left - x) < 4;
  await eventually(page, isAt, true, x);
  const start = await page.evaluate(left);
  const first = await page.evaluate(top);
  const down = async (before) => {
    await page.keyboard.press("ArrowDown");
    await eventually(page, (before) => {
      return parseFloat(document.querySelector(".caret").style.top) > before + 2;
    }, true, before);
    return page.evaluate(top);
  };
  let place = first;
  for (let i = 0; i < 6 && Math.abs((await page.evaluate(left)) - start) < 20; i += 1) {
    place = await down(place);
  }
  assert.ok((await page.evaluate(left)) < start - 50, "the short line was not reached");
  await down(place);
  assert.ok(Math.abs((await page.evaluate(left)) - start) < 20, "the column is lost");
});

test("keys are changed, collisions are named, and settings travel in a file", async (t) => {
  const { page, downloads } = await openText(t);
  await page.keyboard.press("?");
  const row = (id) => page.locator(`#shortcuts-dialog tr[data-action=${id}]`);
  await row("undo").getByRole("button", { name: "Change the keys of Undo" }).click();
  await page.keyboard.press("Control+u");
  await row("undo").getByText("Ctrl+U").waitFor();
  await row("redo").getByRole("button", { name: "Change the keys of Redo" }).click();
  await page.keyboard.press("Control+u");
  await page.getByText("2 actions have the same keys as something else.").waitFor();
  await row("redo").getByText("Same keys as: Undo.").waitFor();
  await row("redo").getByRole("button", { name: "Reset the keys of Redo" }).click();
  await page.locator("#collisions", { hasText: /^$/ }).waitFor({ state: "attached" });
  // Escape while keys are listened for closes nothing and changes nothing.
  await row("undo").getByRole("button", { name: "Change the keys of Undo" }).click();
  await page.keyboard.press("Escape");
  await row("undo").getByText("Ctrl+U").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#shortcuts-dialog").waitFor({ state: "detached" });

  await tag(page, TEXT, "Taliban", "a");
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Taliban", "Actor"]]);
  await page.keyboard.press("Control+u");
  await expectMentions(page, []);

  await page.locator("[data-action=settings]").click();
  const file = await download(page, () => page.locator("#save-settings").click());
  const settings = JSON.parse(file.text);
  assert.deepEqual(settings.keys, { undo: ["Mod+u"] });
  assert.equal("last_open" in settings, false);
  const folder = await folderWith({
    "mine.json": JSON.stringify({ ...settings, author: "Ana", keys: { undo: ["Mod+i"] } }),
    "other.json": "{\"format\": \"something else\"}",
  });
  await page.locator("#settings-file").setInputFiles(join(folder, "mine.json"));
  await eventually(page, () => document.getElementById("author").value, "Ana");
  await page.locator("#settings-file").setInputFiles(join(folder, "other.json"));
  await page.locator("#settings-dialog .refusal-line", { hasText: "other.json holds no settings" })
    .waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator(".row.open").waitFor();
  await tag(page, TEXT, "Taliban", "a");
  await expectMentions(page, [["Taliban", "Actor"]]);
  await page.keyboard.press("Control+i");
  await expectMentions(page, []);
});

test("what is too many to draw is counted, and the count opens all of them", async (t) => {
  const { page } = await openText(t);
  const spans = ["Taliban", "Taliban overran", "Taliban overran Kunduz", "The Taliban overran Kunduz",
    "Taliban overran Kunduz city", "The Taliban"];
  for (const [i, words] of spans.entries()) await tag(page, TEXT, words, "ape"[i % 3]);
  await page.keyboard.press("Escape");
  const piece = page.locator("#article [data-more]", { hasText: "Taliban" }).first();
  await piece.waitFor();
  const box = await piece.boundingBox();
  const more = await piece.getAttribute("data-more");
  assert.equal(more, "+2");
  // The count stands on the lines at the end of the piece.
  await page.mouse.click(box.x + box.width - 3, box.y + box.height - 5);
  const menu = page.getByRole("menu", { name: "Mention" });
  await menu.waitFor();
  const others = menu.getByRole("group", { name: "Mentions here" }).getByRole("menuitemradio");
  assert.equal(await others.count(), 6);
});

test("time at an article is measured if asked for, stays, and is saved as a table", async (t) => {
  const { page } = await openText(t);
  const facts = page.locator(".article-facts > span", { hasText: "1 min" });
  const pass = async (seconds) => {
    await page.evaluate((seconds) => {
      const now = Date.now;
      Date.now = () => now() + seconds * 1000;
    }, seconds);
    await page.keyboard.press("Escape");
  };
  await pass(60);
  await page.locator("[data-action=settings]").click();
  assert.equal(await page.locator("#save-times").isVisible(), false);
  await page.locator("#measure-time").click();
  await page.keyboard.press("Escape");
  await pass(45);
  await pass(600);
  await pass(30);
  await facts.waitFor();
  await page.reload();
  await facts.waitFor();
  await page.locator("[data-action=settings]").click();
  const table = await download(page, () => page.locator("#save-times").click());
  assert.match(table.text, /^article,title,status,mentions,seconds\r\n/);
  assert.match(table.text, /,todo,0,7[5-9]\r\n$/);
  // What is no longer measured is not shown, and not lost.
  await page.locator("#measure-time").click();
  await page.locator("#save-times").waitFor();
  await page.keyboard.press("Escape");
  await facts.waitFor({ state: "detached" });
});
