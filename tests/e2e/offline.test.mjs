// What was visited once works without its host, and a newer version comes only when it is asked.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, openPage, serve, visit } from "./harness.mjs";
import { BUILD, everything, KEPT, keptAll } from "./kept.mjs";
import {
  announced, eventually, expectMentions, exportAs, load, openArticle, pathOf, previewOf, prove,
  saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

const CACHES = async () => (await caches.keys()).sort();

/** A host with a page of its own to come: another build, which differs in a word. */
async function hostWithTomorrow(t) {
  const root = mkdtempSync(join(tmpdir(), "dateline-tomorrow-"));
  cpSync(DIST, root, { recursive: true });
  const version = "0123456789abcdef";
  const change = (file, edit) => {
    const text = readFileSync(join(root, file), "utf8").replaceAll(BUILD.version, version);
    writeFileSync(join(root, file), edit(text));
  };
  change("index.html", (text) => text.replace("<title>Dateline<", "<title>Tomorrow<"));
  change("service-worker.js", (text) => text);
  const host = await serve();
  const browser = await visit();
  t.after(async () => {
    await browser.close();
    await host.close();
    // Not before: what is kept for later may still be fetched.
    rmSync(root, { recursive: true, force: true });
  });
  return { host, browser, release: () => (host.root = root), build: { ...BUILD, version } };
}

/** Has the browser look for a newer version, as it does by itself from time to time. */
const lookForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
  });

test("after one visit the page works without its host", async (t) => {
  const host = await serve();
  const { page } = await openPage(t, { host });
  await keptAll(page);
  await host.close();
  await page.reload();
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  await prove(await exportAs(page, "jsonl"), "jsonl");
  await page.goto(`${host.url}index.html?again#here`);
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("a PDF is read without the host, though none was read before", async (t) => {
  const host = await serve();
  const { page } = await openPage(t, { host });
  await keptAll(page);
  await host.close();
  await page.reload();
  await openArticle(page, TITLE);
  await load(page, pathOf("tests/formats/pdf/arabic.pdf"));
  await announced(page, "Imported 1 article");
  await openArticle(page, "عمال الميناء يضربون");
});

test("what is kept is the build, to the file, and nothing else", async (t) => {
  const { page, host } = await openPage(t);
  await keptAll(page);
  // What is asked for besides is answered by the host and not kept.
  writeFileSync(join(DIST, "stray.txt"), "not of the build");
  t.after(() => rmSync(join(DIST, "stray.txt")));
  await page.reload();
  const read = (name) => fetch(name).then((response) => response.text());
  assert.equal(await page.evaluate(read, "stray.txt"), "not of the build");
  assert.deepEqual(await page.evaluate(KEPT), everything(BUILD));
  const allowed = new Set([...everything(BUILD), "service-worker.js", "stray.txt"]);
  const base = new URL(host.url).pathname;
  const asked = host.requests.map((path) => path.slice(base.length));
  assert.deepEqual(asked.filter((file) => !allowed.has(file)), []);
});

test("a newer version is told of, and comes when it is asked", async (t) => {
  const { host, browser, release, build } = await hostWithTomorrow(t);
  const { page } = await openPage(t, { host, browser });
  await keptAll(page);
  // Whatever else the origin keeps is not ours to clear.
  await page.evaluate(() => caches.open("dateline /some/other/ 1"));
  await page.reload();
  await openArticle(page, TITLE);
  assert.equal(await page.locator("#update").isVisible(), false);

  release();
  await lookForUpdate(page);
  await page.locator("#update", { hasText: "A new version is ready" }).waitFor();
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  assert.equal(await page.title(), "Dateline");
  await page.locator("#update-now").click();
  await eventually(page, () => document.title, "Tomorrow");
  await expectMentions(page, [["Orsh", "Place"]]);
  assert.equal(await page.locator("#update").isVisible(), false);
  const expected = ["dateline /some/other/ 1", `dateline /some/path/ ${build.version}`];
  await eventually(page, CACHES, expected);
});

test("a newer version never takes unsaved work away", async (t) => {
  const { host, browser, release } = await hostWithTomorrow(t);
  const { page } = await openPage(t, { host, browser });
  await keptAll(page);
  await page.reload();
  await openArticle(page, TITLE);
  await saved(page);
  await page.evaluate(() => {
    window.genuine = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await tag(page, LAVAR, "Orsh", "p");
  await page.locator(".banner").getByText("no room left").waitFor();
  release();
  await lookForUpdate(page);
  await page.locator("#update-now").click();
  await page.locator("#update", { hasText: "not saved yet" }).waitFor();
  await expectMentions(page, [["Orsh", "Place"]]);

  await page.evaluate(() => (IDBObjectStore.prototype.add = window.genuine));
  await page.getByRole("button", { name: "Try again" }).click();
  await saved(page);
  await page.locator("#update-now").click();
  await eventually(page, () => document.title, "Tomorrow");
  await expectMentions(page, [["Orsh", "Place"]]);
});

test("what was cut short when the page was to be kept is begun anew", async (t) => {
  let n = 0;
  // The page is asked for as a document by the browser, and as nothing in particular to be kept.
  const isToBeKept = (path, { headers }) =>
    /\/path\/(index\.html)?$/.test(path) && headers["sec-fetch-dest"] === "empty";
  // It is asked for by either of its names.
  const host = await serve(0, { refuses: (...asked) => isToBeKept(...asked) && n++ < 2 });
  t.after(() => host.close());
  const { page } = await openPage(t, { host, allow: [/503|status/] });
  await keptAll(page);
  assert.ok(n > 2);
});

test("what keeps the page is asked for again if it does not come", async (t) => {
  let n = 0;
  const host = await serve(0, { refuses: (path) => path.endsWith("/service-worker.js") && n++ < 1 });
  t.after(() => host.close());
  const { page } = await openPage(t, { host, allow: [/503|status/] });
  await keptAll(page);
  assert.ok(n > 1);
});

test("another tab is told that its version is old, and goes on", async (t) => {
  const { host, browser, release } = await hostWithTomorrow(t);
  const { page: first } = await openPage(t, { host, browser });
  await keptAll(first);
  await first.reload();
  await openArticle(first, TITLE);
  const { page: second } = await openPage(t, { host, browser });
  release();
  await lookForUpdate(second);
  await second.locator("#update-now").click();
  await eventually(second, () => document.title, "Tomorrow");

  await first.bringToFront();
  await first.locator("#update").waitFor();
  await tag(first, LAVAR, "Orsh", "p");
  await expectMentions(first, [["Orsh", "Place"]]);
  assert.equal(await first.title(), "Dateline");
});

test("a host between two versions spoils nothing", async (t) => {
  const { host, browser, release } = await hostWithTomorrow(t);
  const tomorrow = release();
  // The new script is there, the new page is not yet.
  cpSync(join(DIST, "index.html"), join(tomorrow, "index.html"));
  host.root = DIST;
  const { page } = await openPage(t, { host, browser, allow: [/another build/] });
  await keptAll(page);
  host.root = tomorrow;
  const refused = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((resolve) => {
      registration.onupdatefound = () => resolve(registration.installing);
    });
    await registration.update().catch(() => {});
    const worker = await found;
    if (worker.state === "redundant") return worker.state;
    return new Promise((resolve) => (worker.onstatechange = () => resolve(worker.state)));
  });
  assert.equal(refused, "redundant");
  assert.equal(await page.locator("#update").isVisible(), false);
  await host.close();
  await page.reload();
  await openArticle(page, TITLE);
});

test("it can be installed as an app, which opens files of its own", async (t) => {
  const { page, context } = await openPage(t);
  await keptAll(page);
  const session = await context.newCDPSession(page);
  const { data, errors, url } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const manifest = JSON.parse(data);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A window that keeps nothing installs nothing; all else has to be right.
  const others = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
  assert.deepEqual(others, []);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (address) => {
      const bitmap = await createImageBitmap(await (await fetch(address)).blob());
      return `${bitmap.width}x${bitmap.height}`;
    }, new URL(src, url).href);
    assert.equal(size, sizes);
  }
  const types = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
  assert.deepEqual(types.sort(), [".json", ".jsonl", ".ndjson"]);
});

test("a file that the system opens with the page waits in the preview", async (t) => {
  const text = readFileSync(join(DIST, "seeds/gold.dateline.json"), "utf8");
  const { page } = await openPage(t, {
    before: (page) =>
      page.addInitScript((text) => {
        const getFile = async () => new File([text], "gold.dateline.json");
        const handle = { name: "gold.dateline.json", getFile };
        const setConsumer = (consumer) => setTimeout(() => consumer({ files: [handle] }));
        Object.defineProperty(window, "launchQueue", { value: { setConsumer } });
      }, text),
  });
  const [file] = await previewOf(page, 1);
  assert.equal(file.name, "gold.dateline.json");
  assert.match(file.summary, /^7 articles, \d+ mentions$/);
});
