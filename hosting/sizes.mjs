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
const visits = Object.entries(budget.visits).map(([what, { most, files: named }]) => {
  return { what, most, named: new Set(named), bytes: 0 };
});
console.log(`${"file".padEnd(28)} ${"bytes".padStart(8)} ${"budget".padStart(8)}`);
for (const file of files.sort()) {
  const name = plain(file);
  const group = name.startsWith("seeds/") && name.endsWith(".txt") ? "seeds/*.txt" : name;
  const bytes = weigh(join(dist, file));
  const most = budget.files[group];
  for (const visit of visits) if (visit.named.has(group)) visit.bytes += bytes;
  console.log(`${name.padEnd(28)} ${String(bytes).padStart(8)} ${String(most).padStart(8)}`);
  if (most === undefined) faults.push(`${name} has no budget`);
  else if (bytes > most) faults.push(`${name} has ${bytes} bytes, ${bytes - most} too many`);
}
for (const { what, most, bytes } of visits) {
  console.log(`${what.padEnd(28)} ${String(bytes).padStart(8)} ${String(most).padStart(8)}`);
  if (bytes > most) faults.push(`${what} takes ${bytes} bytes, ${bytes - most} too many`);
}

if (faults.length > 0) {
  console.error(`✗ ${faults.join("\n✗ ")}`);
  console.error("  Run ./dev parts where the program grew: new code comes with the first part.");
  console.error("  Make it lighter, or say in hosting/budget.json that it is worth its weight.");
  process.exit(1);
}
