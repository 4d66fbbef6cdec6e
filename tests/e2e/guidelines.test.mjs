// The guidelines: written in Markdown, read beside the article, with examples of each label.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  eventually, exportAs, expectMentions, openArticle, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

const panel = (page) => page.locator(".guidelines");

/** What the panel says of a label. */
const help = (page, label) =>
  panel(page).locator(".label-help > li").filter({ has: page.getByText(label, { exact: true }) });

/** Writes guidelines in their dialog, which stays open. */
async function write(page, text) {
  await page.keyboard.press("Shift+H");
  await page.locator("#guidelines").fill(text);
}

test("guidelines are read beside the article by one key, and tagging goes on", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  const width = () => page.locator("#reader").evaluate((reader) => reader.clientWidth);
  const before = await width();
  await page.keyboard.press("h");
  await panel(page).locator("h3", { hasText: "Codebook" }).waitFor();
  await panel(page).locator("h4", { hasText: "What to mark" }).waitFor();
  assert.ok((await panel(page).locator(".prose li strong").count()) >= 3);
  // They take no room from the text, for they share the column of the mentions.
  assert.equal(await width(), before);
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  await page.reload();
  await panel(page).locator("h3", { hasText: "Codebook" }).waitFor();
  await page.keyboard.press("h");
  await panel(page).waitFor({ state: "hidden" });
  await page.locator("[data-action=guidelines]").click();
  await page.getByRole("button", { name: "Close the guidelines" }).click();
  await panel(page).waitFor({ state: "hidden" });
  await eventually(page, () => document.activeElement.id, "reader");
});

test("each label has its help, with words that were tagged in finished articles", async (t) => {
  const { page } = await openPage(t);
  await page.locator(".toolbar [data-action=edit-labels]").click();
  const description = page.getByLabel("Description of Place");
  await description.fill("Where it happened, **not** who was there.");
  await description.blur();
  await page.locator("dialog").getByRole("button", { name: "Close" }).click();
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await page.keyboard.press("h");
  await help(page, "Place").locator(".prose strong", { hasText: "not" }).waitFor();
  // The first sample is finished, so its words come before the one of this article.
  await help(page, "Place").getByText("Tagged so far: “Mombasa”").waitFor();
  await panel(page).getByRole("button", { name: "Event" }).click();
  await eventually(page, () => document.activeElement.querySelector("strong")?.textContent, "Event");
  await eventually(page, () => {
    const [top, bottom] = [".guidelines-text", ":focus"].map((part) =>
      document.querySelector(part).getBoundingClientRect());
    return bottom.top >= top.top - 1 && bottom.top < top.bottom;
  }, true);
});

test("what is written shows at once how it will be read, is one step, and travels", async (t) => {
  const { page } = await openPage(t);
  await write(page, "# Rules\n\n- Tag *names*, see <https://example.org/a>\n\n<b>bold</b>");
  await page.locator(".preview summary").click();
  const preview = page.locator(".preview .prose");
  await preview.locator("h3", { hasText: "Rules" }).waitFor();
  await preview.locator("li em", { hasText: "names" }).waitFor();
  await preview.getByText("<b>bold</b>").waitFor();
  const link = preview.locator("a");
  assert.equal(await link.getAttribute("href"), "https://example.org/a");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  // What was typed is not lost when the dialog is left by its key.
  await page.locator("#guidelines").focus();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("h");
  await panel(page).locator("h3", { hasText: "Rules" }).waitFor();
  const { project } = JSON.parse((await exportAs(page, "json")).text);
  assert.match(project.guidelines, /^# Rules/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await panel(page).locator("h3", { hasText: "Codebook" }).waitFor();
});

test("on a narrow screen they lie over the article and are closed by a tap", async (t) => {
  const { page } = await openPage(t, {
    user: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  });
  await page.locator("#article p").first().waitFor();
  await page.locator(".toolbar [data-action=settings]").tap();
  await page.locator("#read-guidelines").tap();
  await panel(page).locator("h3", { hasText: "Codebook" }).waitFor();
  const box = await panel(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
  await page.getByRole("button", { name: "Close the guidelines" }).tap();
  await panel(page).waitFor({ state: "hidden" });
});
