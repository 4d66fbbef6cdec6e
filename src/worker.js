// The end of the worker's script, after its program: waits for the program's code, then answers
// one call after the other.
"use strict";

let whenReady = null;

async function answerCall({ id, call, argument, bytes }) {
  await whenReady;
  try {
    const ok = wasm_bindgen.answer(call, argument, new Uint8Array(bytes));
    postMessage({ id, ok }, [ok.buffer]);
  } catch (error) {
    if (typeof error !== "string") throw error;
    postMessage({ id, error });
  }
}

// Whatever went wrong has left the program in an unknown state: the page starts another one.
function die(error) {
  postMessage({ died: String(error) });
  close();
}

addEventListener("message", ({ data }) => {
  if ("wasm" in data) {
    whenReady = wasm_bindgen({ module_or_path: data.wasm });
    whenReady.catch(die);
    return;
  }
  answerCall(data).catch(die);
});
