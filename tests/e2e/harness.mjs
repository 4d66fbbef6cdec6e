// Everything the tests in a browser share: a static host for `dist/`, a Chromium that can be
// killed and started again, a page that must stay clean, and the hands of its user.

import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

// DATELINE_DIST: another build than the one of this checkout, such as one that is not rebuilt
// while the tests run.
export const DIST = resolve(
  process.env.DATELINE_DIST ?? fileURLToPath(new URL("../../dist/", import.meta.url)),
);

// The page is never at the root of its host: an absolute address in it would show at once.
const BASE = "/some/path/";

// No charset: the page has to say it itself.
const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// --- The host -----------------------------------------------------------------------------------

/**
 * Serves `dist/` under a sub-path, as the plainest of static hosts does: no header but the type.
 * `requests` holds the path of every request so far. The port can be given, so that a page may
 * come back to the same origin after its host was down.
 *
 * - `types`: MIME types that the host takes for right.
 * - `headers`: what it sends with every file.
 * - `root`: another folder than `dist/`; it may be changed on what is returned.
 * - `refuses`: whether a request, by its path and itself, is answered with an error.
 */
export async function serve(port = 0, { types = {}, headers = {}, root = DIST, refuses } = {}) {
  const requests = [];
  const host = { root, requests };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    requests.push(path);
    if (refuses?.(path, request)) {
      response.writeHead(503).end();
      return;
    }
    const file = await fileFor(host.root, path);
    if (file === null) {
      response.writeHead(404).end();
      return;
    }
    const type = { ...TYPES, ...types }[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "content-type": type });
    createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return Object.assign(host, {
    origin,
    url: origin + BASE,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  });
}

async function fileFor(root, path) {
  if (!path.startsWith(BASE)) return null;
  const file = join(root, normalize(`/${path.slice(BASE.length) || "index.html"}`));
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? file : null;
}

// --- The browser --------------------------------------------------------------------------------

const BROWSER = {
  args: FLAGS,
  executablePath: process.env.CHROME ?? "/usr/bin/chromium",
  headless: true,
};

const CONTEXT = {
  acceptDownloads: true,
  locale: "en-US",
  permissions: ["clipboard-read", "clipboard-write"],
  timezoneId: "UTC",
  viewport: { width: 1280, height: 800 },
};

// Nothing on the page takes this long, on whatever machine.
const PATIENCE = 15_000;

// At the top of the file, for within a test it would be the end of that test.
let shared = null;
after(async () => (await shared)?.close());

/**
 * A fresh user in the browser that all tests of a file share: starting one takes longer than most
 * tests. `options` are of Playwright's `newContext`.
 */
export async function visit(options = {}) {
  shared ??= chromium.launch(BROWSER);
  const context = await (await shared).newContext({ ...CONTEXT, ...options });
  context.setDefaultTimeout(PATIENCE);
  return { context, close: () => context.close() };
}

/**
 * Starts Chromium on a profile; two starts on one profile are one user who came back.
 *
 * `kill` is the power cut: no process of the browser gets to write another byte.
 */
export async function launch(userDataDir = makeProfile()) {
  const context = await chromium.launchPersistentContext(userDataDir, { ...BROWSER, ...CONTEXT });
  context.setDefaultTimeout(PATIENCE);
  const pid = await browserPid(context);
  const closed = new Promise((resolve) => context.once("close", resolve));
  return {
    context,
    close: () => context.close(),
    kill: async () => {
      // Chromium leads a process group of its own.
      process.kill(-pid, "SIGKILL");
      await closed;
    },
  };
}

const profiles = [];
process.once("exit", () => {
  for (const profile of profiles) {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  }
});

/** An empty profile folder. It goes when all tests of the file are over and no browser is left. */
export function makeProfile() {
  const profile = mkdtempSync(join(tmpdir(), "dateline-e2e-"));
  profiles.push(profile);
  return profile;
}

async function browserPid(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.find((process) => process.type === "browser").id;
}

// --- The page -----------------------------------------------------------------------------------

/**
 * Opens the page for the test `t` as a user and from a host of its own, and waits until the
 * program runs. All is closed when the test ends, and the test fails if there was any console
 * error, uncaught error, violation of the page's policy, or request that left its origin.
 *
 * - `allow`: patterns of troubles the test provokes.
 * - `before(page)`: runs before the page is loaded.
 * - `browser`, `host`: from `launch` or `visit` and from `serve`, where a test needs to keep them;
 *   it then closes them itself.
 * - `user`: options of `visit`, such as the size of the screen.
 * - `ready`: the selector of what is there once the program runs; `null` does not wait.
 */
export async function openPage(t, options = {}) {
  const { allow = [], before, ready = "#app > :not(#loading)" } = options;
  const host = options.host ?? (await serve());
  const browser = options.browser ?? (await visit(options.user));
  const troubles = watch(browser.context, host.origin);

  t.after(async () => {
    if (options.browser === undefined) await browser.close();
    if (options.host === undefined) await host.close();
    const unexpected = troubles.filter((trouble) => !allow.some((known) => known.test(trouble)));
    if (unexpected.length > 0) throw new Error(`the page was not clean:\n${unexpected.join("\n")}`);
  });

  // A persistent browser starts with one empty tab.
  const [empty] = browser.context.pages();
  const page = empty?.url() === "about:blank" ? empty : await browser.context.newPage();
  await before?.(page);
  await page.goto(host.url);
  if (ready !== null) await waitForProgram(page, ready, troubles);
  return { page, browser, context: browser.context, host, troubles };
}

async function waitForProgram(page, ready, troubles) {
  try {
    await page.locator(ready).first().waitFor();
  } catch (cause) {
    const notice = await page.locator("#crash-message").textContent();
    throw new Error(["the program did not start", notice, ...troubles].join("\n"), { cause });
  }
}

const watched = new WeakMap();

// Watches all pages and workers of a browser, once: a list of what went wrong, as text.
function watch(context, origin) {
  if (watched.has(context)) return watched.get(context);
  const troubles = [];
  watched.set(context, troubles);

  context.on("console", (message) => {
    if (message.type() !== "error") return;
    troubles.push(`console error: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (event) => troubles.push(`uncaught: ${event.error()}`));
  context.on("request", (request) => note(request.url()));
  context.on("page", observe);
  context.pages().forEach(observe);

  // Chromium prints most violations, but not those of a policy that only reports.
  context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`policy violation: ${violatedDirective} ${blockedURI}`);
    });
  });

  function observe(page) {
    page.on("websocket", (socket) => note(socket.url()));
    page.on("crash", () => troubles.push("the tab crashed"));
  }

  function note(url) {
    const inside = url.startsWith(`${origin}/`) || url.startsWith(`blob:${origin}/`);
    if (!inside && !/^(data|about):/.test(url)) troubles.push(`request to elsewhere: ${url}`);
  }

  return troubles;
}

// --- The hands ----------------------------------------------------------------------------------

/**
 * Where on the screen the UTF-16 `offset` of the article is, scrolled into view if need be.
 *
 * Text is found through the elements that carry `data-s`, the offset at which their single text
 * node starts. `side` says what to point at: the edge "before" the character at `offset`, its
 * "middle", or the edge "after" the character that ends at `offset`. For the end of a range use
 * "after": the character that follows may stand on another line.
 */
export async function textPoint(page, offset, side = "before") {
  const point = await page.evaluate(locate, { offset, side, height: 0.5, frames: 120 });
  if (point === null) throw new Error(`no visible text at offset ${offset} (${side})`);
  return point;
}

// Runs in the page. Blocks that come into view are laid out anew and may still move, so a point
// counts only when it is the same in two frames and a click there would hit its own text. What is
// out of sight is scrolled to `height` of the screen (0 top, 1 bottom), or not at all if null.
export async function locate({ offset, side, height, frames }) {
  const after = side === "after";

  function holder() {
    for (const element of document.querySelectorAll("[data-s]")) {
      const text = element.firstChild;
      if (text?.nodeType !== Node.TEXT_NODE) continue;
      const at = offset - Number(element.dataset.s);
      const inside = after ? at > 0 && at <= text.length : at >= 0 && at < text.length;
      if (inside) return { element, text, at };
    }
    return null;
  }

  // The character as the user sees it: never one half of a surrogate pair.
  function character({ text, at }) {
    const range = document.createRange();
    const start = after ? at - ([...text.data.slice(0, at)].at(-1)?.length ?? 1) : at;
    const end = after ? at : at + [...text.data.slice(at, at + 2)][0].length;
    range.setStart(text, start);
    range.setEnd(text, end);
    const boxes = range.getClientRects();
    return after ? boxes[boxes.length - 1] : boxes[0];
  }

  function pointIn(box, element) {
    const rightToLeft = getComputedStyle(element).direction === "rtl";
    // A hair inside the character, for its very edge may belong to a neighbour.
    const inset = Math.min(2, box.width / 4);
    const left = box.left + inset;
    const right = box.right - inset;
    const edge = after === rightToLeft ? left : right;
    return {
      x: side === "middle" ? (box.left + box.right) / 2 : edge,
      y: (box.top + box.bottom) / 2,
    };
  }

  let last = null;
  for (let frame = 0; frame < frames; frame += 1) {
    const found = holder();
    const box = found && character(found);
    if (box) {
      const point = pointIn(box, found.element);
      const hit = document.elementFromPoint(point.x, point.y);
      if (hit && found.element.contains(hit)) {
        if (last?.x === point.x && last?.y === point.y) return point;
      } else if (height !== null) {
        scrollTo(found.element, point);
      }
      last = point;
    }
    await new Promise(requestAnimationFrame);
  }
  return null;

  // By the point and not by its element, which may be a paragraph taller than the screen.
  function scrollTo(element, point) {
    let scroller = element.parentElement;
    while (scroller && scroller !== document.documentElement) {
      const { overflowY } = getComputedStyle(scroller);
      if (/auto|scroll/.test(overflowY) && scroller.scrollHeight > scroller.clientHeight) break;
      scroller = scroller.parentElement;
    }
    const target = scroller ?? document.documentElement;
    const box = target === document.documentElement ? null : target.getBoundingClientRect();
    const [top, bottom] = box ? [box.top, box.bottom] : [0, innerHeight];
    const goal = top + (bottom - top) * height;
    target.scrollBy({ top: point.y - goal, behavior: "instant" });
  }
}

/**
 * Selects `[from, to)` by dragging over it, or backwards if `to` is the smaller one. Both ends
 * must fit on the screen together, and the drag must not start within what is selected already:
 * that would move text, for a user as well.
 */
export async function dragSelect(page, from, to) {
  const [startSide, endSide] = from <= to ? ["before", "after"] : ["after", "before"];
  const find = (offset, side, height, frames) =>
    page.evaluate(locate, { offset, side, height, frames });
  const findBoth = async () => [
    await find(from, startSide, null, 10),
    await find(to, endSide, null, 10),
  ];

  let [start, end] = await findBoth();
  if (!start || !end) {
    // The end goes to its side of the screen, which leaves the rest to the start.
    await find(to, endSide, from <= to ? 0.8 : 0.2, 120);
    [start, end] = await findBoth();
  }
  if (!start || !end) throw new Error(`no text at ${from} and ${to} on one screen`);
  if (await page.evaluate(isSelected, start)) {
    throw new Error(`${from} is selected already: a drag from there selects nothing`);
  }
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

// Runs in the page.
function isSelected({ x, y }) {
  const selection = getSelection();
  if (selection.isCollapsed) return false;
  return [...selection.getRangeAt(0).getClientRects()].some(
    (box) => box.left < x && x < box.right && box.top < y && y < box.bottom,
  );
}

/** Double-clicks the character at `offset`, and so the word around it. */
export async function doubleClickWord(page, offset) {
  const { x, y } = await textPoint(page, offset, "middle");
  await page.mouse.dblclick(x, y);
}
