// What the drivers of the engines have in common.

import { readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** The modifiers and the key of a chord like `Control+Shift+F`, as the drivers name them. */
export function keysOf(chord) {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return { held: parts.slice(0, -1), key: parts.at(-1) };
}

/** The file that `act` makes the browser put into an empty folder, once it is whole. */
export async function arrival(folder, act) {
  const before = new Set(readdirSync(folder));
  const finished = () => {
    const names = readdirSync(folder).filter((name) => !before.has(name));
    // A browser writes to a file of another name first, and may hold the place with an empty one.
    return names.some((name) => /\.(part|wkdownload|crdownload)$/.test(name)) ? [] : names;
  };
  const watcher = watch(folder);
  try {
    await act();
    for (;;) {
      const [name] = finished();
      if (name !== undefined) return { name, path: join(folder, name) };
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("no file was handed over")), 30_000);
        watcher.once("change", () => {
          clearTimeout(timer);
          resolve();
        });
        // It may have come just before.
        if (finished().length > 0) {
          clearTimeout(timer);
          resolve();
        }
      });
    }
  } finally {
    watcher.close();
  }
}
