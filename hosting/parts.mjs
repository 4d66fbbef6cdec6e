// Turns the program of a finished build into parts: `hosting/split.mjs` splits its module, this
// decides what goes where and fits the script between the module and JavaScript to it.
//
// `hosting/parts.txt` says what stands in which part. `./dev parts` writes it by watching the page;
// what the list does not know comes with the first part, unless its name tells otherwise. So a
// list that is behind the code costs bytes and nothing else.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bare } from "./bare.mjs";
import { shapeOf } from "./cold.mjs";
import { parse } from "./wasm.mjs";
import { lasting, markOf, split, watched } from "./split.mjs";

/** The parts after the first one, in the order in which they are fetched. */
export const LATER = ["next", "later"];

// What is only used once a dialog is open, should the list not know it.
const ELSEWHERE = new RegExp([
  /\bdateline::(ui::(dialog::\w+|guidelines::reading|prose)|formats::(?!native)|exchange)\b/,
  /\bdateline::(search|quality|suggest|view::markdown|library::examples|start::choose)\b/,
  /\bdateline::library::projects::[A-Z]|\b(regex_lite|pulldown_cmark|unicase)\b/,
].map((pattern) => pattern.source).join("|"));

// What the allocator does depends on what lies where in memory: what it was ever seen to do, it may
// have to do at the start.
const ALLOCATOR = /^<?dlmalloc\b/;

const LIST = new URL("./parts.txt", import.meta.url);

const digest = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

/** What the list says: `parts` of functions by their marks, and `cold`, their points' by shape. */
function listed() {
  const [parts, cold] = [new Map(), new Map()];
  for (const line of readFileSync(LIST, "utf8").split("\n")) {
    const [, mark, part, shape] = /^([0-9a-f]{8}) (?:(\d)|([0-9a-f]{8} \d+))$/.exec(line) ?? [];
    if (part) parts.set(mark, Number(part));
    if (shape) cold.set(`${mark} ${shape.slice(0, 8)}`, [...shape.slice(9)].map(Number));
  }
  return { parts, cold };
}

function onlyFile(folder, pattern) {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`the build has ${found.length} files like ${pattern}`);
  return found[0];
}

/** Replaces exactly one piece of a script. */
function put(script, piece, replacement) {
  const parts = script.split(piece);
  if (parts.length !== 2) throw new Error(`the program's script has ${parts.length - 1} of ${piece}`);
  return parts.join(replacement);
}

const IMPORTS = '"./dateline_bg.js": import0,';
const EXPORTS = "wasm = instance.exports;";

/** Gives the long names between script and module short ones, which no other name begins with. */
function shortened(script) {
  const names = new Map();
  const short = (name) => {
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const inside = script
    .replace(/^( {8})(__wb\w+)(?=: function)/gm, (_, space, name) => space + short(name))
    .replace(/(?<=\bwasm\.)(?!memory\b|__wbindgen_start\b)\w{8,}/g, short);
  return { script: inside, names };
}

/**
 * Splits the program in a folder. `fromLinker` is the file of the module as the linker made it.
 * Gives the names of its files: the script, the first part, the later ones. With `isWatched` it
 * stays whole and tells what it runs, by number, to `globalThis.datelineUsed`; what the numbers mean
 * is given too, see `watched`.
 */
export function makeParts(folder, fromLinker, isWatched = false) {
  const js = onlyFile(folder, /^dateline-[0-9a-f]+\.js$/);
  const wasm = onlyFile(folder, /^dateline-[0-9a-f]+_bg\.wasm$/);
  const whole = readFileSync(join(folder, wasm));
  const { names } = parse(whole);
  if (names.size === 0) throw new Error("the program has no names of functions to be split by");
  let made, later, functions;
  const shorter = shortened(readFileSync(join(folder, js), "utf8"));
  let { script } = shorter;
  if (isWatched) {
    const { bytes, functions: found } = watched(whole, shorter.names);
    made = [bytes];
    functions = found;
    later = "later: { used: (n) => globalThis.datelineUsed?.add(n) },";
  } else {
    const { parts, cold } = listed();
    const partOf = (name) => {
      const known = parts.get(markOf(name));
      if (ALLOCATOR.test(name) && known < LATER.length) return 0;
      return known ?? (ELSEWHERE.test(lasting(name)) ? LATER.length : 0);
    };
    // A function that has changed since it was watched stays whole.
    const coldOf = (name, body, part) => {
      const known = part < LATER.length && cold.get(`${markOf(name)} ${shapeOf(body)}`);
      const least = ALLOCATOR.test(name) ? LATER.length - 1 : part;
      return known && ((n) => (known[n] > least ? known[n] : 0));
    };
    const how = { partOf, coldOf };
    made = split(whole, how, LATER.length + 1, shorter.names, readFileSync(fromLinker));
    later = "later: globalThis.datelineLater.imports(import0),";
    script = put(script, EXPORTS, `${EXPORTS}\nglobalThis.datelineLater.exports = wasm;`);
  }
  script = bare(script, "js");
  script = put(script, IMPORTS, `${IMPORTS}\n${later}`);
  unlinkSync(join(folder, js));
  unlinkSync(join(folder, wasm));
  const write = (before, content, after) => {
    const name = `${before}-${digest(content)}${after}`;
    writeFileSync(join(folder, name), content);
    return name;
  };
  const [first, ...rest] = made;
  return {
    old: { js, wasm },
    js: write("dateline", script, ".js"),
    wasm: write("dateline", first, "_bg.wasm"),
    later: rest.map((part, at) => write(LATER[at], part, ".wasm")),
    functions,
  };
}
