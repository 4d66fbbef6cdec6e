// How long a first visit takes, and what it transfers: on this machine, and with its processor
// slowed down six times.
//
//   ./dev bench start [--quick]
//
// Usable is the page when the open article and the list are drawn: from then on keys and clicks
// do their work.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DIST, serve, visit } from "../e2e/harness.mjs";

const RUNS = process.argv.includes("--quick") ? 3 : 7;
const SLOWER = 6;

/** Runs in the page: notes when something was first painted, and when it is usable. */
function watch() {
  globalThis.start = { usable: null };
  const observer = new MutationObserver(() => {
    const isDrawn = document.querySelector(".row.open") && document.querySelector("#article [data-s]");
    if (!isDrawn) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (start.usable = performance.now())));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** The bytes of a file as a host sends it that has the compressed copies. */
function weight(url, base) {
  const name = url.slice(base.length).split("?")[0] || "index.html";
  const file = join(DIST, name);
  if (!existsSync(file)) return 0;
  return statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size;
}

async function visitOnce(slower) {
  const host = await serve();
  const { context, close } = await visit({ serviceWorkers: "block" });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await page.addInitScript(watch);
    await page.goto(host.url, { waitUntil: "commit" });
    await page.waitForFunction(() => globalThis.start?.usable !== null, null, { timeout: 120_000 });
    const { painted, usable, asked } = await page.evaluate(() => ({
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      usable: start.usable,
      // What is asked for later is not what made the page usable.
      asked: performance.getEntriesByType("resource")
        .filter((entry) => entry.startTime <= start.usable).map((entry) => entry.name),
    }));
    const sum = (urls) => urls.reduce((sum, url) => sum + weight(url, host.url), 0);
    return { painted, usable, bytes: sum([host.url, ...asked]) };
  } finally {
    await close();
    await host.close();
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

for (const slower of [1, SLOWER]) {
  const visits = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visitOnce(slower));
  const of = (name) => Math.round(median(visits.map((visit) => visit[name])));
  console.log(slower === 1 ? "a first visit" : `a first visit, processor ${slower} times slower`);
  console.log(`  first painted, median ms   ${String(of("painted")).padStart(7)}`);
  console.log(`  usable, median ms          ${String(of("usable")).padStart(7)}`);
  console.log(`  transferred until then, KB ${(of("bytes") / 1000).toFixed(1).padStart(7)}`);
}
process.exit(0);
