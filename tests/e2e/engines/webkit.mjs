// WebKitGTK, through Selenium and WebKitWebDriver, on a screen and a bus of its own.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, Capabilities, Key, Origin } from "selenium-webdriver";
import { arrival, keysOf } from "./shared.mjs";

const DRIVER = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";

const KEYS = {
  ArrowDown: Key.ARROW_DOWN,
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowUp: Key.ARROW_UP,
  Alt: Key.ALT,
  Backspace: Key.BACK_SPACE,
  Control: Key.CONTROL,
  Delete: Key.DELETE,
  End: Key.END,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  F10: Key.F10,
  Home: Key.HOME,
  Shift: Key.SHIFT,
  Tab: Key.TAB,
};

/** Starts WebKitGTK as a fresh user. */
export async function start() {
  const home = mkdtempSync(join(tmpdir(), "dateline-webkit-"));
  const runtime = join(home, "run");
  mkdirSync(runtime, { mode: 0o700 });
  const screen = await startScreen();
  const port = await freePort();
  const driver = spawn("dbus-run-session", ["--", DRIVER, `--port=${port}`], {
    detached: true,
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: screen.display,
      GDK_BACKEND: "x11",
      HOME: home,
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      XDG_RUNTIME_DIR: runtime,
    },
  });
  const session = await connect(port).catch((error) => {
    stop(driver);
    stop(screen.process);
    throw error;
  });
  await session.manage().setTimeouts({ script: 60_000, pageLoad: 60_000 });
  await session.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 900 });

  const hand = () => session.actions({ async: true });
  const troubles = [];

  // The driver knows whole pixels only.
  let last = { x: 0, y: 0 };
  async function moveTo({ x, y }) {
    last = { x: Math.round(x), y: Math.round(y) };
    await hand().move({ ...last, origin: Origin.VIEWPORT, duration: 0 }).perform();
  }

  // The driver has no events: the page itself is asked to note what goes wrong.
  async function listen() {
    await evaluate(() => {
      globalThis.troublesSeen = [];
      const note = (what) => globalThis.troublesSeen.push(String(what));
      addEventListener("error", (event) => note(event.message));
      addEventListener("unhandledrejection", (event) => note(event.reason));
      addEventListener("securitypolicyviolation", (event) => note(event.blockedURI));
      const said = console.error;
      console.error = (...what) => {
        note(what.join(" "));
        said.apply(console, what);
      };
    });
  }

  async function collect() {
    const seen = await evaluate(() => globalThis.troublesSeen ?? []);
    troubles.push(...seen);
  }

  async function evaluate(read, arg = null) {
    const given = await session.executeAsyncScript(
      `const [arg, done] = arguments;
       Promise.resolve((${read})(arg)).then(
         (value) => done({ value: value ?? null }),
         (error) => done({ error: String(error) }));`,
      arg,
    );
    if (given.error !== undefined) throw new Error(given.error);
    return given.value;
  }

  return {
    name: "WebKit",
    troubles,
    evaluate,
    async open(url) {
      await session.get(url);
      await listen();
    },
    async reload() {
      await collect();
      await session.navigate().refresh();
      await listen();
    },
    async press(chord) {
      const { held, key } = keysOf(chord);
      const keys = hand();
      for (const modifier of held) keys.keyDown(KEYS[modifier]);
      keys.keyDown(KEYS[key] ?? key).keyUp(KEYS[key] ?? key);
      for (const modifier of held.reverse()) keys.keyUp(KEYS[modifier]);
      await keys.perform();
    },
    write: (text) => hand().sendKeys(text).perform(),
    async move(point, steps = 1) {
      const from = last;
      for (let step = 1; step <= steps; step += 1) {
        const part = (start, end) => start + ((end - start) * step) / steps;
        await moveTo({ x: part(from.x, point.x), y: part(from.y, point.y) });
      }
    },
    down: () => hand().press().perform(),
    up: () => hand().release().perform(),
    async click(point, count = 1) {
      await moveTo(point);
      const clicks = hand();
      for (let i = 0; i < count; i += 1) clicks.press().release();
      await clicks.perform();
    },
    async upload(selector, ...paths) {
      const field = await session.findElement(By.css(selector));
      await field.sendKeys(paths.join("\n"));
    },
    download: (act) => arrival(home, act),
    async screenshot(path) {
      writeFileSync(path, Buffer.from(await session.takeScreenshot(), "base64"));
    },
    async close() {
      await collect().catch(() => {});
      await session.quit().catch(() => {});
      stop(driver);
      stop(screen.process);
      rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** An X server that nobody sees; it chooses its own number. */
async function startScreen() {
  const process = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
    { detached: true, stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const number = await new Promise((resolve, reject) => {
    process.once("error", reject);
    process.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    process.stdio[3].once("data", (data) => resolve(String(data).trim()));
  });
  return { process, display: `:${number}` };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function connect(port) {
  const server = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const isUp = await fetch(`${server}/status`).then((answer) => answer.ok, () => false);
    if (isUp) break;
    if (tries === 300) throw new Error("WebKitWebDriver does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const capabilities = new Capabilities();
  capabilities.setBrowserName("MiniBrowser");
  capabilities.set("webkitgtk:browserOptions", { args: ["--automation"] });
  return new Builder().usingServer(server).withCapabilities(capabilities).build();
}

/** Ends a program with all that it started: each leads a process group of its own. */
function stop({ pid }) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
