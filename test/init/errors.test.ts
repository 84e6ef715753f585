// Bad input: a typed error that names function, argument and rule, before anything is written.

import { expect, describe as group, it } from "vitest";
import {
  constant,
  createCore,
  describe,
  type ErrorCode,
  fill,
  glorotNormal,
  heNormal,
  heUniform,
  init,
  key,
  lecunNormal,
  normal,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
} from "../../src/index.js";
import * as random from "../../src/random/index.js";
import { bad, expectThrown } from "../support/refusal.js";

const k = { key: key(1) };
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

type Case = [code: ErrorCode, says: string, call: () => unknown];

/** Each call and what its error must name. */
const MAKERS: Case[] = [
  ["E_ARGUMENT", "constant: value (NaN) must be a finite number, or numbers in arrays nested as the shape", () => constant(nan)],
  ["E_ARGUMENT", "constant: value (Infinity)", () => constant(inf)],
  ["E_ARGUMENT", 'constant: value ("1")', () => constant(bad("1"))],
  ["E_ARGUMENT", "uniform: lower (1) must be < upper (1)", () => uniform({ lower: 1 })],
  ["E_ARGUMENT", "uniform: lower (2) must be < upper (1)", () => uniform({ lower: 2, upper: 1 })],
  ["E_ARGUMENT", "uniform: upper (Infinity)", () => uniform({ upper: inf })],
  ["E_ARGUMENT", "uniform: lower (NaN)", () => uniform({ lower: nan })],
  ["E_ARGUMENT", "normal: std (-1) must be a finite number >= 0", () => normal({ std: -1 })],
  ["E_ARGUMENT", "normal: std (NaN)", () => normal({ std: nan })],
  ["E_ARGUMENT", "normal: std (Infinity)", () => normal({ std: inf })],
  ["E_ARGUMENT", "normal: mean (NaN)", () => normal({ mean: nan })],
  ["E_ARGUMENT", 'normal: unknown option "stddev"', () => normal(bad({ stddev: 1 }))],
  ["E_ARGUMENT", "normal: options (1)", () => normal(bad(1))],
  ["E_ARGUMENT", "normal: options (null)", () => normal(bad(null))],
  ["E_ARGUMENT", "truncatedNormal: std (-0.1)", () => truncatedNormal({ std: -0.1 })],
  ["E_ARGUMENT", "truncatedNormal: lower (2) must be < upper (1)", () => truncatedNormal({ lower: 2, upper: 1 })],
  ["E_ARGUMENT", "truncatedNormal: lower (2) must be < upper (2)", () => truncatedNormal({ lower: 2 })],
  ["E_ARGUMENT", "truncatedNormal: lower (NaN)", () => truncatedNormal({ lower: nan })],
  ["E_ARGUMENT", "truncatedNormal: min (1) must be < max (1)", () => truncatedNormal({ min: 1, max: 1 })],
  ["E_ARGUMENT", "truncatedNormal: lower and upper are in std", () => truncatedNormal({ lower: -1, max: 1 })],
  ["E_ARGUMENT", "truncatedNormal: max (NaN) must be a number", () => truncatedNormal({ max: nan })],
  ["E_ARGUMENT", "truncatedNormal: lower and upper are both infinite", () => truncatedNormal({ lower: -inf, upper: inf })],
  ["E_ARGUMENT", "truncatedNormal: min and max are both infinite", () => truncatedNormal({ min: -inf, max: inf })],
  ["E_ARGUMENT", "varianceScaling: scale (0) must be a finite number > 0", () => varianceScaling({ scale: 0 })],
  ["E_ARGUMENT", "varianceScaling: scale (-1)", () => varianceScaling({ scale: -1 })],
  ["E_ARGUMENT", "varianceScaling: scale (NaN)", () => varianceScaling({ scale: nan })],
  ["E_ARGUMENT", "varianceScaling: scale (Infinity)", () => varianceScaling({ scale: inf })],
  ["E_ARGUMENT", 'varianceScaling: mode ("fan_in") must be "fanIn"', () => varianceScaling({ mode: bad("fan_in") })],
  ["E_ARGUMENT", 'varianceScaling: distribution ("gaussian")', () => varianceScaling({ distribution: bad("gaussian") })],
  ["E_ARGUMENT", "heNormal: negativeSlope (NaN)", () => heNormal({ negativeSlope: nan })],
  ["E_ARGUMENT", "heNormal: truncated (1) must be true or false", () => heNormal({ truncated: bad(1) })],
  ["E_ARGUMENT", 'heNormal: unknown option "gain"', () => heNormal(bad({ gain: 1 }))],
  ["E_ARGUMENT", 'heUniform: mode ("in")', () => heUniform({ mode: bad("in") })],
  ["E_ARGUMENT", "heNormal: negativeSlope (1e+200)", () => heNormal({ negativeSlope: 1e200 })],
  ["E_ARGUMENT", "glorotNormal: gain (0) must be a finite number > 0", () => glorotNormal({ gain: 0 })],
  ["E_ARGUMENT", "glorotNormal: gain (1e+200)", () => glorotNormal({ gain: 1e200 })],
  ["E_ARGUMENT", "lecunNormal: gain (1e-200)", () => lecunNormal({ gain: 1e-200 })],
  ["E_ARGUMENT", "lecunNormal: gain (-2)", () => lecunNormal({ gain: -2 })],
];

const CALLS: Case[] = [
  ["E_SCHEME", "init: initializer (undefined)", () => init(bad(undefined), [2, 2], k)],
  ["E_SCHEME", 'init: initializer ("heNormal")', () => init(bad("heNormal"), [2, 2], k)],
  ["E_SCHEME", "init: initializer (a function)", () => init(bad(heNormal), [2, 2], k)],
  ["E_SCHEME", 'init: scheme ("he") must be one of', () => init(bad({ scheme: "he" }), [2, 2], k)],
  ["E_SCHEME", "init: scheme is missing, as in", () => init(bad({}), [2, 2], k)],
  ["E_SCHEME", 'scheme ("toString")', () => init(bad({ scheme: "toString" }), [2, 2], k)],
  ["E_SCHEME", 'scheme ("__proto__")', () => init(bad(JSON.parse('{"scheme":"__proto__"}')), [2, 2], k)],
  ["E_ARGUMENT", "normal: std (-1)", () => init({ scheme: "normal", mean: 0, std: -1 }, [2, 2], k)],
  ["E_ARGUMENT", 'normal: unknown option "stdev"', () => init(bad({ scheme: "normal", stdev: 1 }), [2, 2], k)],
  ["E_ARGUMENT", "varianceScaling: scale (null)", () => init(bad({ scheme: "varianceScaling", scale: null }), [2, 2], k)],
  ["E_SHAPE", "init: shape (undefined)", () => init(heNormal(), bad(undefined), k)],
  ["E_SHAPE", "init: shape (4)", () => init(heNormal(), bad(4), k)],
  ["E_SHAPE", 'init: shape ("44")', () => init(heNormal(), bad("44"), k)],
  ["E_SHAPE", "init: shape ([4, -1]) must be made of integers >= 0", () => init(heNormal(), [4, -1], k)],
  ["E_SHAPE", "init: shape ([4, 1.5])", () => init(heNormal(), [4, 1.5], k)],
  ["E_SHAPE", "init: shape ([4, NaN])", () => init(heNormal(), [4, nan], k)],
  ["E_SHAPE", "init: shape ([4, Infinity])", () => init(heNormal(), [4, inf], k)],
  ["E_SHAPE", 'init: shape (["4", 4])', () => init(heNormal(), [bad("4"), 4], k)],
  ["E_SHAPE", "of at most 2^53 - 1 elements", () => init(heNormal(), [2 ** 30, 2 ** 30], k)],
  ["E_SHAPE", "of at most 2^53 - 1 elements", () => init(heNormal(), [0, 2 ** 30, 2 ** 30], k)],
  ["E_SHAPE", "at most 64 sizes", () => init(heNormal(), new Array(65).fill(1), k)],
  ["E_MEMORY", "init: no memory for an array of shape [1048576,1073741824]", () => init(heNormal(), [2 ** 20, 2 ** 30], k)],
  ["E_LAYOUT", 'init: layout ("hwio")', () => init(heNormal(), [2, 2], { ...k, layout: bad("hwio") })],
  ["E_DTYPE", 'init: dtype ("f8")', () => init(heNormal(), [2, 2], { ...k, dtype: bad("f8") })],
  ["E_DTYPE", "value (1e+39) must be within the range of f32", () => init(constant(1e39), [2])],
  ["E_DTYPE", "reaches beyond the range of f32", () => init(varianceScaling({ scale: 1e80 }), [2, 2], k)],
  [
    "E_DTYPE",
    "normal: mean (1e+39) and std (1) reach beyond the range of f32",
    () => random.normal(new Float32Array(1), { ...k, mean: 1e39 }),
  ],
  [
    "E_ARGUMENT",
    "the interval from 2e+150 to 3e+150 std must come within 1e150 std",
    () => init(truncatedNormal({ lower: 2e150, upper: 3e150 }), [2], k),
  ],
  ["E_DTYPE", "[0.1, 0.1000000001] holds no f32", () => init(truncatedNormal({ min: 0.1, max: 0.1000000001 }), [2], k)],
  ["E_SEED", "init: a random initializer needs { seed, name } or { key }", () => init(heNormal(), [2, 2])],
  ["E_SEED", "init: seed (-1)", () => init(heNormal(), [2, 2], { seed: -1, name: "w" })],
  ["E_SEED", "init: seed (1.5)", () => init(heNormal(), [2, 2], { seed: 1.5, name: "w" })],
  ["E_SEED", "init: seed (9007199254740992)", () => init(heNormal(), [2, 2], { seed: 2 ** 53, name: "w" })],
  ["E_SEED", "init: seed (18446744073709551616n)", () => init(heNormal(), [2, 2], { seed: 2n ** 64n, name: "w" })],
  ["E_SEED", 'init: seed ("4e1")', () => init(heNormal(), [2, 2], { seed: "4e1", name: "w" })],
  ["E_NAME_REQUIRED", "init: seed (42) needs a name", () => init(heNormal(), [2, 2], { seed: 42 })],
  ["E_NAME", "init: name (5)", () => init(heNormal(), [2, 2], { seed: 42, name: bad(5) })],
  ["E_NAME", 'init: name ("\\ud800")', () => init(heNormal(), [2, 2], { seed: 42, name: "\ud800" })],
  ["E_KEY", "init: key replaces seed and name", () => init(heNormal(), [2, 2], { ...k, seed: 1 })],
  ["E_KEY", "init: key replaces seed and name", () => init(heNormal(), [2, 2], { ...k, name: "w" })],
  ["E_KEY", "init: key (42)", () => init(heNormal(), [2, 2], { key: bad(42) })],
  ["E_KEY", "init: key (an object)", () => init(heNormal(), [2, 2], { key: { k0: 1.5, k1: 0 } })],
  ["E_ARGUMENT", 'init: unknown option "sead"', () => init(heNormal(), [2, 2], bad({ ...k, sead: 1 }))],
  ["E_ARGUMENT", "init: core", () => init(heNormal(), [2, 2], { ...k, core: bad({}) })],
  ["E_ARGUMENT", 'describe: unknown option "seed"', () => describe(heNormal(), [2, 2], bad({ seed: 1 }))],
  ["E_SHAPE", "describe: shape ([-1])", () => describe(zeros(), [-1])],
  // Zeros need no key, but what is given must be right.
  ["E_NAME_REQUIRED", "init: seed (42) needs a name", () => init(zeros(), [2, 2], { seed: 42 })],
  ["E_KEY", "init: key (1)", () => init(zeros(), [2, 2], { key: bad(1) })],
  // A shape without elements is checked like any other.
  ["E_SEED", "init: a random initializer needs", () => init(normal(), [0])],
  ["E_SEED", "init: a random initializer needs", () => init(heNormal(), [0, 5])],
  ["E_NAME_REQUIRED", "init: seed (1) needs a name", () => init(heNormal(), [5, 0], { seed: 1 })],
  ["E_LAYOUT", "fans need two axes", () => init(heNormal(), [0], k)],
  ["E_DTYPE", "reach beyond the range of f32", () => init(normal({ mean: 3e38, std: 1e38 }), [0], k)],
];

group.each([
  ["makers", MAKERS],
  ["init and describe", CALLS],
])("%s", (_, cases) => {
  it.each(cases)("%s: %s", (code, says, call) => expectThrown(code, says, call));
});

group("fill", () => {
  const core = createCore();
  const disposed = core.tensor([4]);
  disposed.dispose();
  const whole = { shape: [2, 2], ...k };
  type Fill = [code: ErrorCode, says: string, target: unknown, options: object];
  const cases: Fill[] = [
    ["E_TARGET", 'fill: target holds f64, dtype is "f32"', new Float64Array(4), { ...whole, dtype: "f32" }],
    ["E_TARGET", "fill: target (an Int32Array)", new Int32Array(4), whole],
    [
      "E_TARGET",
      "a Uint8Array) must be a Float32Array, Float64Array, Float16Array, Uint16Array or Tensor",
      new Uint8Array(4),
      whole,
    ],
    ["E_TARGET", "a Uint16Array holds bits of f16 or bf16: dtype (undefined) must say which", new Uint16Array(4), whole],
    ["E_TARGET", 'dtype ("f32") must say which', new Uint16Array(4), { ...whole, dtype: "f32" }],
    ["E_TARGET", 'fill: target holds f32, dtype is "bf16"', new Float32Array(4), { ...whole, dtype: "bf16" }],
    ["E_TARGET", "fill: target (a Uint32Array)", new Uint32Array(4), whole],
    ["E_TARGET", "fill: target (a BigInt64Array)", new BigInt64Array(4), whole],
    ["E_TARGET", "fill: target ([0, 0, 0, 0])", [0, 0, 0, 0], whole],
    ["E_TARGET", "fill: target (an ArrayBuffer)", new ArrayBuffer(16), whole],
    ["E_TARGET", "fill: target (a DataView)", new DataView(new ArrayBuffer(16)), whole],
    ["E_TARGET", "fill: target (undefined)", undefined, whole],
    ["E_TARGET", "fill: target (an object)", { length: 4 }, whole],
    ["E_DISPOSED", "was disposed", disposed, k],
    ["E_SHAPE", "fill: target holds 5 values, shape [2,2] has 4", new Float32Array(5), whole],
    ["E_SHAPE", "fill: target holds 3 values, shape [2,2] has 4", new Float32Array(3), whole],
    ["E_SHAPE", "must lie within it", new Float32Array(3), { ...whole, offset: 2 }],
    ["E_SHAPE", "must lie within it", new Float32Array(1), { ...whole, offset: Number.MAX_SAFE_INTEGER }],
    ["E_ARGUMENT", "fill: offset (-1)", new Float32Array(1), { ...whole, offset: -1 }],
    ["E_ARGUMENT", "fill: offset (0.5)", new Float32Array(1), { ...whole, offset: 0.5 }],
    ["E_ARGUMENT", "fill: offset (NaN)", new Float32Array(1), { ...whole, offset: nan }],
    ["E_SEED", "fill: a random initializer needs", new Float32Array(4), { shape: [2, 2] }],
    ["E_NAME_REQUIRED", "fill: seed (1)", new Float32Array(4), { shape: [2, 2], seed: 1 }],
    ["E_LAYOUT", "fill: shape [4] has rank 1", new Float32Array(4), k],
    ["E_ARGUMENT", "fill: core", new Float32Array(4), { ...whole, core: 1 }],
    ["E_TARGET", 'fill: target holds f32, dtype is "i8"', new Float32Array(4), { ...whole, dtype: "i8" }],
  ];

  it.each(cases)("%s: %s", (code, says, target, options) => {
    const before = target instanceof Float32Array ? target.fill(7).slice() : undefined;
    expectThrown(code, says, () => fill(heNormal(), target as Float32Array, options));
    if (before) expect(target).toEqual(before);
  });
});

group("samplers", () => {
  const target = new Float32Array(4).fill(7);
  type Sampler = (target: never, options?: object) => unknown;
  const samplers = { uniform: random.uniform, normal: random.normal, truncatedNormal: random.truncatedNormal } as Record<
    string,
    Sampler
  >;

  group.each(Object.entries(samplers))("%s", (name, sampler) => {
    it.each([
      ["E_SEED", "a random initializer needs", target, {}],
      ["E_SEED", "a random initializer needs", target, undefined],
      ["E_NAME_REQUIRED", "seed (1) needs a name", target, { seed: 1 }],
      ["E_KEY", "key replaces", target, { ...k, seed: 1 }],
      ["E_ARGUMENT", "offset (-1)", target, { ...k, offset: -1 }],
      ["E_ARGUMENT", 'unknown option "shape"', target, { ...k, shape: [4] }],
      ["E_ARGUMENT", "core", target, { ...k, core: {} }],
      ["E_TARGET", "target (an Int32Array)", new Int32Array(4), k],
      ["E_TARGET", "a Uint16Array holds bits of f16 or bf16", new Uint16Array(4), k],
      ["E_TARGET", 'target holds f32, dtype is "f64"', target, { ...k, dtype: "f64" }],
      ["E_TARGET", "target (4)", 4, k],
    ] as [ErrorCode, string, unknown, object | undefined][])("%s: %s", (code, says, into, options) => {
      expectThrown(code, `${name}: ${says}`, () => sampler(into as never, options));
      expect(target.every((x) => x === 7)).toBe(true);
    });
  });

  it("words takes a Uint32Array only, and a draw of 32 bits", () => {
    expectThrown("E_TARGET", "words: target (a Float32Array) must be a Uint32Array", () => random.words(bad(target), k));
    for (const draw of [-1, 2 ** 32, 0.5]) {
      expectThrown("E_ARGUMENT", `words: draw (${draw})`, () => random.words(new Uint32Array(1), { ...k, draw }));
    }
  });
});

group("messages", () => {
  it("show long and odd values shortly, on one line", () => {
    const message = (call: () => unknown) => {
      try {
        call();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(message(() => init(bad({ scheme: "x".repeat(10_000) }), [2, 2], k)).length).toBeLessThan(600);
    expect(message(() => init(heNormal(), new Array(1000).fill(1), k)).length).toBeLessThan(200);
    expect(message(() => init(bad({ scheme: "a\nb\u001b[31m" }), [2, 2], k))).not.toMatch(/\p{Cc}/u);
  });
});
