// Adds to a build what only a finished one can have. Trunk runs it on the folder in which it has
// put the build together: TRUNK_STAGING_DIR.
//
// DATELINE_QUICK=1 leaves out the compressed copies, which nobody asks for while developing.
// DATELINE_WATCHED=1 makes a program that tells which functions it runs (see ./dev parts).

import { createHash } from "node:crypto";
import {
  cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bare } from "./bare.mjs";
import { makeParts } from "./parts.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) {
  console.error("TRUNK_STAGING_DIR is not set: run ./dev build, which runs this by way of Trunk.");
  process.exit(1);
}

const read = (file) => readFileSync(join(folder, file), "utf8");
const write = (file, text) => writeFileSync(join(folder, file), text);
const digest = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

function allFiles() {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(sep).join("/"))
    .sort();
}

/** Leaves out of what every visit gets what no browser needs. */
function bareTexts() {
  const isOurs = /^(?:(?:boot|offline|styles)-[0-9a-f]+\.(js|css)|index\.(html))$/;
  for (const file of allFiles()) {
    const [, kind, page] = isOurs.exec(file) ?? [];
    if (kind || page) write(file, bare(read(file), kind ?? page));
  }
}

/** Names a program of the worker's by its content. */
function nameWasm(program) {
  const wasm = `${program}-${digest(readFileSync(join(folder, `${program}_bg.wasm`)))}_bg.wasm`;
  renameSync(join(folder, `${program}_bg.wasm`), join(folder, wasm));
  return wasm;
}

/**
 * Puts the worker's own end to its script, with that of the program that reads PDF documents as a
 * function that makes it anew, and names all parts by their content.
 */
function nameWorker() {
  const script = [
    read("worker.js"),
    `function newPdfProgram() {\n${read("pdf.js")}\nreturn wasm_bindgen;\n}`,
    readFileSync(join(HERE, "../src/worker.js"), "utf8"),
  ].join("\n");
  const js = `worker-${digest(script)}.js`;
  rmSync(join(folder, "pdf.js"));
  renameSync(join(folder, "worker.js"), join(folder, js));
  write(js, script);
  return [js, nameWasm("worker"), nameWasm("pdf")];
}

/** Where cargo left the program's module. */
function fromLinker() {
  const target = process.env.CARGO_TARGET_DIR ?? join(HERE, "../target");
  return join(target, "wasm32-unknown-unknown", "release", "dateline.wasm");
}

/** Puts the program's parts in its place. */
function nameParts() {
  const isWatched = !!process.env.DATELINE_WATCHED;
  const { old, js, wasm, later, functions } = makeParts(folder, fromLinker(), isWatched);
  let page = read("index.html");
  for (const [from, to] of [[old.js, js], [old.wasm, wasm]]) {
    if (!page.includes(from)) throw new Error(`index.html does not name ${from}`);
    page = page.replaceAll(from, to);
  }
  write("index.html", page);
  addToHead(`<meta name="dateline-later" content="${later.map((name) => `./${name}`).join(" ")}">`);
  if (functions) write("functions.json", JSON.stringify(functions));
}

/** Has the looks of the dialogs come with the later parts. */
function putOffDialogs() {
  const page = read("index.html");
  const link = /<link rel="stylesheet" href="(\.\/dialogs-[^"]+)"[^>]*>/;
  if (!link.test(page)) throw new Error("index.html does not name the looks of the dialogs");
  write("index.html", page.replace(link, '<meta name="dateline-dialogs" content="$1">'));
}

/**
 * The samples as a first visit shows them, which is without the mentions of all but the first:
 * that is half of what they weigh. What cannot be compressed is left out too, digests and the ids of
 * mentions, and what the program finds out or makes by itself: quotes and times.
 */
function writeSamples() {
  const { articles, ...head } = JSON.parse(read("seeds/gold.dateline.json"));
  const shown = articles.map(({ sha256, mentions, ...article }, n) => {
    const bare = ({ id, quote, created, changed, ...mention }) => mention;
    return { ...article, mentions: n === 0 ? mentions.map(bare) : [] };
  });
  const lines = shown.map((article) => JSON.stringify(article)).join(",\n");
  write("samples.json", `${JSON.stringify(head).slice(0, -1)},"articles":[\n${lines}\n]}\n`);
}

/** Writes lines into the head of the page. */
function addToHead(...lines) {
  const page = read("index.html");
  if (!page.includes("</head>")) throw new Error("index.html has no </head>");
  write("index.html", page.replace("</head>", `${lines.join("\n")}\n</head>`));
}

const policyOf = (page) =>
  /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)[1].replace(/\s+/g, " ").trim();

/** The headers for hosts that read them from a file, with the page's own policy among them. */
function completeHeaders() {
  write("_headers", read("_headers").replace("{policy}", policyOf(read("index.html"))));
}

// What the page cannot do without; the rest is kept when there is time.
const STARTS = [/^(boot|offline|dateline|next|later|styles|dialogs|icon)-[^/]+\.(js|wasm|css|svg)$/,
  /^samples\.json$/];
// What no page asks for.
const UNUSED = /^(_headers|index\.html|service-worker\.js)$|\.(br|gz|d\.ts)$/;

function writeServiceWorker() {
  const files = allFiles().filter((file) => !UNUSED.test(file));
  const contents = [...files, "index.html"].map((file) => {
    return `${file} ${digest(readFileSync(join(folder, file)))}\n`;
  });
  const code = readFileSync(join(HERE, "service-worker.js"), "utf8");
  const version = digest(contents.join("") + code);
  addToHead(`<meta name="dateline-build" content="${version}">`);
  const isFirst = (file) => STARTS.some((pattern) => pattern.test(file));
  const first = files.filter(isFirst);
  const rest = files.filter((file) => !isFirst(file));
  const build = JSON.stringify({ version, first, rest }, null, 1);
  write("service-worker.js", bare(`const BUILD = ${build};\n${code}`, "js"));
}

/** Postfix bits and direct codes for distances, of which another pair suits each file best. */
const DISTANCES = [[0, 0], [0, 4], [0, 6], [0, 8], [1, 2], [1, 4], [1, 6], [1, 8], [2, 4]];

/** Bytes up to which a file is compressed in several ways: what weighs more is not waited for. */
const TRIED = 1_000_000;

function brotli(content) {
  const ways = content.length <= TRIED ? DISTANCES : DISTANCES.slice(0, 1);
  const copies = ways.map(([postfix, direct]) => brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
    },
  }));
  return copies.reduce((least, copy) => (copy.length < least.length ? copy : least));
}

function compress() {
  const isText = (file) => /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/.test(file);
  for (const file of allFiles().filter(isText)) {
    const content = readFileSync(join(folder, file));
    writeFileSync(join(folder, `${file}.br`), brotli(content));
    writeFileSync(join(folder, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
}

cpSync(join(HERE, "public"), folder, { recursive: true });
bareTexts();
nameParts();
putOffDialogs();
writeSamples();
if (existsSync(join(folder, "worker_bg.wasm"))) {
  const content = nameWorker().map((name) => `./${name}`).join(" ");
  addToHead(`<meta name="dateline-worker" content="${content}">`);
}
completeHeaders();
writeServiceWorker();
if (!process.env.DATELINE_QUICK) compress();
