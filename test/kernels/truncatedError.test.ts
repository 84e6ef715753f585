// How far truncated normal values are from the exact quantile of the rounded uniform, in units of std. Exact means f64 here: Cody's
// distribution function, inverted by Halley's method (test/support/normal.ts), with an error below 1e-10.
//
// ±2 has a kernel of its own: the error is below 7e-7 (measured 5.3e-7; 7.2e-7 when the rounding of the word to f32 counts as well,
// for which 8e-7 is stated), and in ulp, which next to the zero of the distribution says more, below 16 (measured 15.2).
// Other intervals: below 6e-7·max(1, |z|) (measured at most 5.3e-7·max(1, |z|)), so within ±2 below 1.2e-6; measured there 5.6e-7,
// and 1e-6 is stated.

import { afterAll, describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { truncatedNormal, words } from "../../src/random/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { runDirected } from "../support/directed.js";
import { exactTruncated, exactWithinTwo, measure } from "../support/exact.js";
import { testUniforms } from "../support/prng.js";

const core = createCore({ backend: "wasm" });
afterAll(() => expectNoLiveBlocks(core));
const key = { k0: 11, k1: 13 };

describe("±2", () => {
  function expectAccurate(tiles: Uint32Array, z: Float32Array): void {
    const errors = measure(z, exactWithinTwo(tiles));
    expect(errors.max).toBeLessThanOrEqual(7e-7);
    expect(errors.fromWord).toBeLessThanOrEqual(8e-7);
    expect(errors.ulps).toBeLessThanOrEqual(16);
  }

  it("2^20 values of the stream", () => {
    const tiles = words(new Uint32Array(2 ** 20), { key, core });
    expectAccurate(tiles, truncatedNormal(new Float32Array(2 ** 20), { key, core }));
  });

  const N = 2 ** 18;
  it.each([
    ["from end to end", (i: number) => i * (2 ** 32 / N) + (i % 2 ** 14)],
    ["at the lower bound", (i: number) => i],
    ["around the middle", (i: number) => 2 ** 31 - N / 2 + i],
    ["at the upper bound", (i: number) => 2 ** 32 - 1 - i],
  ] as const)("2^18 words %s", (_, word) => {
    const tiles = Uint32Array.from({ length: N }, (_, i) => word(i));
    expectAccurate(tiles, runDirected(core, "truncatedWithinTwoF32", tiles, 0, 1, -2, 2));
  });

  it("never decreases by more than its error, over 2^18 words from end to end", () => {
    const tiles = Uint32Array.from({ length: N }, (_, i) => i * (2 ** 32 / N));
    const z = runDirected(core, "truncatedWithinTwoF32", tiles, 0, 1, -2, 2);
    // Exact values of neighbours lie 9e-6 and more apart.
    expect(z.findIndex((x, i) => i > 0 && x <= z[i - 1]!)).toBe(-1);
  });
});

/** Largest error in units of max(1, |z|), and within ±2. */
function errorsOf(z: Float32Array, exact: (i: number) => readonly [number, number]) {
  let [relative, withinTwo] = [0, 0];
  for (let i = 0; i < z.length; i++) {
    const [x] = exact(i);
    const error = Math.abs(z[i]! - x);
    const share = error / Math.max(1, Math.abs(x));
    if (!(share <= relative)) relative = share;
    if (!(Math.abs(x) > 2) && !(error <= withinTwo)) withinTwo = error;
  }
  return { relative, withinTwo };
}

function expectAccurate(lower: number, upper: number, n: number): void {
  const tiles = words(new Uint32Array(n), { key, core });
  const z = truncatedNormal(new Float32Array(n), { key, core, lower, upper });
  const { relative, withinTwo } = errorsOf(z, exactTruncated(tiles, lower, upper));
  expect(relative, `${lower} … ${upper}`).toBeLessThanOrEqual(6e-7);
  expect(withinTwo, `${lower} … ${upper}`).toBeLessThanOrEqual(1e-6);
}

describe("any interval", () => {
  it.each([
    [-3, 1],
    [0.5, Infinity],
    [5.5, Infinity],
    [8, 9],
    [-10, 10],
    [2, 3],
  ])("2^18 values of %d … %d", (lower, upper) => expectAccurate(lower, upper, 2 ** 18));

  it.each([
    [-Infinity, -10],
    [10, 10 + 1 / 64],
    [2, 2 + 1 / 64],
    [0, 1 / 64],
    [-1 / 128, 1 / 128],
    [-7, -6],
    [-1, 8],
    [7, 7.5],
    [9.5, 12.2],
    [0, Infinity],
    [-2, 2.0000001],
  ])("2^15 values of %d … %d", (lower, upper) => expectAccurate(lower, upper, 2 ** 15));

  it("200 random intervals, 2^11 values each", () => {
    const unit = testUniforms(6);
    for (let round = 0; round < 200; round++) {
      const lower = -10 + 20 * unit();
      const upper = lower + 1 / 64 + unit() ** 3 * 12;
      // Every other one mirrored: tails on both sides.
      const flip = round % 2 === 1 && upper >= -10;
      expectAccurate(flip ? -upper : lower, flip ? -lower : upper, 2 ** 11);
    }
  });
});
