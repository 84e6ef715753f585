// Words and uniform values: the distribution, the literal definition, and bounds that hold whatever rounding does.

import { describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { uniform, words } from "../../src/random/index.js";
import { bitsOf, describeEachCore } from "../support/cores.js";
import { runDirected } from "../support/directed.js";
import { uniformDistribution } from "../support/distributions.js";
import { inspectSample, inspectWords, suspicious } from "../support/statistics.js";

const key = { k0: 2024, k1: 11 };
const MILLION = 1e6;
const { fround } = Math;

describe("the distribution", () => {
  it("10^6 words: bits, bytes, triples and neighbours", () => {
    expect(suspicious(inspectWords(words(new Uint32Array(MILLION), { key })))).toEqual([]);
  });

  it("10^6 words of another draw", () => {
    expect(suspicious(inspectWords(words(new Uint32Array(MILLION), { key, draw: 1 })))).toEqual([]);
  });

  it.each([
    [0, 1],
    [-1, 1],
    [-0.05, 0.05],
    [3, 1000],
  ])("10^6 values of [%d, %d): KS, cells, moments, tails", (lower, upper) => {
    const sample = uniform(new Float32Array(MILLION), { key: { k0: 5, k1: Math.abs(Math.floor(upper)) }, lower, upper });
    expect(suspicious(inspectSample(sample, uniformDistribution(lower, upper)))).toEqual([]);
  });
});

/** Intervals in which rounding would reach the upper bound, or leave the interval, if nothing kept values in. */
const NARROW: [number, number][] = [
  [1, 1 + 2 ** -23],
  [1, 1 + 2 ** -22],
  [1 - 2 ** -24, 1],
  [-1 - 2 ** -23, -1],
  [0, 2 ** -149],
  [-(2 ** -149), 2 ** -149],
  [0.1, 0.2],
  [0.1, 0.10000001],
  [-0.30000002, -0.3],
  [1e30, 1.0000001e30],
  [16777216, 16777220],
  [-1, 0],
  [-3.4e38, 0],
  [0, 3.4028234663852886e38],
  [-1.7e38, 1.7e38],
];

describeEachCore("uniform", (core) => {
  it("is the word's upper 24 bits, scaled with one rounding a step", () => {
    const n = 20_000;
    const w = words(new Uint32Array(n), { key, core });
    const unit = Float32Array.from(w, (word) => (word >>> 8) / 2 ** 24);
    expect(uniform(new Float32Array(n), { key, core })).toEqual(unit);
    const scaled = unit.map((u) => fround(fround(fround(0.3 - -0.1) * u) + fround(-0.1)));
    expect(uniform(new Float32Array(n), { key, core, lower: -0.1, upper: 0.3 })).toEqual(scaled);
  });

  it.each(NARROW)("[%d, %d): 2^16 values, all within, the upper bound never", (lower, upper) => {
    const values = uniform(new Float32Array(65536), { key, core, lower, upper });
    expect(values.every((x) => x >= lower && x < upper)).toBe(true);
  });

  it("an interval around a single f32 gives that value", () => {
    const values = uniform(new Float32Array(100), { key, core, lower: 0.99999997, upper: 1.00000003 });
    expect(values.every((x) => x === 1)).toBe(true);
    expect(uniform(new Float32Array(1), { key, core, lower: 2 ** -149, upper: 2 ** -148 })[0]).toBe(2 ** -149);
  });

  it.each([
    ["holds no f32", 1.00000001, 1.00000002],
    ["holds no f32", 0.1, 0.1 + 1e-12],
    ["is wider than f32 spans", -3e38, 3e38],
    ["is wider than f32 spans", -(2 ** 127), 2 ** 127],
    ["is wider than f32 spans, by its rounding", -(2 ** 127) + 2 ** 76, 2 ** 127 - 2 ** 76],
    ["reaches beyond f32", 0, 1e39],
    ["lies beyond f32", 1e39, 2e39],
  ])("refuses an interval that %s: [%d, %d)", (_, lower, upper) => {
    const target = new Float32Array(4).fill(7);
    expect(() => uniform(target, { key, core, lower, upper })).toThrowError(expect.objectContaining({ code: "E_DTYPE" }));
    expect(target.every((x) => x === 7)).toBe(true);
  });

  it("gives +0 for a lower bound of either zero", () => {
    const [positive, negative] = [0, -0].map((lower) => uniform(new Float32Array(5000), { key, core, lower, upper: 2 ** -149 }));
    expect(bitsOf(positive!).every((bits) => bits === 0)).toBe(true);
    expect(bitsOf(negative!).every((bits) => bits === 0)).toBe(true);
  });
});

describe("all 2^24 values of the unit", () => {
  const core = createCore({ backend: "wasm" });
  const STEP = 2 ** 18;

  it.each([
    [0, 1, 0, 1 - 2 ** -24],
    [-1, 1, -1, 1 - 2 ** -23],
    [0.1, 0.2, 0.10000000149011612, 0.19999998807907104],
  ])("scaled to [%d, %d) ascend from %d to %d", (lower, upper, first, last) => {
    const [from, span] = [fround(lower), fround(upper - lower)];
    let before = -Infinity;
    let ends: number[] = [];
    for (let start = 0; start < 2 ** 24; start += STEP) {
      const tiles = Uint32Array.from({ length: STEP }, (_, i) => (start + i) * 256 + (i & 255));
      const values = runDirected(core, "uniformF32", tiles, from, span, first, last);
      if (start === 0) ends = [values[0]!];
      for (const x of values) {
        if (!(x >= before)) throw new Error(`${x} after ${before}`);
        before = x;
      }
    }
    expect([...ends, before]).toEqual([first, last]);
    expect(before).toBeLessThan(upper);
  });
});
