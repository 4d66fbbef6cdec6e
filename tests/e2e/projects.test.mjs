// Several projects in one browser, side by side in two tabs, and none that goes by mistake.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, serve, visit } from "./harness.mjs";
import {
  download, eventually, expectMentions, fileWith, load, openArticle, prove, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

/** A user who has the page open, with the host and browser kept for further tabs. */
async function user(t, options = {}) {
  const host = await serve();
  const browser = await visit();
  t.after(async () => {
    await browser.close();
    await host.close();
  });
  const { page } = await openPage(t, { host, browser, ...options });
  await saved(page);
  return { host, browser, page };
}

const DATABASES = async () => (await indexedDB.databases()).map(({ name }) => name).sort();

const NAME = () => document.querySelector(".project-name")?.textContent;

const open = async (page) => {
  await page.keyboard.press("Control+Shift+O");
  await page.locator("#projects .project").first().waitFor();
};

const close = async (page) => {
  await page.locator("dialog").getByRole("button", { name: "Close" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
};

/** The row of a project by its name, wherever it stands. */
const row = (page, name) =>
  page.locator(".project").filter({ has: page.locator(".project-title", { hasText: name }) });

/** Makes a project by the dialog; the tab then has it open. */
async function make(page, name, withLabels = true) {
  await open(page);
  await page.locator("#new-project").fill(name);
  await page.locator("#with-labels").setChecked(withLabels);
  await page.locator("#make-project").click();
  await eventually(page, NAME, name);
  await saved(page);
}

/** Opens another project by the dialog. */
async function change(page, name) {
  await open(page);
  await page.getByRole("link", { name, exact: true }).click();
  await eventually(page, NAME, name);
  await saved(page);
}

const n = (page) => page.locator(".row").count();

test("who has one project has one database, and its address stays bare", async (t) => {
  const { page, host } = await user(t);
  await open(page);
  await row(page, "Dateline samples").getByText("(open here)").waitFor();
  await row(page, "Dateline samples").getByText(/7 articles, \d+ mentions/).waitFor();
  assert.equal(await row(page, "Dateline samples").locator(".delete").isVisible(), false);
  assert.equal(await page.locator("#archived").isVisible(), false);
  await page.reload();
  await page.locator("#saved-state", { hasText: "Saved" }).waitFor();
  assert.deepEqual(await page.evaluate(DATABASES), ["dateline"]);
  assert.equal(page.url(), host.url);
});

test("two tabs hold two projects, and a reload comes back to the same", async (t) => {
  const { page, host, browser } = await user(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  // Not waited for: leaving waits until it is saved.
  await make(page, "Harbor");
  assert.equal(await n(page), 0);
  await load(page, await fileWith("note.txt", "Rebels left Vell."));
  await tag(page, "Rebels left Vell.", "Vell", "p");
  await saved(page);

  const { page: other } = await openPage(t, { host, browser });
  // The one that was open last.
  await eventually(other, NAME, "Harbor");
  await expectMentions(other, [["Vell", "Place"]]);
  await change(other, "Dateline samples");
  await openArticle(other, TITLE);
  await expectMentions(other, [["Orsh", "Place"]]);
  assert.equal(await n(other), 7);

  await page.bringToFront();
  await tag(page, "Rebels left Vell.", "Rebels", "a");
  await other.bringToFront();
  await tag(other, LAVAR, "Loyal sailors", "a");
  for (const tab of [page, other]) await saved(tab);
  for (const tab of [page, other]) await tab.reload();
  await expectMentions(page, [["Rebels", "Actor"], ["Vell", "Place"]]);
  await expectMentions(other, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);
  await eventually(page, NAME, "Harbor");
  await eventually(other, NAME, "Dateline samples");
  // Each has an undo of its own.
  await page.bringToFront();
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Vell", "Place"]]);
  await expectMentions(other, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);

  // Back in the browser goes back to the project before.
  await other.bringToFront();
  await other.goBack();
  await eventually(other, NAME, "Harbor");
});

test("a new project takes labels and guidelines along if asked to, and who works always", async (t) => {
  const { page } = await user(t);
  await page.keyboard.press("Control+,");
  await page.locator("#author").fill("Ada");
  await page.locator("#theme").selectOption("dark");
  await close(page);
  await page.locator(".toolbar [data-action=edit-labels]").click();
  await page.locator("#add-label").click();
  await close(page);
  await page.locator(".chip", { hasText: "New label" }).waitFor();
  await saved(page);

  const hasLabel = () => page.locator(".chip", { hasText: "New label" }).count();
  await make(page, "With");
  assert.equal(await hasLabel(), 1);
  await make(page, "Without", false);
  assert.equal(await hasLabel(), 0);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.keyboard.press("Control+,");
  assert.equal(await page.locator("#author").inputValue(), "Ada");
  // What is preferred here is preferred there, too.
  await page.locator("#theme").selectOption("light");
  await close(page);
  await change(page, "Dateline samples");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
  await page.reload();
  await page.locator("#saved-state", { hasText: "Saved" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
});

test("projects are renamed and duplicated, whether open or not", async (t) => {
  const { page, host, browser } = await user(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await make(page, "Harbor");
  await open(page);
  await row(page, "Harbor").locator(".rename").click();
  await page.locator("#project-rename").fill("Harbors");
  await page.keyboard.press("Enter");
  await row(page, "Harbors").waitFor();
  await row(page, "Dateline samples").locator(".rename").click();
  await page.locator("#project-rename").fill("nothing of it");
  await page.keyboard.press("Escape");
  await row(page, "Dateline samples").locator(".rename").click();
  await page.locator("#project-rename").fill("Marines");
  await page.keyboard.press("Enter");
  await row(page, "Marines").waitFor();
  await row(page, "Marines").locator(".duplicate").click();
  await row(page, "Marines copy").waitFor();
  await row(page, /^Marines$/).locator(".duplicate").click();
  await row(page, "Marines copy 2").waitFor();
  await row(page, "Harbors").locator(".duplicate").click();
  await row(page, "Harbors copy").waitFor();
  await close(page);
  await eventually(page, NAME, "Harbors");

  const { page: other } = await openPage(t, { host, browser });
  await change(other, "Marines copy 2");
  await openArticle(other, TITLE);
  await expectMentions(other, [["Orsh", "Place"]]);
  // A copy begins without a past, and what is done in it stays in it.
  await other.keyboard.press("Control+z");
  await tag(other, LAVAR, "Loyal sailors", "a");
  await saved(other);
  await change(other, "Marines");
  await openArticle(other, TITLE);
  await expectMentions(other, [["Orsh", "Place"]]);
  // To be renamed was a step like others.
  await other.keyboard.press("Control+z");
  await eventually(other, NAME, "Dateline samples");
});

test("a tab hears that its project was renamed elsewhere", async (t) => {
  const { page, host, browser } = await user(t);
  await make(page, "Harbor");
  const { page: other } = await openPage(t, { host, browser });
  await change(other, "Dateline samples");
  await open(page);
  await row(page, "Dateline samples").locator(".rename").click();
  await page.locator("#project-rename").fill("Marines");
  await page.keyboard.press("Enter");
  await eventually(other, NAME, "Marines");
});

test("a project is archived and deleted, comes back, and goes for good only when that is said", async (t) => {
  const { page, host, browser } = await user(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await make(page, "Harbor");
  await open(page);
  await row(page, "Dateline samples").locator(".archive").click();
  await page.locator("#archived summary", { hasText: "Archived (1)" }).click();
  await page.locator("#archived .unarchive").click();
  await page.locator("#archived").waitFor({ state: "hidden" });
  await row(page, "Dateline samples").locator(".delete").click();
  await page.locator("#deleted summary", { hasText: "Deleted (1)" }).click();
  const deleted = page.locator("#deleted .project");
  assert.equal(await deleted.locator("a").count(), 0);
  await deleted.locator(".restore").click();
  await page.locator("#deleted").waitFor({ state: "hidden" });
  await change(page, "Dateline samples");
  await openArticle(page, TITLE);
  await expectMentions(page, [["Orsh", "Place"]]);

  await change(page, "Harbor");
  await open(page);
  await row(page, "Dateline samples").locator(".delete").click();
  // Who asks for it by its address is told, and gets what is there.
  const asked = await browser.context.newPage();
  await asked.goto(`${host.url}#project=first`);
  await asked.locator("#announcer", { hasText: "or was deleted" }).waitFor({ state: "attached" });
  await eventually(asked, NAME, "Harbor");
  await asked.close();

  await page.locator("#deleted summary", { hasText: "Deleted (1)" }).click();
  await deleted.locator(".ask-purge").click();
  await deleted.getByText(/7 articles, \d+ mentions, its labels, guidelines/).waitFor();
  const file = await download(page, () => deleted.locator(".take-along").click());
  assert.equal((await prove(file, "json")).length, 7);
  await deleted.locator(".keep").click();
  await deleted.locator(".ask-purge").click();
  await deleted.locator(".purge").click();
  await page.locator("#deleted").waitFor({ state: "hidden" });
  const left = await page.evaluate(DATABASES);
  assert.equal(left.includes("dateline"), false);
  assert.equal(left.length, 2);
  await page.reload();
  await eventually(page, NAME, "Harbor");
});

test("a project that another tab has open does not go under it", async (t) => {
  const { page, host, browser } = await user(t);
  await make(page, "Harbor");
  const nLocks = () => navigator.locks.query().then(({ held }) => held.length);
  const nAlone = await page.evaluate(nLocks);
  const { page: other } = await openPage(t, { host, browser });
  await change(other, "Dateline samples");
  await open(page);
  await row(page, "Dateline samples").locator(".delete").click();
  await page.locator(".refusal-line", { hasText: "open in another tab" }).waitFor();
  await other.close();
  // The browser takes its time to free what a closed tab held.
  await eventually(page, nLocks, nAlone);
  await row(page, "Dateline samples").locator(".delete").click();
  await page.locator("#deleted summary", { hasText: "Deleted (1)" }).waitFor();
});

test("a project that cannot be stored is not left", async (t) => {
  // The list of projects, too, may have something to store meanwhile.
  const { page, host } = await user(t, { allow: [/no room left/] });
  await make(page, "Harbor");
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  await load(page, await fileWith("note.txt", "Rebels left Vell."));
  await page.locator(".banner", { hasText: "no room left" }).waitFor();
  await page.evaluate(() => {
    location.hash = "#project=first";
  });
  await page.locator("#announcer", { hasText: "so it stays open" }).waitFor({ state: "attached" });
  assert.match(page.url(), /#project=(?!first)/);
  assert.ok(page.url().startsWith(host.url));
  await eventually(page, NAME, "Harbor");
});
