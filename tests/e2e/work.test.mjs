// The work on a project: notes, labels, articles, and everything around the text.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, download, eventually, expectMentions, expectPending, expectSelected, exportAs,
  fileWith, find, folderWith, load, loadText, openArticle, pathOf, saved, seed, select, tag,
  titles,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");

async function openLavar(t, options) {
  const { page } = await openPage(t, options);
  await openArticle(page, "Mutinous marines");
  return page;
}

/** Waits until the toast says this; gives it. */
async function toast(page, what) {
  const shown = page.locator(".toast:not(.hidden)", { hasText: what });
  await shown.waitFor();
  return shown;
}

/** Runs a command by its name, as one finds it in the palette. */
async function command(page, name) {
  await page.keyboard.press("Control+k");
  await page.locator("#palette-words").waitFor();
  await page.keyboard.type(name);
  await page.locator("#palette-0", { hasText: name }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#palette-dialog").waitFor({ state: "detached" });
}

/** Fills a field as a person does who then goes on to the next one. */
async function fill(page, field, text) {
  await field.fill(text);
  await field.press("Tab");
}

test("a note is written, shown, saved and undone", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Mutinous marines", "a");
  await expectSelected(page, "Mutinous marines");
  await page.keyboard.press("Enter");
  await eventually(page, () => document.activeElement.id, "note");
  await page.keyboard.type("Keys like a, p and e are letters here 📝");
  await page.keyboard.press("Escape");
  await page.getByLabel("Note: Keys like a, p and e are letters here 📝").waitFor();
  await expectMentions(page, [["Mutinous marines", "Actor"]]);
  await saved(page);
  await page.reload();
  await page.getByLabel("Note: Keys like a, p and e are letters here 📝").waitFor();
  await page.locator(".mention-row").click();
  const field = page.locator("#note");
  assert.equal(await field.inputValue(), "Keys like a, p and e are letters here 📝");
  await page.keyboard.press("Control+z");
  await announced(page, "Undone: Wrote a note");
  await page.getByLabel("Note: Keys").waitFor({ state: "detached" });
  await eventually(page, () => document.getElementById("note").value, "");
});

test("attributes are set and removed", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "marines stormed", "e");
  await page.locator(".attributes summary").click();
  await page.getByLabel("Name of the attribute").fill("certainty");
  await page.getByLabel("Value of the attribute").fill("denied");
  await page.keyboard.press("Enter");
  await page.locator(".attributes li", { hasText: "certaintydenied" }).waitFor();
  const file = JSON.parse((await exportAs(page, "json")).text);
  const [mention] = file.articles.find((a) => a.title.startsWith("Mutinous")).mentions;
  assert.deepEqual(mention.attributes, { certainty: "denied" });
  await page.getByLabel("Remove certainty").click();
  await page.locator(".attributes li").waitFor({ state: "detached" });
});

test("a mention is relabeled by key and by choice", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Orsh", "a");
  await page.keyboard.press("p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await page.locator("#mention-label").selectOption("Event");
  await expectMentions(page, [["Orsh", "Event"]]);
  await page.locator("#article").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("a mention is deleted, and the toast brings it back", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Orsh", "p");
  await expectSelected(page, "Orsh");
  await page.keyboard.press("Delete");
  await expectMentions(page, []);
  await (await toast(page, "Removed “Orsh”")).getByRole("button", { name: "Undo" }).click();
  await expectMentions(page, [["Orsh", "Place"]]);
  await page.locator(".mention-row").click();
  await page.keyboard.press("Backspace");
  await expectMentions(page, []);
});

test("mentions are walked through by keys, and a click in the list shows one", async (t) => {
  const page = await openLavar(t);
  for (const words of ["airfield", "navy yard", "Orsh"]) await tag(page, LAVAR, words, "p");
  await page.keyboard.press("Escape");
  for (const [key, quote] of [
    ["]", "airfield"], ["]", "navy yard"], ["]", "Orsh"], ["]", "airfield"], ["[", "Orsh"],
  ]) {
    await page.keyboard.press(key);
    await expectSelected(page, quote);
  }
  await page.locator(".mention-row", { hasText: "navy yard" }).click();
  await page.locator("#article .selected", { hasText: "navy yard" }).waitFor();
});

test("the same words are not tagged twice with one label", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Orsh", "p");
  await expectSelected(page, "Orsh");
  await page.keyboard.press("Escape");
  await tag(page, LAVAR, "Orsh", "p");
  await toast(page, "Already tagged as Place.");
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("an article gets a status, and finishing one opens the next", async (t) => {
  const page = await openLavar(t);
  const row = page.locator(".row", { hasText: "Mutinous marines" });
  await page.locator("#status").selectOption("flagged");
  await row.locator(".status[data-status=flagged]").waitFor();
  await page.locator("#article").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("f");
  await row.locator(".status[data-status=in-progress]").waitFor();
  await page.keyboard.press("Control+Enter");
  await row.locator(".status[data-status=done]").waitFor();
  await page.locator(".row.open", { hasText: "Caldria and Lorvia" }).waitFor();
  await page.getByText("2 of 7 articles finished").waitFor();
  await page.getByRole("button", { name: "No events, next" }).click();
  await page.locator(".row .status[data-status=no-events]").waitFor();
  await page.locator(".row.open", { hasText: "Cyclone" }).waitFor();
  await page.getByText("3 of 7 articles finished").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("2 of 7 articles finished").waitFor();
});

test("tagging in an untouched article marks it as in progress", async (t) => {
  const page = await openLavar(t);
  const row = page.locator(".row", { hasText: "Mutinous marines" });
  await row.locator(".status[data-status=todo]").waitFor();
  await tag(page, LAVAR, "Orsh", "p");
  await row.locator(".status[data-status=in-progress]").waitFor();
  await row.locator(".row-count", { hasText: "P 1" }).waitFor();
});

test("articles are searched, filtered and ordered", async (t) => {
  const { page } = await openPage(t);
  const all = await titles(page);
  await page.keyboard.press("/");
  await eventually(page, () => document.activeElement.id, "search");
  await page.keyboard.type("2024 bridge");
  const listed = () => [...document.querySelectorAll(".row-title")].map((row) => row.textContent);
  await eventually(page, listed, all.filter((title) => /bridge/.test(title)));
  await page.locator("#search").fill("no such article");
  await page.getByText("No article matches.").waitFor();
  await page.locator("#search").fill("");
  await eventually(page, listed, all);

  await page.locator("#status-filter").selectOption("done");
  await eventually(page, listed, all.slice(0, 1));
  await page.locator("#status-filter").selectOption("");
  await page.getByLabel("Order").selectOption("Title");
  const byTitle = [...all].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  await eventually(page, listed, byTitle);
  await page.getByLabel("Order").selectOption("Newest first");
  const isNewestFirst = () => {
    const dates = [...document.querySelectorAll(".row-date")].map((date) => date.textContent);
    return JSON.stringify(dates) === JSON.stringify([...dates].sort().reverse());
  };
  await eventually(page, isNewestFirst, true);
  assert.match((await titles(page))[0], /Editor held/);
});

test("keys and buttons go from article to article", async (t) => {
  const { page } = await openPage(t);
  const all = await titles(page);
  const isOpen = (title) => page.locator(".row.open", { hasText: title }).waitFor();
  await isOpen(all[0]);
  await page.keyboard.press("j");
  await isOpen(all[1]);
  await page.keyboard.press("Alt+ArrowDown");
  await isOpen(all[2]);
  await page.keyboard.press("k");
  await isOpen(all[1]);
  await page.getByRole("button", { name: "Previous", exact: true }).click();
  await isOpen(all[0]);
  await page.getByRole("button", { name: "Unfinished" }).click();
  await isOpen(all[1]);
  await saved(page);
  await page.reload();
  await isOpen(all[1]);
});

test("panels collapse, and stay so after a reload", async (t) => {
  const { page } = await openPage(t);
  const [list, inspector] = [page.locator(".list"), page.locator(".inspector")];
  await page.keyboard.press("Control+b");
  await list.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Mentions panel" }).click();
  await inspector.waitFor({ state: "hidden" });
  await settingsStored(page, "shows_mentions", false);
  await page.reload();
  await page.locator("#article p").first().waitFor();
  await list.waitFor({ state: "hidden" });
  await inspector.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+Shift+B");
  await inspector.waitFor();
  await page.getByRole("button", { name: "Article list" }).click();
  await list.waitFor();
});

/** Waits until the browser has stored a preference, of which the page says nothing. */
async function settingsStored(page, name, value) {
  await page.waitForFunction(
    async ([name, value]) => {
      const database = await new Promise((resolve) => {
        indexedDB.open("dateline").onsuccess = (event) => resolve(event.target.result);
      });
      const text = await new Promise((resolve) => {
        const store = database.transaction("settings").objectStore("settings");
        store.get("settings").onsuccess = (event) => resolve(event.target.result);
      });
      database.close();
      return text !== undefined && JSON.parse(text)[name] === value;
    },
    [name, value],
  );
}

test("theme and text size change and stay", async (t) => {
  const { page } = await openPage(t);
  const look = () => page.evaluate(() => ({
    page: getComputedStyle(document.body).backgroundColor,
    size: parseFloat(getComputedStyle(document.getElementById("article")).fontSize),
  }));
  const before = await look();
  await page.keyboard.press("Control+,");
  await page.locator("#theme").selectOption("dark");
  await page.getByRole("button", { name: "A+" }).click();
  await page.keyboard.press("Escape");
  await settingsStored(page, "theme", "dark");
  await page.reload();
  await page.locator("#article p").first().waitFor();
  const after = await look();
  assert.notEqual(after.page, before.page);
  assert.ok(after.size > before.size);
  await page.keyboard.press("Shift+Comma");
  await eventually(page, () => document.documentElement.dataset.textSize, "2");
  assert.equal((await look()).size, before.size);
  await command(page, "Switch theme");
  await eventually(page, () => document.documentElement.dataset.theme, "system");
});

test("the palette finds actions, labels and articles", async (t) => {
  const page = await openLavar(t);
  const chosen = () => document.querySelector(".palette-row[aria-selected=true]").id;
  await page.keyboard.press("Control+k");
  await eventually(page, () => document.activeElement.id, "palette-words");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await eventually(page, chosen, "palette-2");
  await page.keyboard.press("ArrowUp");
  await eventually(page, chosen, "palette-1");
  await page.keyboard.type("keyboard");
  await eventually(page, chosen, "palette-0");
  await page.keyboard.press("Enter");
  await page.locator("#shortcuts-dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#shortcuts-dialog").waitFor({ state: "detached" });

  await page.keyboard.press("Control+k");
  await page.locator("#palette-words").fill("cyclone");
  await page.locator(".palette-row", { hasText: "Cyclone leaves" }).click();
  await page.locator(".row.open", { hasText: "Cyclone leaves" }).waitFor();

  await openArticle(page, "Mutinous marines");
  await select(page, LAVAR, "Orsh");
  await command(page, "Tag as Place");
  await expectMentions(page, [["Orsh", "Place"]]);
});

// Runs in the page: types into a field and presses keys before anything is drawn.
function typeAtOnce([id, words, ...keys]) {
  const field = document.getElementById(id);
  field.value = words;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  for (const key of keys) {
    field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

test("Enter runs what was typed, drawn or not", async (t) => {
  const page = await openLavar(t);
  await page.keyboard.press("Control+k");
  await eventually(page, () => document.activeElement.id, "palette-words");
  const keys = ["ArrowDown", "ArrowUp", "Enter"];
  await page.evaluate(typeAtOnce, ["palette-words", "keyboard shortcuts", ...keys]);
  await page.locator("#shortcuts-dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Shift+F");
  await eventually(page, () => document.activeElement.id, "find-words");
  await page.evaluate(typeAtOnce, ["find-words", "airfield", "Enter"]);
  await page.locator("#find-dialog").waitFor({ state: "detached" });
  await expectPending(page, "airfield");
});

test("the key sheet lists every action, with its keys", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("?");
  await page.locator("#shortcuts-dialog").waitFor();
  const listed = await page.locator(".keys tr[data-action]").evaluateAll((rows) => rows.map((row) => [
    row.querySelector("strong").textContent,
    [...row.querySelectorAll("kbd")].map((key) => key.textContent).join(", "),
  ]));
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  const rows = await page.locator(".palette-row").evaluateAll((rows) => rows.map((row) => ({
    title: row.querySelector(".palette-title").textContent,
    keys: row.querySelector("kbd").textContent,
  })));
  const shown = new Map(rows.map(({ title, keys }) => [title, keys]));
  assert.ok(listed.length > 60);
  for (const [title, keys] of listed) {
    if (title !== "Command palette") assert.equal(shown.get(title), keys, title);
  }
});

test("the newcomer's hint goes when told to, for good", async (t) => {
  const { page } = await openPage(t);
  await page.getByRole("button", { name: "Hide this hint" }).click();
  await page.locator(".hint").waitFor({ state: "hidden" });
  await settingsStored(page, "shows_hint", false);
  await page.reload();
  await page.locator("#article p").first().waitFor();
  assert.equal(await page.locator(".hint").isVisible(), false);
});

test("a label is added, named, given a key, a color and a parent, and tags", async (t) => {
  const page = await openLavar(t);
  await page.getByRole("button", { name: "Labels", exact: true }).click();
  await page.locator("#add-label").click();
  const row = page.locator(".label-row").nth(3);
  await fill(page, row.locator(".label-name"), "Armed group");
  const chip = page.locator(".chip", { hasText: "Armed group" });
  await chip.waitFor();
  await fill(page, row.locator(".label-key"), "g");
  await chip.locator("kbd", { hasText: "G" }).waitFor();
  await row.getByLabel("Parent of Armed group").selectOption({ label: "Actor" });
  await row.getByLabel("Kind of Armed group").selectOption("actor");
  await row.locator(".label-color").fill("#ffee00");
  // Yellow cannot be read on white: the nearest color that can takes its place.
  await page.waitForFunction(() => {
    const { value } = document.querySelectorAll(".label-color")[3];
    return /^#[4-9a][0-9a-f]{5}$/.test(value);
  });
  await page.keyboard.press("Escape");

  await tag(page, LAVAR, "Mutinous marines", "g");
  await expectMentions(page, [["Mutinous marines", "Armed group"]]);
  const { project } = JSON.parse((await exportAs(page, "json")).text);
  const label = project.schema.labels[3];
  assert.equal(label.parent, "actor");
  assert.equal(label.key, "g");
});

test("labels go to a file and join another project, with words tagged so far", async (t) => {
  const page = await openLavar(t);
  await page.getByRole("button", { name: "Labels", exact: true }).click();
  const actor = page.locator(".label-row").first();
  // The first sample is finished, and full of mentions.
  await actor.locator(".label-examples", { hasText: /^Tagged so far: “.+”, “.+”/ }).waitFor();
  await page.locator("#add-label").click();
  const row = page.locator(".label-row").nth(3);
  await fill(page, row.locator(".label-name"), "Armed group");
  await fill(page, row.locator(".label-key"), "g");
  await fill(page, row.locator(".label-description"), "Whoever fights, but no army.");
  await row.getByLabel("Parent of Armed group").selectOption({ label: "Actor" });
  assert.equal(await row.locator(".label-examples").isVisible(), false);
  const file = await download(page, () => page.locator("#save-labels").click());
  assert.match(file.name, /labels-\d{4}-\d\d-\d\d\.json$/);
  const { articles, project } = JSON.parse(file.text);
  assert.deepEqual(articles, []);
  assert.deepEqual(project.schema.labels.map((label) => label.name),
    ["Actor", "Place", "Event", "Armed group"]);

  const other = await openLavar(t);
  await other.getByRole("button", { name: "Labels", exact: true }).click();
  const field = other.locator("#labels-file");
  const refusal = other.locator("#schema-dialog .refusal-line");
  await field.setInputFiles(await fileWith("broken.json", "{\"dateline\": 1, "));
  await refusal.filter({ hasText: "broken.json brought no labels. It holds no labels." }).waitFor();
  await field.setInputFiles(await fileWith("labels.json", file.text));
  const brought = other.locator(".label-row").nth(3);
  await eventually(other, () => document.querySelectorAll(".label-name")[3]?.value, "Armed group");
  assert.equal(await brought.locator(".label-key").inputValue(), "G");
  assert.equal(await brought.locator(".label-description").inputValue(),
    "Whoever fights, but no army.");
  await eventually(other, () => document.querySelectorAll(".label-row").length, 4);
  await field.setInputFiles(await fileWith("again.json", file.text));
  await refusal.filter({ hasText: "again.json brought no labels. The project has all" }).waitFor();
  await other.keyboard.press("Escape");
  await tag(other, LAVAR, "Mutinous marines", "g");
  await expectMentions(other, [["Mutinous marines", "Armed group"]]);
  await other.keyboard.press("Control+z");
  await other.keyboard.press("Control+z");
  await announced(other, "Undone: Imported 1 label");
});

test("a key that is taken is refused, by another label and by an action", async (t) => {
  const { page } = await openPage(t);
  await page.getByRole("button", { name: "Labels", exact: true }).click();
  const key = page.getByLabel("Key of Place");
  const refusal = page.locator("#schema-dialog .refusal-line");
  await fill(page, key, "a");
  await refusal.filter({ hasText: /The key A already tags “.*”\. Choose another key\./ }).waitFor();
  await fill(page, key, "j");
  await refusal.filter({ hasText: "The key J is taken by “Next article”." }).waitFor();
  await fill(page, page.locator(".label-name").nth(1), "actor");
  await refusal.filter({ hasText: "There is already a label" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Labels", exact: true }).click();
  assert.equal(await key.inputValue(), "P");
  assert.equal(await page.locator(".label-name").nth(1).inputValue(), "Place");
});

test("removing a label in use asks, and undo brings all of it back", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Orsh", "p");
  await tag(page, LAVAR, "Loyal sailors", "a");
  const all = [["Orsh", "Place"], ["Loyal sailors", "Actor"]];
  await expectMentions(page, all);
  await page.getByRole("button", { name: "Labels", exact: true }).click();
  await page.getByLabel("Remove the label Place").click();
  const row = page.locator(".label-row").nth(1);
  await row.getByText(/mentions use Place/).waitFor();
  await row.getByRole("button", { name: "Keep the label" }).click();
  await page.getByLabel("Remove the label Place").click();
  await row.getByRole("button", { name: /^Remove \d+ mentions too$/ }).click();
  await page.locator(".chip", { hasText: "Place" }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await expectMentions(page, all.slice(1));
  await page.keyboard.press("Control+z");
  await expectMentions(page, all);

  await page.getByRole("button", { name: "Labels", exact: true }).click();
  await page.getByLabel("Remove the label Place").click();
  await row.getByLabel("Relabel the mentions instead").selectOption({ label: "Event" });
  await page.keyboard.press("Escape");
  await expectMentions(page, [["Orsh", "Event"], all[1]]);
  await page.keyboard.press("Control+z");
  await expectMentions(page, all);
});

test("the project is named and has guidelines, which travel with it", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Shift+H");
  await fill(page, page.locator("#project-name"), "Kunduz: Été 2021");
  await fill(page, page.locator("#guidelines"), "# Rules\n\nTag what is there.");
  await page.keyboard.press("Escape");
  await page.locator(".project-name", { hasText: "Kunduz: Été 2021" }).waitFor();
  const file = await exportAs(page, "json");
  assert.match(file.name, /^kunduz-été-2021-\d{4}-\d{2}-\d{2}\.json$/u);
  const { project } = JSON.parse(file.text);
  assert.equal(project.name, "Kunduz: Été 2021");
  assert.equal(project.guidelines, "# Rules\n\nTag what is there.");
});

test("the details of an article are edited, and a date that is none is refused", async (t) => {
  const page = await openLavar(t);
  await page.keyboard.press("Control+i");
  await page.locator("#details-dialog").waitFor();
  await fill(page, page.locator("#article-date"), "5 September");
  const refusal = page.locator("#details-dialog .refusal-line");
  await refusal.filter({ hasText: "A date has the form YYYY-MM-DD." }).waitFor();
  await fill(page, page.locator("#article-date"), "2023-02-30");
  await refusal.filter({ hasText: "A date has the form YYYY-MM-DD." }).waitFor();
  await fill(page, page.locator("#article-date"), "2023-09-06");
  await fill(page, page.locator("#article-title"), "The mutiny on Lavar");
  await fill(page, page.locator("#article-source"), "Belmara Courier");
  await page.keyboard.press("Escape");
  await page.locator(".article-head h2", { hasText: "The mutiny on Lavar" }).waitFor();
  await page.locator(".article-facts", { hasText: "2023-09-06 · Belmara Courier" }).waitFor();
  await page.locator(".row.open", { hasText: "The mutiny on Lavar" }).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".article-facts", { hasText: "Courier" }).waitFor({ state: "detached" });
});

test("an article is deleted, and undo brings it back with its mentions", async (t) => {
  const page = await openLavar(t);
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await command(page, "Delete article");
  await page.locator(".row", { hasText: "Mutinous marines" }).waitFor({ state: "detached" });
  await page.locator(".row.open", { hasText: "Caldria" }).waitFor();
  await (await toast(page, "Deleted")).getByRole("button", { name: "Undo" }).click();
  await page.locator(".row.open", { hasText: "Mutinous marines" }).waitFor();
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("what cannot be done says why", async (t) => {
  const page = await openLavar(t);
  await page.keyboard.press("Control+z");
  await toast(page, "Nothing to undo.");
  await page.keyboard.press("Delete");
  await toast(page, "Select a mention first.");
  await page.keyboard.press("]");
  await toast(page, "The article has no mentions.");
  assert.equal(
    await page.getByRole("button", { name: "Undo", exact: true }).getAttribute("aria-disabled"),
    "true",
  );
});

test("letters that are typed into a field are not commands", async (t) => {
  const page = await openLavar(t);
  await select(page, LAVAR, "Orsh");
  await page.locator("#search").click();
  await page.keyboard.type("apeape jkfnh");
  await expectMentions(page, []);
  assert.equal(await page.locator("#search").inputValue(), "apeape jkfnh");
  assert.equal(await page.locator("dialog").count(), 0);
});

test("the author's name stands in new mentions", async (t) => {
  const page = await openLavar(t);
  await page.keyboard.press("Control+,");
  await fill(page, page.locator("#author"), "Ada");
  await page.keyboard.press("Escape");
  await tag(page, LAVAR, "Orsh", "p");
  await page.locator(".card-facts", { hasText: "by Ada" }).waitFor();
});

test("a long article keeps its place, and every word of it can be reached", async (t) => {
  const { page } = await openPage(t);
  const paragraph = LAVAR.slice(LAVAR.indexOf("At least"));
  const text = Array.from({ length: 30 }, (_, i) => `Part ${i}. ${paragraph}`).join("\n\n");
  await loadText(page, text, "long.txt");
  await tag(page, text, "Part 29", "e");
  await expectMentions(page, [["Part 29", "Event"]]);
  const [start] = find(text, "Part 29");
  assert.ok(start > 40_000);
  await tag(page, text, "Part 3", "e");
  await page.keyboard.press("[");
  await expectSelected(page, "Part 29");
  await eventually(page, () => {
    const box = document.querySelector("#article .selected").getBoundingClientRect();
    return box.top > 0 && box.bottom < innerHeight;
  }, true);
});

test("a long article holds all of its text, and its mentions where one reads", async (t) => {
  const { page } = await openPage(t);
  const N = 2000;
  const lines = Array.from({ length: N }, (_, i) => `Number ${i} came to Kunduz at noon.`);
  const text = lines.join("\n");
  const mentions = lines.map((_, i) => {
    const start = text.indexOf(`Number ${i} `);
    return { id: `m${i}`, label: "Actor", start, end: start + `Number ${i}`.length };
  });
  const record = { id: "long", title: "Long", text, mentions };
  const folder = await folderWith({ "long.jsonl": `${JSON.stringify(record)}\n` });
  await load(page, join(folder, "long.jsonl"));
  await page.locator(".row", { hasText: "Long" }).click();
  // How much text is there, whether the ends of it have their mentions, whether most has none.
  const ends = (last) => {
    const article = document.getElementById("article");
    const marked = [...article.querySelectorAll(".mention")].map((mention) => mention.textContent);
    const nParagraphs = article.querySelectorAll("p").length;
    return [nParagraphs, marked[0] === "Number 0", marked.at(-1) === last, marked.length < 400];
  };
  const scrollTo = (end) => page.locator("#reader").evaluate((reader, end) => {
    reader.scrollTop = end * reader.scrollHeight;
  }, end);
  const last = `Number ${N - 1}`;
  await eventually(page, ends, [N, true, false, true], last);
  await scrollTo(1);
  await eventually(page, ends, [N, false, true, true], last);
  await scrollTo(0);
  await eventually(page, ends, [N, true, false, true], last);

  // The browser's own search finds what is not drawn, too.
  const words = `Number ${N - 100} came`;
  assert.ok(await page.evaluate((words) => window.find(words, true, false, true), words));
  await eventually(page, () => getSelection().toString(), words);
});

test("the page's list of samples is what the seeds hold", async (t) => {
  const { page } = await openPage(t);
  const gold = JSON.parse(readFileSync(pathOf("seeds/gold.dateline.json"), "utf8"));
  assert.deepEqual(await titles(page), gold.articles.map((article) => article.title));
});
