// What the browser keeps of a build, for use without its host.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DIST } from "./harness.mjs";
import { eventually } from "./user.mjs";

const CODE = readFileSync(join(DIST, "service-worker.js"), "utf8");

/** What the service worker says of the build it belongs to. */
export const BUILD = JSON.parse(/^const BUILD = ([^;]*);/.exec(CODE)[1]);

/** The files that are kept, as paths below the page. */
export const KEPT = async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    kept.push(...requests.map(({ url }) => url.slice(new URL("./", location.href).href.length)));
  }
  return kept.sort();
};

export const everything = ({ first, rest }) => ["", ...first, ...rest].sort();

/** Waits until the whole build is kept. */
export const keptAll = (page, build = BUILD) => eventually(page, KEPT, everything(build));
