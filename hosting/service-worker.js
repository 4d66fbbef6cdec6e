// Keeps the files of one build, and answers with them alone: the page works offline, and parts of
// two builds never meet. `BUILD` is written before this text when a build is finished:
// `{ version, first, rest }`, the files that the page starts with and the others.
"use strict";

const scope = new URL("./", location.href);
// A host may have other pages, other copies of this one among them: each has caches of its own.
const PREFIX = `dateline ${scope.pathname} `;
const CACHE = PREFIX + BUILD.version;
// The page itself is asked for by the name of its folder.
const PAGE = "";
const FILES = new Set([PAGE, ...BUILD.first, ...BUILD.rest]);

const addressOf = (file) => new URL(file, scope).href;
const hasHash = (file) => /-[0-9a-f]{8,}(_bg)?\.[a-z]+$/.test(file);

async function fetchPage() {
  // Some hosts have nothing at the name of a folder, others send the name of the file there.
  for (const name of ["./", "index.html"]) {
    const response = await fetch(new URL(name, scope), { cache: "no-cache" });
    if (!response.ok) continue;
    const text = await response.text();
    // A host that is being updated may have the page of one build with this script of another.
    if (!text.includes(BUILD.version)) continue;
    // Made anew, for a response that was redirected may not answer for a page.
    return new Response(text, { headers: { "content-type": "text/html; charset=utf-8" } });
  }
  throw new Error("the host has another build");
}

async function fetchFile(file) {
  const address = addressOf(file);
  if (!hasHash(file)) return fetch(address, { cache: "no-cache" });
  // The same name is the same content, in whatever build.
  return (await caches.match(address)) ?? fetch(address, { cache: "force-cache" });
}

async function keep(files) {
  const cache = await caches.open(CACHE);
  const keepOne = async (file) => {
    const address = addressOf(file);
    if (await cache.match(address)) return;
    const response = file === PAGE ? await fetchPage() : await fetchFile(file);
    if (!response.ok) throw new Error(`${file}: status ${response.status}`);
    await cache.put(address, response);
  };
  await Promise.all(files.map(keepOne));
}

async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
}

async function answer(file, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addressOf(file), { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && hasHash(file)) await cache.put(addressOf(file), response.clone());
  return response;
}

addEventListener("install", (event) => event.waitUntil(keep([PAGE, ...BUILD.first])));

addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
  // Whatever is not kept now is kept when it is first used.
  if (event.data === "keep the rest") event.waitUntil(keep(BUILD.rest).catch(() => {}));
});

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== scope.origin || !pathname.startsWith(scope.pathname)) return;
  const name = decodeURIComponent(pathname.slice(scope.pathname.length));
  const file = name === "index.html" ? PAGE : name;
  if (FILES.has(file)) event.respondWith(answer(file, event.request));
});
