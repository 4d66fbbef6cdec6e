// Chromium, through Playwright.

import { launch } from "../harness.mjs";

/** Starts Chromium as a fresh user. */
export async function start() {
  const user = await launch();
  const page = user.context.pages()[0] ?? (await user.context.newPage());
  const troubles = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  return {
    name: "Chromium",
    troubles,
    open: (url) => page.goto(url),
    reload: () => page.reload(),
    evaluate: (read, arg) => page.evaluate(read, arg),
    press: (chord) => page.keyboard.press(chord),
    write: (text) => page.keyboard.type(text),
    move: ({ x, y }, steps = 1) => page.mouse.move(x, y, { steps }),
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    click: ({ x, y }, count = 1) => page.mouse.click(x, y, { clickCount: count }),
    upload: (selector, ...paths) => page.locator(selector).setInputFiles(paths),
    async download(act) {
      const [handed] = await Promise.all([page.waitForEvent("download"), act()]);
      return { name: handed.suggestedFilename(), path: await handed.path() };
    },
    screenshot: (path) => page.screenshot({ path }),
    close: () => user.close(),
  };
}
