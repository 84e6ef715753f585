// The plain-JS twin of every kernel gives the bits of SIMD: it is the fallback, and what the other tests rest on.

import { afterAll, describe, expect, it } from "vitest";
import type { DType } from "../../src/base/dtype.js";
import { ABI } from "../../src/core/abi.js";
import type { Core } from "../../src/core/core.js";
import { createCore } from "../../src/core/createCore.js";
import { STATISTICS } from "../../src/core/statistics.js";
import { normal, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { METHOD, methodOf, tableOf } from "../../src/random/truncation.js";
import { REFERENCE } from "../../src/reference/index.js";
import {
  expectNoLiveBlocks,
  firstDifference,
  runConversion,
  runKernel,
  runWideKernel,
  type StreamKernel,
  WIDE_KERNELS,
  type WideKernel,
} from "../support/cores.js";
import { arrayFor, DTYPES, firstByteDifference } from "../support/dtypes.js";
import { testUniforms, testWords } from "../support/prng.js";

const wasm = createCore({ backend: "wasm" });
const js = createCore({ backend: "js" });
afterAll(() => [wasm, js].forEach(expectNoLiveBlocks));

const TWINS = { ...REFERENCE, ...STATISTICS };

it("every row of the ABI has a twin, and every twin a row", () => {
  expect(Object.keys(TWINS).sort()).toEqual(Object.keys(ABI).sort());
});

it.each(Object.entries(ABI))("the twin of %s takes the buffer, then the same arguments", (name, parameters) => {
  expect(TWINS[name as keyof typeof TWINS]).toHaveLength(parameters.length + 1);
});

const { fround } = Math;
const word = testWords(2);
const unit = testUniforms(3);
/** Any sign and size that a parameter may have. */
const anyFloat = () => fround((unit() - 0.5) * 10 ** (40 * unit() - 20));
/** Two numbers in order. */
const bounds = (): [number, number] => [anyFloat(), anyFloat()].sort((a, b) => a - b) as [number, number];

/** Random arguments after `counterHigh`: what the samplers pass, and much that they never would. */
const ARGUMENTS: Record<StreamKernel, () => number[]> = {
  philoxWords: () => [word(), word()],
  uniformF32: () => [anyFloat(), Math.abs(anyFloat()), ...bounds()],
  normalF32: () => [anyFloat(), Math.abs(anyFloat())],
  truncatedWithinTwoF32: () => [anyFloat(), Math.abs(anyFloat()), ...bounds()],
  truncatedF32: () => {
    const [a, b] = [unit(), unit()].sort() as [number, number];
    // Areas below and above an interval; small ones every other time.
    const [below, above] = unit() < 0.5 ? [a, 1 - b] : [a * 10 ** (-20 * unit()), 1 - a * (1 + b)];
    const tails = [below, 1 - below, above, 1 - above, (1 - below - above) * 2 ** -32].map((x) => fround(Math.abs(x)));
    return [...tails, anyFloat(), Math.abs(anyFloat()), ...bounds()];
  },
};

describe.each(Object.keys(ARGUMENTS) as StreamKernel[])("%s", (name) => {
  it("has the same bits for random keys, counters, lengths and parameters", () => {
    const run = runKernel as (core: Core, ...args: unknown[]) => Uint32Array;
    for (let round = 0; round < 400; round++) {
      const nTiles = 1 + (round % 33);
      const key = { k0: word(), k1: word() };
      const counter = [Math.min(word(), 2 ** 32 - 4 * nTiles - 8), word() & 0x7ffff];
      const rest = ARGUMENTS[name]();
      const [a, b] = [wasm, js].map((core) => run(core, name, nTiles, key, counter, ...rest)) as [Uint32Array, Uint32Array];
      expect(firstDifference(a, b), `round ${round}: ${JSON.stringify({ key, counter, rest })}`).toBe(-1);
    }
  });
});

describe.each([wasm, js])("$backend", (core) => {
  it.each(Object.keys(ARGUMENTS) as StreamKernel[])("%s writes its tiles and not a byte before or after them", (name) => {
    const [before, after] = [256, 256];
    for (const nTiles of [0, 1, 2, 3, 4, 7, 255, 256]) {
      const length = nTiles * 64;
      const start = core.memory.allocate("test", before + length + after);
      const keysPtr = core.memory.allocate("test", 320);
      core.kernels.philoxKeys(keysPtr, 1, 2);
      const bytes = new Uint8Array(core.memory.memory.buffer, start, before + length + after).fill(0xa5);
      const kernel = core.kernels[name] as (...args: number[]) => void;
      kernel(start + before, nTiles, keysPtr, 0, 0, ...ARGUMENTS[name]());
      const guards = [...bytes.subarray(0, before), ...bytes.subarray(before + length)];
      expect(
        guards.every((byte) => byte === 0xa5),
        `${nTiles} tiles`,
      ).toBe(true);
      core.memory.free(start);
      core.memory.free(keysPtr);
    }
  });
});

/** As ARGUMENTS, for the kernels of f64: what follows `workPtr`, and what lies in memory. */
const WIDE_ARGUMENTS: Record<WideKernel, () => { rest: number[]; table?: number[] }> = {
  uniformF64: () => ({ rest: [anyDouble(), Math.abs(anyDouble()), ...doubleBounds()] }),
  normalF64: () => ({ rest: [anyDouble(), Math.abs(anyDouble())] }),
  truncatedF64: () => {
    const wide = word() & 1;
    // Every other time any interval as the samplers give it, else a table of a method with numbers of any kind.
    if (unit() < 0.5) {
      const interval = anyInterval();
      const method = methodOf(interval);
      const [min, max] = unit() < 0.5 ? doubleBounds() : [interval.min, interval.max];
      return {
        rest: [wide, METHOD[method]],
        table: [...tableOf(method, anyDouble(), Math.abs(anyDouble()), interval, min, max)],
      };
    }
    const affine = [anyDouble(), anyDouble(), ...doubleBounds()];
    const method = Math.floor(unit() * 4);
    const share = unit();
    const near = 10 + unit() * 10 ** (unit() * 100);
    const forms = [
      [],
      [share / 2, 1 - share / 2, unit() / 2, 0.75, (1 - share) * 2 ** -53],
      [near, unit() / near / near, share, (1 - share) * 2 ** -53],
      Array.from({ length: 16 }, anyDouble),
    ];
    return { rest: [wide, method], table: [...affine, ...forms[method]!] };
  },
};
const anyDouble = () => (unit() - 0.5) * 10 ** (200 * unit() - 100);
const doubleBounds = (): [number, number] => [anyDouble(), anyDouble()].sort((a, b) => a - b) as [number, number];

/** Intervals of every method, bounds of any size. */
function anyInterval() {
  const at = (unit() - 0.5) * 10 ** (4 * unit());
  const width = 10 ** (3 * unit() - 2 - (unit() < 0.3 ? 6 : 0));
  const [lower, upper] = [unit() < 0.1 ? -Infinity : at, unit() < 0.1 ? Infinity : at + width];
  return unit() < 0.1
    ? { lower: -2, upper: 2, min: -2, max: 2, width: 4 }
    : { lower, upper, min: lower, max: upper, width: upper - lower };
}

describe.each(WIDE_KERNELS)("%s", (name) => {
  it("has the same bits for random keys, counters, lengths and parameters", () => {
    for (let round = 0; round < 600; round++) {
      const nTiles = 1 + (round % 17);
      const key = { k0: word(), k1: word() };
      const counter = [Math.min(word(), 2 ** 32 - 4 * nTiles - 8), word() & 0x7ffff] as const;
      const { rest, table } = WIDE_ARGUMENTS[name]();
      const [a, b] = [wasm, js].map((core) => runWideKernel(core, name, nTiles, key, counter, rest, table));
      expect(firstByteDifference(a!, b!), `round ${round}: ${JSON.stringify({ key, counter, rest, table })}`).toBe(-1);
    }
  });

  it.each([wasm, js])("writes its tiles and its work, and not a byte around them ($backend)", (core) => {
    for (const nTiles of [0, 1, 2, 3, 7, 127, 128]) {
      const length = nTiles * 128;
      const [outPtr, workPtr] = [core.memory.allocate("test", length + 256), core.memory.allocate("test", length + 256)];
      const [keysPtr, tablePtr] = [core.memory.allocate("test", 320), core.memory.allocate("test", 192)];
      const { buffer } = core.memory.memory;
      const { rest, table = [] } = WIDE_ARGUMENTS[name]();
      core.kernels.philoxKeys(keysPtr, 1, 2);
      new Float64Array(buffer, tablePtr, 24).set(table);
      const areas = [outPtr, workPtr].map((ptr) => new Uint8Array(buffer, ptr, length + 256).fill(0xa5));
      const kernel = core.kernels[name] as (...args: number[]) => void;
      kernel(outPtr + 128, nTiles, keysPtr, 0, 0, workPtr + 128, ...rest, ...(name === "truncatedF64" ? [tablePtr] : []));
      for (const bytes of areas) {
        const guards = [...bytes.subarray(0, 128), ...bytes.subarray(128 + length)];
        expect(
          guards.every((byte) => byte === 0xa5),
          `${nTiles} tiles`,
        ).toBe(true);
      }
      for (const ptr of [outPtr, workPtr, keysPtr, tablePtr]) core.memory.free(ptr);
    }
  });
});

it("conversions have the same bits for whatever they are for; those of NaN no engine promises", () => {
  const notNaN = (infinity: number) => Uint16Array.from({ length: 65536 }, (_, i) => ((i & 0x7fff) > infinity ? 1 : i));
  const small = Float32Array.from({ length: 65536 }, () => fround((unit() - 0.5) * 2 ** (17 - 45 * unit())));
  const wide = Float64Array.from({ length: 65536 }, anyDouble);
  const calls = [
    (core: Core) => runConversion(core, "widenF16F32", notNaN(0x7c00), Uint32Array),
    (core: Core) => runConversion(core, "widenBf16F32", notNaN(0x7f80), Uint32Array),
    (core: Core) => runConversion(core, "narrowF32F16", small, Uint16Array),
    (core: Core) => runConversion(core, "narrowF32Bf16", small, Uint16Array),
    (core: Core) => runConversion(core, "narrowF64F32", wide, Uint32Array),
  ];
  for (const call of calls) expect(firstByteDifference(call(wasm), call(js))).toBe(-1);
});

it.each([
  ["momentsF32", Float32Array, anyFloat],
  ["momentsF64", Float64Array, anyDouble],
] as const)("%s has the same bits, sums that are there already included", (name, Values, any) => {
  for (let round = 0; round < 200; round++) {
    const nTiles = round % 40;
    const values = Array.from({ length: nTiles * 16 }, any);
    const center = any();
    const results = [wasm, js].map((core) => {
      const inPtr = core.memory.allocate("test", nTiles * 128);
      const sumsPtr = core.memory.allocate("test", 16);
      const { buffer } = core.memory.memory;
      new Values(buffer as ArrayBuffer, inPtr, values.length).set(values);
      const sums = new Float64Array(buffer, sumsPtr, 2);
      sums.set([1, 2]);
      core.kernels[name](inPtr, nTiles, center, sumsPtr);
      core.memory.free(inPtr);
      core.memory.free(sumsPtr);
      return Array.from(sums);
    });
    expect(results[0]).toEqual(results[1]);
  }
});

it("gramF32 has the same bits on and below the diagonal, for any number and length of rows", () => {
  for (let k = 1; k <= 32; k++) {
    const length = k + Math.floor(unit() * 40);
    const values = Array.from({ length: k * length }, anyFloat);
    const [a, b] = [wasm, js].map((core) => {
      const inPtr = core.memory.allocate("test", values.length * 4);
      const outPtr = core.memory.allocate("test", 8192);
      const { buffer } = core.memory.memory;
      new Float32Array(buffer as ArrayBuffer, inPtr, values.length).set(values);
      core.kernels.gramF32(inPtr, length * 4, k, length, outPtr);
      const gram = new Float64Array(buffer, outPtr, 32 * k);
      const lower = Array.from({ length: k }, (_, j) => Array.from(gram.subarray(32 * j, 32 * j + j + 1)));
      core.memory.free(inPtr);
      core.memory.free(outPtr);
      return lower;
    });
    expect(a).toEqual(b);
  }
});

/** Through the front door, 2^20 values of f32 and 2^18 of the others: long enough for words that random tiles do not meet. */
const at = (core: Core) => ({ key: { k0: 5, k1: 6 }, core });
const SAMPLERS: [string, (core: Core, target: Float32Array, options: { dtype: DType }) => unknown][] = [
  ["uniform", (core, target, options) => uniform(target, { ...at(core), ...options, lower: -0.1, upper: 0.3 })],
  ["normal", (core, target, options) => normal(target, { ...at(core), ...options, mean: 1, std: 0.02 })],
  ["truncatedNormal ±2", (core, target, options) => truncatedNormal(target, { ...at(core), ...options, std: 0.02 })],
  [
    "truncatedNormal −3 … 1",
    (core, target, options) => truncatedNormal(target, { ...at(core), ...options, lower: -3, upper: 1 }),
  ],
  ["truncatedNormal of a mean", (core, target, options) => truncatedNormal(target, { ...at(core), ...options, mean: 3, min: 0 })],
  [
    "truncatedNormal 8 … ∞",
    (core, target, options) => truncatedNormal(target, { ...at(core), ...options, lower: 8, upper: Infinity }),
  ],
  [
    "truncatedNormal 40 … ∞",
    (core, target, options) => truncatedNormal(target, { ...at(core), ...options, lower: 40, upper: Infinity }),
  ],
  [
    "truncatedNormal −21 … −20",
    (core, target, options) => truncatedNormal(target, { ...at(core), ...options, lower: -21, upper: -20 }),
  ],
  [
    "truncatedNormal 2 … 2.03",
    (core, target, options) => truncatedNormal(target, { ...at(core), ...options, lower: 2, upper: 2.03 }),
  ],
];

it("words: 2^20 with the same bits", () => {
  const [a, b] = [wasm, js].map((core) => words(new Uint32Array(2 ** 20), at(core)));
  expect(firstDifference(a!, b!)).toBe(-1);
});

it.each(SAMPLERS.flatMap(([name, sample]) => DTYPES.map((dtype) => ({ name, sample, dtype }))))(
  "$name, $dtype: the same bits",
  ({ sample, dtype }) => {
    const [a, b] = [wasm, js].map((core) => {
      const target = arrayFor(dtype, dtype === "f32" ? 2 ** 20 : 2 ** 18);
      sample(core, target as Float32Array, { dtype });
      return target;
    });
    expect(firstByteDifference(a!, b!)).toBe(-1);
  },
);
