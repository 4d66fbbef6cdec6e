// Writes the page as one file that opens from disk: `node hosting/single.mjs DIST FILE`.
//
// Every part stands in the file: what is code as inline scripts whose hashes the policy names,
// what is data in elements that no browser runs.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const [dist, target] = process.argv.slice(2);
if (!dist || !target) {
  console.error("Usage: node hosting/single.mjs DIST FILE");
  process.exit(1);
}

const names = readdirSync(dist);
const read = (file) => readFileSync(join(dist, file), "utf8");
const own = (file) => readFileSync(join(HERE, file), "utf8");

function nameOf(pattern) {
  const found = names.filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${dist} has ${found.length} files like ${pattern}`);
  return found[0];
}

/** A part of the page, as the script of the single page unpacks it. */
function packed(id, content) {
  const data = gzipSync(content, { level: constants.Z_BEST_COMPRESSION }).toString("base64");
  return `<script type="application/octet-stream" id="${id}">${data}</script>`;
}

/** A script, which may not say what would end its element. */
function script(attributes, code) {
  if (/<\/script|<!--/i.test(code)) throw new Error("a script holds what would end it");
  hashes.push(hashOf(code));
  return `<script${attributes}>${code}</script>`;
}

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const hashes = [];

let page = read("index.html");

/** Replaces exactly one piece of the page. */
function put(pattern, replacement) {
  const found = page.match(new RegExp(pattern.source, `${pattern.flags}g`)) ?? [];
  if (found.length !== 1) throw new Error(`index.html has ${found.length} of ${pattern}`);
  // As a function: a `$` in code means itself.
  page = page.replace(pattern, () => replacement);
}

const styles = read(nameOf(/^styles-.*\.css$/)) + read(nameOf(/^dialogs-.*\.css$/));
const icon = encodeURIComponent(read(nameOf(/^icon-.*\.svg$/)));
const glue = read(nameOf(/^dateline-[0-9a-f]+\.js$/));
const exported = /export \{ initSync, (\w+) as default \};/.exec(glue);
if (exported === null) throw new Error("the program's script exports something else");
const program = glue.replace(exported[0], `globalThis.datelineProgram(${exported[1]});`);

put(/<link rel="icon"[^>]*>/, `<link rel="icon" href="data:image/svg+xml,${icon}">`);
put(/<link rel="stylesheet"[^>]*>/, `<style>${styles}</style>`);
put(/<link rel="manifest"[^>]*>/, "");
put(/<script src="\.\/boot-[^>]*><\/script>/, "");
put(/<script src="\.\/offline-[^>]*><\/script>/, "");
put(/<link id="dateline-js"[^>]*>/, "");
put(/<link id="dateline-wasm"[^>]*>/, "");
put(/<meta name="dateline-worker"[^>]*>/, "");
const later = /<meta name="dateline-later" content="([^"]*)">/.exec(page)[1].split(" ").filter(Boolean);
put(/<meta name="dateline-later"[^>]*>/, "");
put(/<meta name="dateline-dialogs"[^>]*>/, "");
put(/<div id="update"[\s\S]*?<\/div>/, own("from-disk.html").trim());
// `<` stands in JSON only within strings, where it may be written otherwise.
const samples = read("samples.json").replaceAll("<", "\\u003c");
put(/<\/body>/, [
  `<script type="application/json" data-file="./samples.json">${samples}</script>`,
  packed("part-program", readFileSync(join(dist, nameOf(/^dateline-[0-9a-f]+_bg\.wasm$/)))),
  ...later.map((file, at) => packed(`part-later-${at + 1}`, readFileSync(join(dist, file)))),
  packed("part-worker-js", read(nameOf(/^worker-[0-9a-f]+\.js$/))),
  packed("part-worker-wasm", readFileSync(join(dist, nameOf(/^worker-[0-9a-f]+_bg\.wasm$/)))),
  packed("part-pdf-wasm", readFileSync(join(dist, nameOf(/^pdf-[0-9a-f]+_bg\.wasm$/)))),
  script("", `\n${own("from-disk.js")}\n${read(nameOf(/^boot-.*\.js$/))}`),
  // A module, as it was made: it runs after the script before it.
  script(' type="module"', `\n${program}`),
  "</body>",
].join("\n"));

const policy = [
  "default-src 'none'",
  `script-src ${hashes.join(" ")} 'wasm-unsafe-eval'`,
  `style-src ${hashOf(styles)}`,
  "img-src data: blob:",
  "connect-src 'none'",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default dateline",
].join("; ");
put(/(?<=http-equiv="Content-Security-Policy"\s+content=")[^"]*/, policy);

const markup = page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
const left = /(?:href|src)="(?!data:)[^"]*"/.exec(markup);
if (left !== null) throw new Error(`the page still asks for ${left[0]}`);
writeFileSync(target, page);
