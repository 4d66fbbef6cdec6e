// Takes out of a function what its first minute does not run: from a point that is never reached
// to the end of its sequence of instructions, all becomes a function of its own, which may then
// stand in a later part.
//
// What is taken out gets the local variables that it looks at, gives back those that it changed
// and somebody still looks at, and tells which way it left: on to what follows, or by a branch to
// outside. This holds whatever is taken out; which points are reached decides about bytes alone.

import { createHash } from "node:crypto";
import { Reader, codeStart, join, number, signed, walk } from "./wasm.mjs";

const UNREACHABLE = 0x00;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const BR_TABLE = 0x0e;
const RETURN = 0x0f;
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const DROP = 0x1a;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;

const I32 = 0x7f;
const NOTHING = 0x40;

/** What is zero, by type of value. */
const ZERO = new Map([
  [0x7f, [0x41, 0]],
  [0x7e, [0x42, 0]],
  [0x7d, [0x43, 0, 0, 0, 0]],
  [0x7c, [0x44, 0, 0, 0, 0, 0, 0, 0, 0]],
]);

/** How many bytes a function must lose by it for something to be taken out of it. */
const GAIN = 6;

/** How many values an instruction takes and leaves, for all but those that depend on types. */
const EFFECTS = new Map();
{
  const set = (first, last, takes, leaves) => {
    for (let code = first; code <= last; code += 1) EFFECTS.set(code, [takes, leaves]);
  };
  set(0x01, 0x01, 0, 0);
  set(BR_IF, BR_IF, 1, 0);
  set(DROP, DROP, 1, 0);
  set(0x1b, 0x1c, 3, 1);
  set(LOCAL_GET, LOCAL_GET, 0, 1);
  set(LOCAL_SET, LOCAL_SET, 1, 0);
  set(LOCAL_TEE, LOCAL_TEE, 1, 1);
  set(0x23, 0x23, 0, 1);
  set(0x24, 0x24, 1, 0);
  set(0x25, 0x25, 1, 1);
  set(0x26, 0x26, 2, 0);
  set(0x28, 0x35, 1, 1);
  set(0x36, 0x3e, 2, 0);
  set(0x3f, 0x3f, 0, 1);
  set(0x40, 0x40, 1, 1);
  set(0x41, 0x44, 0, 1);
  // Comparisons, then arithmetic, with what takes only one value among them.
  set(0x45, 0xa6, 2, 1);
  for (const [first, last] of [[0x45, 0x45], [0x50, 0x50], [0x67, 0x69], [0x79, 0x7b],
    [0x8b, 0x91], [0x99, 0x9f], [0xa7, 0xc4]]) set(first, last, 1, 1);
  set(0xd0, 0xd0, 0, 1);
  set(0xd1, 0xd1, 1, 1);
  set(0xd2, 0xd2, 0, 1);
  set(0xfc00, 0xfc07, 1, 1);
  set(0xfc0a, 0xfc0c, 3, 0);
  set(0xfc0d, 0xfc0d, 0, 0);
  set(0xfc0e, 0xfc0e, 3, 0);
  set(0xfc0f, 0xfc0f, 2, 1);
  set(0xfc10, 0xfc10, 0, 1);
  set(0xfc11, 0xfc11, 3, 0);
}

const opensSequence = (code) => code === BLOCK || code === LOOP || code === IF;
const endsSequence = (code) => {
  return code === UNREACHABLE || code === BR || code === BR_TABLE || code === RETURN;
};
const isOfLocal = (code) => code >= LOCAL_GET && code <= LOCAL_TEE;
const isBranch = (code) => code === BR || code === BR_IF || code === BR_TABLE;

/** The numbers behind an instruction: of a local variable, or of the labels that it branches to. */
function operands(body, code, start) {
  const reader = new Reader(body, start + 1);
  if (code === BR_TABLE) return [...reader.list(() => reader.number()), reader.number()];
  return [reader.number()];
}

/** The types of a block's results. */
function resultsOf(body, start, types) {
  const byte = body[start + 1];
  if (byte === NOTHING) return [];
  if ((byte & 0xc0) === 0x40) return [byte];
  const { params, results } = types[new Reader(body, start + 1).number()];
  if (params.length > 0) throw new Error("a block that takes values");
  return results;
}

/**
 * A body as nested sequences: `{ items, start, end, results, isLoop, falls }`, where `falls` tells
 * that its end can be reached from the last item. An item is an instruction, `{ code, start, end,
 * height, isDead, inner, numbers }`: `height` values lie on the stack of its sequence before it,
 * `inner` are the sequences of a block. `effect` tells what the calls take and leave.
 */
function sequencesOf(body, signature, types, signatureOf) {
  const sequence = (start, results, isLoop) => ({ items: [], start, results, isLoop });
  const top = sequence(codeStart(body), signature.results, false);
  const open = [{ sequence: top, height: 0, isDead: false, item: null }];
  const close = (frame, start) => {
    frame.sequence.end = start;
    frame.sequence.falls = !frame.isDead;
  };
  walk(body, {
    instruction(code, start, end) {
      let frame = open.at(-1);
      if (code === END || code === ELSE) {
        close(frame, start);
        open.pop();
        if (code === ELSE) {
          const inside = sequence(end, frame.sequence.results, false);
          frame.item.inner.push(inside);
          open.push({ sequence: inside, height: 0, isDead: false, item: frame.item });
        } else if (frame.item) {
          frame.item.end = end;
          open.at(-1).height += frame.sequence.results.length;
        }
        return;
      }
      const item = { code, start, end, height: frame.height, isDead: frame.isDead };
      frame.sequence.items.push(item);
      if (opensSequence(code)) {
        if (code === IF) frame.height -= 1;
        const inside = sequence(end, resultsOf(body, start, types), code === LOOP);
        item.inner = [inside];
        open.push({ sequence: inside, height: 0, isDead: false, item });
        return;
      }
      if (isOfLocal(code) || isBranch(code)) item.numbers = operands(body, code, start);
      if (endsSequence(code)) {
        frame.isDead = true;
      } else if (code === CALL || code === CALL_INDIRECT) {
        const { params, results } = signatureOf(code, new Reader(body, start + 1).number());
        frame.height += results.length - params.length - (code === CALL_INDIRECT ? 1 : 0);
      } else {
        const [takes, leaves] = EFFECTS.get(code);
        frame.height += leaves - takes;
      }
    },
  });
  return top;
}

/** Goes through a sequence and all within, in the order of their bytes. */
function* allOf(sequence) {
  yield sequence;
  for (const item of sequence.items) for (const inner of item.inner ?? []) yield* allOf(inner);
}

/**
 * The points of a body from which on something may never be run, by their place: where the arms of
 * a condition begin, and what follows a branch or a block. `{ at, sequence, index }`, the index
 * being that of the item behind the point.
 */
function pointsOf(top) {
  const points = [];
  for (const sequence of allOf(top)) {
    sequence.items.forEach((item, index) => {
      if (item.code === IF) {
        for (const arm of item.inner) {
          if (arm.items.length > 0) points.push({ at: arm.start, sequence: arm, index: 0 });
        }
      }
      const next = sequence.items[index + 1];
      if (next && !next.isDead && (item.inner || item.code === BR_IF)) {
        points.push({ at: item.end, sequence, index: index + 1 });
      }
    });
  }
  return points.sort((a, b) => a.at - b.at);
}

/** What makes a body comparable from build to build: its instructions without what moves. */
export function shapeOf(body) {
  const hash = createHash("sha256");
  walk(body, {
    instruction(code, start) {
      const own = isOfLocal(code) || isBranch(code) ? operands(body, code, start) : "";
      hash.update(`${code} ${own};`);
    },
  });
  return hash.digest("hex").slice(0, 8);
}

/** What watching has to know of a body: where its points are, and its shape. */
export function watchable(body, signature, types, signatureOf) {
  const points = pointsOf(sequencesOf(body, signature, types, signatureOf));
  return { places: points.map(({ at }) => at), shape: shapeOf(body) };
}

// --- What is looked at later ---------------------------------------------------------------------

const bit = (n) => 1n << BigInt(n);

/**
 * Tells each sequence which local variables are looked at behind it (`after`), at its labels
 * (`labels`, the innermost last) and, for each item, before it (`item.live`).
 */
function follow(sequence, after, labels) {
  sequence.after = after;
  sequence.labels = [...labels];
  let live = after;
  for (let at = sequence.items.length - 1; at >= 0; at -= 1) {
    const item = sequence.items[at];
    const { code, numbers, inner } = item;
    const inside = (one, there) => {
      return follow(one, live, [...labels, { live: there, sequence: one }]);
    };
    if (code === LOOP) {
      let before = item.live ?? 0n;
      for (;;) {
        const found = before | inside(inner[0], before);
        if (found === before) break;
        before = found;
      }
      live = before;
    } else if (code === BLOCK) {
      live = inside(inner[0], live);
    } else if (code === IF) {
      const arms = inner.map((arm) => inside(arm, live));
      live = arms.reduce((all, arm) => all | arm, inner.length > 1 ? 0n : live);
    } else if (code === LOCAL_GET) {
      live |= bit(numbers[0]);
    } else if (isOfLocal(code)) {
      live &= ~bit(numbers[0]);
    } else if (isBranch(code)) {
      const there = numbers.reduce((all, n) => all | labels.at(-1 - n).live, 0n);
      live = code === BR_IF ? live | there : there;
    } else if (endsSequence(code)) {
      live = 0n;
    }
    item.live = live;
  }
  return live;
}

// --- Taking out ----------------------------------------------------------------------------------

/** The types of a function's parameters and local variables. */
function localsOf(body, params) {
  const reader = new Reader(body);
  const declared = reader.list(() => Array(reader.number()).fill(reader.byte()));
  return [...params, ...declared.flat()];
}

/** Types of local variables as a body begins with them. */
function declared(types) {
  const runs = [];
  for (const type of types) {
    if (runs.at(-1)?.type === type) runs.at(-1).count += 1;
    else runs.push({ type, count: 1 });
  }
  return join(number(runs.length), ...runs.map(({ type, count }) => [...number(count), type]));
}

/** Goes through the items of a sequence from one on, and all within, with their depth. */
function* within(sequence, from = 0, depth = 0) {
  for (let at = from; at < sequence.items.length; at += 1) {
    const item = sequence.items[at];
    yield { item, depth };
    for (const inner of item.inner ?? []) yield* within(inner, 0, depth + 1);
  }
}

/**
 * Makes a function of what follows a point in a sequence: `{ site, params, results, body, from,
 * to }`, where `site` tells what remains in its place, given the new function's index. Gives null
 * for what leaves in too many ways.
 */
function takenOut(body, sequence, from, locals) {
  const { labels } = sequence;
  const [start, end] = [sequence.items[from].start, sequence.end];
  const outermost = labels.length - 1;
  const inside = [...within(sequence, from)];

  // The ways out: on to what follows the sequence, or to a label outside.
  const FALL = -1;
  const wayTo = (label) => (label === 0 && !labels.at(-1).sequence.isLoop ? FALL : label);
  const branched = new Set();
  let [seen, written] = [0n, 0n];
  for (const { item: { code, numbers }, depth } of inside) {
    if (isOfLocal(code)) {
      seen |= bit(numbers[0]);
      if (code !== LOCAL_GET) written |= bit(numbers[0]);
    } else if (code === RETURN) {
      branched.add(wayTo(outermost));
    } else if (isBranch(code)) {
      for (const n of numbers) if (n >= depth) branched.add(wayTo(n - depth));
    }
  }
  const others = [...branched].filter((way) => way !== FALL).sort((a, b) => a - b);
  const falls = sequence.falls || branched.has(FALL);
  const ways = falls ? [FALL, ...others] : others;
  const resultsOfWay = (way) => {
    if (way === FALL) return sequence.results;
    const label = labels.at(-1 - way);
    return label.sequence.isLoop ? [] : label.sequence.results;
  };
  const valued = ways.filter((way) => resultsOfWay(way).length > 0);
  const values = new Set(valued.map((way) => resultsOfWay(way).join()));
  if (values.size > 1 || valued.some((way) => resultsOfWay(way).length > 1)) return null;
  const value = valued.length > 0 ? resultsOfWay(valued[0])[0] : null;
  if (value !== null && !ZERO.has(value)) return null;
  if (ways.length > 2) {
    // Told by a table of labels, which all take the same values.
    if (value !== null && valued.length < ways.length) return null;
    if (falls && labels.at(-1).sequence.isLoop) return null;
  }

  const liveAt = (way) => (way === FALL ? sequence.after : labels.at(-1 - way).live);
  const wanted = ways.reduce((all, way) => all | liveAt(way), 0n);
  const byType = (a, b) => locals[b] - locals[a] || a - b;
  const choose = (set) => locals.flatMap((_, n) => (set & bit(n) ? [n] : [])).sort(byType);
  const given = choose(seen & sequence.items[from].live);
  const returned = choose(written & wanted);
  const own = choose(seen).filter((n) => !given.includes(n));
  const numbers = new Map([...given, ...own].map((n, at) => [n, at]));

  // Each way is a block around what is taken out, behind which its values are given back.
  const hasSelector = ways.length > 1;
  const wrapped = branched.has(FALL) ? [FALL, ...others] : others;
  const gets = (list, of) => list.flatMap((n) => [LOCAL_GET, ...number(of(n))]);
  const back = (way) => [
    ...(value !== null && resultsOfWay(way).length === 0 ? ZERO.get(value) : []),
    ...(hasSelector ? [I32_CONST, ...signed(ways.indexOf(way))] : []),
    ...gets(returned, (n) => numbers.get(n)), RETURN,
  ];
  const heads = [...wrapped].reverse()
    .flatMap((way) => [BLOCK, resultsOfWay(way)[0] ?? NOTHING]);
  const code = [];
  let done = start;
  const put = (item, bytes) => {
    code.push(body.subarray(done, item.start), bytes);
    done = item.end;
  };
  for (const { item, depth } of inside) {
    const label = (n) => (n < depth ? n : depth + wrapped.indexOf(wayTo(n - depth)));
    if (isOfLocal(item.code)) put(item, [item.code, ...number(numbers.get(item.numbers[0]))]);
    else if (item.code === RETURN) put(item, [BR, ...number(label(outermost + depth))]);
    else if (item.code === BR_TABLE) {
      const of = item.numbers.map(label);
      put(item, [BR_TABLE, ...number(of.length - 1), ...of.flatMap(number)]);
    } else if (isBranch(item.code)) {
      put(item, [item.code, ...number(label(item.numbers[0]))]);
    }
  }
  code.push(body.subarray(done, end));
  if (!sequence.falls) code.push([UNREACHABLE]);
  if (branched.has(FALL)) code.push([END]);
  if (falls) code.push(back(FALL));
  for (const way of others) code.push([END], back(way));
  const made = join(declared(own.map((n) => locals[n])), heads, ...code, [END]);

  const branch = (way) => (way === outermost ? [RETURN] : [BR, ...number(way)]);
  const leave = () => {
    if (ways.length === 0) return [UNREACHABLE];
    if (ways.length === 1) return falls ? [] : branch(ways[0]);
    if (ways.length > 2) {
      const labelled = ways.map((way) => (way === FALL ? 0 : way));
      return [BR_TABLE, ...number(labelled.length - 1), ...labelled.flatMap(number)];
    }
    const [one, other] = ways;
    const rest = one !== FALL ? branch(one) : value !== null && sequence.results.length === 0
      ? [DROP] : [];
    return [BR_IF, ...number(other), ...rest];
  };
  const site = (index) => [
    ...gets(given, (n) => n), CALL, ...number(index),
    ...[...returned].reverse().flatMap((n) => [LOCAL_SET, ...number(n)]), ...leave(),
  ];
  return {
    from: start, to: end, site, body: made, params: given.map((n) => locals[n]),
    results: [...(value !== null ? [value] : []), ...(hasSelector ? [I32] : []),
      ...returned.map((n) => locals[n])],
  };
}

/**
 * Divides a body by its points: `coldOf` tells for each, by number, in which later part what
 * follows it belongs, or 0. Gives what is taken out, in the order of places; see `takenOut`.
 */
export function taken(body, signature, types, signatureOf, coldOf) {
  const top = sequencesOf(body, signature, types, signatureOf);
  const firstCold = new Map();
  pointsOf(top).forEach(({ sequence, index }, n) => {
    const part = coldOf(n);
    if (part > 0 && !firstCold.has(sequence)) firstCold.set(sequence, { index, part });
  });
  if (firstCold.size === 0) return [];
  follow(top, 0n, [{ live: 0n, sequence: top }]);
  const locals = localsOf(body, signature.params);
  const found = [];
  const search = (sequence, part) => {
    const cold = part ? { index: 0, part } : firstCold.get(sequence);
    let from = cold?.index ?? sequence.items.length;
    // Nothing may lie on the stack where it is cut.
    while (sequence.items[from]?.height > 0) from += 1;
    if (cold && from < sequence.items.length && !sequence.items[from].isDead) {
      const out = takenOut(body, sequence, from, locals);
      if (out && out.to - out.from - out.site(1000).length >= GAIN) {
        found.push({ ...out, part: cold.part });
        for (const item of sequence.items.slice(0, from)) {
          for (const inner of item.inner ?? []) search(inner, 0);
        }
        return;
      }
    }
    sequence.items.forEach((item, at) => {
      const isCold = cold && at >= cold.index ? cold.part : 0;
      for (const inner of item.inner ?? []) search(inner, isCold);
    });
  };
  search(top, 0);
  return found.sort((a, b) => a.from - b.from);
}
