// Splits the program's module in parts that are loaded one after the other: what the first screen
// needs, what a first export needs, and the rest.
//
// The first part has the memory and the tables, and all data but what only later parts can reach
// (see `hosting/data.mjs`). A function that went to a later part
// leaves a stub in it, which has the page load that part if need be (`need`, which is imported)
// and then goes on through the table. So a call works whenever it comes; which function stands
// where only decides when what is transferred.

import { createHash } from "node:crypto";
import { divided } from "./data.mjs";
import {
  SECTION, codeStart, dataOf, elementsOf, join, list, moduleOf, number, parse, rewrite, signed,
  text, walk,
} from "./wasm.mjs";

const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

const I32 = 0x7f;
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const LOCAL_GET = 0x20;
const GLOBAL_GET = 0x23;
const I32_CONST = 0x41;
const I32_EQZ = 0x45;
const IF = [0x04, 0x40];
const END = 0x0b;

/** The module from which parts import what is not JavaScript's. */
export const PROGRAM = "later";

/** A function's name without the hashes of crates, which differ from build to build. */
export function lasting(name) {
  return name.replace(/\[[0-9a-f]+\]/g, "");
}

/** The mark of a function in the list of those that come later. */
export function markOf(name) {
  return createHash("sha256").update(lasting(name)).digest("hex").slice(0, 8);
}

const withSize = (body) => join(number(body.length), body);

/** Functions, imported ones first, and everything else that has an index. */
function surveyed(bytes, renamed) {
  const module = parse(bytes);
  for (const entry of [...module.imports, ...module.exports]) {
    entry.name = renamed.get(entry.name) ?? entry.name;
  }
  const imported = (kind) => module.imports.filter((entry) => entry.kind === kind);
  const nImported = imported(FUNCTION).length;
  if (imported(TABLE).length + imported(MEMORY).length + imported(GLOBAL).length > 0) {
    throw new Error("the program imports more than functions");
  }
  const typeOf = (index) => {
    return index < nImported ? imported(FUNCTION)[index].type : module.functions[index - nImported];
  };
  return { ...module, nImported, typeOf, elements: elementsOf(module) };
}

/** Gives out indices in the order in which they are first asked for. */
class Numbering {
  constructor(first = 0) {
    this.first = first;
    this.entries = new Map();
  }

  of(entry) {
    if (!this.entries.has(entry)) this.entries.set(entry, this.first + this.entries.size);
    return this.entries.get(entry);
  }

  get all() {
    return [...this.entries.keys()];
  }
}

/** The functions that a body names. */
function namedBy(body) {
  const found = new Set();
  walk(body, { function: (index) => found.add(index) });
  return found;
}

/**
 * Splits a module. `partOf` tells from its name in which part a function belongs: 0 is the first.
 * Gives the parts in this order. Imports and exports are called anew as `renamed` says, and data is
 * divided by what the linker tells in `fromLinker`, the module as it made it.
 */
export function split(bytes, partOf, nParts, renamed, fromLinker) {
  const module = surveyed(bytes, renamed);
  const { nImported, bodies, typeOf, elements } = module;
  const table = module.tables[0];
  const [flags, ...ends] = limitsOf(table.limits);
  const parts = bodies.map((_, at) => partOf(module.names.get(nImported + at) ?? "", at));
  const sizeOf = (index) => bodies[index - nImported].length;
  const partOfIndex = (index) => (index < nImported ? 0 : parts[index - nImported]);

  // The functions of a part, those that are alike one behind the other, which compresses well.
  const alikes = (part) => {
    return bodies.map((_, at) => nImported + at).filter((i) => partOfIndex(i) === part)
      .sort((a, b) => typeOf(a) - typeOf(b) || sizeOf(a) - sizeOf(b) || a - b);
  };
  const data = divided(dataOf(module), fromLinker, bodies, (at) => parts[at], nParts);

  // Where a function is asked for from outside of its own part.
  const outside = new Set(elements.flatMap((element) => element.functions));
  for (const { kind, index } of module.exports) if (kind === FUNCTION) outside.add(index);
  const shared = new Numbering();
  bodies.forEach((body, at) => {
    for (const index of namedBy(body)) {
      if (partOfIndex(index) === parts[at]) continue;
      outside.add(index);
      // JavaScript's functions are imported by each part by itself.
      if (parts[at] > 0 && index >= nImported) shared.of(index);
    }
  });
  // Those that look alike one behind the other, which compresses well.
  const stubbed = [...outside].filter((index) => partOfIndex(index) > 0)
    .sort((a, b) => partOfIndex(a) - partOfIndex(b) || typeOf(a) - typeOf(b) || a - b);
  const slots = new Numbering(ends[0]);
  for (const index of stubbed) slots.of(`of ${index}`);
  for (const index of shared.all.sort((a, b) => a - b)) slots.of(`to ${index}`);
  const nSlots = slots.entries.size;

  const first = new Part(module);
  // Used by the first part, or named by its table or exports.
  const staying = alikes(0);
  const kept = [...staying, ...stubbed];
  const keptBodies = staying.map((index) => bodies[index - nImported]);
  const usedImports = new Set([...keptBodies.flatMap((body) => [...namedBy(body)]), ...outside]
    .filter((index) => index < nImported));
  for (const index of [...usedImports].sort((a, b) => a - b)) first.importFunction(index);
  const need = first.importOwn("need", [I32], []);
  for (const index of kept) first.define(index);
  const asks = Array.from({ length: nParts }, (_, part) => part && first.defineOwn([], []));
  const nGlobals = module.globals.length;
  for (const index of kept) {
    const part = partOfIndex(index);
    if (part === 0) {
      first.body(bodies[index - nImported]);
      continue;
    }
    const { params } = module.types[typeOf(index)];
    first.bodyOwn([
      0, CALL, ...number(asks[part]), ...params.flatMap((_, at) => [LOCAL_GET, ...number(at)]),
      I32_CONST, ...signed(slots.of(`of ${index}`)),
      CALL_INDIRECT, ...number(first.typeIndex(typeOf(index))), 0, END,
    ]);
  }
  for (let part = 1; part < nParts; part += 1) {
    first.bodyOwn([
      0, GLOBAL_GET, ...number(nGlobals + part - 1), I32_EQZ, ...IF,
      I32_CONST, ...signed(part), CALL, ...number(need), END, END,
    ]);
  }
  const grown = { ...table, limits: [flags, ...ends.flatMap((end) => number(end + nSlots))] };
  const others = module.tables.slice(1);
  const section = (id) => module.sections.find((entry) => entry[0] === id);
  const globals = section(SECTION.global)[1];
  const oldGlobals = globals.subarray(number(nGlobals).length);
  const flagsOfParts = Array(nParts - 1).fill([I32, 1, I32_CONST, 0, END]);
  const firstExports = [
    ...module.exports.map(({ name, kind, index }) => {
      return [...text(name), kind, ...number(kind === FUNCTION ? first.index(index) : index)];
    }),
    ...module.globals.map((_, at) => [...text(`g${at}`), GLOBAL, ...number(at)]),
    ...flagsOfParts.map((_, at) => {
      return [...text(`has${at + 1}`), GLOBAL, ...number(nGlobals + at)];
    }),
    ...module.tables.map((_, at) => [...text(`t${at}`), TABLE, ...number(at)]),
  ];
  const sharedSlots = [...shared.all].sort((a, b) => a - b);
  const firstElements = [
    ...elements.map(({ table, offset, functions }) => {
      return elementsAt(table, offset, functions.map((index) => first.index(index)));
    }),
    elementsAt(0, constant(ends[0] + nSlots - sharedSlots.length),
      sharedSlots.map((index) => first.index(index))),
  ];
  const made = [moduleOf([
    [SECTION.type, first.types()],
    [SECTION.import, list(first.imports)],
    [SECTION.function, first.functions()],
    [SECTION.table, list([grown, ...others].map((t) => join([t.element], t.limits)))],
    section(SECTION.memory),
    [SECTION.global, join(number(nGlobals + nParts - 1), oldGlobals, ...flagsOfParts.map(Buffer.from))],
    [SECTION.export, list(firstExports)],
    [SECTION.element, list(firstElements)],
    [SECTION.code, list(first.bodies)],
    [SECTION.data, segments(data[0])],
  ])];

  for (let part = 1; part < nParts; part += 1) {
    const later = new Part(module);
    const inside = alikes(part);
    const named = new Set(inside.flatMap((index) => [...namedBy(bodies[index - nImported])]));
    const strange = [...named].filter((i) => i < nImported || partOfIndex(i) !== part);
    for (const index of strange.sort((a, b) => a - b)) {
      if (index < nImported) later.importFunction(index);
      else later.importSlot(index, slots.of(`to ${index}`));
    }
    for (const index of inside) later.define(index);
    for (const index of inside) later.body(bodies[index - nImported]);
    const tables = [grown, ...others].map((t, at) => {
      return [...text(PROGRAM), ...text(`t${at}`), TABLE, t.element, ...t.limits];
    });
    const memory = [...text(PROGRAM), ...text("memory"), MEMORY, ...module.memories[0].limits];
    const globals = module.globals.map(({ value, isMutable }, at) => {
      return [...text(PROGRAM), ...text(`g${at}`), GLOBAL, value, isMutable];
    });
    const own = stubbed.filter((index) => partOfIndex(index) === part);
    const at = own.length > 0 ? slots.of(`of ${own[0]}`) : 0;
    made.push(moduleOf([
      [SECTION.type, later.types()],
      [SECTION.import, list([...later.imports, ...tables, memory, ...globals])],
      [SECTION.function, later.functions()],
      [SECTION.element, list([elementsAt(0, constant(at), own.map((i) => later.index(i)))])],
      [SECTION.code, list(later.bodies)],
      [SECTION.data, segments(data[part])],
    ]));
  }
  return made;
}

/** A variant of a module that calls the import `used` with the number of each function it runs. */
export function watched(bytes, renamed = new Map()) {
  const module = surveyed(bytes, renamed);
  const { nImported, bodies } = module;
  const part = new Part(module);
  for (let index = 0; index < nImported; index += 1) part.importFunction(index);
  const used = part.importOwn("used", [I32], []);
  bodies.forEach((_, at) => part.define(nImported + at));
  bodies.forEach((body, at) => {
    part.body(body, [I32_CONST, ...signed(at), CALL, ...number(used)]);
  });
  const exports = module.exports.map(({ name, kind, index }) => {
    return [...text(name), kind, ...number(kind === FUNCTION ? part.index(index) : index)];
  });
  const elements = module.elements.map(({ table, offset, functions }) => {
    return elementsAt(table, offset, functions.map((index) => part.index(index)));
  });
  const changed = new Map([
    [SECTION.type, part.types()],
    [SECTION.import, list(part.imports)],
    [SECTION.function, part.functions()],
    [SECTION.export, list(exports)],
    [SECTION.element, list(elements)],
    [SECTION.code, list(part.bodies)],
  ]);
  const sections = module.sections.filter(([id]) => id !== SECTION.custom);
  return moduleOf(sections.map(([id, content]) => [id, changed.get(id) ?? content]));
}

function limitsOf(bytes) {
  const numbers = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes.subarray(1)) {
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte & 0x80) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return [bytes[0], ...numbers];
}

const constant = (value) => [I32_CONST, ...signed(value), END];

const segments = (data) => {
  return list(data.map(({ address, bytes }) => join([0, ...constant(address)], withSize(bytes))));
};

function elementsAt(table, offset, functions) {
  const head = table === 0 ? [0, ...offset] : [2, ...number(table), ...offset, 0];
  return join(head, list(functions.map(number)));
}

/** One module in the making, with indices of its own. */
class Part {
  constructor(module) {
    this.module = module;
    this.imports = [];
    this.bodies = [];
    this.typesOfFunctions = [];
    this.typeNumbers = new Numbering();
    this.indices = new Map();
    this.ownTypes = [];
    this.nFunctions = 0;
  }

  typeIndex(old) {
    return this.typeNumbers.of(old);
  }

  #ownType(params, results) {
    const key = `${params} ${results}`;
    const known = this.module.types.findIndex((t) => `${t.params} ${t.results}` === key);
    if (known >= 0) return this.typeIndex(known);
    const own = { bytes: [0x60, ...number(params.length), ...params, ...number(results.length),
      ...results] };
    return this.typeNumbers.of(own);
  }

  importFunction(index) {
    const { module, name, type } = this.module.imports.filter((i) => i.kind === FUNCTION)[index];
    this.#import(module, name, this.typeIndex(type));
    this.indices.set(index, this.nFunctions++);
  }

  importSlot(index, slot) {
    this.#import("slot", slot.toString(36), this.typeIndex(this.module.typeOf(index)));
    this.indices.set(index, this.nFunctions++);
  }

  importOwn(name, params, results) {
    this.#import(PROGRAM, name, this.#ownType(params, results));
    return this.nFunctions++;
  }

  #import(module, name, type) {
    this.imports.push([...text(module), ...text(name), FUNCTION, ...number(type)]);
  }

  define(index) {
    this.typesOfFunctions.push(this.typeIndex(this.module.typeOf(index)));
    this.indices.set(index, this.nFunctions++);
  }

  defineOwn(params, results) {
    this.typesOfFunctions.push(this.#ownType(params, results));
    return this.nFunctions++;
  }

  index(old) {
    const found = this.indices.get(old);
    if (found === undefined) throw new Error(`function ${old} is missing in a part`);
    return found;
  }

  body(body, before = []) {
    const map = { function: (i) => this.index(i), type: (i) => this.typeIndex(i) };
    const made = rewrite(body, map);
    const at = codeStart(made);
    this.bodies.push(withSize(join(made.subarray(0, at), before, made.subarray(at))));
  }

  bodyOwn(code) {
    this.bodies.push(withSize(Buffer.from(code)));
  }

  functions() {
    return list(this.typesOfFunctions.map(number));
  }

  types() {
    return list(this.typeNumbers.all.map((type) => {
      return Buffer.from(typeof type === "number" ? this.module.types[type].bytes : type.bytes);
    }));
  }
}
