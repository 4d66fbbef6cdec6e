// What must not happen: lost work, silence about it, or anything that leaves the browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openPage, serve } from "./harness.mjs";
import { keptAll } from "./kept.mjs";
import {
  download, eventually, expectMentions, exportAs, load, loadText, openArticle,
  pathOf, prove, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

const banner = (page) => page.locator(".banner");

/** The mentions of the sample article in a downloaded file, as quotes. */
function quotesIn(file) {
  const { articles } = JSON.parse(file.text);
  return articles.find(({ title }) => title.startsWith(TITLE)).mentions.map((m) => m.quote);
}

/** Downloads the work by the button of the banner. */
function rescue(page) {
  return download(page, () => page.getByRole("button", { name: "Download your work" }).click());
}

test("a whole session asks the page's own host for the page and nothing else", async (t) => {
  const { page, host } = await openPage(t);
  // What is kept for working offline is fetched in the beginning.
  await keptAll(page);
  await page.waitForLoadState("networkidle");
  const started = host.requests.length;
  await load(page, pathOf("seeds/lavar-2023-09-05.txt"));
  await tag(page, LAVAR, "Orsh", "p");
  await exportAs(page, "json");
  for (const key of ["?", "Control+k", "Control+,", "Shift+H", "Control+i", "Control+o"]) {
    await page.keyboard.press(key);
    await page.locator("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
  await saved(page);
  assert.deepEqual(host.requests.slice(started), []);
});

test("the page works on when its host is gone", async (t) => {
  const host = await serve();
  const { page } = await openPage(t, { host });
  await openArticle(page, TITLE);
  // What it has not come with is on its way for a moment still.
  await page.waitForFunction(() => globalThis.datelineLater.isWhole);
  await host.close();
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  await prove(await exportAs(page, "jsonl"), "jsonl");
});

const REFUSALS = {
  "is refused": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
  },
  "is not there": () => {
    Object.defineProperty(window, "indexedDB", { value: undefined });
  },
  "fails to open": () => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name) {
      // No version is lower than the one that a page of tomorrow has left.
      const request = open.call(this, `${name}-other`, 7);
      Object.defineProperty(request, "error", {
        get: () => new DOMException("Internal error.", "UnknownError"),
      });
      request.addEventListener("success", (event) => {
        event.stopImmediatePropagation();
        request.dispatchEvent(new Event("error"));
      });
      return request;
    };
  },
};

for (const [how, refuse] of Object.entries(REFUSALS)) {
  test(`storage that ${how} is told at once, and the work can be taken along`, async (t) => {
    const { page } = await openPage(t, { before: (page) => page.addInitScript(refuse) });
    await banner(page).getByText("does not store data").waitFor();
    await page.locator("#saved-state", { hasText: "Not saved" }).waitFor();
    await openArticle(page, TITLE);
    await tag(page, LAVAR, "Orsh", "p");
    await expectMentions(page, [["Orsh", "Place"]]);
    await page.locator("#saved-state", { hasText: "Not saved" }).waitFor();
    const file = await rescue(page);
    await prove(file, "json");
    assert.deepEqual(quotesIn(file), ["Orsh"]);
  });
}

test("a full disk is told, and when there is room again nothing is lost", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);

  await page.evaluate(() => {
    window.genuine = { add: IDBObjectStore.prototype.add, put: IDBObjectStore.prototype.put };
    const full = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
    Object.assign(IDBObjectStore.prototype, { add: full, put: full });
  });
  await tag(page, LAVAR, "Loyal sailors", "a");
  await banner(page).getByText("no room left").waitFor();
  await page.locator("#saved-state", { hasText: "Not saved" }).waitFor();
  await tag(page, LAVAR, "Vell", "p");
  assert.deepEqual(quotesIn(await rescue(page)), ["Orsh", "Loyal sailors", "Vell"]);
  await page.getByRole("button", { name: "Try again" }).click();
  await banner(page).getByText("no room left").waitFor();

  await page.evaluate(() => Object.assign(IDBObjectStore.prototype, window.genuine));
  await page.getByRole("button", { name: "Try again" }).click();
  await saved(page);
  await banner(page).waitFor({ state: "hidden" });
  await page.reload();
  const all = [["Orsh", "Place"], ["Loyal sailors", "Actor"], ["Vell", "Place"]];
  await expectMentions(page, all);
  await page.keyboard.press("Control+z");
  await expectMentions(page, all.slice(0, 2));
});

test("a write that is refused halfway leaves nothing half written", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    window.mend = () => Object.assign(IDBObjectStore.prototype, { put });
    // The first write of a step is made, the second one is not.
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await tag(page, LAVAR, "Loyal sailors", "a");
  await banner(page).getByText("no room left").waitFor();
  await page.evaluate(() => window.mend());
  await page.getByRole("button", { name: "Try again" }).click();
  await saved(page);
  await page.reload();
  await expectMentions(page, [["Orsh", "Place"], ["Loyal sailors", "Actor"]]);
});

test("work that is not saved yet is asked about before the tab closes", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await saved(page);
  await page.evaluate(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await tag(page, LAVAR, "Orsh", "p");
  await banner(page).getByText("no room left").waitFor();
  const [dialog] = await Promise.all([
    page.waitForEvent("dialog"),
    page.close({ runBeforeUnload: true }),
  ]);
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("while much waits to be stored, the page says how much of it is", async (t) => {
  const { page } = await openPage(t);
  await load(page, pathOf("seeds/lavar-2023-09-05.txt"));
  await saved(page);
  // A write of somebody else that does not end holds up all others.
  await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      indexedDB.open("dateline").onsuccess = (event) => resolve(event.target.result);
    });
    const store = database.transaction("journal", "readwrite").objectStore("journal");
    const hold = () => {
      if (!window.isReleased) store.get("").onsuccess = hold;
      else database.close();
    };
    hold();
  });
  const text = () => document.getElementById("saved-state").textContent;
  for (let n = 1; n <= 6; n += 1) await page.keyboard.press("f");
  await eventually(page, text, "Saving… 0 %");
  await page.evaluate(() => (window.isReleased = true));
  await saved(page);
});

test("when the program dies, a notice hands over what was saved", async (t) => {
  const { page } = await openPage(t, { allow: [/panicked/, /unreachable/, /no such thing/] });
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  // As when an extension has taken the document apart: the program can draw no more.
  await page.evaluate(() => {
    Node.prototype.insertBefore = () => {
      throw new Error("no such thing");
    };
  });
  await tag(page, LAVAR, "Loyal sailors", "a");
  await page.locator("#crash").waitFor();
  await page.getByRole("heading", { name: "Dateline has stopped" }).waitFor();
  assert.match(await page.locator("#crash-message").textContent(), /panicked/);
  const file = await download(page, () => page.locator("#crash-download").click());
  assert.match(file.name, /^dateline-samples-\d{4}-\d{2}-\d{2}\.json$/);
  await prove(file, "json");
  assert.ok(quotesIn(file).includes("Orsh"));

  await page.locator("#crash-reload").click();
  await page.locator(".row.open", { hasText: TITLE }).waitFor();
  assert.equal(await page.locator("#crash").isVisible(), false);
  assert.deepEqual((await page.locator(".mention-quote").allTextContents())[0], "Orsh");
});

test("records that cannot be read are handed over, and the rest is there", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      indexedDB.open("dateline").onsuccess = (event) => resolve(event.target.result);
    });
    const transaction = database.transaction("articles", "readwrite");
    const store = transaction.objectStore("articles");
    store.getAllKeys().onsuccess = (event) => store.put("{ broken", event.target.result[3]);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  });
  const before = await page.locator(".row").count();
  const file = await download(page, () => page.reload());
  assert.equal(file.name, "dateline-damaged-records.json");
  assert.match(file.text, /\{ broken/);
  await page.locator(".toast.refusal", { hasText: "could not be read" }).waitFor();
  await expectMentions(page, [["Orsh", "Place"]]);
  assert.ok((await page.locator(".row").count()) >= before - 1);
});

test("the page says which rules it keeps, and they forbid what it does not need", async () => {
  const page = readFileSync(pathOf("index.html"), "utf8");
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)[1];
  const rules = policy.split(";").map((rule) => rule.trim().replace(/\s+/g, " "));
  assert.ok(rules.includes("default-src 'none'"));
  assert.ok(rules.includes("script-src 'self' 'wasm-unsafe-eval'"));
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
});

test("a very long line and a very long word are drawn and tagged", async (t) => {
  const { page } = await openPage(t);
  const text = `Start ${"x".repeat(5000)} middle ${"word ".repeat(4000)}end.`;
  await loadText(page, text, "long.txt");
  await tag(page, text, "Start", "e");
  await expectMentions(page, [["Start", "Event"]]);
  await eventually(page, () => document.documentElement.scrollWidth <= innerWidth, true);
  const reader = await page.locator("#reader").evaluate((e) => e.scrollWidth <= e.clientWidth);
  assert.ok(reader, "the article scrolls sideways");
});
