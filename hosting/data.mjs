// Tells which bytes of a program's memory only its later parts can reach, by what the linker wrote
// down: every address that it put into code or data (relocations), and what stands where.
//
// A part reaches what its functions name, and what the data that it reaches names in turn. The
// linker's word is complete, but the optimizer has been at the functions since: a number that is
// none of the linker's addresses and yet looks like one is taken to mean all that stands near it.
// Whatever is in doubt stays with the first part, as does all that the program may write to.

import { Reader, SECTION, dataOf, parse, walk } from "./wasm.mjs";

// Kinds of relocations, by the tool conventions for WebAssembly (Linking.md).
const ADDRESS = new Set([3, 4, 5]);
const WITHOUT_ADDEND = new Set([0, 1, 2, 6, 7, 10, 12, 13, 18, 19, 20, 26]);
const WITH_ADDEND = new Set([3, 4, 5, 8, 9]);

// Kinds of symbols, and what their flags say.
const DATA_SYMBOL = 1;
const SECTION_SYMBOL = 3;
const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;

// Parts of the section about linking.
const SEGMENTS = 5;
const SYMBOLS = 8;

// How far from what it means a number may be that the optimizer made of an address, in bytes.
const NEAR = 4096;

/** What the linker tells of a module: its symbols of data, and the addresses in code and data. */
function linked(bytes) {
  const module = parse(bytes);
  const data = dataOf(module);
  const customs = new Map();
  for (const [id, content] of module.sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(content);
    customs.set(reader.text(), reader);
  }
  const linking = customs.get("linking");
  if (!linking) throw new Error("the linker did not say what stands where (see build.rs)");
  linking.number();
  let [segments, symbols] = [[], []];
  while (linking.at < linking.bytes.length) {
    const kind = linking.byte();
    const inside = new Reader(linking.slice(linking.number()));
    if (kind === SEGMENTS) {
      segments = inside.list(() => [inside.text(), inside.number(), inside.number()][0]);
    }
    if (kind === SYMBOLS) symbols = inside.list(() => symbol(inside, data));
  }
  const relocations = (name) => {
    const reader = customs.get(name);
    if (!reader) throw new Error(`the linker did not write ${name}`);
    reader.number();
    return reader.list(() => {
      const [kind, at, index] = [reader.number(), reader.number(), reader.number()];
      if (!WITH_ADDEND.has(kind) && !WITHOUT_ADDEND.has(kind)) {
        throw new Error(`a relocation that this tool does not know: ${kind}`);
      }
      const addend = WITH_ADDEND.has(kind) ? Number(reader.signed()) : 0;
      return { kind, at, index, addend };
    }).filter(({ kind }) => ADDRESS.has(kind));
  };
  return { data, segments, symbols, bodies: module.bodies, ofCode: relocations("reloc.CODE"),
    ofData: relocations("reloc.DATA") };
}

/** One symbol; `{ start, end, segment }` of one that is data. */
function symbol(reader, data) {
  const [kind, flags] = [reader.byte(), reader.number()];
  if (kind === SECTION_SYMBOL) return reader.number() && null;
  if (kind !== DATA_SYMBOL) {
    reader.number();
    if (!(flags & UNDEFINED) || flags & EXPLICIT_NAME) reader.text();
    return null;
  }
  reader.text();
  if (flags & UNDEFINED) return null;
  const [segment, offset, size] = [reader.number(), reader.number(), reader.number()];
  // Marks of the linker's own, such as the end of all data, stand in no segment.
  if (data[segment] === undefined) return null;
  const start = data[segment].address + offset;
  return { start, end: start + size, segment };
}

/** Data that moves together: symbols that share bytes, `{ start, end, isFixed, names }`. */
function unitsOf({ symbols, segments }) {
  const sorted = symbols.filter((s) => s && s.end > s.start).sort((a, b) => a.start - b.start);
  const units = [];
  for (const { start, end, segment } of sorted) {
    const last = units.at(-1);
    const isFixed = segments[segment] !== ".rodata";
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.isFixed ||= isFixed;
    } else {
      units.push({ start, end, isFixed, names: new Set() });
    }
  }
  return units;
}

/** The first unit that ends behind an address. */
function firstBehind(units, address) {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle].end > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Ranges of memory, `{ start, end, parts, at }`, that the first part cannot reach, with the numbers
 * of the parts that can. Those with consecutive `at` are neighbours. `fromLinker` is the module as
 * the linker made it, `bodies` the functions as they are now, of the parts that `partOf` tells.
 */
function laterData(fromLinker, bodies, partOf, nParts) {
  const linker = linked(fromLinker);
  const units = unitsOf(linker);
  const unitAt = (address) => {
    const unit = units[firstBehind(units, address)];
    return unit && unit.start <= address ? unit : null;
  };
  const unitOf = (index) => linker.symbols[index] && unitAt(linker.symbols[index].start);
  const lowest = units[0].start;
  const highest = units.at(-1).end;

  // What each address of the linker's means: it may stand outside of what it was reckoned from.
  const meant = new Map();
  for (const { index, addend } of linker.ofCode) {
    const unit = unitOf(index);
    if (!unit) continue;
    const address = linker.symbols[index].start + addend;
    if (!meant.has(address)) meant.set(address, new Set());
    meant.get(address).add(unit);
  }
  let segment = 0;
  const byPlace = [...linker.ofData].sort((a, b) => a.at - b.at);
  for (const { at, index } of byPlace) {
    while (linker.data[segment].at + linker.data[segment].bytes.length <= at) segment += 1;
    const holder = unitAt(linker.data[segment].address + at - linker.data[segment].at);
    const unit = unitOf(index);
    if (!unit) continue;
    // What is named from no symbol's bytes could be found by anyone.
    if (holder) holder.names.add(unit);
    else unit.isFixed = true;
  }

  const reached = Array.from({ length: nParts }, () => new Set());
  const reach = (part, unit) => {
    const open = [unit];
    while (open.length > 0) {
      const next = open.pop();
      if (reached[part].has(next)) continue;
      reached[part].add(next);
      open.push(...next.names);
    }
  };
  const addressesIn = (body, found) => {
    const constant = (value) => {
      // A subtraction becomes an addition of what is negative, and a pair of numbers one.
      for (const one of [value, -value, value >> 32n, -(value >> 32n)]) {
        const address = Number(BigInt.asUintN(32, one));
        if (address >= lowest - NEAR && address < highest + NEAR) found.add(address);
      }
    };
    walk(body, { constant });
  };
  const addresses = Array.from({ length: nParts }, () => new Set());
  bodies.forEach((body, at) => addressesIn(body, addresses[partOf(at)]));
  // Numbers of the linker's functions: none of them is the optimizer's.
  const before = new Set();
  for (const body of linker.bodies) addressesIn(body, before);
  for (const unit of units) if (unit.isFixed) reach(0, unit);
  for (let part = 0; part < nParts; part += 1) {
    for (const address of addresses[part]) {
      const known = meant.get(address);
      known?.forEach((unit) => reach(part, unit));
      if (!known && before.has(address)) continue;
      const margin = known ? 0 : NEAR;
      for (let at = firstBehind(units, address - margin);
        at < units.length && units[at].start <= address + margin; at += 1) {
        reach(part, units[at]);
      }
    }
  }
  const later = [];
  for (const [at, unit] of units.entries()) {
    const parts = reached.flatMap((of, part) => (of.has(unit) ? [part] : []));
    // What nobody seems to reach is in doubt too.
    if (parts.length === 0 || parts[0] === 0) continue;
    later.push({ start: unit.start, end: unit.end, parts, at });
  }
  return later;
}

/** The memory that a module begins with, from `lowest` on. */
function memoryOf(segments, lowest, highest) {
  const memory = Buffer.alloc(highest - lowest);
  for (const { address, bytes } of segments) memory.set(bytes, address - lowest);
  return memory;
}

// Fewer zeros than this are cheaper as they are than a segment more.
const GAP = 32;

/**
 * Divides the data of a module among its parts. Gives for each part its segments, `{ address,
 * bytes }`. The parameters are those of `laterData`, and the module's own data as it is now.
 */
export function divided(segments, fromLinker, bodies, partOf, nParts) {
  const later = laterData(fromLinker, bodies, partOf, nParts);
  const before = dataOf(parse(fromLinker));
  const all = [...segments, ...before];
  const lowest = Math.min(...all.map(({ address }) => address));
  const highest = Math.max(...all.map(({ address, bytes }) => address + bytes.length));
  const memory = memoryOf(segments, lowest, highest);
  if (!memory.equals(memoryOf(before, lowest, highest))) {
    throw new Error("the linker's module is of another build, or its data was changed since");
  }
  const made = Array.from({ length: nParts }, () => []);
  for (let part = 1; part < nParts; part += 1) {
    const runs = [];
    for (const { start, end, at } of later.filter(({ parts }) => parts.includes(part))) {
      const last = runs.at(-1);
      // Neighbours may have some bytes between them that nobody means.
      if (last && last.at + 1 === at && start - last.end < GAP) Object.assign(last, { end, at });
      else runs.push({ start, end, at });
    }
    made[part] = runs.map(({ start, end }) => {
      return { address: start, bytes: memory.subarray(start - lowest, end - lowest) };
    });
  }
  const rest = Buffer.from(memory);
  for (const { start, end } of later) rest.fill(0, start - lowest, end - lowest);
  let [start, end] = [0, 0];
  const put = () => {
    if (end > start) made[0].push({ address: lowest + start, bytes: rest.subarray(start, end) });
  };
  rest.forEach((byte, at) => {
    if (byte === 0) return;
    if (at - end >= GAP) {
      put();
      start = at;
    }
    end = at + 1;
  });
  put();
  if (!memoryOf(made.flat(), lowest, highest).equals(memory)) {
    throw new Error("the parts together do not have the program's data");
  }
  return made;
}
