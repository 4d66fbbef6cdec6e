// Starts the program and its worker, and shows the notice #crash when the program cannot start or
// has died of something that never reaches its panic hook. Says nothing as long as all is well.
(() => {
  "use strict";

  // The page's policy refuses plain strings where the address of a script is meant, but a program
  // in Rust can only pass strings. They pass if they name a file of the page's own folder. There
  // is no `createHTML`: markup from strings stays forbidden.
  const folder = new URL("./", document.baseURI);
  window.trustedTypes?.createPolicy("default", {
    createScriptURL(address) {
      const { origin, pathname } = new URL(address, folder);
      const ours = origin === folder.origin && pathname.startsWith(folder.pathname);
      return ours ? address : null;
    },
  });

  // The panic hook fills the same notice; whoever comes first knows best what happened.
  function showCrash(message) {
    const text = document.getElementById("crash-message");
    if (text.textContent === "") text.textContent = message;
    document.getElementById("crash").hidden = false;
  }

  function showNoStart(message) {
    document.getElementById("loading")?.remove();
    document.querySelector("#crash h2").textContent = "Dateline could not start";
    showCrash(message);
  }

  // By name, for where WebAssembly is switched off its error classes do not exist either.
  const named = (error, ...names) => names.includes(error?.name);

  // A trap, or an exhausted stack (in Firefox an InternalError), leaves the program's memory in
  // an unknown state. Other errors are some handler's own affair.
  const isFatal = (error) => named(error, "RuntimeError", "RangeError", "InternalError");

  function explain(error) {
    if (location.protocol === "file:") {
      return (
        "This page was opened from disk. It has to come from a web server. " +
        "To work from disk, use the page that is a single file: dateline.html."
      );
    }
    if (typeof WebAssembly !== "object" || named(error, "CompileError", "LinkError")) {
      return `This browser is too old, or something in it forbids WebAssembly.\n${error}`;
    }
    if (isFatal(error)) return String(error);
    return `A part of the page did not arrive. Check the connection and reload.\n${error}`;
  }

  // Where the parts of the program are. Their names carry hashes, so that a cache that holds an
  // older build can never serve one part of it with another part of this one.
  const parts = globalThis.datelineParts ?? {
    // Trunk.toml writes these links.
    async program() {
      const { default: init } = await import(document.getElementById("dateline-js").href);
      return { init, wasm: document.getElementById("dateline-wasm").href };
    },
    // Not a link, for the worker is not to be fetched before it is needed.
    async worker() {
      const [js, ...wasms] = document.querySelector("meta[name=dateline-worker]").content.split(" ");
      const [wasm, pdf] = wasms.map((name) => new URL(name, folder).href);
      return { worker: new Worker(js), wasm, pdf };
    },
    nLater: laterAddresses().length,
    // The bytes of a later part of the program.
    async later(part) {
      const response = await fetch(laterAddresses()[part - 1]);
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.arrayBuffer();
    },
    // The same while everything waits for it.
    laterNow(part) {
      const request = new XMLHttpRequest();
      request.open("GET", laterAddresses()[part - 1], false);
      // One character for each byte.
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`status ${request.status}`);
      return Uint8Array.from(request.responseText, (c) => c.charCodeAt(0) & 0xff);
    },
  };

  function laterAddresses() {
    const meta = document.querySelector("meta[name=dateline-later]");
    return meta === null || meta.content === "" ? [] : meta.content.split(" ");
  }

  // The program's later parts (see hosting/split.mjs) come as soon as the page is drawn, or with
  // the first one for who comes back. A call that comes even earlier has the page wait for its part.
  let fromJs = null;
  let ofFirst = null;
  let ready = [];
  const later = {
    /** What the first part exports; its script sets it. */
    get exports() {
      return ofFirst;
    },
    set exports(exports) {
      ofFirst = exports;
      fillTable();
      ready.forEach((module, at) => take(at + 1, module));
      ready = [];
    },
    imports(ofJs) {
      fromJs = ofJs;
      return { need: later.need };
    },
    need: takeNow,
    get isWhole() {
      return later.exports !== null && missing().length === 0 && dialogs() === null;
    },
    /** Fetches what is missing; rejects if it does not arrive, and may be asked again. */
    whole() {
      coming ??= takeLater().finally(() => (coming = null));
      return coming;
    },
  };
  let coming = null;
  globalThis.datelineLater = later;

  // Puts stubs in place of the blanks in the table: each has its part come, whose functions then
  // stand where the stubs did, and goes on to what is there. They are a module of their own.
  function fillTable() {
    const { t0 } = ofFirst;
    // Of three bytes, whatever it is.
    const number = (n) => [(n & 0x7f) | 0x80, ((n >> 7) & 0x7f) | 0x80, n >> 14];
    const text = (words) => [words.length, ...[...words].map((c) => c.charCodeAt(0))];
    const list = (entries) => [number(entries.length), ...entries].flat();
    const section = (id, entries) => {
      const bytes = list(entries);
      return [id, ...number(bytes.length), ...bytes];
    };
    const bytesOf = (hex) => (hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16));
    const kinds = new Map();
    const types = [[0x60, 0, 0]];
    for (const [name, blank] of Object.entries(ofFirst)) {
      const [, part, ...values] = /^\?(\d) (\w*) (\w*)$/.exec(name) ?? [];
      if (part === undefined) continue;
      const [params, results] = values.map(bytesOf);
      kinds.set(blank, { ask: part - 1, type: types.length, params });
      types.push([0x60, params.length, ...params, results.length, ...results]);
    }
    const [functions, elements, bodies] = [[], [], []];
    for (let slot = 0; slot < t0.length; slot += 1) {
      const kind = kinds.get(t0.get(slot));
      if (kind === undefined) continue;
      const { ask, type, params } = kind;
      // i32.const slot, end, one function.
      elements.push([0, 0x41, ...number(slot), 0x0b, 1, ...number(parts.nLater + bodies.length)]);
      functions.push(number(type));
      const body = [
        0, 0x10, ask, ...params.flatMap((_, at) => [0x20, at]), 0x41, ...number(slot),
        0x11, ...number(type), 0, 0x0b,
      ];
      bodies.push([body.length, ...body]);
    }
    const imports = Array.from({ length: parts.nLater }, (_, at) => {
      return [...text("of"), ...text(`ask${at + 1}`), 0, 0];
    });
    imports.push([...text("of"), ...text("t0"), 1, 0x70, 0, 0]);
    const module = new WebAssembly.Module(Uint8Array.from([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      ...section(1, types), ...section(2, imports), ...section(3, functions),
      ...section(9, elements), ...section(10, bodies),
    ]));
    new WebAssembly.Instance(module, { of: ofFirst });
  }

  function take(part, module) {
    const { exports } = later;
    if (exports[`has${part}`].value) return;
    const slot = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (from === "slot") slot[name] = exports.t0.get(parseInt(name, 36));
    }
    new WebAssembly.Instance(module, { later: exports, slot, "./dateline_bg.js": fromJs });
    exports[`has${part}`].value = 1;
  }

  function takeNow(part) {
    try {
      console.info(`part ${part} of the program was needed before it was there`);
      take(part, new WebAssembly.Module(parts.laterNow(part)));
    } catch (error) {
      console.error(error);
      // Fatal: a call that was begun cannot go on.
      throw new WebAssembly.RuntimeError(
        "A part of the page did not arrive. Check the connection and reload.",
      );
    }
  }

  function missing() {
    const all = Array.from({ length: parts.nLater }, (_, at) => at + 1);
    return all.filter((part) => later.exports[`has${part}`].value === 0);
  }

  const compiled = async (part) => WebAssembly.compile(await parts.later(part));

  async function takeLater() {
    const styled = takeStyles();
    // Told below; until then it is not to be taken for an error that nobody sees to.
    styled.catch(() => {});
    for (const part of missing()) take(part, await compiled(part));
    await styled;
  }

  // Where the looks of the dialogs are, as long as they have not come.
  const dialogs = () => document.querySelector("meta[name=dateline-dialogs]");

  async function takeStyles() {
    const address = dialogs()?.content;
    if (address === undefined) return;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    await new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${address} did not arrive`));
      document.head.append(link);
    }).catch((error) => {
      link.remove();
      throw error;
    });
    dialogs()?.remove();
  }

  // Who comes back has everything at hand, and opening stored work needs more than a first visit.
  async function isBack() {
    if (parts.areAtHand || navigator.serviceWorker?.controller) return true;
    try {
      return (await indexedDB.databases()).length > 0;
    } catch {
      // Some browsers do not tell, and some have no storage for this page.
      return false;
    }
  }

  async function prepareForWhoIsBack() {
    if (!(await isBack())) return;
    const all = Array.from({ length: parts.nLater }, (_, at) => compiled(at + 1));
    // What does not arrive is asked for again.
    [ready] = await Promise.all([Promise.all(all).catch(() => []), takeStyles().catch(() => {})]);
  }

  function whenDrawn(then) {
    const app = document.getElementById("app");
    const observer = new MutationObserver(() => {
      if (document.getElementById("loading") !== null) return;
      observer.disconnect();
      // Behind the frame that shows it, and behind what there is to do then.
      const whenIdle = window.requestIdleCallback ?? ((what) => what());
      requestAnimationFrame(() => setTimeout(() => whenIdle(then, { timeout: 1000 })));
    });
    observer.observe(app, { childList: true });
  }

  let hasStarted = false;

  async function start() {
    const [{ init, wasm }] = await Promise.all([parts.program(), prepareForWhoIsBack()]);
    // Resolves once it was tried; what does not come now comes when it is needed.
    later.tried = new Promise((resolve) => whenDrawn(() => {
      later.whole().catch((error) => console.info(`Not there yet: ${error}`)).finally(resolve);
    }));
    await init({ module_or_path: wasm });
    hasStarted = true;
    dispatchEvent(new Event("dateline-started"));
  }

  // The program calls this when it first has something to do for the worker.
  window.startDatelineWorker = async () => {
    const { worker, wasm, pdf } = await parts.worker();
    worker.postMessage({ wasm, pdf });
    return worker;
  };

  function onError(error) {
    if (isFatal(error)) showCrash(String(error));
  }

  addEventListener("error", (event) => onError(event.error));
  addEventListener("unhandledrejection", (event) => onError(event.reason));
  document.getElementById("crash-reload").addEventListener("click", async () => {
    // Where what is kept for working offline is damaged, only the host can mend it.
    if (!hasStarted) await window.forgetDatelineOffline?.().catch(() => {});
    location.reload();
  });

  start().catch((error) => {
    console.error(error);
    showNoStart(explain(error));
  });
})();
