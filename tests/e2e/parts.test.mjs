// The program comes in parts: the page is at work before the later ones are there, what needs them
// waits, and nothing breaks where they do not come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import { announced, expectMentions, openArticle, saved, seed, tag } from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const LATER = /\/(next|later)-[0-9a-f]+\.wasm$/;

test("a newcomer tags and saves before the later parts are there", async (t) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  t.after(() => release());
  const asked = [];
  const { page } = await openPage(t, {
    before: (page) => page.route(LATER, async (route) => {
      asked.push(route.request().url());
      await held;
      await route.continue();
    }),
  });
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "Mutinous marines", "a");
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Mutinous marines", "Actor"], ["Orsh", "Place"]]);
  await saved(page);
  // They were asked for by themselves, one after the other, and by nothing that was done.
  assert.equal(asked.length, 1);

  // A dialog waits for its part, and nothing else does.
  await page.keyboard.press("Control+s");
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await page.locator("dialog").count(), 0);
  release();
  await page.locator("#export-dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#export-dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => globalThis.datelineLater.isWhole);
  assert.equal(asked.length, 2);
});

test("parts that do not arrive are told of, and may still come", async (t) => {
  const { page } = await openPage(t, {
    allow: [/Failed to load resource/],
    before: (page) => page.route(LATER, (route) => route.abort()),
  });
  await page.keyboard.press("?");
  await announced(page, "A part of the page did not arrive");
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  await page.unroute(LATER);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.locator("dialog").waitFor();
});

test("a call that comes before its part has the page fetch it", async (t) => {
  let n = 0;
  const { page } = await openPage(t, {
    allow: [/Failed to load resource/],
    // The first try is the one that needs no call.
    before: (page) => page.route(LATER, (route) => (n++ === 0 ? route.abort() : route.continue())),
  });
  await openArticle(page, "Mutinous marines");
  await page.waitForFunction(() => globalThis.datelineLater.exports !== null);
  assert.equal(await page.evaluate(() => globalThis.datelineLater.isWhole), false);
  // What the program itself does when it comes to a function of a part that is missing.
  await page.evaluate(() => {
    const { exports, need } = globalThis.datelineLater;
    for (const part of [1, 2]) need(part);
    if (exports.has1.value !== 1 || exports.has2.value !== 1) throw new Error("not there");
  });
  await page.keyboard.press("?");
  await page.locator("dialog").waitFor();
});

test("what no first minute does has its part come by itself, and goes on", async (t) => {
  let n = 0;
  const needed = [];
  const { page } = await openPage(t, {
    allow: [/Failed to load resource/],
    before: (page) => {
      page.on("console", (message) => {
        if (message.text().includes("was needed before it was there")) needed.push(message.text());
      });
      return page.route(LATER, (route) => (n++ === 0 ? route.abort() : route.continue()));
    },
  });
  await openArticle(page, "Mutinous marines");
  await tag(page, LAVAR, "harbor police", "a");
  await expectMentions(page, [["harbor police", "Actor"]]);
  assert.deepEqual(needed, []);
  for (const [key, quote] of [
    ["Alt+ArrowLeft", "Lavar harbor police"],
    ["Alt+Shift+ArrowRight", "Lavar harbor police spokesman"],
    ["Control+z", "Lavar harbor police"],
  ]) {
    await page.keyboard.press(key);
    await expectMentions(page, [[quote, "Actor"]]);
  }
  await saved(page);
  assert.ok(needed.length > 0, "nothing was needed that was not there");
});
