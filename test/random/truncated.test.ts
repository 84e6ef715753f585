// Truncated normal values: the distribution for intervals of every kind, and bounds as the dtype can hold them.

import { describe, expect, it } from "vitest";
import { truncatedNormal } from "../../src/random/index.js";
import { describeEachCore } from "../support/cores.js";
import { truncatedDistribution } from "../support/distributions.js";
import { inspectSample, ksP, suspicious } from "../support/statistics.js";

const { fround } = Math;

describe("the distribution", () => {
  it("10^6 values within ±2: KS, cells, moments 1 … 6, tails", () => {
    const sample = truncatedNormal(new Float32Array(1e6), { key: { k0: 3, k1: 14 } });
    expect(suspicious(inspectSample(sample, truncatedDistribution({})))).toEqual([]);
  });

  it.each([
    [-1, 1],
    [-2, 3],
    [-3, 1],
    [-4, 4],
    [-10, 10],
    [0, Infinity],
    [0.5, Infinity],
    [-Infinity, 1],
    [2, 3],
    [5.5, Infinity],
    [-6, -5],
    [8, 9],
    [-0.5, 0.25],
    [10, Infinity],
  ])("2·10^5 values of %d … %d std", (lower, upper) => {
    const sample = truncatedNormal(new Float32Array(2e5), { key: { k0: 7, k1: 7 }, lower, upper });
    expect(suspicious(inspectSample(sample, truncatedDistribution({ lower, upper })))).toEqual([]);
  });

  it.each([
    [0, 1 / 64],
    [2, 2 + 1 / 64],
    [-5, -5 + 1 / 64],
    [10, 10 + 1 / 64],
    [-1 / 128, 1 / 128],
  ])("2·10^5 values of %d … %d std, a 64th wide: KS", (lower, upper) => {
    const { below } = truncatedDistribution({ lower, upper });
    const sample = truncatedNormal(new Float32Array(2e5), { key: { k0: 8, k1: 7 }, lower, upper });
    const areas = Float64Array.from(sample.sort(), below);
    expect(ksP(areas)).toBeGreaterThan(1e-4);
  });

  it("bounds as values, mean and std of any size", () => {
    const cases = [
      { mean: 0, std: 0.02, min: -0.04, max: 0.04 },
      { mean: 1, std: 2, min: 0, max: 2.5 },
      { mean: -100, std: 30, min: -80, max: 1000 },
      { mean: 0, std: 1e-3, min: 0 },
      { mean: 5, std: 1, max: 2 },
    ];
    for (const options of cases) {
      const { mean, std, min = -Infinity, max = Infinity } = options;
      const sample = truncatedNormal(new Float32Array(1e5), { key: { k0: 9, k1: 7 }, ...options });
      expect(
        suspicious(
          inspectSample(sample, truncatedDistribution({ mean, std, lower: (min - mean) / std, upper: (max - mean) / std })),
        ),
      ).toEqual([]);
      expect(sample.every((x) => x >= min && x <= max)).toBe(true);
    }
  });
});

describeEachCore("truncatedNormal", (core) => {
  const key = { k0: 42, k1: 0 };
  const draw = (options: Parameters<typeof truncatedNormal>[1], n = 65536) =>
    truncatedNormal(new Float32Array(n), { key, core, ...options });

  it("gives these first values for key 42", () => {
    expect(Array.from(draw({}, 4))).toEqual(FIRST_WITHIN_TWO.map(fround));
    expect(Array.from(draw({ lower: -3, upper: 1 }, 4))).toEqual(FIRST_FROM_MINUS_3_TO_1.map(fround));
  });

  it.each([
    [0, 0.07692, -2, 2],
    [0.1, 0.3, -2, 2],
    [1000, 1e-3, -2, 2],
    [0.7, 0.01, -1, 3],
    [-1e-3, 1e-7, 0, 5],
    [0, 1e-44, -2, 2],
    [5, 0.1, 9, 11],
    [3, 1e-6, 0, 1 / 64],
  ])("mean %d, std %d, %d … %d std: all within the bounds of f64", (mean, std, lower, upper) => {
    const values = draw({ mean, std, lower, upper });
    expect(values.every((x) => x >= mean + lower * std && x <= mean + upper * std)).toBe(true);
  });

  it("bounds in std and bounds as values give the same bits, where they are the same numbers", () => {
    expect(draw({ std: 0.5, lower: -3, upper: 1 })).toEqual(draw({ std: 0.5, min: -1.5, max: 0.5 }));
    expect(draw({ std: 0.5 })).toEqual(draw({ std: 0.5, min: -1, max: 1 }));
  });

  it("mirrored intervals give mirrored distributions", () => {
    const mean = (list: Float32Array) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const [a, b] = [mean(draw({ lower: 1, upper: 4 })), mean(draw({ lower: -4, upper: -1 }))];
    // Two means of 65536 values of std 0.45: six standard errors of their sum.
    expect(Math.abs(a + b)).toBeLessThan(6 * 0.45 * Math.sqrt(2 / 65536));
  });

  it("std 0 gives the mean, where the interval holds it", () => {
    expect(draw({ mean: 0.3, std: 0 }, 10)).toEqual(new Float32Array(10).fill(0.3));
    expect(draw({ mean: 0.3, std: 0, lower: 1, upper: Infinity }, 10)).toEqual(new Float32Array(10).fill(0.3));
    expect(draw({ mean: 0.3, std: 0, min: 0.3, max: 1 }, 10)).toEqual(new Float32Array(10).fill(0.3));
    expect(draw({ mean: -0, std: 0 }, 10).every((x) => Object.is(x, 0))).toBe(true);
    expect(() => draw({ mean: 2, std: 0, min: 0, max: 1 })).toThrowError(expect.objectContaining({ code: "E_ARGUMENT" }));
  });

  it.each([
    ["lower ≥ upper", { lower: 1, upper: 1 }, "E_ARGUMENT"],
    ["lower ≥ upper", { lower: 2, upper: 1 }, "E_ARGUMENT"],
    ["min ≥ max", { min: 0, max: -1 }, "E_ARGUMENT"],
    ["NaN", { lower: Number.NaN }, "E_ARGUMENT"],
    ["not a number", { upper: "2" as unknown as number }, "E_ARGUMENT"],
    ["both forms", { lower: -1, max: 1 }, "E_ARGUMENT"],
    ["nothing cut, by values", { min: -Infinity, max: Infinity }, "E_ARGUMENT"],
    ["nothing cut", { lower: -Infinity, upper: Infinity }, "E_ARGUMENT"],
    ["out of reach above", { lower: 1.1e150, upper: 1e151 }, "E_ARGUMENT"],
    ["out of reach below", { lower: -Infinity, upper: -1.1e150 }, "E_ARGUMENT"],
    ["out of reach by values", { mean: -1, std: 1e-200, min: 0 }, "E_ARGUMENT"],
    ["NaN, by values", { max: Number.NaN }, "E_ARGUMENT"],
    ["an infinity on the wrong side", { lower: Infinity, upper: Infinity }, "E_ARGUMENT"],
    ["std < 0", { std: -1 }, "E_ARGUMENT"],
    ["no f32 between", { mean: 0.1, std: 1e-12 }, "E_DTYPE"],
    ["beyond f32", { std: 2e38 }, "E_DTYPE"],
    ["mean beyond f32", { mean: 1e39 }, "E_DTYPE"],
  ])("refuses %s: %j", (_, options, code) => {
    const target = new Float32Array(4).fill(7);
    expect(() => truncatedNormal(target, { key, core, ...options })).toThrowError(expect.objectContaining({ code }));
    expect(target.every((x) => x === 7)).toBe(true);
  });
});

const FIRST_WITHIN_TWO = [0.273642182, 1.81877756, 0.88173461, 0.580325484];
const FIRST_FROM_MINUS_3_TO_1 = [0.0407015085, 0.95823735, 0.510284185, 0.290307581];
