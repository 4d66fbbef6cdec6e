// PDF documents come in as articles, read by a program that comes with the first of them; what
// kills it costs nothing but the document.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import { announced, drop, eventually, openArticle, previewOf } from "./user.mjs";

const pdf = (name) => join(import.meta.dirname, "../formats/pdf", `${name}.pdf`);

/** How often the page's worker has asked for the reader, wherever it came from. */
async function nAsked(page) {
  const asked = () => performance.getEntriesByType("resource")
    .filter(({ name }) => /\/pdf-[0-9a-f]+_bg\.wasm/.test(name)).length;
  const counts = await Promise.all(page.workers().map((worker) => worker.evaluate(asked)));
  return counts.reduce((sum, count) => sum + count, 0);
}

test("a PDF becomes an article of paragraphs, and what was left out is told", async (t) => {
  const { page } = await openPage(t);
  assert.equal(await nAsked(page), 0);
  await drop(page, pdf("book"));
  const [file] = await previewOf(page, 1);
  assert.equal(file.isBad, false);
  assert.match(file.problems.join("\n"),
    /running head “Coast Courier, March 2022” of 4 pages and 4 page numbers were left out/);
  assert.equal(await nAsked(page), 1);
  await page.locator("#add-articles").click();
  await announced(page, "Imported 1 article");
  await page.locator(".article-facts", { hasText: "book.pdf" }).waitFor();
  const paragraphs = () => document.querySelector("#article").innerText.split(/\n+/)
    .map((line) => line.trim()).filter(Boolean).map((line) => line.slice(0, 31));
  await eventually(page, paragraphs, [
    "The dockworkers stayed until ni", "On Tuesday all was over, said t",
    "The end of it was told in paper",
  ]);
});

test("documents that are locked, damaged or made to harm are refused, each by itself", async (t) => {
  const { page } = await openPage(t);
  await drop(page, ...["bomb", "locked", "plain", "scan"].map(pdf));
  const files = await previewOf(page, 4);
  assert.deepEqual(files.map((file) => file.isBad), [true, true, false, true]);
  const [bomb, locked, , scan] = files.map((file) => file.summary);
  assert.match(bomb, /made to harm/);
  assert.match(locked, /locked with a password\. Save it without one/);
  assert.match(scan, /pictures of pages .*OCR/);
  await page.locator("#add-articles").click();
  await announced(page, "Imported 1 article");
});

test("a document that kills its reader is told of, and the next one is read", async (t) => {
  const { page } = await openPage(t);
  await drop(page, pdf("plain"));
  await previewOf(page, 1);
  const [worker] = page.workers();
  await worker.evaluate(() => {
    const made = newPdfProgram;
    // Of all its calls the next one is that of a program that traps.
    const trap = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1,
      1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11);
    newPdfProgram = () => {
      newPdfProgram = made;
      const program = async () => {};
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(trap));
      return Object.assign(program, { read: () => exports.f() });
    };
  });
  await drop(page, pdf("columns"));
  const [, dead] = await previewOf(page, 2);
  assert.match(dead.summary, /its reader broke off .*print it to a new PDF/);
  await drop(page, pdf("arabic"));
  const files = await previewOf(page, 3);
  assert.deepEqual(files.map((file) => file.isBad), [false, true, false]);
  assert.equal(page.workers().length, 1);
});

test("a document that takes too long is given up after 90 seconds, and the next one is read", async (t) => {
  const { page } = await openPage(t);
  await drop(page, pdf("plain"));
  await previewOf(page, 1);
  // The time for a document passes when the test says so.
  await page.evaluate(() => {
    const { setTimeout: set, clearTimeout: clear } = window;
    window.waits = new Map();
    window.setTimeout = (act, ms, ...rest) => {
      if (!(ms > 60_000)) return set(act, ms, ...rest);
      const id = -1 - window.waits.size;
      window.waits.set(id, { act, ms });
      return id;
    };
    window.clearTimeout = (id) => window.waits.delete(id) || clear(id);
  });
  const [worker] = page.workers();
  await worker.evaluate(() => {
    newPdfProgram = () => {
      // A program that never comes back, as a document may make of one.
      const endless = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5,
        1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11);
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(endless));
      return Object.assign(async () => {}, { read: () => exports.f() });
    };
  });
  const ended = worker.waitForEvent("close");
  await drop(page, pdf("columns"));
  const limits = () => [...window.waits.values()].map(({ ms }) => ms);
  await eventually(page, limits, [90_000]);
  await page.evaluate(() => [...window.waits.values()].forEach(({ act }) => act()));
  const [, late] = await previewOf(page, 2);
  assert.match(late.summary, /it took more than 90 seconds.* Your work is not touched/);
  await ended;
  await drop(page, pdf("arabic"));
  const files = await previewOf(page, 3);
  assert.deepEqual(files.map((file) => file.isBad), [false, true, false]);
  // Of a document that is read in time nothing is left that could end the worker later.
  await eventually(page, limits, []);
});

test("letters that a font keeps to itself are counted, and cells of a table are told apart", async (t) => {
  const { page } = await openPage(t);
  await drop(page, pdf("private"), pdf("table"));
  const [file] = await previewOf(page, 2);
  assert.match(file.problems.join("\n"), /4 characters could not be read.*\(OCR\)/s);
  await page.locator("#add-articles").click();
  await announced(page, "Imported 2 articles");
  await openArticle(page, "Dockworkers halted cranes in the harbor");
  const rows = () => [...document.querySelectorAll("#article p")].map((p) => p.textContent.trim())
    .filter((text) => text.includes("\t"));
  await eventually(page, rows, [
    "Town\tDead\tHurt\tHeld by", "Orsh\t12\t103\tNorthern Front", "Port Sidra\t4\t9\tthe navy",
    "Lavar\t1,204\t88\tNobody",
  ]);
});
