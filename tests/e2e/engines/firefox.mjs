// Firefox, through Puppeteer and WebDriver BiDi, which needs no program in between.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { arrival, keysOf } from "./shared.mjs";

/** Starts Firefox as a fresh user. */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), "dateline-firefox-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    protocolTimeout: 60_000,
    extraPrefsFirefox: {
      "browser.download.dir": folder,
      "browser.download.folderList": 2,
      "browser.download.useDownloadDir": true,
      "browser.download.always_ask_before_handling_new_types": false,
      "browser.download.alwaysOpenPanel": false,
      // What people have; drivers switch it off.
      "security.fileuri.strict_origin_policy": true,
    },
  });
  const page = await browser.newPage();
  const troubles = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));

  return {
    name: "Firefox",
    troubles,
    open: (url) => page.goto(url),
    reload: () => page.reload(),
    evaluate: (read, arg) => page.evaluate(read, arg),
    async press(chord) {
      const { held, key } = keysOf(chord);
      for (const modifier of held) await page.keyboard.down(modifier);
      await page.keyboard.press(key);
      for (const modifier of held.reverse()) await page.keyboard.up(modifier);
    },
    write: (text) => page.keyboard.type(text),
    move: ({ x, y }, steps = 1) => page.mouse.move(x, y, { steps }),
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    click: ({ x, y }, count = 1) => page.mouse.click(x, y, { count }),
    async upload(selector, ...paths) {
      const field = await page.waitForSelector(selector);
      await field.uploadFile(...paths);
    },
    download: (act) => arrival(folder, act),
    screenshot: (path) => page.screenshot({ path }),
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
