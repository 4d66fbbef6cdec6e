// Nothing in, nothing out: whatever is done in the page, it asks no one but its own host, and
// keeps its policy without a single violation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, openPage, serve } from "./harness.mjs";
import { keptAll } from "./kept.mjs";
import {
  drop, expectMentions, exportAs, fileWith, loadText, openArticle, previewOf, prove, saved, seed,
  tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");

/** A host elsewhere, which must never hear of the page. */
async function stranger(t) {
  const heard = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(204, { "access-control-allow-origin": "*" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { heard, url: `http://127.0.0.1:${server.address().port}/` };
}

/** Collects every violation of a policy, whoever reports it: documents and workers. */
async function watchViolations(page) {
  const violations = [];
  await page.exposeFunction("noteViolation", (what) => violations.push(what));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      window.noteViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
    const observer = new ReportingObserver((reports) => {
      for (const { type, body } of reports) {
        if (type === "csp-violation") window.noteViolation(`report ${body.effectiveDirective}`);
      }
    }, { buffered: true });
    observer.observe();
  });
  return violations;
}

test("a day’s work leaves the page’s own host in peace, and all others", async (t) => {
  const host = await serve();
  t.after(() => host.close());
  let violations = [];
  const { page, context } = await openPage(t, {
    host,
    before: async (page) => (violations = await watchViolations(page)),
  });
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  const build = readFileSync(join(DIST, "service-worker.js"), "utf8");
  const { first, rest } = JSON.parse(/^const BUILD = ([^;]*);/.exec(build)[1]);
  const own = new Set(["", "service-worker.js", ...first, ...rest].map((file) => host.url + file));

  // Load: a text, and a dataset that is large enough for the worker.
  const text = `Kabul fell. ${LAVAR}`;
  await loadText(page, text, "fall.txt");
  const line = JSON.stringify({ text: "words ".repeat(2000), url: "https://example.org/a" });
  await drop(page, await fileWith("large.jsonl", `${line}\n`.repeat(120)));
  await previewOf(page, 1);
  assert.equal(page.workers().length, 1);
  await page.locator("#add-articles").click();
  // Tag, find, look at everything, export.
  await openArticle(page, "Kabul fell.");
  await tag(page, text, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await page.keyboard.press("Control+Shift+f");
  await page.locator("dialog input").first().fill("marines");
  // The first one empties the field.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  for (const key of ["?", "Control+k", "Control+,", "Shift+H", "Control+i", "r"]) {
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.keyboard.press(key);
    await page.locator("dialog").waitFor();
    await page.keyboard.press("Escape");
  }
  await prove(await exportAs(page, "json"), "json");
  await page.keyboard.press("Escape");
  await saved(page);

  // And once more, without the host.
  await keptAll(page);
  await host.close();
  await page.reload();
  await openArticle(page, "Kabul fell.");
  await expectMentions(page, [["Orsh", "Place"]]);
  await tag(page, text, "Vell", "p");
  await saved(page);
  await prove(await exportAs(page, "jsonl"), "jsonl");

  assert.deepEqual(violations, []);
  const outside = asked.filter((url) => !own.has(url) && !/^(blob:http:\/\/127|data:)/.test(url));
  assert.deepEqual(outside, []);
});

const WAYS_OUT = {
  fetch: (url) => fetch(url, { mode: "no-cors" }).catch(() => {}),
  "an image": (url) => new Promise((resolve) => {
    const image = new Image();
    image.onload = image.onerror = resolve;
    image.src = url;
  }),
  "a beacon": (url) => navigator.sendBeacon(url, "text"),
  "an XMLHttpRequest": (url) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onloadend = resolve;
    request.open("POST", url);
    request.send("text");
  }),
  "an event stream": (url) => new Promise((resolve) => {
    new EventSource(url).onerror = resolve;
  }),
  "a form": (url) => {
    const form = document.createElement("form");
    Object.assign(form, { action: url, method: "post" });
    document.body.append(form);
    form.submit();
  },
  "a frame": (url) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = frame.onerror = resolve;
    frame.src = url;
    document.body.append(frame);
    setTimeout(resolve, 500);
  }),
  "a style sheet": (url) => new Promise((resolve) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: url });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  }),
};

test("no way out is open even to code that got in", async (t) => {
  const { heard, url } = await stranger(t);
  const { page } = await openPage(t, {
    allow: [/violation/, /Content Security Policy/, /request to elsewhere/, /Refused/, /blocked/,
      /Failed to load/],
  });
  for (const [what, way] of Object.entries(WAYS_OUT)) {
    await page.evaluate(way, `${url}${encodeURIComponent(what)}`);
  }
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.deepEqual(heard, []);
});
