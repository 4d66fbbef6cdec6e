// What is taken out of functions for a later part (hosting/cold.mjs) changes nothing of what they
// do: programs by chance do the same whole and divided, whichever of their points are taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { taken, watchable } from "../../hosting/cold.mjs";
import { list, join, moduleOf, number, parse, rewrite, signed, text } from "../../hosting/wasm.mjs";

const I32 = 0x7f;
const I64 = 0x7e;
const NOTHING = 0x40;
const END = 0x0b;
const LOCALS = [I32, I32, I32, I32, I64, I64];
const N_PARAMS = 2;

function chances(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** The code of a function by chance that takes two numbers and gives one. */
function codeByChance(chance) {
  const oneOf = (list) => list[chance(list.length)];
  const localOf = (type) => oneOf(LOCALS.flatMap((t, n) => (t === type ? [n] : [])));
  const constant = (value) => [0x41, ...signed(value)];

  // How much may still be nested, so that it ends.
  let room = 60;

  const value = (depth, labels) => {
    const simple = [() => constant(chance(9) - 4), () => [0x20, localOf(I32)]];
    const more = depth <= 0 || room-- <= 0 ? [] : [
      () => [...value(depth - 1, labels), ...value(depth - 1, labels), oneOf([0x6a, 0x6b, 0x73, 0x48, 0x71])],
      () => [...value(depth - 1, labels), 0x45],
      () => [...value(depth - 1, labels), 0x22, localOf(I32)],
      () => [0x20, localOf(I64), 0xa7],
      () => [...value(depth - 1, labels), 0x04, I32, ...valued(depth - 1, labels), 0x05,
        ...valued(depth - 1, labels), END],
      () => [0x02, I32, ...valued(depth - 1, labels), END],
    ];
    return oneOf([...simple, ...more, ...more])();
  };
  // A sequence that leaves a number, perhaps by a branch that carries it.
  const valued = (depth, outer) => {
    const labels = [...outer, I32];
    const early = chance(3) === 0
      ? [...value(depth, labels), ...value(depth, labels), 0x0d, 0, 0x1a] : [];
    return [...statements(depth, labels), ...early, ...value(depth, labels)];
  };
  const branchable = (labels) => {
    return labels.flatMap((type, at) => (type === null ? [labels.length - 1 - at] : []));
  };
  const statement = (depth, labels) => {
    const inside = [...labels, null];
    const out = branchable(labels);
    const simple = [
      () => [...value(2, labels), 0x21, localOf(I32)],
      () => [...value(2, labels), 0xac, 0x20, localOf(I64), 0x7c, 0x21, localOf(I64)],
      () => [...value(1, labels), ...constant(60), 0x71, ...value(2, labels), 0x36, 2, 0],
    ];
    if (out.length > 0) simple.push(() => [...value(2, labels), 0x0d, ...number(oneOf(out))]);
    const nested = depth <= 0 || room-- <= 0 ? [] : [
      () => [0x02, NOTHING, ...statements(depth - 1, inside), END],
      () => [...value(2, labels), 0x04, NOTHING, ...statements(depth - 1, inside), END],
      () => [...value(2, labels), 0x04, NOTHING, ...statements(depth - 1, inside), 0x05,
        ...statements(depth - 1, inside), END],
      // A loop ends when what it may use up is used up.
      () => [0x03, NOTHING, 0x23, 0, 0x45, 0x04, NOTHING, 0x00, END,
        0x23, 0, ...constant(1), 0x6b, 0x24, 0, ...statements(depth - 1, inside),
        ...value(2, inside), 0x0d, 0, END],
    ];
    return oneOf([...simple, ...nested, ...nested])();
  };
  const statements = (depth, labels) => {
    const code = Array.from({ length: 1 + chance(3) }, () => statement(depth, labels)).flat();
    const out = branchable(labels);
    const last = [
      () => [], () => [], () => [], () => [],
      () => [...value(1, labels), 0x0f],
      () => (out.length > 0 ? [0x0c, ...number(oneOf(out))] : []),
      () => {
        if (out.length === 0) return [];
        const to = Array.from({ length: 3 }, () => number(oneOf(out)));
        return [...value(2, labels), 0x0e, 2, ...to.flat()];
      },
    ];
    return [...code, ...oneOf(last)()];
  };
  const own = LOCALS.slice(N_PARAMS);
  return Buffer.from([
    own.length, ...own.flatMap((type) => [1, type]),
    ...statements(4, [I32]), ...value(2, [I32]), END,
  ]);
}

/** A module of functions, `{ type, body }`, the first of which is exported. */
function moduleWith(types, functions) {
  const withSize = (body) => join(number(body.length), body);
  return moduleOf([
    [1, list(types.map(({ params, results }) => {
      return [0x60, params.length, ...params, results.length, ...results];
    }))],
    [3, list(functions.map(({ type }) => number(type)))],
    [5, list([[0, 1]])],
    [6, list([[I32, 1, 0x41, 0, END]])],
    [7, list([[...text("run"), 0, 0], [...text("memory"), 2, 0], [...text("left"), 3, 0]])],
    [10, list(functions.map(({ body }) => withSize(body)))],
  ]);
}

const SIGNATURE = { params: Array(N_PARAMS).fill(I32), results: [I32] };

/** The module with all points taken out that `isCold` tells, by number. */
function divided(body, isCold) {
  const types = [SIGNATURE];
  const functions = [{ type: 0 }];
  const pieces = [];
  let done = 0;
  const found = taken(body, SIGNATURE, types, () => SIGNATURE, (n) => (isCold(n) ? 1 : 0));
  for (const { from, to, site, ...one } of found) {
    pieces.push(body.subarray(done, from), site(functions.length));
    done = to;
    types.push({ params: one.params, results: one.results });
    functions.push({ type: types.length - 1, body: one.body });
  }
  functions[0].body = join(...pieces, body.subarray(done));
  return { module: moduleWith(types, functions), nTaken: found.length };
}

/** What a module does for some numbers: what it gives, or that it fails, and what it leaves. */
function deeds(bytes) {
  const module = new WebAssembly.Module(bytes);
  return [[0, 0], [1, 2], [-3, 7], [100, -1]].map((given) => {
    const { run, memory, left } = new WebAssembly.Instance(module).exports;
    left.value = 50;
    let gives = "failure";
    try {
      gives = run(...given);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    return [gives, left.value, Buffer.from(memory.buffer, 0, 64).toString("hex")].join(" ");
  });
}

test("functions by chance do the same with parts taken out", () => {
  let nTaken = 0;
  for (let seed = 1; seed <= 3000; seed += 1) {
    const chance = chances(seed);
    const body = codeByChance(chance);
    const whole = deeds(moduleWith([SIGNATURE], [{ type: 0, body }]));
    const limit = chance(4);
    const division = divided(body, () => chance(4) <= limit);
    assert.deepEqual(deeds(division.module), whole, `the program of seed ${seed}`);
    nTaken += division.nTaken;
  }
  // It would say nothing if nothing could be taken.
  assert.ok(nTaken > 1000, `only ${nTaken} were taken out`);
});

test("points have the same places and a shape of their own however addresses move", () => {
  const body = codeByChance(chances(8));
  const { places, shape } = watchable(body, SIGNATURE, [SIGNATURE], () => SIGNATURE);
  assert.ok(places.length > 0);
  const additions = places.map((at) => ({ at, bytes: [0x01] }));
  const map = { function: (n) => n, type: (n) => n };
  const changed = rewrite(body, map, additions);
  assert.equal(changed.length, body.length + places.length);
  const again = watchable(changed, SIGNATURE, [SIGNATURE], () => SIGNATURE);
  assert.notEqual(again.shape, shape);
  assert.equal(parse(moduleWith([SIGNATURE], [{ type: 0, body: changed }])).bodies.length, 1);
});
