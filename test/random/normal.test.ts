// Normal values: the distribution with its tails, the pairs of Box–Muller, and the affine step.

import { describe, expect, it } from "vitest";
import { normal } from "../../src/random/index.js";
import { describeEachCore } from "../support/cores.js";
import { normalDistribution } from "../support/distributions.js";
import { areaAbove } from "../support/normal.js";
import { chiSquareP, correlation, countP, inspectSample, ksP, pOfScore, suspicious } from "../support/statistics.js";

const key = { k0: 31, k1: 41 };
const MILLION = 1e6;
const sample = normal(new Float32Array(MILLION), { key });
const { fround } = Math;

describe("the distribution, 10^6 values", () => {
  it("KS, cells, moments 1 … 6 and tails", () => {
    expect(suspicious(inspectSample(sample, normalDistribution()))).toEqual([]);
  });

  it("of another mean and std", () => {
    const other = normal(new Float32Array(MILLION), { key: { k0: 1, k1: 1 }, mean: -3, std: 0.02 });
    expect(suspicious(inspectSample(other, normalDistribution(-3, 0.02)))).toEqual([]);
  });

  it("as many values as there should be beyond 1 … 5 std on either side", () => {
    const verdicts = [1, 2, 3, 3.5, 4, 4.5, 5].flatMap((t) => {
      const p = areaAbove(t) * MILLION;
      return [
        { name: `> ${t}`, p: countP(sample.filter((x) => x > t).length, p) },
        { name: `< −${t}`, p: countP(sample.filter((x) => x < -t).length, p) },
      ];
    });
    expect(suspicious(verdicts)).toEqual([]);
  });
});

describe("pairs", () => {
  // Elements e and e + 4 of a tile, e div 4 even, are r·cos and r·sin of one angle.
  const cosines = sample.filter((_, i) => (i & 4) === 0);
  const sines = sample.filter((_, i) => (i & 4) !== 0);
  const n = cosines.length;

  it("have neither correlated values, squares nor absolute values", () => {
    const forms: [string, (x: number) => number][] = [
      ["values", (x) => x],
      ["squares", (x) => x * x],
      ["absolute values", Math.abs],
    ];
    const verdicts = forms.map(([name, form]) => {
      const [a, b] = [cosines, sines].map((list) => Float64Array.from(list, form));
      return { name, p: pOfScore(correlation(a!, b!) * Math.sqrt(n)) };
    });
    expect(suspicious(verdicts)).toEqual([]);
  });

  it("have an exponential squared radius, an even angle, and the two independent", () => {
    const areas = Float64Array.from(cosines, (c, i) => 1 - Math.exp((c * c + sines[i]! ** 2) / -2));
    const turns = Float64Array.from(cosines, (c, i) => Math.atan2(sines[i]!, c) / (2 * Math.PI) + 0.5);
    const cells = new Uint32Array(32 * 32);
    for (let i = 0; i < n; i++) {
      const [row, column] = [areas[i]!, turns[i]!].map((x) => Math.min(31, Math.floor(x * 32)));
      cells[row! * 32 + column!]!++;
    }
    const verdicts = [
      { name: "cells", p: chiSquareP(cells) },
      { name: "radius", p: ksP(areas.sort()) },
      { name: "angle", p: ksP(turns.sort()) },
    ];
    expect(suspicious(verdicts)).toEqual([]);
  });
});

describeEachCore("normal", (core) => {
  const z = normal(new Float32Array(10_000), { key, core });

  it("gives these first values for key 42", () => {
    expect(Array.from(normal(new Float32Array(8), { key: { k0: 42, k1: 0 }, core }))).toEqual(FIRST_OF_42.map(fround));
  });

  it.each([
    [0, 0.02],
    [1, 0.1],
    [-5.3, 1e-3],
    [1e30, 1e29],
    [0, 1e-40],
    [0.1, 1e-20],
  ])("mean %d, std %d is mean + std·z, rounded after the product and after the sum", (mean, std) => {
    const expected = z.map((x) => fround(fround(fround(std) * x) + fround(mean)));
    expect(normal(new Float32Array(10_000), { key, core, mean, std })).toEqual(expected);
  });

  it("std 0 gives the mean, and never −0", () => {
    expect(normal(new Float32Array(100), { key, core, mean: 0.7, std: 0 })).toEqual(new Float32Array(100).fill(0.7));
    for (const mean of [0, -0]) {
      const zeros = normal(new Float32Array(100), { key, core, mean, std: 0 });
      expect(zeros.every((x) => Object.is(x, 0))).toBe(true);
    }
  });

  it("the largest std that f32 can hold 6.77 times is taken, the next is an error", () => {
    const largest = 3.4028234663852886e38 / 6.77;
    expect(normal(new Float32Array(1000), { key, core, std: largest * (1 - 1e-15) }).every(Number.isFinite)).toBe(true);
    expect(() => normal(new Float32Array(1), { key, core, std: largest * (1 + 1e-15) })).toThrowError(
      expect.objectContaining({ code: "E_DTYPE" }),
    );
  });
});

/** Cosines of counters 0 … 3, then sines. */
const FIRST_OF_42 = [-0.97018975, -0.0731815025, -0.336961895, -0.379737258, 0.19401896, 0.139137477, -0.518748641, -0.697365999];
