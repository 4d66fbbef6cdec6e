// The page works from the hosts that people have: plain ones, careless ones, strict ones.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { DIST, openPage, serve } from "./harness.mjs";
import {
  eventually, expectMentions, exportAs, fileWith, openArticle, pathOf, pick, previewOf, prove,
  saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";

/** Does a little of everything that a host has a part in. */
async function work(page) {
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await expectMentions(page, [["Orsh", "Place"]]);
  await saved(page);
  await prove(await exportAs(page, "jsonl"), "jsonl");
  await page.keyboard.press("Escape");
  const lines = `{"text": "${"word ".repeat(60_000)}"}\n`.repeat(4);
  await pick(page, await fileWith("large.jsonl", lines));
  const [file] = await previewOf(page, 1);
  assert.match(file.summary, /^4 articles/);
  await page.evaluate(() => navigator.serviceWorker.ready);
}

/**
 * A port that nobody has, below those that connections get: asking for one of these before a
 * server has it may connect the asker to itself.
 */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(() => true, () => false);
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** A folder with the build under `some/path`, as a host of others would have it. */
function siteFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "dateline-site-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "site/some"), { recursive: true });
  cpSync(DIST, join(folder, "site/some/path"), { recursive: true });
  // A server that was started by root reads as somebody else.
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts a server and waits until it answers. */
async function start(t, port, command, args, options) {
  const server = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], ...options });
  let complaint = "";
  server.stderr.on("data", (text) => (complaint += text));
  let isOver = false;
  const over = once(server, "exit").then(() => (isOver = true));
  t.after(async () => {
    server.kill();
    await over;
  });
  const url = `http://127.0.0.1:${port}/some/path/`;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return { origin: new URL(url).origin, url };
    if (isOver) throw new Error(`${command} stopped: ${complaint}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const has = (command) => spawnSync(command, ["-h"]).error === undefined;

test("a host that knows nothing of wasm will do", async (t) => {
  const host = await serve(0, {
    types: { ".wasm": "application/octet-stream", ".webmanifest": "text/plain" },
  });
  t.after(() => host.close());
  const { page } = await openPage(t, { host });
  await work(page);
});

test("a host that takes wasm for text will do", async (t) => {
  const host = await serve(0, { types: { ".wasm": "text/plain; charset=utf-8" } });
  t.after(() => host.close());
  const { page } = await openPage(t, { host });
  await work(page);
});

test("the headers of the build are kept everywhere, worker included", async (t) => {
  const lines = readFileSync(join(DIST, "_headers"), "utf8").split("\n");
  const pairs = lines.filter((line) => line.startsWith("  ")).map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  const headers = Object.fromEntries(pairs);
  assert.match(headers["Content-Security-Policy"], /^default-src 'none'; .*frame-ancestors 'none'$/);
  assert.doesNotMatch(headers["Content-Security-Policy"], /\{/);
  const host = await serve(0, { headers });
  t.after(() => host.close());
  const { page } = await openPage(t, { host });
  await work(page);
});

test("every file that compresses has copies that are the same", () => {
  const files = readdirSync(DIST, { recursive: true }).map(String);
  const texts = files.filter((file) => /\.(css|html|js|json|wasm|webmanifest)$/.test(file));
  assert.ok(texts.length > 8);
  for (const file of texts) {
    const content = readFileSync(join(DIST, file));
    assert.deepEqual(brotliDecompressSync(readFileSync(join(DIST, `${file}.br`))), content, file);
    assert.deepEqual(gunzipSync(readFileSync(join(DIST, `${file}.gz`))), content, file);
  }
});

test("python’s http.server will do", async (t) => {
  if (!has("python3")) return t.skip("python3 is not there");
  const port = await freePort();
  const cwd = join(siteFolder(t), "site");
  const args = ["-m", "http.server", String(port), "--bind", "127.0.0.1"];
  const host = await start(t, port, "python3", args, { cwd });
  const { page } = await openPage(t, { host });
  await work(page);
});

test("nginx will do, and hands out the compressed copies", async (t) => {
  if (!has("nginx")) return t.skip("nginx is not there");
  const port = await freePort();
  const folder = siteFolder(t);
  writeFileSync(join(folder, "nginx.conf"), `
    daemon off; pid ${folder}/pid; error_log stderr error;
    events {}
    http {
      include /etc/nginx/mime.types; access_log off;
      client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
      uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
      server {
        listen 127.0.0.1:${port}; root ${folder}/site;
        ${readFileSync(pathOf("hosting/servers/nginx.conf"), "utf8")}
      }
    }`);
  const host = await start(t, port, "nginx", ["-c", join(folder, "nginx.conf")]);
  const { page } = await openPage(t, { host });
  await work(page);
  const wasm = await page.evaluate(async () => {
    const { href } = document.getElementById("dateline-wasm");
    const { headers } = await fetch(`${href}?past-the-service-worker`);
    return [headers.get("content-encoding"), headers.get("cache-control")];
  });
  assert.equal(wasm[0], "gzip");
  assert.match(wasm[1], /immutable/);
  await eventually(page, () => caches.keys().then((names) => names.length), 1);
});
