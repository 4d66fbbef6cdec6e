// The parts of the page that is a single file, for src/boot.js, which follows; warns where the
// page stands on a disk.
(() => {
  "use strict";

  async function unpack(id) {
    const text = atob(document.getElementById(id).textContent);
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  // The worker's script comes out of this page, so its address may pass where the policy wants one
  // that is trusted.
  const trust = window.trustedTypes?.createPolicy("dateline", {
    createScriptURL: (address) => address,
  });

  const whenThere = new Promise((resolve) => {
    globalThis.datelineProgram = resolve;
  });

  const idsOfLater = [...document.querySelectorAll("[id^=part-later-]")].map(({ id }) => id);

  globalThis.datelineParts = {
    async program() {
      const [init, wasm] = await Promise.all([whenThere, unpack("part-program")]);
      return { init, wasm };
    },
    nLater: idsOfLater.length,
    // So none is ever waited for.
    areAtHand: true,
    later: (part) => unpack(idsOfLater[part - 1]),
    laterNow() {
      throw new Error("a part was not unpacked");
    },
    async worker() {
      const [js, wasm, pdf] = await Promise.all([
        unpack("part-worker-js"),
        unpack("part-worker-wasm"),
        unpack("part-pdf-wasm"),
      ]);
      const address = URL.createObjectURL(new Blob([js], { type: "text/javascript" }));
      const worker = new Worker(trust ? trust.createScriptURL(address) : address);
      return { worker, wasm, pdf };
    },
  };

  const notice = document.getElementById("from-disk");
  notice.hidden = location.protocol !== "file:";
  document.getElementById("from-disk-dismiss").addEventListener("click", () => {
    notice.hidden = true;
  });
})();
