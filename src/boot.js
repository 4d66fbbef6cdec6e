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
      const [js, wasm] = document.querySelector("meta[name=dateline-worker]").content.split(" ");
      return { worker: new Worker(js), wasm: new URL(wasm, folder).href };
    },
  };

  let hasStarted = false;

  async function start() {
    const { init, wasm } = await parts.program();
    await init({ module_or_path: wasm });
    hasStarted = true;
    dispatchEvent(new Event("dateline-started"));
  }

  // The program calls this when it first has something to do for the worker.
  window.startDatelineWorker = async () => {
    const { worker, wasm } = await parts.worker();
    worker.postMessage({ wasm });
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
