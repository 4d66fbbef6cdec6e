// How long the page takes for what a person does, next to the floor: the same done by a page of
// plain JavaScript that can do nothing else. Both run in the same Chromium, one after the other.
//
//   ./dev bench page [--size 5k,100k,1m,10m] [--quick]
//
// A time runs from the event of the key or click, by the browser's own stamp, to the end of the
// first frame in which its effect is in the document.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { launch, makeProfile, serve } from "../e2e/harness.mjs";
import { folderWith, load, saved } from "../e2e/user.mjs";
import { SIZES, article, toJsonLine } from "./articles.mjs";

const options = readOptions();
const sizes = options.size.split(",");
for (const size of sizes) {
  if (!(size in SIZES)) fail(`no such size: ${size}; there are ${Object.keys(SIZES).join(", ")}`);
}

function readOptions() {
  const size = { type: "string", default: Object.keys(SIZES).join(",") };
  const quick = { type: "boolean", default: false };
  try {
    return parseArgs({ options: { size, quick } }).values;
  } catch (error) {
    return fail(error.message);
  }
}

// Of how many tags and of how many switches a figure is made.
const TAGS = options.quick ? 10 : 30;
const SWITCHES = options.quick ? 3 : 7;

const FRAMES = 120;
const PLACES = { start: 0, middle: 0.5, end: 1 };

// The largest article takes this long to be imported on a slow machine, not to be tagged.
const PATIENCE = 300_000;

// --- The two programs ---------------------------------------------------------------------------

const SMALL = article("5k", "small");

/** Dateline with both articles in its library; the small one is open. */
async function openDateline(page, host, big) {
  await page.goto(host.url);
  await page.locator("#app > :not(#loading)").first().waitFor();
  // In the order of the names: the first article of the first file is the one that opens.
  const folder = await folderWith({ "1.jsonl": toJsonLine(SMALL), "2.jsonl": toJsonLine(big) });
  await load(page, join(folder, "1.jsonl"), join(folder, "2.jsonl"));
  await page.locator(".row.open", { hasText: SMALL.record.title }).waitFor();
  await saved(page);
}

/** The floor with both articles in memory; the small one is open. */
async function openFloor(page, host, big) {
  host.files.set("/small.jsonl", toJsonLine(SMALL));
  host.files.set("/big.jsonl", toJsonLine(big));
  await page.goto(`${host.url}floor.html?article=small.jsonl&article=big.jsonl`);
  await page.locator("body[data-ready]").waitFor();
  await page.locator(".row", { hasText: SMALL.record.title }).click();
  await page.locator("#article .block").first().waitFor();
}

/** A host for the floor and the articles that it loads. */
async function serveFloor() {
  const folder = fileURLToPath(new URL("./", import.meta.url));
  const files = new Map();
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };
  for (const name of ["floor.html", "floor.js"]) {
    files.set(`/${name}`, readFileSync(join(folder, name)));
  }
  const requests = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    requests.push(pathname);
    if (!files.has(pathname)) return response.writeHead(404).end();
    const type = types[extname(pathname)] ?? "application/x-ndjson; charset=utf-8";
    return response.writeHead(200, { "content-type": type }).end(files.get(pathname));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, url: `${origin}/`, files, requests, close };
}

const PROGRAMS = [
  { name: "Dateline", host: serve, open: openDateline },
  { name: "floor", host: serveFloor, open: openFloor },
];

// --- In the page --------------------------------------------------------------------------------

// Runs in the page before all else: what measures, under one name.
function install() {
  const events = { click: 0, keydown: 0 };
  for (const type of Object.keys(events)) {
    addEventListener(type, (event) => (events[type] = event.timeStamp), { capture: true });
  }

  const tasks = [];
  new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map((entry) => entry.duration));
  }).observe({ type: "longtask" });

  const start = (element) => Number(element.dataset.s);

  // The last child that starts at or before an offset: what is drawn carries its offsets.
  function childAt(parent, offset) {
    const children = parent.children;
    let [low, high] = [0, children.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start(children[middle]) <= offset) low = middle + 1;
      else high = middle;
    }
    return children[low - 1] ?? null;
  }

  function holderOf(offset) {
    let found = document.getElementById("article");
    while (found !== null && found.childElementCount > 0) found = childAt(found, offset);
    return found;
  }

  // The word as it is drawn, if it is in the document and a person could click it.
  function boxOf({ at, word }) {
    const holder = holderOf(at);
    const text = holder?.firstChild;
    if (text?.nodeType !== Node.TEXT_NODE) return null;
    const range = document.createRange();
    const from = at - start(holder);
    if (from + word.length > text.length) return null;
    range.setStart(text, from);
    range.setEnd(text, from + word.length);
    return range.getBoundingClientRect();
  }

  // Gives the time at the end of the first frame in which `holds`; asks once a frame.
  function painted(holds) {
    return new Promise((resolve) => {
      requestAnimationFrame(function look() {
        if (!holds()) return requestAnimationFrame(look);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        return port2.postMessage(null);
      });
    });
  }

  const conditions = {
    // The article begins with this paragraph.
    shows: (text) => document.querySelector("#article p")?.textContent === text,
    // It does, and it reaches to this offset.
    reaches: ({ paragraph, end }) => {
      if (!conditions.shows(paragraph)) return false;
      const holder = holderOf(end);
      return holder !== null && start(holder) + holder.textContent.length > end;
    },
    marked: (word) => {
      const holder = holderOf(word.at);
      return holder?.dataset.s === String(word.at) && holder.classList.contains("mention");
    },
    unmarked: (word) => !conditions.marked(word),
  };
  const waiting = {};

  const scroller = () => document.getElementById("reader");
  const nextFrame = () => new Promise(requestAnimationFrame);

  window.bench = {
    tasks,
    // Begins to look for the effect of an event that is about to come.
    expect: (condition, arg) => {
      waiting[condition] = painted(() => conditions[condition](arg));
    },
    // How long after the event its effect was painted.
    took: async (condition, type) => (await waiting[condition]) - events[type],

    // What a click sets off for the next tasks is over, and painted.
    settled: async () => {
      await nextFrame();
      await nextFrame();
    },

    // Brings a word to the middle of the view and gives the point to click on it: once the word
    // is drawn as it will be, with the mentions around it, and stays where it is.
    pointAt: async (word) => {
      for (let last = null, frame = 0; frame < 600; frame += 1, await nextFrame()) {
        const box = boxOf(word);
        const view = scroller().getBoundingClientRect();
        if (box === null) continue;
        const y = (box.top + box.bottom) / 2 - view.top;
        if (y < view.height * 0.25 || y > view.height * 0.75) {
          const before = scroller().scrollTop;
          scroller().scrollBy({ top: y - view.height * 0.4, behavior: "instant" });
          // At either end of the article there is no more to scroll.
          if (scroller().scrollTop !== before) continue;
        }
        const point = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
        const hit = document.elementFromPoint(point.x, point.y);
        const paragraph = holderOf(word.at).parentElement;
        const isDrawn = paragraph.querySelector(".mention") !== null;
        const isStill = last?.x === point.x && last?.y === point.y;
        if (isDrawn && isStill && paragraph.contains(hit)) return point;
        last = point;
      }
      throw new Error(`${word.word} at ${word.at} does not come into view`);
    },

    // Scrolls by so many pixels a frame, or in so many frames to the end; gives what was dropped.
    scroll: async (frames, step) => {
      const element = scroller();
      element.scrollTop = 0;
      await nextFrame();
      await nextFrame();
      const by = step ?? Math.ceil((element.scrollHeight - element.clientHeight) / frames);
      let dropped = 0;
      let worst = 0;
      let before = await nextFrame();
      for (let frame = 0; frame < frames; frame += 1) {
        element.scrollTop += by;
        const now = await nextFrame();
        const delta = now - before;
        if (delta > 1.5 * 16.7) dropped += Math.round(delta / 16.7) - 1;
        worst = Math.max(worst, delta);
        before = now;
      }
      return { dropped, worst };
    },
  };
}

// --- Measuring ----------------------------------------------------------------------------------

/** Everything about one size, for one program: figures by the name of their row. */
async function measure(program, size, big) {
  const host = await program.host();
  // A fresh one for each, so that no cache and no garbage of the one is there for the other.
  const browser = await launch(makeProfile());
  try {
    browser.context.setDefaultTimeout(PATIENCE);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    const stop = (why) => fail(`${program.name} at ${size}: ${why}`);
    page.on("pageerror", (error) => stop(error.stack));
    page.on("crash", () => stop("the tab crashed"));
    await page.addInitScript(install);
    await program.open(page, host, big);
    return await measurePage(page, big);
  } finally {
    await browser.close();
    await host.close();
  }
}

async function measurePage(page, big) {
  const figures = {};

  const first = await open(page, big);
  figures["open the first time, ms"] = first.painted;
  figures["… until all of the text is there, ms"] = first.complete;
  const away = [];
  const back = [];
  for (let i = 0; i < SWITCHES; i += 1) {
    away.push((await open(page, SMALL)).painted);
    back.push((await open(page, big)).painted);
  }
  figures["switch to it again, median ms"] = quantile(back, 0.5);
  figures["switch to a small article, median ms"] = quantile(away, 0.5);

  let longest = 0;
  const undos = [];
  for (const [place, part] of Object.entries(PLACES)) {
    const { tags, undone, task } = await tag(page, wordsAt(big, part));
    figures[`tag at the ${place}, median ms`] = quantile(tags, 0.5);
    figures[`tag at the ${place}, p95 ms`] = quantile(tags, 0.95);
    undos.push(...undone);
    longest = Math.max(longest, task);
  }
  figures["undo, median ms"] = quantile(undos, 0.5);
  figures["undo, p95 ms"] = quantile(undos, 0.95);
  figures["longest task while tagging, ms (0: under 50)"] = longest;

  const slow = await page.evaluate((frames) => bench.scroll(frames, 80), FRAMES);
  figures[`frames dropped of ${FRAMES}, 80 px each`] = slow.dropped;
  const fast = await page.evaluate((frames) => bench.scroll(frames, null), FRAMES);
  figures[`frames dropped of ${FRAMES}, start to end`] = fast.dropped;
  figures["longest frame while scrolling, ms"] = Math.max(slow.worst, fast.worst);

  return { ...figures, ...(await memory(page)) };
}

/** Opens an article by its row in the list. */
async function open(page, { record }) {
  const [paragraph] = record.text.split("\n", 1);
  const expected = { paragraph, end: record.text.length - 1 };
  await page.locator(".row", { hasText: record.title }).hover();
  await page.evaluate((expected) => {
    bench.expect("shows", expected.paragraph);
    bench.expect("reaches", expected);
  }, expected);
  await page.mouse.down();
  await page.mouse.up();
  const painted = await page.evaluate(() => bench.took("shows", "click"));
  const complete = await page.evaluate(() => bench.took("reaches", "click"));
  return { painted, complete };
}

/** Words to tag around a part of the article, 0 its start and 1 its end. */
function wordsAt({ free, nParagraphs }, part) {
  const apart = ({ paragraph }) => Math.abs(paragraph - part * (nParagraphs - 1));
  const near = [...free].sort((a, b) => apart(a) - apart(b));
  return near.slice(0, TAGS).sort((a, b) => a.at - b.at);
}

/** Tags each word and then takes it all back. */
async function tag(page, words) {
  const tags = [];
  const undone = [];
  await page.evaluate(() => bench.tasks.splice(0));
  for (const word of words) {
    const { x, y } = await page.evaluate((word) => bench.pointAt(word), word);
    await page.mouse.dblclick(x, y);
    await page.waitForFunction((word) => getSelection().toString().trim() === word, word.word);
    await page.evaluate(() => bench.settled());
    await page.evaluate((word) => bench.expect("marked", word), word);
    await page.keyboard.press("e");
    tags.push(await page.evaluate(() => bench.took("marked", "keydown")));
  }
  for (const word of words.toReversed()) {
    await page.evaluate((word) => bench.expect("unmarked", word), word);
    await page.keyboard.press("Control+z");
    undone.push(await page.evaluate(() => bench.took("unmarked", "keydown")));
  }
  const task = await page.evaluate(() => Math.max(0, ...bench.tasks));
  return { tags, undone, task };
}

/** What the page holds, after a collection of garbage. */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
  await session.detach();
  return {
    "JavaScript heap, MB": metric("JSHeapUsedSize") / 1e6,
    "private memory of the tab, MB": await privateMemory(page),
    "nodes in the document": metric("Nodes"),
  };
}

/** Memory of the tab's process alone, with what WebAssembly has; where the system tells it. */
async function privateMemory(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  // The browser keeps a spare process, which has done nothing yet.
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const { id } = renderers.reduce((a, b) => (a.cpuTime > b.cpuTime ? a : b));
  try {
    const lines = readFileSync(`/proc/${id}/smaps_rollup`, "utf8").split("\n");
    const own = lines.filter((line) => line.startsWith("Private_"));
    return own.reduce((sum, line) => sum + Number(/\d+/.exec(line)[0]) * 1024, 0) / 1e6;
  } catch {
    return null;
  }
}

/** The bytes of all files that a first visit fetches: as they are, by gzip, by brotli. */
async function weigh(program) {
  const host = await program.host();
  const browser = await launch(makeProfile());
  try {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    const address = program.name === "floor" ? `${host.url}floor.html` : host.url;
    await page.goto(address, { waitUntil: "networkidle" });
    const bodies = await Promise.all(
      [...new Set(host.requests)].map(async (path) => {
        const response = await fetch(host.origin + path);
        return Buffer.from(response.ok ? await response.arrayBuffer() : []);
      }),
    );
    const sum = (measure) => bodies.reduce((sum, body) => sum + measure(body), 0) / 1000;
    const best = (body) => ({
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    });
    return {
      "files of the first visit": bodies.length,
      "raw, KB": sum((body) => body.length),
      "gzip, KB": sum((body) => gzipSync(body, { level: 9 }).length),
      "brotli, KB": sum((body) => brotliCompressSync(body, best(body)).length),
    };
  } finally {
    await browser.close();
    await host.close();
  }
}

/** The value below which such a part of the values lies. */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
}

// --- Telling ------------------------------------------------------------------------------------

const WIDTHS = [48, 12, 12, 8];

function row(...cells) {
  const [name, ...figures] = cells;
  const padded = figures.map((cell, i) => cell.padStart(WIDTHS[i + 1]));
  console.log(name.padEnd(WIDTHS[0]) + padded.join(""));
}

function rows(title, [ours, floors]) {
  console.log();
  row(title, ...PROGRAMS.map(({ name }) => name), "ratio");
  for (const [name, our] of Object.entries(ours)) {
    const floor = floors[name];
    const ratio = our === null || !(floor > 0) ? "" : (our / floor).toFixed(2);
    row(name, figure(name, our), figure(name, floor), ratio);
  }
}

function figure(name, value) {
  if (value === null) return "–";
  const isCount = !/\b(ms|KB|MB)\b/.test(name);
  return value.toFixed(isCount || value >= 1000 ? 0 : 1);
}

function fail(why) {
  console.error(`✗ ${why}`);
  process.exit(1);
}

/** What both programs give, one after the other. */
async function both(ask) {
  const answers = [];
  for (const program of PROGRAMS) answers.push(await ask(program));
  return answers;
}

try {
  rows("the page", await both(weigh));
  for (const size of sizes) {
    const big = article(size, "large");
    const title = `${size} of text, ${big.record.mentions.length} mentions`;
    rows(title, await both((program) => measure(program, size, big)));
  }
} catch (error) {
  fail(error.stack);
}
// The harness is made for tests, of which Node would now count none.
process.exit();
