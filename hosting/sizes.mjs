// Compares the weight of every file of a build with what it may weigh: `node hosting/sizes.mjs
// DIST`. Weights are bytes as a host sends them: compressed by brotli, where there is such a copy.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const [dist = "dist"] = process.argv.slice(2);
const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));

/** The name of a file without the hash of its content. */
const plain = (file) => file.replaceAll("\\", "/").replace(/-[0-9a-f]{8,}(?=(_bg)?\.)/, "");

const weigh = (path) => statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;

const files = readdirSync(dist, { recursive: true })
  .map(String)
  .filter((file) => !/\.(br|gz)$/.test(file) && statSync(join(dist, file)).isFile());

const faults = [];
let first = 0;
console.log(`${"file".padEnd(28)} ${"bytes".padStart(8)} ${"budget".padStart(8)}`);
for (const file of files.sort()) {
  const name = plain(file);
  const group = name.startsWith("seeds/") && name.endsWith(".txt") ? "seeds/*.txt" : name;
  const bytes = weigh(join(dist, file));
  const most = budget.files[group];
  if (budget.first.includes(group)) first += bytes;
  console.log(`${name.padEnd(28)} ${String(bytes).padStart(8)} ${String(most).padStart(8)}`);
  if (most === undefined) faults.push(`${name} has no budget`);
  else if (bytes > most) faults.push(`${name} has ${bytes} bytes, ${bytes - most} too many`);
}
console.log(`${"a first visit".padEnd(28)} ${String(first).padStart(8)} ${String(budget.most)
  .padStart(8)}`);
if (first > budget.most) faults.push(`a first visit takes ${first} bytes`);

if (faults.length > 0) {
  console.error(`✗ ${faults.join("\n✗ ")}`);
  console.error("  Make it lighter, or say in hosting/budget.json that it is worth its weight.");
  process.exit(1);
}
