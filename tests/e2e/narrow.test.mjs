// A phone: the same work on a narrow screen, by touch.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, textPoint } from "./harness.mjs";
import {
  doubleClick, expectMentions, expectPending, exportAs, fileWith, find, pick,
  previewOf, prove, saved, seed,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");

function phone(width, height = 740) {
  return { user: { viewport: { width, height }, hasTouch: true, isMobile: true } };
}

const action = (page, id) => page.locator(`[data-action=${id}]`).first();

async function openLavar(page) {
  await action(page, "toggle-list").tap();
  await page.locator(".row", { hasText: "Mutinous marines" }).tap();
  await page.locator(".article-head h2", { hasText: "Mutinous marines" }).waitFor();
  await page.locator(".list").waitFor({ state: "hidden" });
}

/** Nothing is wider than the screen. */
async function fits(page, what) {
  const { page: inner, screen } = await page.evaluate(() => ({
    page: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
    screen: document.documentElement.clientWidth,
  }));
  assert.ok(inner <= screen, `${what}: ${inner} px on a screen of ${screen} px`);
}

for (const width of [320, 360]) {
  test(`at ${width} px nothing is wider than the screen`, async (t) => {
    const { page } = await openPage(t, phone(width));
    await page.locator("#article p").first().waitFor();
    await fits(page, "the article");
    const reader = page.locator("#reader");
    assert.ok(await reader.evaluate((e) => e.scrollWidth <= e.clientWidth), "the text is too wide");
    await action(page, "toggle-list").tap();
    await page.locator(".list").waitFor();
    await fits(page, "the list");
    await action(page, "toggle-list").tap();
    await page.locator(".list").waitFor({ state: "hidden" });
    await action(page, "toggle-mentions").tap();
    await page.locator(".inspector").waitFor();
    await fits(page, "the mentions");
    for (const id of ["load", "export", "edit-labels", "settings", "shortcuts"]) {
      await action(page, id).tap();
      const dialog = page.locator("dialog");
      await dialog.waitFor();
      await fits(page, id);
      const isWithin = await dialog.evaluate((e) => e.scrollWidth <= e.clientWidth);
      assert.ok(isWithin, `${id} scrolls sideways`);
      await dialog.getByRole("button", { name: "Close" }).tap();
      await dialog.waitFor({ state: "detached" });
    }
  });
}

test("on a phone the panels lie over the article and leave a strip of it", async (t) => {
  const { page } = await openPage(t, phone(360));
  const reader = await page.locator(".reader").boundingBox();
  assert.ok(reader.width >= 359);
  for (const [id, panel] of [["toggle-list", ".list"], ["toggle-mentions", ".inspector"]]) {
    assert.equal(await page.locator(panel).isVisible(), false);
    await action(page, id).tap();
    await page.locator(panel).waitFor();
    const box = await page.locator(panel).boundingBox();
    assert.ok(box.width < 350, `${panel} hides the article`);
    assert.equal((await page.locator(".reader").boundingBox()).width, reader.width);
    await action(page, id).tap();
    await page.locator(panel).waitFor({ state: "hidden" });
  }
});

test("on a phone the labels are at the thumb, and large enough for it", async (t) => {
  const { page } = await openPage(t, phone(360));
  const chips = page.locator(".chip");
  assert.equal(await chips.count(), 3);
  for (const chip of await chips.all()) {
    const box = await chip.boundingBox();
    assert.ok(box.y > 740 / 2 && box.y + box.height <= 740);
    assert.ok(box.x >= 0 && box.x + box.width <= 360);
    assert.ok(box.height >= 44);
  }
});

test("on a phone words are selected and tagged by a finger", async (t) => {
  const { page } = await openPage(t, phone(360));
  await openLavar(page);
  const { x, y } = await textPoint(page, find(LAVAR, "airfield")[0] + 2, "middle");
  await page.touchscreen.tap(x, y);
  // Chromium selects at a long press on Android alone: here its part is played for it.
  await page.evaluate(({ x, y }) => {
    const { offsetNode, offset } = document.caretPositionFromPoint(x, y);
    getSelection().collapse(offsetNode, offset);
    getSelection().modify("move", "backward", "word");
    getSelection().modify("extend", "forward", "word");
  }, { x, y });
  await expectPending(page, "airfield");
  await page.locator(".chip", { hasText: "Place" }).tap();
  await expectMentions(page, [["airfield", "Place"]]);
  await saved(page);
});

test("on a phone an armed label tags what is selected", async (t) => {
  const { page } = await openPage(t, phone(360));
  await openLavar(page);
  await page.locator(".chip", { hasText: "Place" }).tap();
  await page.locator(".chip.armed", { hasText: "Place" }).waitFor();
  await doubleClick(page, LAVAR, "Orsh");
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("on a phone a tap selects a mention and shows its details", async (t) => {
  const { page } = await openPage(t, phone(360));
  const mention = page.locator("#article .mention").first();
  const words = await mention.textContent();
  const box = await mention.boundingBox();
  await page.touchscreen.tap(box.x + 6, box.y + 8);
  await page.locator("#article .selected", { hasText: words }).first().waitFor();
  await action(page, "toggle-mentions").tap();
  await page.locator(".inspector .card").waitFor();
});

test("on a phone a file comes in and the dataset goes out", async (t) => {
  const { page } = await openPage(t, phone(360));
  await pick(page, await fileWith("small.txt", "Troops left the town."));
  await previewOf(page, 1);
  await page.locator("#add-articles").tap();
  await page.locator(".article-head h2", { hasText: "Troops left the town." }).waitFor();
  await prove(await exportAs(page, "json"), "json");
});

test("panels that a narrow window takes away come back when it is wide again", async (t) => {
  const { page } = await openPage(t);
  await page.locator(".list").waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator(".list").waitFor({ state: "hidden" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator(".list").waitFor();
  await page.locator(".inspector").waitFor();
});
