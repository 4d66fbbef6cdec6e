// No violation of WCAG 2.2 AA that a machine can find, on any screen, in both themes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { openPage } from "./harness.mjs";
import { drop, fileWith, loadText, pathOf, previewOf, tag } from "./user.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectClean(page, screen) {
  // What fades in is judged when it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => [`${id}: ${help}`, node.target, node.html, node.failureSummary].join("\n  ")),
  );
  assert.deepEqual(told, [], screen);
}

async function close(page) {
  // Escape would first empty a search field.
  await page.locator("dialog").getByRole("button", { name: "Close" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

// What stands in no dialog of its own is reached through the toolbar or by its key.
const DIALOGS = {
  load: "Control+o",
  export: "Control+s",
  palette: "Control+k",
  find: "Control+Shift+F",
  details: "Control+i",
  guidelines: "Shift+H",
  projects: "Control+Shift+O",
  shortcuts: "?",
  settings: "Control+,",
};

async function openDialog(page, keys) {
  await page.keyboard.press(keys);
  await page.locator("dialog").waitFor();
}

for (const colorScheme of ["light", "dark"]) {
  test(`the article with its mentions is clean in ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, { user: { colorScheme } });
    await page.locator("#article .mention").first().waitFor();
    await page.locator(".mention-row").first().waitFor();
    await expectClean(page, "as it opens");
    await page.keyboard.press("h");
    await page.locator(".guidelines .label-help").waitFor();
    await expectClean(page, "with the guidelines beside it");
    await page.keyboard.press("h");
    await page.locator("#article .mention").nth(3).click();
    await page.locator(".card").waitFor();
    await expectClean(page, "with a mention selected");
    await page.locator(".legend-entry").first().click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+A");
    await page.locator(".chip.armed").waitFor();
    await expectClean(page, "with a label armed and another one hidden");
  });

  test(`each dialog is clean in ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, { user: { colorScheme } });
    await page.locator("#article p").first().waitFor();
    for (const [name, keys] of Object.entries(DIALOGS)) {
      await openDialog(page, keys);
      await expectClean(page, name);
      await close(page);
    }
    await page.locator(".toolbar [data-action=edit-labels]").click();
    await page.locator("#schema-dialog, dialog").first().waitFor();
    await expectClean(page, "labels");
    await close(page);
    await openDialog(page, "Control+Shift+F");
    await page.locator("#find-words").fill("the");
    await page.locator("#find-count", { hasText: /hit/ }).waitFor();
    await expectClean(page, "find, with hits");
    await close(page);
    await page.locator("#article .mention").nth(3).click();
    await page.locator(".mention-row[aria-selected=true]").waitFor();
    await openDialog(page, "r");
    await expectClean(page, "repeat");
    await close(page);
    const broken = '{"dateline":1,"text":"Army moved."}\n{"dateline":1,\n';
    await drop(page, pathOf("seeds/lavar-2023-09-05.txt"),
      await fileWith("report.pdf", "%PDF-1.7"), await fileWith("data.jsonl", broken));
    await previewOf(page, 3);
    await expectClean(page, "load, with files");
  });

  test(`the menu of a mention is clean in ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, { user: { colorScheme } });
    const text = await loadText(page, "Rebels of the Northern Front left the old harbor.");
    await tag(page, text, "Rebels of the Northern Front", "a");
    await tag(page, text, "Northern Front", "p");
    await page.keyboard.press("Shift+F10");
    await page.locator(".menu-mention").first().waitFor();
    await expectClean(page, "menu");
  });

  test(`the narrow layout is clean in ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, {
      user: { colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    await page.locator("#article p").first().waitFor();
    await expectClean(page, "article");
    for (const [id, panel] of [["toggle-list", ".list"], ["toggle-mentions", ".inspector"]]) {
      await page.locator(`[data-action=${id}]`).first().tap();
      await page.locator(panel).waitFor();
      await expectClean(page, panel);
      await page.locator(`[data-action=${id}]`).first().tap();
      await page.locator(panel).waitFor({ state: "hidden" });
    }
  });

  test(`a project without articles is clean in ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, { user: { colorScheme } });
    await page.locator("#article p").first().waitFor();
    while ((await page.locator(".row").count()) > 0) {
      const n = await page.locator(".row").count();
      await page.keyboard.press("Control+k");
      await page.locator("#palette-words").fill("Delete article");
      const chosen = page.locator(".palette-row[aria-selected=true]");
      await chosen.filter({ hasText: "Delete article" }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator("dialog").waitFor({ state: "detached" });
      await page.locator(".row").nth(n - 1).waitFor({ state: "detached" });
    }
    await page.locator(".no-article").waitFor();
    await expectClean(page, "empty");
  });
}
