// Splits the program's module in parts that are loaded one after the other: what the first screen
// needs, what a first export needs, and the rest.
//
// The first part has the memory and the tables, and all data but what only later parts can reach
// (see `hosting/data.mjs`). A function that went to a later part
// leaves a stub in it, which has the page load that part if need be (`need`, which is imported)
// and then goes on through the table. So a call works whenever it comes; which function stands
// where only decides when what is transferred. Where a function is asked for through the table
// alone, nothing but a blank of its type stands there, of which `src/boot.js` makes a stub; calls of
// functions that are called from one place or two go through the table, too.

import { createHash } from "node:crypto";
import { taken, watchable } from "./cold.mjs";
import { divided } from "./data.mjs";
import {
  Reader, SECTION, codeStart, dataOf, elementsOf, join, list, moduleOf, number, parse, rewrite, signed,
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
const UNREACHABLE = 0x00;

// From so many places at most, and so many functions of one type at least.
const FEW = 2;
const SEVERAL = 2;

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

/** The function that a call names, or any of that type. */
const signatureIn = ({ types, typeOf }) => (code, index) => {
  return types[code === CALL ? typeOf(index) : index];
};

/**
 * Gives a module's functions their parts, and makes functions of what in them belongs in a later
 * part. `coldOf` tells of a function's points by its name, its body and its part.
 */
function assorted(module, partOf, coldOf) {
  const { bodies, functions, names, nImported, types, typeOf } = module;
  const parts = bodies.map((_, at) => partOf(names.get(nImported + at) ?? ""));
  const typeNumbers = new Map(types.map(({ params, results }, at) => [`${params} ${results}`, at]));
  const typeNumber = (params, results) => {
    const key = `${params} ${results}`;
    if (!typeNumbers.has(key)) {
      typeNumbers.set(key, types.length);
      const bytes = [0x60, ...number(params.length), ...params, ...number(results.length),
        ...results];
      types.push({ params, results, bytes: Buffer.from(bytes) });
    }
    return typeNumbers.get(key);
  };
  const whole = bodies.length;
  for (let at = 0; at < whole; at += 1) {
    const cold = coldOf(names.get(nImported + at) ?? "", bodies[at], parts[at]);
    if (!cold) continue;
    const signature = types[typeOf(nImported + at)];
    const pieces = [];
    let done = 0;
    for (const one of taken(bodies[at], signature, types, signatureIn(module), cold)) {
      pieces.push(bodies[at].subarray(done, one.from), one.site(nImported + bodies.length));
      done = one.to;
      bodies.push(one.body);
      functions.push(typeNumber(one.params, one.results));
      parts.push(one.part);
    }
    bodies[at] = join(...pieces, bodies[at].subarray(done));
  }
  return parts;
}

/** The functions that a body names. */
function namedBy(body) {
  const found = new Set();
  walk(body, { function: (index) => found.add(index) });
  return found;
}

/**
 * Splits a module. `partOf` tells from its name in which part a function belongs: 0 is the first;
 * `coldOf` what of it belongs in a later one. Gives the parts in this order. Imports and exports are
 * called anew as `renamed` says, and data is divided by what the linker tells in `fromLinker`, the
 * module as it made it.
 */
export function split(bytes, { partOf, coldOf }, nParts, renamed, fromLinker) {
  const module = surveyed(bytes, renamed);
  const { nImported, bodies, typeOf, elements } = module;
  const table = module.tables[0];
  const [flags, ...ends] = limitsOf(table.limits);
  const parts = assorted(module, partOf, coldOf);
  const sizeOf = (index) => bodies[index - nImported].length;
  const partOfIndex = (index) => (index < nImported ? 0 : parts[index - nImported]);

  // The functions of a part, those that are alike one behind the other, which compresses well.
  const alikes = (part) => {
    return bodies.map((_, at) => nImported + at).filter((i) => partOfIndex(i) === part)
      .sort((a, b) => typeOf(a) - typeOf(b) || sizeOf(a) - sizeOf(b) || a - b);
  };
  const data = divided(dataOf(module), fromLinker, bodies, (at) => parts[at], nParts);

  // Where a function is asked for from outside of its own part, but for the table, where
  // `src/boot.js` makes the stubs.
  const outside = new Set();
  for (const { kind, index } of module.exports) if (kind === FUNCTION) outside.add(index);
  const shared = new Numbering();
  const calls = new Map();
  bodies.forEach((body, at) => {
    walk(body, {
      function: (index, start) => {
        if (partOfIndex(index) === parts[at]) return;
        if (parts[at] === 0 && body[start - 1] === CALL) {
          calls.set(index, (calls.get(index) ?? 0) + 1);
          return;
        }
        // JavaScript's functions are imported by each part by itself.
        if (index < nImported) return;
        outside.add(index);
        if (parts[at] > 0) shared.of(index);
      },
    });
  });
  // Where the first part alone calls, and from few places, it does so through the table: a stub is
  // dearer. Each type takes a blank, so it has to be one of several.
  const kindOf = (index) => `${partOfIndex(index)} ${typeOf(index)}`;
  const called = [...calls.keys()].sort((a, b) => a - b);
  const rare = called.filter((index) => calls.get(index) <= FEW && !outside.has(index));
  const kinds = new Map();
  for (const index of rare) kinds.set(kindOf(index), (kinds.get(kindOf(index)) ?? 0) + 1);
  const direct = new Set(rare.filter((index) => kinds.get(kindOf(index)) >= SEVERAL));
  for (const index of called) if (!direct.has(index)) outside.add(index);
  const tabled = elements.flatMap(({ table, offset, functions }) => {
    if (table !== 0) throw new Error("functions in a second table");
    const start = Number(new Reader(offset, 1).signed());
    return functions.map((index, at) => ({ index, slot: start + at }));
  });
  // Those that look alike one behind the other, which compresses well.
  const ordered = (indices) => {
    return [...indices].filter((index) => partOfIndex(index) > 0)
      .sort((a, b) => partOfIndex(a) - partOfIndex(b) || typeOf(a) - typeOf(b) || a - b);
  };
  const [stubbed, unstubbed] = [ordered(outside), ordered(direct)];
  const slots = new Numbering(ends[0]);
  for (const index of [...unstubbed, ...stubbed]) slots.of(`of ${index}`);
  for (const index of shared.all.sort((a, b) => a - b)) slots.of(`to ${index}`);
  const nSlots = slots.entries.size;

  const first = new Part(module);
  // Used by the first part, or named by its table or exports.
  const staying = alikes(0);
  const kept = [...staying, ...stubbed];
  const keptBodies = staying.map((index) => bodies[index - nImported]);
  const usedImports = new Set([...keptBodies.flatMap((body) => [...namedBy(body)]), ...outside,
    ...tabled.map(({ index }) => index)].filter((index) => index < nImported));
  for (const index of [...usedImports].sort((a, b) => a - b)) first.importFunction(index);
  const need = first.importOwn("need", [I32], []);
  for (const index of kept) first.define(index);
  const asks = Array.from({ length: nParts }, (_, part) => part && first.defineOwn([], []));
  // What stands in the table for functions that come later, one of each type and part.
  const blanks = new Map();
  const isLater = (index) => partOfIndex(index) > 0 && !outside.has(index);
  const inTable = (index) => {
    if (!isLater(index)) return first.index(index);
    const { params, results } = module.types[typeOf(index)];
    const name = `?${partOfIndex(index)} ${[params, results].map((t) => hex(t)).join(" ")}`;
    if (!blanks.has(name)) blanks.set(name, first.defineLike(typeOf(index)));
    return blanks.get(name);
  };
  const tableElements = elements.map(({ table, offset, functions }) => {
    return elementsAt(table, offset, functions.map(inTable));
  });
  tableElements.push(elementsAt(0, constant(ends[0]), unstubbed.map(inTable)));
  const nGlobals = module.globals.length;
  const throughTable = (index) => direct.has(index) && [
    I32_CONST, ...signed(slots.of(`of ${index}`)),
    CALL_INDIRECT, ...number(first.typeIndex(typeOf(index))), 0,
  ];
  for (const index of kept) {
    const part = partOfIndex(index);
    if (part === 0) {
      first.body(bodies[index - nImported], [], throughTable);
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
  for (const _ of blanks) first.bodyOwn([0, UNREACHABLE, END]);
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
    ...flagsOfParts.map((_, at) => {
      return [...text(`ask${at + 1}`), FUNCTION, ...number(asks[at + 1])];
    }),
    ...[...blanks].map(([name, index]) => [...text(name), FUNCTION, ...number(index)]),
    ...module.tables.map((_, at) => [...text(`t${at}`), TABLE, ...number(at)]),
  ];
  const sharedSlots = [...shared.all].sort((a, b) => a - b);
  const firstElements = [
    ...tableElements,
    elementsAt(0, constant(ends[0] + nSlots - sharedSlots.length),
      sharedSlots.map((index) => first.index(index))),
  ];
  const made = [moduleOf([
    [SECTION.type, first.types()],
    [SECTION.import, list(first.imports)],
    [SECTION.function, first.functions()],
    [SECTION.table, list([grown, ...others].map((t) => join([t.element], t.limits)))],
    section(SECTION.memory),
    [SECTION.global,
      join(number(nGlobals + nParts - 1), oldGlobals, ...flagsOfParts.map(Buffer.from))],
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
    const isOwn = (index) => partOfIndex(index) === part;
    const slotted = [...unstubbed, ...stubbed];
    const own = slotted.filter(isOwn).map((index) => ({ index, slot: slots.of(`of ${index}`) }));
    own.push(...tabled.filter(({ index }) => isOwn(index) && isLater(index)));
    made.push(moduleOf([
      [SECTION.type, later.types()],
      [SECTION.import, list([...later.imports, ...tables, memory, ...globals])],
      [SECTION.function, later.functions()],
      [SECTION.element, list(neighbors(own).map(({ slot, functions }) => {
        return elementsAt(0, constant(slot), functions.map((index) => later.index(index)));
      }))],
      [SECTION.code, list(later.bodies)],
      [SECTION.data, segments(data[part])],
    ]));
  }
  return made;
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** Functions with their slots as runs of neighbors: `{ slot, functions }`. */
function neighbors(functions) {
  const runs = [];
  for (const { index, slot } of functions.sort((a, b) => a.slot - b.slot)) {
    const last = runs.at(-1);
    if (last && last.slot + last.functions.length === slot) last.functions.push(index);
    else runs.push({ slot, functions: [index] });
  }
  return runs;
}

/**
 * A variant of a module that calls the import `used` with the number of each function it runs, and
 * of each point within. Gives its bytes, and for each function `{ name, shape, n, points }`, the
 * numbers being those of the function and of its points.
 */
export function watched(bytes, renamed = new Map()) {
  const module = surveyed(bytes, renamed);
  const { nImported, bodies, names, types, typeOf } = module;
  const part = new Part(module);
  for (let index = 0; index < nImported; index += 1) part.importFunction(index);
  const used = part.importOwn("used", [I32], []);
  bodies.forEach((_, at) => part.define(nImported + at));
  let nPoints = bodies.length;
  const functions = bodies.map((body, at) => {
    const tell = (n) => [I32_CONST, ...signed(n), CALL, ...number(used)];
    const signature = types[typeOf(nImported + at)];
    const { places, shape } = watchable(body, signature, types, signatureIn(module));
    const points = places.map(() => nPoints++);
    part.body(body, [
      { at: codeStart(body), bytes: tell(at) },
      ...places.map((place, n) => ({ at: place, bytes: tell(points[n]) })),
    ]);
    return { name: names.get(nImported + at) ?? "", shape, n: at, points };
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
  return {
    bytes: moduleOf(sections.map(([id, content]) => [id, changed.get(id) ?? content])),
    functions,
  };
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

  /** A function of the same type as others. */
  defineLike(type) {
    this.typesOfFunctions.push(this.typeIndex(type));
    return this.nFunctions++;
  }

  index(old) {
    const found = this.indices.get(old);
    if (found === undefined) throw new Error(`function ${old} is missing in a part`);
    return found;
  }

  body(body, additions = [], call = null) {
    const map = { function: (i) => this.index(i), type: (i) => this.typeIndex(i), call };
    this.bodies.push(withSize(rewrite(body, map, additions)));
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
