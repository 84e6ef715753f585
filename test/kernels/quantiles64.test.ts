// Values in f64 against 20 recorded digits (test/fixtures/quantiles.py: the stream's definition and the distributions, with 50 digits).
//
// Errors are in units of std, and relative beyond 1: next to a zero of the distribution no relative bound can hold. They come from a dozen
// roundings of 1.1e-16. Measured, over 3000 elements more of every interval and 12000 of the normal distribution: normal 1.31e-15, within ±2
// 7.8e-16, general 9.1e-16 (4.4e-15 at the last of the 2^53 uniforms), far 9.1e-17 (0.55 ulp), narrow 2.3e-16 (1 ulp of a bound).

import { afterAll, describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { normal, truncatedNormal, words } from "../../src/random/index.js";
import { METHOD, type Method, methodOf, tableOf } from "../../src/random/truncation.js";
import fixture from "../fixtures/quantiles.json" with { type: "json" };
import { expectNoLiveBlocks, runWideKernel } from "../support/cores.js";
import { differenceFrom } from "../support/decimal.js";
import { runDirectedWide } from "../support/directed.js";
import { spacing } from "../support/dtypes.js";
import { ELEMENTS, INTERVALS, KEY, type RecordedInterval } from "../support/intervals.js";

// The twin has the same bits (twins.test.ts), so one backend is enough.
const core = createCore({ backend: "wasm" });
afterAll(() => expectNoLiveBlocks(core));

/** Largest error of a method, in std and relative beyond 1. */
const OF_METHOD: Record<Method, number> = { withinTwo: 9e-16, general: 1e-15, far: 3e-16, narrow: 3e-16 };
/** At the last of the 2^53 uniforms, where the general method leaves the range that its rational was fitted to (L <= 86; 89.3 here). */
const OF_GENERAL_ENDS = 5e-15;
/** Of the normal distribution, in std. */
const OF_NORMAL = 2e-15;

const at = (offset: number, options: object) => truncatedNormal(new Float64Array(1), { key: KEY, core, offset, ...options })[0]!;

/** The error of a value in the units above; what one rounding of mean + std·z adds is taken off. */
function errorOf(x: number, exact: string, { mean, std }: RecordedInterval): number {
  const value = Number(exact);
  const rounding = mean === 0 ? 0 : spacing("f64", Math.max(Math.abs(mean), Math.abs(value)));
  return Math.max(0, Math.abs(differenceFrom(x, exact)) - rounding) / std / Math.max(1, Math.abs(value - mean) / std);
}

it("there are intervals of every method, 40 and more", () => {
  expect(INTERVALS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(INTERVALS.map(methodOf))).toEqual(new Set(Object.keys(METHOD)));
});

describe.each(INTERVALS)("$title", (interval) => {
  const { options, wide, oneWord, mean, std } = interval;
  const method = methodOf(interval);

  it("200 values", () => {
    for (const [i, exact] of wide.entries()) {
      const error = errorOf(at(ELEMENTS[i]!, options), exact, interval);
      expect(error, `element ${ELEMENTS[i]}, ${exact}`).toBeLessThanOrEqual(OF_METHOD[method]);
    }
  });

  it("32 values from one word each", () => {
    const table = tableOf(method, mean, std, interval, interval.min, interval.max);
    for (const [i, exact] of oneWord.entries()) {
      const tile = Math.floor(ELEMENTS[i]! / 16);
      const counter = [(tile * 4) >>> 0, Math.floor(tile / 2 ** 30)] as const;
      const value = runWideKernel(core, "truncatedF64", 1, KEY, counter, [0, METHOD[method]], table)[ELEMENTS[i]! % 16]!;
      expect(errorOf(value, exact, interval), `element ${ELEMENTS[i]}, ${exact}`).toBeLessThanOrEqual(OF_METHOD[method]);
    }
  });

  it("both ends of the 53 bits and the middle", () => {
    const table = tableOf(method, mean, std, interval, interval.min, interval.max);
    for (const { high, low, values } of fixture.ends) {
      const exact = values[INTERVALS.indexOf(interval)]!;
      const value = runDirectedWide(core, "truncatedF64", { high, low }, [1, METHOD[method]], table)[0]!;
      const bound = method === "general" ? OF_GENERAL_ENDS : OF_METHOD[method];
      expect(errorOf(value, exact, interval), `${high}, ${low}: ${value} for ${exact}`).toBeLessThanOrEqual(bound);
      expect(value).toBeGreaterThanOrEqual(interval.min);
      expect(value).toBeLessThanOrEqual(interval.max);
    }
  });
});

describe("normal", () => {
  it("512 values", () => {
    const elements = [...fixture.edges, ...Array.from({ length: 496 }, (_, i) => i)];
    for (const [i, exact] of fixture.normal.entries()) {
      const z = normal(new Float64Array(1), { key: KEY, core, offset: elements[i]! })[0]!;
      expect(Math.abs(differenceFrom(z, exact)), `element ${elements[i]}, ${exact}`).toBeLessThanOrEqual(OF_NORMAL);
    }
  });

  it("radii at both ends of the 53 bits and in the middle, the largest 8.6522", () => {
    for (const { high, low, radius } of fixture.ends) {
      const z = runDirectedWide(core, "normalF64", { high, low }, [0, 1]);
      const got = Math.hypot(z[0]!, z[4]!);
      expect(Math.abs(differenceFrom(got, radius)) / Number(radius), `${high}, ${low}`).toBeLessThanOrEqual(1e-15);
      expect(got).toBeLessThanOrEqual(8.66);
    }
    expect(Number(fixture.ends[0]!.radius)).toBeCloseTo(8.6522, 4);
  });

  it("lies within 1e-5 of the f32 value at the same address, where the f32 word resolves the radius", () => {
    const n = 2 ** 20;
    const options = { key: { k0: 77, k1: 1 }, core };
    const [narrow, wide] = [normal(new Float32Array(n), options), normal(new Float64Array(n), options)];
    const even = words(new Uint32Array(n), options);
    let [largest, left] = [0, 0];
    for (let i = 0; i < n; i++) {
      const u = (even[i & ~4]! + 0.5) * 2 ** -32;
      if (u >= 2 ** -18 && u < 1 - 2 ** -32) largest = Math.max(largest, Math.abs(narrow[i]! - wide[i]!));
      else left++;
    }
    expect(largest).toBeLessThanOrEqual(1e-5);
    expect(left).toBeLessThan(50);
  });
});

it("a uniform at the ends of the 53 bits is 0 and 1 − 2^-53", () => {
  const unit = (high: number, low: number) => runDirectedWide(core, "uniformF64", { high, low }, [0, 1, 0, 1 - 2 ** -53])[0];
  expect(unit(0, 0)).toBe(0);
  expect(unit(0, 1)).toBe(2 ** -53);
  expect(unit(2 ** 31, 0)).toBe(0.5);
  expect(unit(2 ** 32 - 1, 2 ** 21 - 1)).toBe(1 - 2 ** -53);
});
