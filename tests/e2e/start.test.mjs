// The page starts from any static host, keeps its policy, and says so when it cannot start.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";

test("opens under a sub-path, cleanly", async (t) => {
  const { page, host } = await openPage(t);
  assert.equal(await page.title(), "Dateline");
  assert.equal(await page.locator("#crash").isVisible(), false);
  assert.deepEqual(
    host.requests.filter((path) => !path.startsWith("/some/path/")),
    [],
  );
});

test("names every file that changes by its content", async (t) => {
  const { host } = await openPage(t);
  const code = host.requests.filter((path) => {
    // The service worker alone has an address that stays; browsers look there for a newer one.
    return /\.(js|wasm|css)$/.test(path) && !path.endsWith("/service-worker.js");
  });
  assert.ok(code.length >= 4, `asked for ${code}`);
  for (const path of code) assert.match(path, /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css)$/);
});

test("runs no inline script and asks no other host", async (t) => {
  const { page, troubles } = await openPage(t, {
    allow: [/policy violation/, /Content Security Policy/, /TrustedScript/],
  });
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.append("window.intruder = true");
    document.body.append(script);
  });
  const answer = await page.evaluate(() =>
    fetch("https://example.org/").then(
      () => "answered",
      () => "refused",
    ),
  );
  assert.equal(answer, "refused");
  assert.equal(await page.evaluate(() => window.intruder), undefined);
  assert.notDeepEqual(troubles, []);
});

test("looks like itself before its program arrives", async (t) => {
  const { page } = await openPage(t, {
    before: (page) => page.addInitScript(() => {
      globalThis.boxesIn = (root) => ["toolbar", "list", "reader", "inspector"].map((name) => {
        const box = document.querySelector(`${root} .${name}`).getBoundingClientRect();
        return [name, box.left, box.right, box.top];
      });
      addEventListener("DOMContentLoaded", () => (globalThis.shell = boxesIn("#loading")));
    }),
  });
  await page.locator(".row.open").waitFor();
  const [shell, drawn] = await page.evaluate(() => [globalThis.shell, globalThis.boxesIn("#app")]);
  assert.deepEqual(drawn, shell);
});

test("says so when its program does not arrive", async (t) => {
  const { page } = await openPage(t, {
    allow: [/ERR_FAILED/, /Failed to fetch/],
    before: (page) => page.route("**/*.wasm", (route) => route.abort()),
    ready: null,
  });
  await page.getByRole("alert").waitFor();
  await page.getByRole("heading", { name: "Dateline could not start" }).waitFor();
  assert.match(await page.locator("#crash-message").textContent(), /did not arrive/);
  assert.equal(await page.getByText("Loading…").count(), 0);

  await page.unroute("**/*.wasm");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator("#app > :not(#loading)").first().waitFor();
  assert.equal(await page.getByRole("alert").isVisible(), false);
});

test("says so when its program has died", async (t) => {
  const { page } = await openPage(t, { allow: [/unreachable/] });
  // What a browser reports when a program in WebAssembly traps.
  await page.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  });
  await page.getByRole("alert").waitFor();
  assert.match(await page.locator("#crash-message").textContent(), /unreachable/);
});
