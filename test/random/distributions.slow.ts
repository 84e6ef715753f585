// The distributions once more, with ten times the values: 10^7 each, and 40 intervals of 10^6.

import { describe, expect, it } from "vitest";
import { normal, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { normalDistribution, truncatedDistribution, uniformDistribution } from "../support/distributions.js";
import { areaAbove } from "../support/normal.js";
import { testUniforms } from "../support/prng.js";
import { countP, inspectSample, inspectWords, suspicious } from "../support/statistics.js";

const N = 1e7;

it("words", () => {
  expect(suspicious(inspectWords(words(new Uint32Array(N), { key: { k0: 1, k1: 100 } })))).toEqual([]);
});

it("uniform", () => {
  const sample = uniform(new Float32Array(N), { key: { k0: 2, k1: 100 } });
  expect(suspicious(inspectSample(sample, uniformDistribution()))).toEqual([]);
  expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
});

it("normal, with its tails up to 6 std", () => {
  const verdicts = [];
  const counts = [3, 3.5, 4, 4.5, 5, 5.5, 6].map((t) => ({ t, above: 0, below: 0 }));
  for (let part = 0; part < 10; part++) {
    const sample = normal(new Float32Array(N), { key: { k0: 3, k1: 100 }, offset: part * N });
    if (part === 0) verdicts.push(...inspectSample(sample, normalDistribution()));
    for (const x of sample) {
      if (Math.abs(x) <= 3) continue;
      for (const count of counts) {
        if (x > count.t) count.above++;
        if (x < -count.t) count.below++;
      }
    }
  }
  for (const { t, above, below } of counts) {
    const expected = areaAbove(t) * 10 * N;
    verdicts.push({ name: `> ${t}`, p: countP(above, expected) }, { name: `< −${t}`, p: countP(below, expected) });
  }
  expect(suspicious(verdicts)).toEqual([]);
});

it("truncated normal within ±2", () => {
  const sample = truncatedNormal(new Float32Array(N), { key: { k0: 4, k1: 100 } });
  expect(suspicious(inspectSample(sample, truncatedDistribution({})))).toEqual([]);
});

describe("truncated normal, 40 intervals", () => {
  const unit = testUniforms(40);
  const intervals = Array.from({ length: 40 }, (_, i) => {
    const lower = -10 + 19.5 * unit();
    // Wide enough for a thousand cells of many f32 steps each.
    const upper = i % 5 === 0 ? Number.POSITIVE_INFINITY : Math.max(lower + 0.5 + 8 * unit() ** 2, -9.9);
    return [lower, upper] as const;
  });
  it.each(intervals)("%d … %d", (lower, upper) => {
    const sample = truncatedNormal(new Float32Array(1e6), { key: { k0: 5, k1: 100 }, lower, upper });
    expect(suspicious(inspectSample(sample, truncatedDistribution({ lower, upper })))).toEqual([]);
    expect(sample.every((x) => x >= lower && x <= upper)).toBe(true);
  });
});
