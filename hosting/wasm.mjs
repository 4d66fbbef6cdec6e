// WebAssembly modules taken apart, as far as moving functions from one to another needs: sections,
// the indices within function bodies, names. Knows what Rust's compiler emits for browsers today
// and refuses the rest.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7,
  start: 8, element: 9, code: 10, data: 11, dataCount: 12,
};

/** A place in the bytes of a module that moves on as it is read. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned number of up to 32 bits. */
  number() {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte & 0x80);
    return value;
  }

  /** A signed number of up to 64 bits. */
  signed() {
    let [value, shift, byte] = [0n, 0n, 0];
    do {
      byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte & 0x80);
    return BigInt.asIntN(Number(shift), value);
  }

  /** Steps over a number of any size. */
  skipNumber() {
    while (this.byte() & 0x80);
  }

  slice(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return decoder.decode(this.slice(this.number()));
  }

  list(read) {
    return Array.from({ length: this.number() }, () => read());
  }
}

// --- Writing -----------------------------------------------------------------------------------

/** An unsigned number as its bytes. */
export function number(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 0x80);
    bytes.push((value % 0x80) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** A signed number of up to 32 bits as its bytes. */
export function signed(value) {
  const bytes = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if ((value === 0 && !(byte & 0x40)) || (value === -1 && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

export function text(words) {
  const bytes = encoder.encode(words);
  return [...number(bytes.length), ...bytes];
}

/** Entries, each as its bytes, with their number before them. */
export const list = (entries) => Buffer.concat([number(entries.length), ...entries].map(bytesOf));

const bytesOf = (entry) => (Array.isArray(entry) ? Buffer.from(entry) : entry);

export const join = (...parts) => Buffer.concat(parts.map(bytesOf));

/** A module of sections: `[id, content]`. */
export function moduleOf(sections) {
  const parts = sections.flatMap(([id, content]) => [[id, ...number(content.length)], content]);
  return join([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...parts);
}

// --- Reading -----------------------------------------------------------------------------------

/** The sections of a module as they are, `[id, content]`. */
export function sectionsOf(bytes) {
  const reader = new Reader(bytes, 8);
  const sections = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    sections.push([id, reader.slice(reader.number())]);
  }
  return sections;
}

function limits(reader) {
  const start = reader.at;
  const flags = reader.byte();
  reader.skipNumber();
  if (flags & 1) reader.skipNumber();
  return reader.bytes.subarray(start, reader.at);
}

const READ_IMPORT = [
  (reader) => ({ type: reader.number() }),
  (reader) => ({ element: reader.byte(), limits: limits(reader) }),
  (reader) => ({ limits: limits(reader) }),
  (reader) => ({ value: reader.byte(), isMutable: reader.byte() }),
];

/** What this tool has to know of a module. */
export function parse(bytes) {
  const sections = sectionsOf(bytes);
  const open = (id) => {
    const found = sections.find((section) => section[0] === id);
    return new Reader(found?.[1] ?? Uint8Array.of(0));
  };
  let reader = open(SECTION.type);
  const types = reader.list(() => {
    const start = reader.at;
    if (reader.byte() !== 0x60) throw new Error("a type that is no function's");
    const [params, results] = [[...reader.slice(reader.number())], [...reader.slice(reader.number())]];
    return { params, results, bytes: reader.bytes.subarray(start, reader.at) };
  });
  reader = open(SECTION.import);
  const imports = reader.list(() => {
    const [module, name, kind] = [reader.text(), reader.text(), reader.byte()];
    return { module, name, kind, ...READ_IMPORT[kind](reader) };
  });
  reader = open(SECTION.function);
  const functions = reader.list(() => reader.number());
  reader = open(SECTION.table);
  const tables = reader.list(() => ({ element: reader.byte(), limits: limits(reader) }));
  reader = open(SECTION.memory);
  const memories = reader.list(() => ({ limits: limits(reader) }));
  reader = open(SECTION.global);
  const globals = reader.list(() => {
    const global = { value: reader.byte(), isMutable: reader.byte() };
    while (reader.byte() !== 0x0b);
    return global;
  });
  reader = open(SECTION.export);
  const exports = reader.list(() => {
    return { name: reader.text(), kind: reader.byte(), index: reader.number() };
  });
  reader = open(SECTION.code);
  const bodies = reader.list(() => reader.slice(reader.number()));
  return { sections, types, imports, functions, tables, memories, globals, exports, bodies,
    names: namesOf(sections) };
}

/**
 * What a module puts into its memory: `{ address, bytes, at }`, the last being where these bytes
 * begin within the section.
 */
export function dataOf(module) {
  const content = module.sections.find(([id]) => id === SECTION.data)?.[1];
  if (!content) return [];
  const reader = new Reader(content);
  return reader.list(() => {
    const isFixed = reader.byte() === 0 && reader.byte() === 0x41;
    const address = isFixed && Number(reader.signed());
    if (!isFixed || reader.byte() !== 0x0b) throw new Error("data at a place that is no constant");
    const length = reader.number();
    return { address, at: reader.at, bytes: reader.slice(length) };
  });
}

/** Names of functions by index, where the module has any. */
function namesOf(sections) {
  for (const [id, content] of sections) {
    const reader = new Reader(content);
    if (id !== SECTION.custom || reader.text() !== "name") continue;
    while (reader.at < content.length) {
      const part = reader.byte();
      const inside = new Reader(reader.slice(reader.number()));
      if (part === 1) return new Map(inside.list(() => [inside.number(), inside.text()]));
    }
  }
  return new Map();
}

/** The elements of a module's tables: `{ table, offset, functions }`, the offset as its code. */
export function elementsOf(module) {
  const content = module.sections.find(([id]) => id === SECTION.element)?.[1];
  if (!content) return [];
  const reader = new Reader(content);
  return reader.list(() => {
    const flags = reader.number();
    if (flags !== 0 && flags !== 2) throw new Error(`elements of kind ${flags}`);
    const table = flags === 2 ? reader.number() : 0;
    const start = reader.at;
    if (reader.byte() !== 0x41) throw new Error("elements at a place that is no constant");
    reader.skipNumber();
    if (reader.byte() !== 0x0b) throw new Error("elements at a place that is no constant");
    const offset = reader.bytes.subarray(start, reader.at);
    if (flags === 2 && reader.byte() !== 0) throw new Error("elements that are no functions");
    return { table, offset, functions: reader.list(() => reader.number()) };
  });
}

// --- Function bodies ---------------------------------------------------------------------------

const NONE = 0;
const NUMBER = 1;
const TWO_NUMBERS = 2;
const FUNCTION = 3;
const BLOCK = 4;
const INDIRECT = 5;
const TABLE_OF_LABELS = 6;
const VALUES = 7;
const FOUR_BYTES = 8;
const EIGHT_BYTES = 9;
const CONSTANT = 10;
const ACCESS = 11;
const DATA = 12;

const CALL = 0x10;

/** What follows each instruction. */
const FOLLOWS = new Map();
{
  const set = (first, last, what) => {
    for (let code = first; code <= last; code += 1) FOLLOWS.set(code, what);
  };
  set(0x00, 0x01, NONE);
  set(0x02, 0x04, BLOCK);
  set(0x05, 0x05, NONE);
  set(0x0b, 0x0b, NONE);
  set(0x0c, 0x0d, NUMBER);
  set(0x0e, 0x0e, TABLE_OF_LABELS);
  set(0x0f, 0x0f, NONE);
  set(0x10, 0x10, FUNCTION);
  set(0x11, 0x11, INDIRECT);
  set(0x1a, 0x1b, NONE);
  set(0x1c, 0x1c, VALUES);
  set(0x20, 0x26, NUMBER);
  set(0x28, 0x3e, ACCESS);
  set(0x3f, 0x40, NUMBER);
  set(0x41, 0x42, CONSTANT);
  set(0x43, 0x43, FOUR_BYTES);
  set(0x44, 0x44, EIGHT_BYTES);
  set(0x45, 0xc4, NONE);
  set(0xd0, 0xd0, NUMBER);
  set(0xd1, 0xd1, NONE);
  set(0xd2, 0xd2, FUNCTION);
}

/** What follows the instructions that begin with 0xfc. */
const FOLLOWS_FC = [
  ...Array(8).fill(NONE), DATA, DATA, TWO_NUMBERS, NUMBER,
  TWO_NUMBERS, NUMBER, TWO_NUMBERS, NUMBER, NUMBER, NUMBER,
];

/** Where the code of a body begins: behind its local variables. */
export function codeStart(body) {
  const reader = new Reader(body);
  reader.list(() => [reader.number(), reader.byte()]);
  return reader.at;
}

/**
 * Goes through a body and tells of each index of a function (`visit.function`) or type
 * (`visit.type`) with the index and the bytes where it stands, and of each constant that could be
 * an address (`visit.constant`), those that are added to an address among them. `visit.instruction`
 * is told of each instruction with its code and where it begins and ends.
 */
export function walk(body, visit) {
  const reader = new Reader(body, codeStart(body));
  const tell = (what) => {
    const start = reader.at;
    const index = reader.number();
    what?.(index, start, reader.at);
  };
  while (reader.at < body.length) {
    const start = reader.at;
    let code = reader.byte();
    let follows = FOLLOWS.get(code);
    if (code === 0xfc) {
      const second = reader.number();
      follows = FOLLOWS_FC[second];
      code = (code << 8) | second;
    }
    switch (follows) {
      case NONE: break;
      case NUMBER: reader.skipNumber(); break;
      case CONSTANT: {
        const constant = reader.signed();
        visit.constant?.(constant);
        break;
      }
      case ACCESS: {
        reader.skipNumber();
        const offset = reader.number();
        visit.constant?.(BigInt(offset));
        break;
      }
      case DATA: throw new Error("data that is put into memory by a function");
      case TWO_NUMBERS: reader.skipNumber(); reader.skipNumber(); break;
      case FUNCTION: tell(visit.function); break;
      // Either one value's type, which is a negative number of one byte, or a type's index.
      case BLOCK:
        if ((reader.bytes[reader.at] & 0xc0) === 0x40) reader.byte();
        else tell(visit.block);
        break;
      case INDIRECT: tell(visit.type); reader.skipNumber(); break;
      case TABLE_OF_LABELS: reader.list(() => reader.skipNumber()); reader.skipNumber(); break;
      case VALUES: reader.slice(reader.number()); break;
      case FOUR_BYTES: reader.slice(4); break;
      case EIGHT_BYTES: reader.slice(8); break;
      default: throw new Error(`an instruction that this tool does not know: ${code.toString(16)}`);
    }
    visit.instruction?.(code, start, reader.at);
  }
}

/**
 * A body with other indices: `map.function` and `map.type` give the new one for each. `map.call`, if
 * there is one, may give code to stand in place of a call of a function. `additions` is code to be
 * put in as it is, `{ at, bytes }`, before the instructions that begin there.
 */
export function rewrite(body, map, additions = []) {
  const parts = [];
  let [done, nAdded] = [0, 0];
  const addUntil = (end) => {
    for (; additions[nAdded]?.at < end; nAdded += 1) {
      const { at, bytes } = additions[nAdded];
      parts.push(body.subarray(done, at), Buffer.from(bytes));
      done = at;
    }
  };
  const put = (bytes, start, end) => {
    addUntil(start);
    parts.push(body.subarray(done, start), Buffer.from(bytes));
    done = end;
  };
  walk(body, {
    function: (index, start, end) => {
      const instead = body[start - 1] === CALL && map.call?.(index);
      if (instead) put(instead, start - 1, end);
      else put(number(map.function(index)), start, end);
    },
    type: (index, start, end) => put(number(map.type(index)), start, end),
    block: (index, start, end) => put(signed(map.type(index)), start, end),
  });
  addUntil(body.length);
  parts.push(body.subarray(done));
  return Buffer.concat(parts);
}
