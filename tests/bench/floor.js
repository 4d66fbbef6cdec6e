// The floor: what drawing and tagging an article costs the browser itself. The same blocks as in
// Dateline and the same elements, and nothing but load, tag, undo and paint.

"use strict";

const BLOCK_PARAGRAPHS = 32;
const BLOCK_UNITS = 16 * 1024;
const LINE = 35;
const UNITS_A_LINE = 72;

const root = document.getElementById("article");
const scroller = document.getElementById("reader");
const done = [];
let blocks = [];
let observer = null;
let job = 0;

// --- Loading ------------------------------------------------------------------------------------

/** Paragraphs with their mentions, in UTF-16 units of the whole text. */
function paragraphsOf({ text, mentions }) {
  // Offsets of the format are code points; where each starts is found in one pass over the text.
  const units = new Uint32Array(text.length + 1);
  let points = 0;
  for (let at = 0; at < text.length; points += 1) {
    units[points] = at;
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  units[points] = text.length;

  const paragraphs = [];
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end === -1 ? text.length : end;
    paragraphs.push({ from, text: text.slice(from, to), mentions: [], element: null });
    from = to + 1;
  }
  const sorted = mentions.map((m) => ({ from: units[m.start], to: units[m.end], label: m.label }));
  sorted.sort((a, b) => a.from - b.from || b.to - a.to);
  let i = 0;
  for (const mention of sorted) {
    while (i + 1 < paragraphs.length && paragraphs[i + 1].from <= mention.from) i += 1;
    paragraphs[i].mentions.push(mention);
  }
  return paragraphs;
}

async function load(address) {
  const record = JSON.parse(await (await fetch(address)).text());
  const paragraphs = paragraphsOf(record);
  const row = document.createElement("button");
  row.className = "row";
  row.textContent = record.title;
  row.addEventListener("click", () => open(paragraphs));
  document.querySelector("nav").append(row);
}

// --- Drawing ------------------------------------------------------------------------------------

/** Shows an article: its first block at once, the others when there is time. */
function open(paragraphs) {
  job += 1;
  observer?.disconnect();
  observer = new IntersectionObserver(decorateNear, { root: scroller, rootMargin: "100% 0px" });
  blocks = [];
  for (let i = 0; i < paragraphs.length; ) {
    const inside = [];
    let units = 0;
    while (i < paragraphs.length && inside.length < BLOCK_PARAGRAPHS && units < BLOCK_UNITS) {
      inside.push(paragraphs[i]);
      units += paragraphs[i].text.length;
      i += 1;
    }
    blocks.push({ paragraphs: inside, isNear: false, element: null });
  }
  root.replaceChildren();
  scroller.scrollTop = 0;
  draw(blocks[0], true);
  root.dataset.complete = String(blocks.length === 1);
  if (blocks.length > 1) drawRest(job, 1);
}

function drawRest(own, next) {
  requestIdleCallback((deadline) => {
    for (; own === job && next < blocks.length; next += 1) {
      if (deadline.timeRemaining() < 1) return drawRest(own, next);
      draw(blocks[next], false);
    }
    if (own === job) root.dataset.complete = "true";
  });
}

function draw(block, isNear) {
  const element = document.createElement("div");
  element.className = "block";
  element.dataset.s = block.paragraphs[0].from;
  let height = 0;
  for (const paragraph of block.paragraphs) {
    const p = document.createElement("p");
    const isBlank = paragraph.text.trim() === "";
    p.className = isBlank ? "blank" : "body";
    p.dir = "auto";
    p.dataset.s = paragraph.from;
    p.paragraph = paragraph;
    paragraph.element = p;
    paint(paragraph, isNear);
    element.append(p);
    height += isBlank ? 17 : Math.ceil(paragraph.text.length / UNITS_A_LINE) * LINE + 7;
  }
  element.style.containIntrinsicBlockSize = `auto ${height}px`;
  element.block = block;
  Object.assign(block, { element, isNear });
  root.append(element);
  observer.observe(element);
}

function decorateNear(entries) {
  for (const { target, isIntersecting } of entries) {
    if (target.block.isNear === isIntersecting) continue;
    target.block.isNear = isIntersecting;
    for (const paragraph of target.block.paragraphs) paint(paragraph, isIntersecting);
  }
}

/** Fills a paragraph: with a piece for each run under the same mentions, or with its text alone. */
function paint({ element, from, text, mentions }, isNear) {
  if (text === "") return;
  const to = from + text.length;
  const marks = isNear ? mentions : [];
  const ends = [];
  const lanes = marks.map((mention) => {
    const free = ends.findIndex((end) => end <= mention.from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = mention.to;
    return lane;
  });
  const cuts = new Set([from, to, ...marks.flatMap((mention) => [mention.from, mention.to])]);
  const sorted = [...cuts].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const piece = document.createElement("span");
    piece.dataset.s = sorted[i];
    piece.textContent = text.slice(sorted[i] - from, sorted[i + 1] - from);
    let inner = null;
    for (const [n, mention] of marks.entries()) {
      if (mention.to <= sorted[i] || sorted[i + 1] <= mention.from) continue;
      piece.className = "mention";
      piece.dataset[`l${lanes[n]}`] = mention.label;
      if (inner === null || mention.to - mention.from < inner.to - inner.from) inner = mention;
    }
    if (inner !== null) piece.dataset.in = inner.label;
    pieces.push(piece);
  }
  element.replaceChildren(...pieces);
}

// --- Tagging ------------------------------------------------------------------------------------

function tag(label) {
  const selection = getSelection();
  if (selection.isCollapsed) return;
  const { startContainer, startOffset } = selection.getRangeAt(0);
  const piece = startContainer.parentElement.closest("[data-s]");
  const { paragraph } = piece.closest("p");
  const from = Number(piece.dataset.s) + startOffset;
  const mention = { from, to: from + selection.toString().trim().length, label };
  const after = paragraph.mentions.findIndex((other) => other.from > from);
  paragraph.mentions.splice(after === -1 ? paragraph.mentions.length : after, 0, mention);
  done.push({ paragraph, mention });
  selection.removeAllRanges();
  paint(paragraph, true);
}

function undo() {
  const last = done.pop();
  if (last === undefined) return;
  const { paragraph, mention } = last;
  paragraph.mentions.splice(paragraph.mentions.indexOf(mention), 1);
  paint(paragraph, true);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "e" && !event.ctrlKey) tag("Event");
  if (event.key === "z" && event.ctrlKey) undo();
});

const addresses = new URLSearchParams(location.search).getAll("article");
Promise.all(addresses.map(load)).then(() => document.body.setAttribute("data-ready", ""));
