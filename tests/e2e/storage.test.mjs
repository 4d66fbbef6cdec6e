// How the work is kept: by two tabs at once, by older and newer versions of the page, and in a past
// that can be gone back to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openPage, serve, visit } from "./harness.mjs";
import {
  announced, download, eventually, expectMentions, fileWith, load, openArticle, pathOf, prove, saved,
  seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

const banner = (page) => page.locator(".banner");

/** Two tabs of one user, both with the same article open. */
async function twoTabs(t) {
  const host = await serve();
  const browser = await visit();
  t.after(async () => {
    await browser.close();
    await host.close();
  });
  const { page: first } = await openPage(t, { host, browser });
  await openArticle(first, TITLE);
  await saved(first);
  const { page: second } = await openPage(t, { host, browser });
  await openArticle(second, TITLE);
  return { first, second };
}

test("what is done in one tab is seen in the other at once, and both may write", async (t) => {
  const { first, second } = await twoTabs(t);
  await first.bringToFront();
  await tag(first, LAVAR, "Orsh", "p");
  await expectMentions(second, [["Orsh", "Place"]]);
  await second.bringToFront();
  await tag(second, LAVAR, "Loyal sailors", "a");
  const both = [["Orsh", "Place"], ["Loyal sailors", "Actor"]];
  await expectMentions(second, both);
  await expectMentions(first, both);
  await first.bringToFront();
  await first.keyboard.press("Control+z");
  await expectMentions(second, [["Orsh", "Place"]]);
  await first.keyboard.press("Control+Shift+Z");
  for (const page of [first, second]) {
    await expectMentions(page, both);
    await saved(page);
    assert.equal(await banner(page).isVisible(), false);
  }
  await second.close();
  await first.reload();
  await expectMentions(first, both);
});

test("a tab that heard nothing of the other adds its steps to what is stored", async (t) => {
  const { first, second } = await twoTabs(t);
  await second.evaluate(() => {
    // As a tab that the browser has put to sleep.
    window.addEventListener("message", (event) => event.stopImmediatePropagation(), true);
    BroadcastChannel.prototype.dispatchEvent = () => true;
  });
  await first.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {};
  });
  await first.bringToFront();
  await tag(first, LAVAR, "Orsh", "p");
  await saved(first);
  await second.bringToFront();
  await tag(second, LAVAR, "Loyal sailors", "a");
  await expectMentions(second, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);
  await saved(second);
});

/** Makes a database as a released version of the page left it. */
const makeDatabase = ({ version, stores }) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("dateline", version);
    request.onupgradeneeded = () => {
      for (const [name, records] of Object.entries(stores)) {
        const store = request.result.createObjectStore(name);
        for (const [key, value] of Object.entries(records)) store.put(value, key);
      }
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });

for (const version of [1, 2, 3, 4, 5]) {
  test(`work that version ${version} stored is opened, and goes on`, async (t) => {
    const fixture = JSON.parse(
      readFileSync(pathOf(`tests/fixtures/database/${version}.json`), "utf8"));
    assert.equal(fixture.version, version);
    const host = await serve();
    t.after(() => host.close());
    const before = async (page) => {
      await page.goto(`${host.url}seeds/lavar-2023-09-05.txt`);
      await page.evaluate(makeDatabase, fixture);
    };
    // The browser looks for an icon beside a text.
    const { page } = await openPage(t, { host, before, allow: [/favicon/] });
    await openArticle(page, "Dockworkers halted cranes");
    const all = [["Dockworkers", "Actor"], ["Mombasa", "Place"], ["watched", "Event"]];
    await expectMentions(page, all);
    await page.keyboard.press("Control+z");
    await expectMentions(page, all.slice(0, 2));
    await page.keyboard.press("Control+Shift+Z");
    await saved(page);
    await page.reload();
    await expectMentions(page, all);
  });
}

test("a page never writes into the database of a newer one", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await saved(page);
  const newer = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open("dateline", 1000);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("the old page holds the database"));
      request.onsuccess = () => {
        const store = request.result.transaction("journal").objectStore("journal");
        store.count().onsuccess = (event) => {
          request.result.close();
          resolve(event.target.result);
        };
      };
    });
  const n = await page.evaluate(newer);
  await tag(page, LAVAR, "Orsh", "p");
  await banner(page).getByText("newer version").waitFor();
  await page.locator("#saved-state", { hasText: "Not saved" }).waitFor();
  assert.equal(await page.evaluate(newer), n);
});

test("a database that is deleted under the page is filled anew", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("dateline");
        request.onsuccess = resolve;
        request.onblocked = () => reject(new Error("the page holds the database"));
      }),
  );
  await tag(page, LAVAR, "Loyal sailors", "a");
  await announced(page, "was deleted");
  await saved(page);
  await page.reload();
  await expectMentions(page, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);
  assert.ok((await page.locator(".row").count()) >= 6);
});

test("a browser that has no room left is told of, and when there is, all is stored", async (t) => {
  const host = await serve();
  t.after(() => host.close());
  const { origin } = host;
  // Room for the page and its samples. The browser looks at it anew when a write asks for more.
  const quotaSize = 12 << 20;
  let session;
  const before = async (page) => {
    session = await page.context().newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  };
  const { page } = await openPage(t, { host, before, allow: [/quota/i] });
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  // Stored twice: in the journal and as a record of its own.
  const paragraph = "All was quiet on that day in the port and in the hills. ".repeat(20);
  const text = `Kunduz fell.\n\n${`${paragraph}\n\n`.repeat(7_000)}`;
  await load(page, await fileWith("long.txt", text));
  await banner(page).getByText("no room left").waitFor();
  await page.locator("#saved-state", { hasText: "Not saved" }).waitFor();
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await page.getByRole("button", { name: "Try again" }).click();
  await saved(page);
  await page.reload();
  await page.locator(".row", { hasText: "Kunduz fell" }).waitFor();
});

test("the browser is asked to keep the work once there is some, and its answer is shown", async (t) => {
  const { page } = await openPage(t, {
    before: (page) =>
      page.addInitScript(() => {
        window.asked = 0;
        StorageManager.prototype.persist = async () => {
          window.asked += 1;
          window.isKept = true;
          return true;
        };
        StorageManager.prototype.persisted = async () => window.isKept === true;
        StorageManager.prototype.estimate = async () => ({ usage: 3 << 20, quota: 4 << 20 });
      }),
  });
  await openArticle(page, TITLE);
  await saved(page);
  assert.equal(await page.evaluate(() => window.asked), 0);
  await page.locator("#saved-state").click();
  await page.locator("#storage-kept", { hasText: "promised nothing" }).waitFor();
  await page.locator("#storage-warning", { hasText: "private window" }).waitFor();
  await page.keyboard.press("Escape");
  await tag(page, LAVAR, "Orsh", "p");
  await eventually(page, () => window.asked, 1);
  await page.locator("#saved-state").click();
  await page.locator("#storage-kept", { hasText: "promised not to" }).waitFor();
  await page.locator("#storage-room", { hasText: "uses 3 MB of the 4 MB" }).waitFor();
});

test("after much work a backup is proposed, and it is the whole project", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await page.locator("#backup-reminder").waitFor({ state: "hidden" });
  for (let n = 1; n < 200; n += 1) await page.keyboard.press("f");
  await page.locator("#backup-reminder", { hasText: "Back up 200 steps" }).waitFor();
  const file = await download(page, () => page.locator("#backup-reminder").click());
  const articles = await prove(file, "json");
  assert.equal(articles.length, await page.locator(".row").count());
  await page.locator("#backup-reminder").waitFor({ state: "hidden" });
  await page.reload();
  await page.locator("#saved-state").click();
  await page.locator("#storage-backup", { hasText: "0 steps since" }).waitFor();
});

test("an earlier state is found, taken along and gone back to, and that undone", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await tag(page, LAVAR, "Loyal sailors", "a");
  await tag(page, LAVAR, "Vell", "p");
  await saved(page);
  await page.reload();
  const all = [["Orsh", "Place"], ["Loyal sailors", "Actor"], ["Vell", "Place"]];
  await expectMentions(page, all);
  await page.locator("#saved-state").click();
  await page.getByRole("button", { name: "Earlier states" }).click();
  await page.locator("#past-state", { hasText: "3 steps can be looked at" }).waitFor();
  await page.locator(".sitting > summary").first().click();
  const step = page.locator(".past li", { hasText: "Loyal sailors" });
  const file = await download(page, () => step.locator(".take-along").click());
  const articles = await prove(file, "json");
  const article = articles.find(({ title }) => title.startsWith(TITLE));
  assert.deepEqual(article.mentions.map(({ quote }) => quote), ["Orsh"]);
  await step.locator(".go-back").click();
  await expectMentions(page, all.slice(0, 1));
  await announced(page, "Went back to before: Tagged “Loyal sailors” as Actor");
  await page.keyboard.press("Control+z");
  await expectMentions(page, all);
  await saved(page);
});

test("an earlier state is opened as a project of its own, and this one stays", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await tag(page, LAVAR, "Loyal sailors", "a");
  await saved(page);
  const first = page.url();
  await page.locator("#saved-state").click();
  await page.getByRole("button", { name: "Earlier states" }).click();
  await page.locator("#past-state", { hasText: "2 steps can be looked at" }).waitFor();
  await page.locator(".sitting > summary").first().click();
  await page.locator(".past li", { hasText: "Loyal sailors" }).locator(".open-copy").click();
  await page.locator(".project-name", { hasText: /before \d{4}-\d\d-\d\d \d\d:\d\d/ }).waitFor();
  await openArticle(page, TITLE);
  await expectMentions(page, [["Orsh", "Place"]]);
  await page.goto(`${first.split("#")[0]}#project=first`);
  await page.locator(".project-name", { hasNotText: "before" }).waitFor();
  await openArticle(page, TITLE);
  await expectMentions(page, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);
});
