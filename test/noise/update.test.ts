// update adds the noise of members in one pass, in a stated order.

import { afterAll, describe, expect, it } from "vitest";
import { createCore, heNormal, init } from "../../src/index.js";
import { perturb, update } from "../../src/noise/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { firstByteDifference } from "../support/dtypes.js";
import { bitsOf, CORES, DTYPES, hostileWeights, memberKeyOf, normals, numberOf, sumOf } from "./support.js";

const STREAM = { seed: 42, name: "fc1/kernel" };
const MEMBERS = [4, 0, 2 ** 33, 4];
const WEIGHTS = [0.5, -1.25, 3e-3, 0.1];
afterAll(() => Object.values(CORES).forEach(expectNoLiveBlocks));

it("has the values of its first release", () => {
  expect(Array.from(update(new Float32Array(3), [0, 1, 2], [0.5, -1, 2], STREAM))).toEqual([
    2.4996702671051025, 0.29441651701927185, -2.778728485107422,
  ]);
  const low = update(new Float32Array(6), [0, 1], [0.5, -1], { ...STREAM, rank: 1, shape: [3, 2] });
  expect(Array.from(low).slice(0, 2)).toEqual([-0.8222867846488953, 0.6478530764579773]);
});

describe.each(Object.entries(CORES))("on %s", (_, core) => {
  it.each(DTYPES)("sums in f32 in the order of the members, then adds (%s)", (dtype) => {
    const w = hostileWeights(dtype, 4000) as Float32Array;
    const before = bitsOf(w.slice());
    expect(update(w, MEMBERS, WEIGHTS, { ...STREAM, dtype, core, shape: [9999], offset: 501 })).toBe(w);
    const terms = MEMBERS.map((member, i) => normals(memberKeyOf(42, "fc1/kernel", member), 4000, Math.fround(WEIGHTS[i]!), 501));
    for (const [i, bits] of before.entries()) {
      const sum = terms.reduce((s, term) => Math.fround(s + term[i]!), 0);
      const x = numberOf(dtype, bits);
      if (!Number.isFinite(x)) expect(bitsOf(w)[i]).toBe(bits);
      else if (numberOf(dtype, bitsOf(w)[i]!) !== sumOf(dtype, x, sum)) expect.fail(`${i}: ${x} + ${sum}`);
    }
  });

  it.each([{}, { rank: 2 }])("with one member equals perturb (%o)", (extra) => {
    const start = init(heNormal(), [50, 60], STREAM);
    const [a, b] = [start.slice(), start.slice()];
    const options = { ...STREAM, shape: [50, 60], core, ...extra };
    update(a, [7], [-0.01], options);
    perturb(b, { ...options, member: 7, sign: -1, scale: 0.01 });
    expect(firstByteDifference(a, b)).toBe(-1);
  });
});

it("noise of low rank has the same bits on every backend and number of threads, in slices too", () => {
  const shape = [300, 500];
  const start = init(heNormal(), shape, STREAM);
  const threads = createCore({ threads: 2 });
  const options = { ...STREAM, shape, rank: 3 };
  const results = [CORES.wasm, CORES.js, threads].map((core) => update(start.slice(), MEMBERS, WEIGHTS, { ...options, core }));
  expect(firstByteDifference(results[0]!, results[1]!)).toBe(-1);
  expect(firstByteDifference(results[0]!, results[2]!)).toBe(-1);
  for (const [from, to] of [
    [3, 40],
    [499, 1502],
    [70123, 150000],
  ] as const) {
    const part = update(start.slice(from, to), MEMBERS, WEIGHTS, { ...options, offset: from });
    expect(firstByteDifference(part, results[0]!.subarray(from, to))).toBe(-1);
  }
});

it("threads change no bit", () => {
  const core = createCore({ threads: 2 });
  const start = init(heNormal(), [500, 301], STREAM);
  const members = Int32Array.from({ length: 9 }, (_, i) => i * i);
  const weights = Float64Array.from(members, (member) => Math.sin(member));
  const results = [CORES.wasm, core].map((on) => update(start.slice(), members, weights, { ...STREAM, core: on }));
  expect(firstByteDifference(results[0]!, results[1]!)).toBe(-1);
});

it("without members changes nothing, not even the sign of a zero", () => {
  expect(Object.is(update(Float32Array.of(-0), [], [], STREAM)[0], -0)).toBe(true);
});

describe("refuses, and writes nothing", () => {
  const w = new Float32Array(12).fill(1);
  const cases: [string, string, () => unknown][] = [
    ["E_ARGUMENT", "members are 2, weights 1", () => update(w, [0, 1], [1], STREAM)],
    ["E_ARGUMENT", "a member (-1)", () => update(w, [0, -1], [1, 1], STREAM)],
    ["E_ARGUMENT", "a member (undefined)", () => update(w, new Array(2), [1, 1], STREAM)],
    ["E_ARGUMENT", "weights together (NaN)", () => update(w, [0], [Number.NaN], STREAM)],
    ["E_ARGUMENT", "weights together", () => update(w, [0, 1], [2 ** 100, 1e20], STREAM)],
    ["E_ARGUMENT", "members", () => update(w, 3 as never, [1], STREAM)],
    ["E_SEED", "seed", () => update(w, [0], [1])],
    ["E_NAME_REQUIRED", "name", () => perturb(w, { seed: 1, member: 0, scale: 1 })],
    ["E_ARGUMENT", "member (undefined)", () => perturb(w, { ...STREAM, scale: 1 } as never)],
    ["E_ARGUMENT", "member (0.5)", () => perturb(w, { ...STREAM, member: 0.5, scale: 1 })],
    ["E_ARGUMENT", "scale (-1)", () => perturb(w, { ...STREAM, member: 0, scale: -1 })],
    ["E_ARGUMENT", "scale (1e+31)", () => perturb(w, { ...STREAM, member: 0, scale: 1e31 })],
    ["E_ARGUMENT", "sign (2)", () => perturb(w, { ...STREAM, member: 0, scale: 1, sign: 2 as never })],
    ["E_ARGUMENT", "rank (4)", () => perturb(w, { ...STREAM, member: 0, scale: 1, rank: 4, shape: [3, 4] })],
    ["E_SHAPE", "shape [12] has 1 axes", () => perturb(w, { ...STREAM, member: 0, scale: 1, rank: 1 })],
    ["E_SHAPE", "give offset", () => perturb(w, { ...STREAM, member: 0, scale: 1, shape: [13] })],
    ["E_DTYPE", "f64", () => perturb(new Float64Array(3), { ...STREAM, member: 0, scale: 1 })],
    ["E_TARGET", "overlap", () => perturb(w.subarray(1), { ...STREAM, member: 0, scale: 1, base: w.subarray(0, 11) })],
    ["E_TARGET", "must be alike", () => perturb(w, { ...STREAM, member: 0, scale: 1, base: new Float32Array(3) })],
    ["E_MEMORY", "no room", () => perturb(w, { ...STREAM, member: 0, scale: 1, rank: 3, shape: [3, 2 ** 40], offset: 0 })],
  ];

  it.each(cases)("%s: %s", (code, text, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
    expect(w.every((x) => x === 1)).toBe(true);
  });
});
