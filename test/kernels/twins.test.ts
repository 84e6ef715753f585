// The plain-JS twin of every kernel gives the bits of SIMD: it is the fallback, and what the other tests rest on.

import { afterAll, expect, describe as group, it } from "vitest";
import { ABI, type Kernels } from "../../src/core/abi.js";
import { type Core, createCore } from "../../src/core/core.js";
import { normal, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { REFERENCE } from "../../src/reference/index.js";
import { expectNoLiveBlocks, firstDifference, runKernel, type StreamKernel } from "../support/cores.js";
import { testUniforms, testWords } from "../support/prng.js";

const wasm = createCore({ backend: "wasm" });
const js = createCore({ backend: "js" });
afterAll(() => [wasm, js].forEach(expectNoLiveBlocks));

it("every row of the ABI has a twin, and every twin a row", () => {
  expect(Object.keys(REFERENCE).sort()).toEqual(Object.keys(ABI).sort());
});

it.each(Object.entries(ABI))("the twin of %s takes the buffer, then the same arguments", (name, parameters) => {
  expect(REFERENCE[name as keyof Kernels]).toHaveLength(parameters.length + 1);
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

group.each(Object.keys(ARGUMENTS) as StreamKernel[])("%s", (name) => {
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

group.each([wasm, js])("$backend", (core) => {
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

it("momentsF32 has the same bits, sums that are there already included", () => {
  for (let round = 0; round < 200; round++) {
    const nTiles = round % 40;
    const values = Float32Array.from({ length: nTiles * 16 }, anyFloat);
    const center = anyFloat();
    const results = [wasm, js].map((core) => {
      const inPtr = core.memory.allocate("test", nTiles * 64);
      const sumsPtr = core.memory.allocate("test", 16);
      const { buffer } = core.memory.memory;
      new Float32Array(buffer, inPtr, values.length).set(values);
      const sums = new Float64Array(buffer, sumsPtr, 2);
      sums.set([1, 2]);
      core.kernels.momentsF32(inPtr, nTiles, center, sumsPtr);
      core.memory.free(inPtr);
      core.memory.free(sumsPtr);
      return Array.from(sums);
    });
    expect(results[0]).toEqual(results[1]);
  }
});

/** Through the front door, 2^20 values each: long enough for many blocks and for words that random tiles do not meet. */
const SAMPLERS: [string, (core: Core) => Float32Array | Uint32Array][] = [
  ["words", (core) => words(new Uint32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core })],
  ["uniform", (core) => uniform(new Float32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core, lower: -0.1, upper: 0.3 })],
  ["normal", (core) => normal(new Float32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core, mean: 1, std: 0.02 })],
  ["truncatedNormal ±2", (core) => truncatedNormal(new Float32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core, std: 0.02 })],
  [
    "truncatedNormal −3 … 1",
    (core) => truncatedNormal(new Float32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core, lower: -3, upper: 1 }),
  ],
  [
    "truncatedNormal 8 … ∞",
    (core) => truncatedNormal(new Float32Array(2 ** 20), { key: { k0: 5, k1: 6 }, core, lower: 8, upper: Infinity }),
  ],
];

it.each(SAMPLERS)("%s: 2^20 values with the same bits", (_, sample) => {
  expect(firstDifference(sample(wasm), sample(js))).toBe(-1);
});
