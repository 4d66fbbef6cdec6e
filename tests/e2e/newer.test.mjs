// A page that is older than what is stored: it says so and leaves everything as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, serve } from "./harness.mjs";
import { openArticle, seed, tag } from "./user.mjs";

/** The stores and records of the database, and its version. */
const CONTENT = async () => {
  const [{ name }] = await indexedDB.databases();
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = { version: database.version };
  for (const store of database.objectStoreNames) {
    found[store] = await new Promise((resolve) => {
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => resolve(request.result);
    });
  }
  database.close();
  return JSON.stringify(found);
};

test("an old page never writes into a newer database", async (t) => {
  const host = await serve();
  t.after(() => host.close());
  const { page, context } = await openPage(t, { host });
  await page.waitForFunction(
    () => document.getElementById("saved-state").textContent === "Saved");
  // What a newer version does when it opens the database of this one.
  await page.evaluate(async () => {
    const [{ name }] = await indexedDB.databases();
    await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 99);
      request.onupgradeneeded = () => request.result.createObjectStore("what is to come");
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = () => reject(request.error);
    });
  });
  const before = await page.evaluate(CONTENT);
  assert.match(before, /"version":99/);

  const told = (page) => page.getByRole("alert").filter({ hasText: "newer version of Dateline" });
  const old = await context.newPage();
  await old.goto(host.url);
  await told(old).waitFor();
  await openArticle(old, "Mutinous marines");
  await tag(old, seed("lavar-2023-09-05.txt"), "Orsh", "p");
  await told(old).waitFor();
  // A page that was open all the time does not write either.
  await openArticle(page, "Mutinous marines");
  await tag(page, seed("lavar-2023-09-05.txt"), "Orsh", "p");
  await told(page).waitFor();
  assert.equal(await page.evaluate(CONTENT), before);
});
