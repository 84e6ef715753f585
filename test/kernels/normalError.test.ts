// How far normal values are from exact arithmetic on the rounded uniforms. All bounds are absolute, in units of std: next to a zero
// of the cosine no relative one can hold.
//
// Where the error comes from (ε = 2^-24, the rounding of one f32 step). The squared radius is a rational of about eight steps, of
// which the root halves the error; cos and sin are products of factors with as many steps, and next to a zero the rounding of the
// angle moves them by up to 3ε. All of it scales with the radius r: at most about 10ε·r = 6e-7·r.
// Measured, over 2^25 values of the stream and 2^23 directed ones: 4.9e-7·r where r is about 1.18, 3.2e-7·r where it is large, so
// 2.12e-6 at most; 2.5e-6 is stated.
//
// Within ±2 the error stays below the goal of 1e-6 where r <= 4.8 (measured 9.2e-7), which is so for all but one pair in 10^5; the
// others are within ±2 only for angles near a zero: below 1.5e-6 (measured 1.29e-6).

import { afterAll, describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { normal, words } from "../../src/random/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { runDirected } from "../support/directed.js";
import { exactNormal, exactRadius, measure } from "../support/exact.js";
import { testWords } from "../support/prng.js";

const OF_RADIUS = 6e-7;
const ANYWHERE = 2.5e-6;
const WITHIN_TWO = 1.5e-6;
const WITHIN_TWO_NORMALLY = 1e-6;
const FAR_RADIUS = 4.8;

// The twin has the same bits (twins.test.ts), so one backend is enough.
const core = createCore({ backend: "wasm" });
afterAll(() => expectNoLiveBlocks(core));

/** Words of whole tiles from pairs [radius word, angle word]. */
function tilesOf(nPairs: number, pair: (p: number) => readonly [number, number]): Uint32Array {
  const tiles = new Uint32Array(nPairs * 2);
  for (let p = 0; p < nPairs; p++) {
    const i = (p >> 3) * 16 + (p & 3) + (p & 4) * 2;
    [tiles[i], tiles[i + 4]] = pair(p);
  }
  return tiles;
}

/** Largest error as a share of the radius, and largest error within ±2 where the radius is an ordinary one. */
function byRadius(tiles: Uint32Array, z: Float32Array) {
  const exact = exactNormal(tiles);
  let [share, withinTwo] = [0, 0];
  for (let i = 0; i < tiles.length; i++) {
    const [x] = exact(i);
    const [radius] = exactRadius(tiles[i & ~4]!);
    const error = Math.abs(z[i]! - x);
    if (!(error / radius <= share)) share = error / radius;
    if (radius <= FAR_RADIUS && Math.abs(x) <= 2 && !(error <= withinTwo)) withinTwo = error;
  }
  return { share, withinTwo };
}

function expectAccurate(tiles: Uint32Array, z: Float32Array): void {
  const errors = measure(z, exactNormal(tiles));
  expect(errors.max).toBeLessThanOrEqual(ANYWHERE);
  expect(errors.withinTwo).toBeLessThanOrEqual(WITHIN_TWO);
  expect(errors.fromWord).toBeLessThanOrEqual(ANYWHERE);
  const { share, withinTwo } = byRadius(tiles, z);
  expect(share).toBeLessThanOrEqual(OF_RADIUS);
  expect(withinTwo).toBeLessThanOrEqual(WITHIN_TWO_NORMALLY);
}

it("2^21 values of the stream", () => {
  const options = { key: { k0: 7, k1: 9 }, core };
  const tiles = words(new Uint32Array(2 ** 21), options);
  const z = normal(new Float32Array(2 ** 21), options);
  expectAccurate(tiles, z);
  // Values of the stream itself, where no pair is far out, meet the goal of 1e-6 within ±2 outright.
  expect(measure(z, exactNormal(tiles)).withinTwo).toBeLessThanOrEqual(1e-6);
});

describe("directed words, 2^17 pairs each", () => {
  const any = testWords(5);
  const N = 2 ** 17;
  const cases: [string, (p: number) => readonly [number, number]][] = [
    ["the smallest radius words, any angle", (p) => [p >> 6, any()]],
    ["the largest radius words, any angle", (p) => [2 ** 32 - 1 - p, any()]],
    ["radius words around one half, any angle", (p) => [2 ** 31 - N / 2 + p, any()]],
    ["radius words around powers of two, any angle", (p) => [2 ** (p & 31) + ((p >> 5) & 63) - 32, any()]],
    ["radius words all over, angle 0", (p) => [p * (2 ** 32 / N) + 99, 0]],
    ["the largest radius, angle words all over", (p) => [0, p * (2 ** 32 / N) + 5]],
    ["angles around a quarter turn", (p) => [p & 255, 2 ** 30 - N / 2 + p]],
    ["angles around half a turn", (p) => [p & 255, 2 ** 31 - N / 2 + p]],
    ["angles around three quarters", (p) => [p & 255, 3 * 2 ** 30 - N / 2 + p]],
    ["angles around a whole turn", (p) => [p & 255, 2 ** 32 - N / 2 + p]],
  ];
  it.each(cases)("%s", (_, pair) => {
    const tiles = tilesOf(N, pair);
    expectAccurate(tiles, runDirected(core, "normalF32", tiles, 0, 1));
  });
});

it("the radius errs by at most 5 ulp, over 2^18 words from end to end", () => {
  const tiles = tilesOf(2 ** 18, (p) => [p * 2 ** 14 + (p % 2 ** 14), 0]);
  const z = runDirected(core, "normalF32", tiles, 0, 1);
  // At angle 0 the even word's element is the radius itself; its sine is exactly 0.
  const radii = z.filter((_, i) => (i & 4) === 0);
  const radiusWords = tiles.filter((_, i) => (i & 4) === 0);
  expect(measure(radii, (i) => exactRadius(radiusWords[i]!)).ulps).toBeLessThanOrEqual(5);
  expect(z.filter((_, i) => (i & 4) !== 0).every((x) => x === 0)).toBe(true);
});
