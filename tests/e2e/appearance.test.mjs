// Whatever script, color, size or pointer: what is there can be read and hit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, textPoint } from "./harness.mjs";
import {
  eventually, expectMentions, expectPending, expectSelected, find, loadText, openArticle, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");

/** Where each character stands: left, top and width. */
function boxes() {
  const scroller = document.getElementById("reader");
  const found = [];
  for (const piece of document.querySelectorAll("#article p > span[data-s]")) {
    const text = piece.firstChild;
    const range = document.createRange();
    for (let at = 0; at < text.length; at += 1) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const [box] = range.getClientRects();
      if (!box) continue;
      found.push([box.left, box.top + scroller.scrollTop, box.width]);
    }
  }
  return found;
}

/** Nothing has moved by what an eye could see: browsers round where pieces meet. */
function assertSame(is, was, what) {
  assert.equal(is.length, was.length, what);
  const moved = is.flatMap((box, i) =>
    box.some((n, j) => Math.abs(n - was[i][j]) > 0.2) ? [`${i}: ${was[i]} → ${box}`] : []);
  assert.deepEqual(moved, [], what);
}

/** Selects what stands at an offset, so many steps of the caret in the direction of the text. */
async function selectByKeys(page, at, n, key = "Shift+ArrowRight") {
  const { x, y } = await textPoint(page, at, "before");
  await page.mouse.click(x, y);
  for (let step = 0; step < n; step += 1) await page.keyboard.press(key);
}

test("nothing that is done to mentions moves a character", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, "Mutinous marines");
  await page.locator("#article p").first().waitFor();
  const before = await page.evaluate(boxes);
  assert.ok(before.length > 500);
  const expectSame = async (what) => {
    assertSame(await page.evaluate(boxes), before, what);
  };
  for (const [words, key] of [
    ["Mutinous marines stormed an airfield", "e"], ["marines", "a"], ["airfield", "p"],
    ["stormed an airfield on Belmara's Lavar island", "p"],
  ]) {
    await tag(page, LAVAR, words, key);
    await expectSelected(page, words);
    await expectSame(`tagged and selected ${words}`);
    await page.keyboard.press("Escape");
    await expectSelected(page, null);
    await expectSame(`tagged ${words}`);
  }
  const { x, y } = await textPoint(page, find(LAVAR, "airfield")[0] + 2, "middle");
  await page.mouse.move(x, y);
  await page.locator("#article[data-isolating]").waitFor();
  await expectSame("hovered");
  await page.mouse.click(x, y);
  await expectSelected(page, "airfield");
  await page.keyboard.press("Delete");
  await expectSelected(page, null);
  await expectSame("removed");
});

// Letters join with both neighbors here, so a cut within the word would show in every width.
const ARABIC = "غادرت قوات المتمردين مدينة الميناء القديمة يوم الثلاثاء.";

test("a mention within an Arabic word changes the shape of no letter", async (t) => {
  const { page } = await openPage(t);
  await loadText(page, ARABIC, "arabic.txt");
  const [start] = find(ARABIC, "المتمردين");
  await textPoint(page, start, "middle");
  const before = await page.evaluate(boxes);
  // Three letters out of the middle of the word.
  await selectByKeys(page, start + 3, 3, "Shift+ArrowLeft");
  await expectPending(page, ARABIC.slice(start + 3, start + 6));
  await page.keyboard.press("a");
  await expectMentions(page, [[ARABIC.slice(start + 3, start + 6), "Actor"]]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assertSame(await page.evaluate(boxes), before, "Arabic");
});

test("text from right to left stands on the right, and a drag there selects it", async (t) => {
  const { page } = await openPage(t);
  const text = await loadText(page, `${ARABIC}\n\nThe end.`, "arabic.txt");
  const sides = await page.evaluate(() =>
    [...document.querySelectorAll("#article p.body")].map((p) => getComputedStyle(p).direction));
  assert.deepEqual(sides, ["rtl", "ltr"]);
  await tag(page, text, "مدينة الميناء", "p");
  await expectMentions(page, [["مدينة الميناء", "Place"]]);
});

test("a drag over both directions takes the words between its ends", async (t) => {
  const { page } = await openPage(t);
  const text = await loadText(page, "The group حركة السلام left Orsh at noon.", "mixed.txt");
  await tag(page, text, "group حركة السلام left", "a");
  await expectMentions(page, [["group حركة السلام left", "Actor"]]);
});

for (const [script, text, at, graphemes] of [
  ["Chinese", "叛军周二离开了旧港口。", 1, ["军", "周"]],
  ["Thai", "กลุ่มกบฏออกจากท่าเรือ", 0, ["ก", "ลุ่", "ม"]],
  ["Devanagari", "विद्रोही मंगलवार को चले गए।", 0, ["वि", "द्रो", "ही"]],
  ["Tamil", "கிளர்ச்சியாளர்கள் வெளியேறினர்.", 0, ["கி", "ள", "ர்"]],
  ["emoji", "👩‍👩‍👧 left 🇳🇱 today", 0, ["👩‍👩‍👧", " "]],
]) {
  test(`a step of the caret never splits what is one letter in ${script}`, async (t) => {
    const { page } = await openPage(t);
    await loadText(page, text, "script.txt");
    let words = "";
    await selectByKeys(page, at, 0);
    for (const grapheme of graphemes) {
      await page.keyboard.press("Shift+ArrowRight");
      words += grapheme;
      await expectPending(page, words);
    }
  });
}

test("a drag in text without spaces takes what was drawn over", async (t) => {
  const { page } = await openPage(t);
  const text = await loadText(page, "叛军周二离开了旧港口。政府没有回应。", "chinese.txt");
  await tag(page, text, "旧港口", "p");
  await expectMentions(page, [["旧港口", "Place"]]);
});

test("twenty mentions over one place: four lines, a number, and the list of all", async (t) => {
  const { page } = await openPage(t);
  const text = "Rebels of the Northern Front left the harbor of Orsh on Tuesday evening at last.";
  const words = text.split(" ");
  const mentions = Array.from({ length: 20 }, (_, i) => {
    const [from, to] = [i % 5, words.length - 1 - Math.floor(i / 5)];
    const start = words.slice(0, from).join(" ").length + (from > 0 ? 1 : 0);
    const end = words.slice(0, to).join(" ").length;
    return { label: ["Actor", "Place", "Event"][i % 3], start, end, quote: text.slice(start, end) };
  });
  await loadMentions(page, text, mentions);
  const most = page.locator("#article .mention[data-more='+16']").first();
  await most.waitFor();
  const lanes = await most.evaluate((e) => ["l0", "l1", "l2", "l3"].map((l) => e.dataset[l]));
  assert.ok(lanes.every((lane) => lane !== undefined));
  const box = await most.boundingBox();
  await page.mouse.click(box.x + box.width - 4, box.y + box.height - 5);
  const entries = page.locator(".menu-mention");
  await entries.first().waitFor();
  assert.equal(await entries.count(), 20);
  // The entry that has the focus is shown alone, and gone with the menu.
  await page.keyboard.press("ArrowDown");
  await page.locator("#article[data-isolating]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#article:not([data-isolating])").waitFor();
});

async function loadMentions(page, text, mentions) {
  const line = JSON.stringify({ text, title: "Many mentions", mentions });
  await page.keyboard.press("Control+o");
  const name = "many.jsonl";
  await page.locator("#file-input").setInputFiles(
    { name, mimeType: "application/json", buffer: Buffer.from(`${line}\n`) });
  await page.locator("#add-articles:enabled").click();
  await page.locator(".article-head h2", { hasText: "Many mentions" }).waitFor();
}

test("in forced colors what is selected, armed and dragged still shows", async (t) => {
  const { page } = await openPage(t);
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "airfield", "p");
  await expectSelected(page, "airfield");
  await page.keyboard.press("Shift+A");
  await page.locator(".chip.armed").waitFor();
  const seen = await page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    const canvas = getComputedStyle(document.body).backgroundColor;
    return {
      knob: style(".handle.start .knob").backgroundColor !== canvas,
      mention: style("#article .selected").backgroundImage.includes("gradient"),
      armed: style(".chip.armed").outlineStyle,
      row: style(".mention-row[aria-selected=true]").outlineStyle,
      open: style(".row.open").outlineStyle,
    };
  });
  assert.deepEqual(seen, {
    knob: true, mention: true, armed: "solid", row: "solid", open: "solid",
  });
});

test("more contrast is given where it is asked for", async (t) => {
  const { page } = await openPage(t);
  const color = () => getComputedStyle(document.querySelector(".list-progress")).color;
  const usual = await page.evaluate(color);
  await page.emulateMedia({ contrast: "more" });
  assert.notEqual(await page.evaluate(color), usual);
});

test("nothing moves for those who want nothing to", async (t) => {
  const { page } = await openPage(t);
  const moving = () => [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    return !/^0s(, 0s)*$/.test(transitionDuration) || animationName !== "none" ||
      scrollBehavior === "smooth";
  }).length;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.locator("#article p").first().waitFor();
  assert.equal(await page.evaluate(moving), 0);
});

// A window of 1280 by 800 at 200 % has room for half as many pixels, and at 400 % for a quarter.
for (const [zoom, width, height] of [[200, 640, 400], [400, 320, 200]]) {
  test(`at ${zoom} % the article can be read and tagged`, async (t) => {
    const { page } = await openPage(t, { user: { viewport: { width, height } } });
    await page.locator("#article p").first().waitFor();
    const wide = () => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
    assert.ok((await page.evaluate(wide)) <= width);
    const reader = await page.locator("#reader").boundingBox();
    assert.ok(reader.height >= 80, `${reader.height} px are left for the article`);
    await openByKeys(page);
    // The first key of the caret shows where it is.
    for (const key of ["ArrowRight", "Control+Home", "Control+ArrowRight", "w", "p"]) {
      await page.keyboard.press(key);
    }
    await page.locator("#article .mention.selected").first().waitFor();
  });
}

/** Goes on to an article that has no mentions yet. */
async function openByKeys(page) {
  await page.keyboard.press("n");
  await page.locator(".article-head h2", { hasText: "Mutinous marines" }).waitFor();
}

/** What can be pressed and is smaller than so many pixels, with its size. */
function tooSmall({ width, height, selector }) {
  const pressable = [...document.querySelectorAll(selector)];
  const shown = pressable.filter((e) => e.checkVisibility() && !e.closest(".hidden-text"));
  return shown.flatMap((element) => {
    // A press on the label of a field is one on the field.
    const boxes = [element, element.closest("label")].filter(Boolean)
      .map((e) => e.getBoundingClientRect());
    const fits = boxes.some((box) => box.width + 0.5 >= width && box.height + 0.5 >= height);
    const [{ width: w, height: h }] = boxes;
    return fits ? [] : [`${element.outerHTML.slice(0, 90)}: ${Math.round(w)} × ${Math.round(h)}`];
  });
}

const PRESSABLE = "button, input, select, textarea, summary, a, [role=option]";

test("what can be pressed is at least 24 pixels high and wide", async (t) => {
  const { page } = await openPage(t);
  await page.locator("#article .mention").nth(3).click();
  await page.locator(".card").waitFor();
  const small = async (what) => {
    const found = await page.evaluate(tooSmall, { width: 24, height: 24, selector: PRESSABLE });
    assert.deepEqual(found, [], what);
  };
  await small("the page");
  for (const keys of ["Control+o", "Control+s", "Control+k", "?", "Control+,", "Control+i", "r"]) {
    await page.keyboard.press(keys);
    await page.locator("dialog").waitFor();
    await small(`the dialog of ${keys}`);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
});

test("for a finger labels and buttons are at least 44 pixels high", async (t) => {
  const user = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const { page } = await openPage(t, { user });
  await page.locator("#article p").first().waitFor();
  const size = { width: 24, height: 44, selector: ".chip, .toolbar button, .article-foot button" };
  await eventually(page, tooSmall, [], size);
});

test("each dialog gives the focus back to where it was", async (t) => {
  const { page } = await openPage(t);
  await page.locator("#article .mention").nth(3).click();
  await page.locator(".card").waitFor();
  const focused = () => document.activeElement.id || document.activeElement.dataset.action ||
    document.activeElement.tagName;
  for (const keys of [
    "Control+o", "Control+s", "Control+k", "?", "Control+,", "Control+i", "r", "Control+Shift+F",
    "Shift+H",
  ]) {
    await page.keyboard.press(keys);
    await page.locator("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await eventually(page, focused, "reader");
  }
  for (const id of ["load", "export", "settings"]) {
    await page.locator(`.toolbar [data-action=${id}]`).focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await eventually(page, focused, id);
  }
});

test("a boundary that is dragged to the edge of the view brings on what is beyond", async (t) => {
  const { page } = await openPage(t);
  const line = (i) => `This is sentence number ${i} of the report, which goes on.`;
  const text = Array.from({ length: 60 }, (_, i) => line(i)).join("\n");
  await loadText(page, text, "long.txt");
  await tag(page, text, "number 0", "e");
  const knob = await page.locator(".handle.end .knob").boundingBox();
  const view = await page.locator("#reader").boundingBox();
  await page.mouse.move(knob.x + 6, knob.y + 6);
  await page.mouse.down();
  await page.mouse.move(view.x + view.width / 2, view.y + view.height - 4, { steps: 4 });
  await eventually(page, () => document.getElementById("reader").scrollTop > 400, true);
  await page.mouse.up();
  await eventually(page, () =>
    document.querySelector(".mention-quote").textContent.length > 1000, true);
});

test("a drag to the edge of the view selects what is beyond", async (t) => {
  const { page } = await openPage(t);
  const line = (i) => `This is sentence number ${i} of the report, which goes on.`;
  const text = Array.from({ length: 60 }, (_, i) => line(i)).join("\n");
  await loadText(page, text, "long.txt");
  const from = await textPoint(page, find(text, "number 3")[0]);
  const view = await page.locator("#reader").boundingBox();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(view.x + view.width / 2, view.y + view.height + 40, { steps: 4 });
  await eventually(page, () => document.getElementById("reader").scrollTop > 600, true);
  await page.mouse.up();
  await page.keyboard.press("e");
  await eventually(page, () =>
    document.querySelector(".mention-quote").textContent.length > 1000, true);
});
