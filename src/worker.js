// The end of the worker's script, after its program: waits for the program's code, then answers
// one call after the other.
"use strict";

let whenReady = null;
// Where the program that reads PDF documents is, or its bytes; then the program, compiled.
let pdf = null;
let pdfCompiled = null;

async function compilePdfProgram() {
  if (typeof pdf !== "string") return WebAssembly.compile(pdf);
  const response = await fetch(pdf);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

// Every document gets a program of its own: a document that kills it harms nothing else, and what
// memory it took is free again.
async function readPdf(argument, bytes) {
  try {
    pdfCompiled ??= await compilePdfProgram();
  } catch (error) {
    console.info(`The reader of PDF documents did not arrive: ${error}`);
    throw "The part of the page that reads PDF documents did not arrive. Check the connection " +
      "and try again.";
  }
  const program = newPdfProgram();
  await program({ module_or_path: pdfCompiled });
  try {
    return program.read(argument, bytes);
  } catch (error) {
    if (typeof error === "string") throw error;
    console.info(`The reader of PDF documents died: ${error}`);
    throw "The PDF could not be read: its reader broke off or ran out of memory. Open it in a " +
      "viewer and print it to a new PDF.";
  }
}

// The call that the program works at; it works at one after the other.
let answering = null;

// The program calls this with what it has made so far.
function postPart(of, part) {
  postMessage({ id: answering, of, part }, [part.buffer]);
}

async function bytesOf(file) {
  if (typeof file === "string") return new TextEncoder().encode(file);
  if (!(file instanceof Blob)) return file;
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw "The browser could not read the file. Is it still there, and may it be read?";
  }
}

async function answerCall({ id, call, argument, files }) {
  await whenReady;
  try {
    const given = await Promise.all(files.map(bytesOf));
    answering = id;
    const ok = call === "pdf"
      ? await readPdf(argument, given[0])
      : wasm_bindgen.answer(call, argument, given);
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
    ({ pdf } = data);
    whenReady = wasm_bindgen({ module_or_path: data.wasm });
    whenReady.catch(die);
    return;
  }
  answerCall(data).catch(die);
});
