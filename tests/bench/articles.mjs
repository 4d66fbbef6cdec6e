// Articles to measure with: like news in the length of their words and paragraphs, as long as
// asked, and the same in every run. They are records of the native format, one a line.

import { createHash } from "node:crypto";

/** What is measured: bytes of text and mentions. */
export const SIZES = {
  "5k": { bytes: 5_000, mentions: 100 },
  "100k": { bytes: 100_000, mentions: 1_000 },
  "1m": { bytes: 1_000_000, mentions: 10_000 },
  "10m": { bytes: 10_000_000, mentions: 100_000 },
};

const LABELS = ["Actor", "Place", "Event"];

const NAMES = (
  "Kunduz Zürich Nairobi Mombasa Łódź Kinshasa Córdoba Malmö Beira Tete Québec Odongo " +
  "Mwakio Ibrahim Núñez Petrova O’Neill Çelik Taliban parliament police soldiers dockworkers"
).split(" ");
const WORDS = (
  "the of and to in that on said with from after before against their which would when three " +
  "market harbor governor province curfew convoy ceasefire talks strike union wages weather " +
  "morning evening officials residents reported announced clashed marched gathered closed " +
  "reopened attacked detained accused rejected promised crossed collapsed near along inside"
).split(" ");
const MARKS = [",", ",", ",", ";", " —", "…"];
const OTHERS = ["“no comment”", "“nothing new”", "«rien»", "🚒", "naïve", "café", "25 °C"];

/** Numbers that look like chance and follow from the seed alone (mulberry32). */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * An article of a size of `SIZES`, or of one of one's own; one of another title has another text.
 *
 * `record` is the record of the native format, whose offsets are code points. `free` are words
 * that no mention touches and that every browser takes whole on a double click: `at` counts
 * UTF-16 units, `paragraph` from 0 without the blank ones.
 */
export function article(size, title = size) {
  const { bytes: nBytes, mentions: nMentions } = SIZES[size] ?? size;
  const id = `BENCH-${title.replaceAll(" ", "-")}`;
  const roll = dice(Buffer.from(id).reduce((seed, byte) => Math.imul(seed, 31) + byte, 7));
  const paragraphs = [];
  const mentions = [];
  const overlapping = { n: 0 };
  const free = [];
  let bytes = 0;
  let units = 0;
  let points = 0;

  while (bytes < nBytes) {
    if (paragraphs.length > 0) [bytes, units, points] = [bytes + 2, units + 2, points + 2];
    const { text, words } = paragraph(roll);
    const before = { units, points };
    bytes += Buffer.byteLength(text);
    units += text.length;
    points += [...text].length;

    // So many that the density is the same all over, and the sum right at the end.
    const due = Math.min(nMentions, Math.ceil((nMentions * bytes) / nBytes)) - mentions.length;
    const taken = tag(words, due, mentions.length, overlapping, roll);
    for (const [first, last] of taken) {
      const quote = text.slice(words[first].unit, words[last].unit + words[last].text.length);
      const start = before.points + words[first].point;
      mentions.push(mention(id, mentions.length, start, quote));
    }
    for (const [i, word] of words.entries()) {
      const isTaken = taken.some(([first, last]) => first <= i && i <= last);
      if (!isTaken && /^[a-z]{4,}$/.test(word.text)) {
        free.push({ at: before.units + word.unit, word: word.text, paragraph: paragraphs.length });
      }
    }
    paragraphs.push(text);
  }

  const text = paragraphs.join("\n\n");
  const record = {
    dateline: 1,
    id,
    title,
    date: "2024-03-14",
    source: null,
    url: null,
    language: "en",
    file: null,
    text,
    sha256: createHash("sha256").update(text).digest("hex"),
    status: "in-progress",
    zones: [],
    mentions,
  };
  return { record, free, nParagraphs: paragraphs.length };
}

/** The article as a file of the native format. */
export function toJsonLine({ record }) {
  return `${JSON.stringify(record)}\n`;
}

// A paragraph with its words, each with what stands before it in UTF-16 units and code points.
function paragraph(roll) {
  let text = "";
  let point = 0;
  const words = [];
  const add = (piece) => {
    text += piece;
    point += [...piece].length;
  };
  const n = 40 + roll(51);
  for (let i = 0; i < n; i += 1) {
    if (roll(60) === 0) {
      add(`${OTHERS[roll(OTHERS.length)]} `);
      continue;
    }
    const list = roll(6) === 0 ? NAMES : WORDS;
    const word = list[roll(list.length)];
    words.push({ text: word, unit: text.length, point });
    add(word);
    if (i + 1 < n) add(roll(9) === 0 ? `${MARKS[roll(MARKS.length)]} ` : " ");
  }
  add(".");
  return { text, words };
}

// Ranges of words to tag: `n` of one to three words, a tenth of all over the end of the one before.
function tag(words, n, nBefore, overlapping, roll) {
  const taken = [];
  const step = Math.max(1, Math.floor(words.length / Math.max(1, n)));
  for (let i = 0; i < n; i += 1) {
    const first = Math.min(i * step, words.length - 2);
    const last = Math.min(first + roll(Math.min(3, step)), words.length - 1);
    if (overlapping.n < Math.floor((nBefore + i + 1) / 10) && taken.length > 0) {
      const [, end] = taken.at(-1);
      overlapping.n += 1;
      taken.push([end, Math.min(end + 1, words.length - 1)]);
    } else {
      taken.push([first, last]);
    }
  }
  return taken;
}

function mention(article, number, start, quote) {
  const at = "2026-01-01T00:00:00.000Z";
  return {
    id: `${article}-${String(number).padStart(6, "0")}`,
    label: LABELS[number % LABELS.length],
    start,
    end: start + [...quote].length,
    quote,
    author: "bench",
    origin: "manual",
    created: at,
    changed: at,
  };
}
