// A folder on disk that is kept as the project is. The browser's private folder stands in for one
// that a person chooses, for a dialog of the system cannot be driven.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  drop, eventually, expectMentions, folderWith, loadText, openArticle, saved, tag, titles,
} from "./user.mjs";

const TEXT = "Dockworkers halted cranes in Mombasa.";

const stand = (page) =>
  page.addInitScript(() => {
    window.showDirectoryPicker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("mirror", { create: true });
  });

/** Names and contents of the files of the folder. */
const read = async () => {
  const root = await navigator.storage.getDirectory();
  const files = {};
  for await (const [name, handle] of (await root.getDirectoryHandle("mirror")).entries()) {
    files[name] = await (await handle.getFile()).text();
  }
  return files;
};

async function mirrored(t) {
  const opened = await openPage(t, { before: stand });
  const { page } = opened;
  await loadText(page, TEXT, "port.txt");
  await tag(page, TEXT, "Mombasa", "p");
  await saved(page);
  await page.locator("#saved-state").click();
  await page.locator("#mirror-choose").click();
  await page.locator("#mirror-state", { hasText: "is as the project was" }).waitFor();
  await page.keyboard.press("Escape");
  return opened;
}

const quotes = (files) =>
  Object.values(files)
    .map((file) => JSON.parse(file))
    .flatMap(({ articles }) => articles)
    .filter(({ text }) => text === TEXT)
    .flatMap(({ mentions }) => mentions.map(({ quote }) => quote));

const quotesOf = async () => {
  const root = await navigator.storage.getDirectory();
  const found = [];
  for await (const [, handle] of (await root.getDirectoryHandle("mirror")).entries()) {
    const text = await (await handle.getFile()).text();
    if (text === "") continue;
    for (const article of JSON.parse(text).articles) {
      if (article.text.startsWith("Dockworkers halted")) {
        found.push(...article.mentions.map(({ quote }) => quote));
      }
    }
  }
  return found.sort().join();
};

test("a folder on disk follows what is done, and gives the project back", async (t) => {
  const { page } = await mirrored(t);
  const all = (await titles(page)).length;
  const files = await page.evaluate(read);
  assert.equal(Object.keys(files).length, all + 1);
  assert.ok("project.json" in files);
  assert.deepEqual(quotes(files), ["Mombasa"]);

  await tag(page, TEXT, "Dockworkers", "a");
  await eventually(page, quotesOf, "Dockworkers,Mombasa");
  await page.keyboard.press("Control+z");
  await eventually(page, quotesOf, "Mombasa");

  // It goes on when the work is opened again, and an article that goes takes its file along.
  await page.reload();
  await page.locator("#saved-state").click();
  await page.locator("#mirror-state", { hasText: "is as the project was" }).waitFor();
  await page.keyboard.press("Escape");
  const nFiles = async () => {
    const root = await navigator.storage.getDirectory();
    let n = 0;
    for await (const _ of (await root.getDirectoryHandle("mirror")).keys()) n += 1;
    return n;
  };
  await page.locator(".row.open").click({ modifiers: ["ControlOrMeta"] });
  await page.locator("#bulk-delete").click();
  await eventually(page, nFiles, all);
  await page.keyboard.press("Control+z");
  await eventually(page, nFiles, all + 1);

  // The folder restores the work in a browser that knows nothing of it.
  const kept = await page.evaluate(read);
  const folder = await folderWith(kept);
  const fresh = await openPage(t);
  await drop(fresh.page, ...Object.keys(kept).map((name) => join(folder, name)));
  await fresh.page.locator("#add-articles:enabled").click();
  await fresh.page.locator("#load-dialog").waitFor({ state: "detached" });
  await openArticle(fresh.page, "Dockworkers halted");
  await expectMentions(fresh.page, [["Mombasa", "Place"]]);
});

test("a folder that cannot be written into is told, and left alone when that is wanted", async (t) => {
  const { page } = await mirrored(t);
  await page.evaluate(() => {
    FileSystemDirectoryHandle.prototype.getFileHandle = () =>
      Promise.reject(new DOMException("The folder is gone", "NotFoundError"));
  });
  await tag(page, TEXT, "Dockworkers", "a");
  await page.locator("#saved-state").click();
  const state = page.locator("#mirror-state");
  await state.filter({ hasText: "could not be written into" }).waitFor();
  assert.match(await state.textContent(), /NotFoundError: The folder is gone/);
  await page.locator("#mirror-stop").click();
  await state.filter({ hasText: "No folder on disk" }).waitFor();
  await saved(page);
  await page.reload();
  await page.locator("#saved-state").click();
  await state.filter({ hasText: "No folder on disk" }).waitFor();
});
