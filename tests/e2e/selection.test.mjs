// What a press, a drag or a key means on the text: the words that a person had in mind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dragSelect, openPage, textPoint } from "./harness.mjs";
import {
  announced, doubleClick, eventually, expectMentions, expectPending, expectSelected, find,
  loadText, seed, select, tag,
} from "./user.mjs";

// A sample with another end, for the sample itself is there already.
const LAVAR = `${seed("lavar-2023-09-05.txt")}\n\nThe end of another copy.\n`;

async function openText(t, text, options = {}) {
  const { page } = await openPage(t, options);
  await loadText(page, text);
  return page;
}

/** Presses at the start of `words` (or at their end), moves to a point, and lets go there. */
async function dragTo(page, text, words, side, target) {
  const [start, end] = find(text, words);
  const from = await textPoint(page, side === "before" ? start : end, side);
  const to = typeof target === "function" ? target(from) : target;
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}

/** The visual lines of the open article: what stands on each, and where. */
function lines(page) {
  return page.evaluate(() => {
    const article = document.getElementById("article");
    const origin = article.getBoundingClientRect();
    const found = [];
    for (const piece of article.querySelectorAll("p > span[data-s]")) {
      const text = piece.firstChild;
      for (let i = 0; i < text.length; i += 1) {
        const range = document.createRange();
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        const [box] = range.getClientRects();
        if (!box || box.width === 0) continue;
        const last = found.at(-1);
        const paragraph = piece.parentElement.dataset.s;
        const [left, right] = [box.left - origin.left, box.right - origin.left];
        const [top, bottom] = [box.top - origin.top, box.bottom - origin.top];
        if (last?.paragraph === paragraph && Math.abs(last.top - top) < 4) {
          last.text += text.data[i];
          last.right = right;
        } else {
          found.push({ paragraph, top, bottom, left, right, text: text.data[i] });
        }
      }
    }
    return found;
  });
}

test("a drag that ends right of a line takes the line to its end", async (t) => {
  const page = await openText(t, LAVAR);
  const box = await page.locator("#reader").boundingBox();
  // The last line of a paragraph, far right of its full stop.
  const [, last] = find(LAVAR, "tin is shipped.");
  const stop = await textPoint(page, last, "after");
  await dragTo(page, LAVAR, "tin is", "before", { x: box.x + box.width - 30, y: stop.y });
  await expectPending(page, "tin is shipped");
  await page.keyboard.press("e");
  await expectMentions(page, [["tin is shipped", "Event"]]);
});

test("a drag to the left margin takes the line from its start", async (t) => {
  const page = await openText(t, LAVAR);
  const box = await page.locator("#reader").boundingBox();
  await dragTo(page, LAVAR, "At least 17 people", "after", ({ y }) => ({ x: box.x + 8, y }));
  await page.keyboard.press("a");
  await expectMentions(page, [["At least 17 people", "Actor"]]);
});

test("a drag below the article takes the rest of it", async (t) => {
  const text = "The first paragraph.\n\nTroops left the town.";
  const page = await openText(t, text);
  const box = await page.locator("#reader").boundingBox();
  await dragTo(page, text, "left the", "before", { x: box.x + 200, y: box.y + box.height - 60 });
  await page.keyboard.press("e");
  await expectMentions(page, [["left the town", "Event"]]);
});

test("a drag into the heading above the article takes it from its start", async (t) => {
  const text = "Troops left the town at noon. Nobody was hurt.";
  const page = await openText(t, text);
  const heading = await page.locator(".article-head h2").boundingBox();
  await dragTo(page, text, "left", "after", { x: heading.x + 5, y: heading.y + 5 });
  await page.keyboard.press("e");
  await expectMentions(page, [["Troops left", "Event"]]);
});

for (const panel of [".list", ".inspector"]) {
  test(`a drag that ends over the panel ${panel} counts`, async (t) => {
    const text = "Troops left the town at noon.";
    const page = await openText(t, text);
    const box = await page.locator(panel).boundingBox();
    const isLeft = panel === ".list";
    const middle = box.x + box.width / 2;
    const side = isLeft ? "after" : "before";
    await dragTo(page, text, "left the", side, ({ y }) => ({ x: middle, y }));
    await page.keyboard.press("e");
    const expected = isLeft ? "Troops left the" : "left the town at noon";
    await expectMentions(page, [[expected, "Event"]]);
  });
}

test("a drag to the left selects the same as one to the right", async (t) => {
  const page = await openText(t, LAVAR);
  const [start, end] = find(LAVAR, "Loyal sailors");
  await dragSelect(page, end, start);
  await expectPending(page, "Loyal sailors");
  await page.keyboard.press("a");
  await expectMentions(page, [["Loyal sailors", "Actor"]]);
});

test("a drag goes over a soft wrap, in both directions", async (t) => {
  const page = await openText(t, LAVAR);
  const all = await lines(page);
  const i = all.findIndex((line, n) => n > 0 && all[n + 1]?.paragraph === line.paragraph);
  // The last word of a line with the first one of the next.
  const [, last] = /([\p{L}\d]+) ?$/u.exec(all[i].text);
  const [first] = /^[\p{L}\d]+/u.exec(all[i + 1].text);
  const words = `${last} ${first}`;
  await tag(page, LAVAR, words, "e");
  await expectMentions(page, [[words, "Event"]]);
  await page.keyboard.press("Delete");
  await expectMentions(page, []);
  const [start, end] = find(LAVAR, words);
  await dragSelect(page, end, start);
  await page.keyboard.press("p");
  await expectMentions(page, [[words, "Place"]]);
});

test("a drag goes over paragraph ends and blank lines", async (t) => {
  const text = "One wolf came.\r\n\r\n\r\nTwo wolves left.\nThree stayed.";
  const page = await openText(t, text);
  await tag(page, text, "came.\r\n\r\n\r\nTwo", "e");
  await expectMentions(page, [["came.\r\n\r\n\r\nTwo", "Event"]]);
  await tag(page, text, "left.\nThree", "a");
  await expectMentions(page, [["came.\r\n\r\n\r\nTwo", "Event"], ["left.\nThree", "Actor"]]);
});

test("a drag that ends on a blank line takes the paragraph to its end", async (t) => {
  const text = "One wolf came.\n\nTwo wolves left.";
  const page = await openText(t, text);
  const blank = await page.locator("#article p.blank").boundingBox();
  const target = { x: blank.x + 40, y: blank.y + blank.height / 2 };
  await dragTo(page, text, "wolf", "before", target);
  await page.keyboard.press("a");
  await expectMentions(page, [["wolf came", "Actor"]]);
});

test("half a word is the word, and with Alt half a word", async (t) => {
  const text = "The unit AHU-G1-V-1-1-Ctrl-Out of the Sudanese army failed.";
  const page = await openText(t, text);
  await tag(page, text, "udan", "p");
  await expectMentions(page, [["Sudanese", "Place"]]);
  await page.keyboard.press("Control+z");
  await expectMentions(page, []);
  await page.keyboard.down("Alt");
  await select(page, text, "Sudan");
  await page.keyboard.up("Alt");
  await expectPending(page, "Sudan");
  await page.keyboard.press("p");
  await expectMentions(page, [["Sudan", "Place"]]);
  await page.keyboard.down("Alt");
  await select(page, text, "Ctrl");
  await page.keyboard.up("Alt");
  await page.keyboard.press("a");
  await expectMentions(page, [["Ctrl", "Actor"], ["Sudan", "Place"]]);
});

test("the ends of a selection leave out spaces, quotes and punctuation", async (t) => {
  const text = "He said “the front line,” and “John Doe (Mr. Bo)” fled the U.S. on Friday.";
  const page = await openText(t, text);
  await tag(page, text, " “the front line,” ", "p");
  await tag(page, text, "“John Doe (Mr. Bo)”", "a");
  await tag(page, text, "U.S.", "p");
  await expectMentions(page, [
    ["the front line", "Place"], ["John Doe (Mr. Bo)", "Actor"], ["U.S.", "Place"],
  ]);
});

test("a double click takes the word without possessive and punctuation", async (t) => {
  const page = await openText(t, LAVAR);
  for (const [clicked, word] of [
    ["Belmara's", "Belmara"], ["Aram, the", "Aram"], ["Vell, said", "Vell"],
    ["“The bread", "The"], ["decade.", "decade"], ["600 families", "600"],
  ]) {
    const inside = clicked.startsWith("“") ? clicked.slice(1) : clicked;
    await doubleClick(page, LAVAR, inside);
    await expectPending(page, word);
    await page.keyboard.press("Escape");
    await expectPending(page, "");
  }
});

test("a triple click takes the sentence and no more", async (t) => {
  const page = await openText(t, LAVAR);
  const click = async (words) => {
    const { x, y } = await textPoint(page, find(LAVAR, words)[0], "middle");
    await page.mouse.click(x, y, { clickCount: 3 });
  };
  // The last one of its paragraph, and one with another behind it.
  await click("until its captain");
  await expectPending(page, /Loyal.*down\./.exec(LAVAR)[0]);
  await page.keyboard.press("Escape");
  await click("were quiet");
  await expectPending(page, "By evening the guns were quiet.");
  await page.keyboard.press("e");
  await expectMentions(page, [["By evening the guns were quiet.", "Event"]]);
});

test("while the pointer moves, what it would select is shown", async (t) => {
  const page = await openText(t, LAVAR);
  const [start] = find(LAVAR, "tinous marines");
  const from = await textPoint(page, start);
  const to = await textPoint(page, find(LAVAR, "marines")[0] + 3);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await expectPending(page, "Mutinous marines");
  await page.mouse.up();
  await expectPending(page, "Mutinous marines");
});

test("a key that comes right after the drag means what was selected", async (t) => {
  const page = await openText(t, LAVAR);
  const [start, end] = find(LAVAR, "Loyal sailors");
  const from = await textPoint(page, start);
  const to = await textPoint(page, end, "after");
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await Promise.all([page.mouse.up(), page.keyboard.press("a")]);
  await expectMentions(page, [["Loyal sailors", "Actor"]]);
  assert.equal(await page.locator(".chip.armed").count(), 0);
});

test("a click selects the shortest mention, and further ones go outward", async (t) => {
  const page = await openText(t, LAVAR);
  const nested = ["Lavar harbor police spokesman Davit Renko", "Lavar harbor police", "harbor"];
  for (const quote of nested) {
    await tag(page, LAVAR, quote, "a");
    await expectSelected(page, quote);
    // Its handles would lie over the place where the next drag begins.
    await page.keyboard.press("Escape");
    await expectSelected(page, null);
  }
  const { x, y } = await textPoint(page, find(LAVAR, "harbor police")[0] + 2, "middle");
  // Presses apart from each other: close together they would be a double click.
  for (const quote of [...nested.toReversed(), "harbor"]) {
    await page.mouse.click(x, y, { clickCount: 1 });
    await expectSelected(page, quote);
  }
  const plain = await textPoint(page, find(LAVAR, "Gunfire")[0], "middle");
  await page.mouse.click(plain.x, plain.y);
  await expectSelected(page, null);
});

test("Escape drops words, armed label and mention, in this order, and removes nothing", async (t) => {
  const page = await openText(t, LAVAR);
  await tag(page, LAVAR, "Mutinous marines", "a");
  await select(page, LAVAR, "airfield");
  await expectPending(page, "airfield");
  await page.keyboard.press("Shift+P");
  await page.locator(".chip.armed", { hasText: "Place" }).waitFor();
  await expectSelected(page, "Mutinous marines");

  await page.keyboard.press("Escape");
  await expectPending(page, "");
  assert.equal(await page.locator(".chip.armed").count(), 1);
  await page.keyboard.press("Escape");
  await page.locator(".chip.armed").waitFor({ state: "detached" });
  await expectSelected(page, "Mutinous marines");
  await page.keyboard.press("Escape");
  await expectSelected(page, null);
  await page.keyboard.press("Escape");
  await expectMentions(page, [["Mutinous marines", "Actor"]]);
});

test("a label's chip tags what is selected, and with Shift stays armed", async (t) => {
  const page = await openText(t, LAVAR);
  const chip = (name) => page.locator(".chip", { hasText: name });
  await select(page, LAVAR, "Loyal sailors");
  await chip("Actor").click();
  await expectMentions(page, [["Loyal sailors", "Actor"]]);
  await page.keyboard.press("Escape");
  await chip("Place").click({ modifiers: ["Shift"] });
  await page.locator(".chip.armed", { hasText: "Place" }).waitFor();
  await select(page, LAVAR, "causeway");
  await select(page, LAVAR, "ferry pier");
  await expectMentions(page, [
    ["causeway", "Place"], ["Loyal sailors", "Actor"], ["ferry pier", "Place"],
  ]);
  await chip("Place").click({ modifiers: ["Shift"] });
  await page.locator(".chip.armed").waitFor({ state: "detached" });
  await select(page, LAVAR, "bakery");
  await expectPending(page, "bakery");
});

test("the boundaries of a mention move by keys", async (t) => {
  const page = await openText(t, LAVAR);
  await tag(page, LAVAR, "harbor police", "a");
  for (const [key, quote] of [
    ["Alt+ArrowLeft", "Lavar harbor police"],
    ["Alt+Shift+ArrowRight", "Lavar harbor police spokesman"],
    ["Alt+ArrowRight", "harbor police spokesman"],
    ["Alt+Shift+ArrowLeft", "harbor police"],
    ["Control+Alt+Shift+ArrowLeft", "harbor polic"],
    ["Control+Alt+ArrowRight", "arbor polic"],
    ["Control+z", "harbor polic"],
  ]) {
    await page.keyboard.press(key);
    await expectMentions(page, [[quote, "Actor"]]);
  }
});

test("the boundaries of a mention move by their handles, over lines too", async (t) => {
  const page = await openText(t, LAVAR);
  await tag(page, LAVAR, "harbor police", "a");
  await expectSelected(page, "harbor police");
  const dragHandle = async (which, offset, side) => {
    const knob = await page.locator(`.handle.${which} .knob`).boundingBox();
    const to = await textPoint(page, offset, side);
    await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
  };
  await dragHandle("end", find(LAVAR, "Renko")[0] + 2, "middle");
  await expectMentions(page, [["harbor police spokesman Davit Renko", "Actor"]]);
  await dragHandle("start", find(LAVAR, "Gunfire")[0] + 1, "middle");
  await expectMentions(page, [[/Gunfire.*Renko/.exec(LAVAR)[0], "Actor"]]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["harbor police", "Actor"]]);
});

test("no line moves when mentions come, are selected and go", async (t) => {
  const page = await openText(t, LAVAR);
  const before = await lines(page);
  assert.ok(before.length > 20);
  const still = async (when) => {
    const now = await lines(page);
    assert.deepEqual(now.map((line) => line.text), before.map((line) => line.text), when);
    for (const [i, line] of now.entries()) {
      for (const side of ["top", "bottom", "left", "right"]) {
        // A letter may lose its kerning to the letter before it at the end of a mention.
        const slack = side === "right" ? 3 : 0.6;
        const moved = Math.abs(line[side] - before[i][side]);
        assert.ok(moved <= slack, `${when}: ${side} of “${line.text}” moved by ${moved} px`);
      }
    }
  };
  const words = [
    ["Mutinous marines stormed an airfield", "e"], ["marines", "a"], ["airfield", "p"],
    ["stormed an airfield on Belmara's Lavar island", "p"], ["Loyal sailors", "a"],
    ["Gunfire woke the town of Orsh shortly after 3 a.m.", "e"], ["Orsh", "p"],
  ];
  for (const [quote, key] of words) {
    await tag(page, LAVAR, quote, key);
    await expectSelected(page, quote);
    await still(`tagged ${quote}`);
  }
  await page.keyboard.press("[");
  await still("another one is selected");
  await page.keyboard.press("Delete");
  await announced(page, "Removed");
  await still("removed one");
  await page.keyboard.press("Escape");
  await still("selected none");
});

test("a selection is given up by a click, and told to nobody", async (t) => {
  const page = await openText(t, LAVAR);
  await select(page, LAVAR, "airfield");
  await expectPending(page, "airfield");
  const { x, y } = await textPoint(page, find(LAVAR, "Gunfire")[0], "middle");
  await page.mouse.click(x, y);
  await expectPending(page, "");
  await eventually(page, () => getSelection().toString(), "");
});
