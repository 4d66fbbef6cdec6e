// Kills the browser at random moments of work, and looks whether all that was reported saved is
// there when it is started again, and nothing is torn. `torture.mjs [N]`: N kills, 100 unless told.

import { launch, makeProfile, openPage, serve } from "../e2e/harness.mjs";
import { exportAs, fileWith, load, prove, saved, tag } from "../e2e/user.mjs";

const N = Number(process.argv[2] ?? 100);
if (!Number.isInteger(N) || N < 1) throw new Error(`not a number of kills: ${process.argv[2]}`);

// Longer than it takes to tag some words, so that kills hit every moment of a write.
const LONGEST_MS = 2500;

// Enough mentions for the article's own record to wait until the article is left.
const N_BASE = 320;
const WORDS = Array.from({ length: 60 }, (_, n) => `free${String(n).padStart(3, "0")}`);
const BASE = Array.from({ length: N_BASE }, (_, n) => `base${String(n).padStart(3, "0")}`);
const TEXT = `${WORDS.join(" ")}\n\n${BASE.join(" ")}\n`;
const TITLE = "Torture";
const LABELS = { a: "Actor", p: "Place" };

const host = await serve();
const profile = makeProfile();
const totals = { kills: 0, edits: 0, saved: 0, kept: 0, losses: 0, torn: 0 };

/** All states so far, each a sorted list of `quote/label`; the last one is what is shown. */
let states = [[]];
/** How many of them were reported saved: the state of this number must be there. */
let reported = 0;

function dataset() {
  const mentions = BASE.map((quote, n) => {
    const start = TEXT.indexOf(quote);
    return { id: `base-${n}`, label: "Event", start, end: start + quote.length };
  });
  return `${JSON.stringify({ dateline: 1, id: "torture", title: TITLE, text: TEXT, mentions })}\n`;
}

/** Starts the browser on the profile and opens the article. */
async function begin(isFirst) {
  const browser = await launch(profile);
  // Nothing is cleaned up after a browser that was killed.
  const { page } = await openPage({ after() {} }, { host, browser });
  if (isFirst) await load(page, await fileWith("torture.jsonl", dataset()));
  await page.locator(".row", { hasText: TITLE }).click();
  await page.locator(".row.open", { hasText: TITLE }).waitFor();
  return { browser, page };
}

/** The state that is stored, by a file that is proved span by span. */
async function stored(page) {
  const articles = await prove(await exportAs(page, "json"), "json");
  const { mentions } = articles.find(({ title }) => title === TITLE);
  const own = mentions.filter(({ id }) => !id.startsWith("base-"));
  if (mentions.length - own.length !== N_BASE) return null;
  return own.map(({ quote, label }) => `${quote}/${label}`).sort();
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const pick = (list) => list[Math.floor(Math.random() * list.length)];

/** Does one step and notes the state it leads to before it is done. */
async function step(page, last) {
  const now = states.at(-1);
  const chance = Math.random();
  const to = (state) => states.push(state);
  if (chance < 0.05) {
    // The record of a large article is written when it is left.
    await page.keyboard.press("k");
    await page.locator(".row", { hasText: TITLE }).click();
    return null;
  }
  if (last !== null && chance < 0.25) {
    to(last.before);
    await page.keyboard.press("Control+z");
    return null;
  }
  if (last !== null && chance < 0.45) {
    to(now.filter((mention) => mention !== last.mention));
    await page.keyboard.press("Delete");
    return null;
  }
  const key = pick(Object.keys(LABELS));
  const free = WORDS.filter((word) => !now.some((mention) => mention.startsWith(`${word}/`)));
  const word = pick(free);
  const mention = `${word}/${LABELS[key]}`;
  to([...now, mention].sort());
  await tag(page, TEXT, word, key);
  return { before: now, mention };
}

/** Whether the page, within some frames, shows the last state and says that it is saved. */
function isReported(page) {
  return page.evaluate(async (goal) => {
    for (let n = 0; n < 30; n += 1) {
      const counts = [...document.querySelectorAll(".chip-count")].map((e) => Number(e.textContent));
      const isShown = counts.reduce((sum, count) => sum + count, 0) === goal;
      if (isShown && document.getElementById("saved-state").textContent === "Saved") return true;
      await new Promise(requestAnimationFrame);
    }
    return false;
  }, N_BASE + states.at(-1).length);
}

/** Works until the browser is killed. */
async function workUntilKilled({ browser, page }) {
  let isKilled = false;
  const killed = new Promise((resolve) => {
    setTimeout(async () => {
      isKilled = true;
      await browser.kill();
      resolve();
    }, 50 + Math.random() * LONGEST_MS);
  });
  let last = null;
  try {
    // Till no word is free.
    while (!isKilled && states.at(-1).length < WORDS.length) {
      last = await step(page, last);
      if (await isReported(page)) reported = states.length - 1;
    }
  } catch (error) {
    // What was asked of a browser that is dead by now.
    if (!isKilled) throw error;
  }
  await killed;
  totals.kills += 1;
}

/** Compares what is there after a kill with what was reported; goes on from it. */
async function check(page) {
  const found = await stored(page);
  const at = found === null ? -1 : states.findLastIndex((state) => same(state, found));
  totals.edits += states.length - 1;
  totals.saved += reported;
  if (at < 0) {
    totals.torn += 1;
    console.log(`torn after kill ${totals.kills}: ${JSON.stringify(found)}`);
  } else if (at < reported) {
    totals.losses += reported - at;
    console.log(`kill ${totals.kills}: ${reported} steps were reported saved, ${at} are there`);
  }
  totals.kept += Math.max(at, 0);
  states = [found ?? []];
  reported = 0;
}

/** Removes all mentions of one's own, which come first, so that there are free words again. */
async function clear(page) {
  const own = page.locator(".mention-row", { hasText: "free" });
  for (let n = await own.count(); n > 0; n -= 1) {
    await own.first().click();
    await page.keyboard.press("Delete");
    await own.nth(n - 1).waitFor({ state: "detached" });
  }
  await saved(page);
  states = [await stored(page)];
}

try {
  let { browser, page } = await begin(true);
  await saved(page);
  for (let round = 1; round <= N; round += 1) {
    await workUntilKilled({ browser, page });
    ({ browser, page } = await begin(false));
    await check(page);
    if (states.at(-1).length > WORDS.length / 2) await clear(page);
    if (round % 10 === 0) console.log(`${round} of ${N} kills`);
  }
  await browser.close();
} finally {
  await host.close();
}

const { kills, edits, saved: n, kept, losses, torn } = totals;
console.log(
  `${kills} kills, ${edits} edits begun, ${n} reported saved, ${kept} found again; ` +
    `${losses} lost, ${torn} torn`,
);
process.exit(losses + torn === 0 ? 0 : 1);
