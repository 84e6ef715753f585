// The error bounds of normalError.test.ts and truncatedError.test.ts over many more words.

import { expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { normal, truncatedNormal, words } from "../../src/random/index.js";
import { runDirected } from "../support/directed.js";
import { exactNormal, exactTruncated, exactWithinTwo, measure } from "../support/exact.js";
import { testUniforms } from "../support/prng.js";

const core = createCore({ backend: "wasm" });
const N = 2 ** 20;

it("normal: 2^26 values of the stream", () => {
  for (let part = 0; part < 64; part++) {
    const options = { key: { k0: 6, k1: 200 }, core, offset: part * N };
    const errors = measure(normal(new Float32Array(N), options), exactNormal(words(new Uint32Array(N), options)));
    expect(errors.max).toBeLessThanOrEqual(2.5e-6);
    expect(errors.withinTwo).toBeLessThanOrEqual(1.5e-6);
  }
});

it("truncated within ±2: every 64th word from end to end, 2^26 of them", () => {
  for (let part = 0; part < 64; part++) {
    const tiles = Uint32Array.from({ length: N }, (_, i) => (part * N + i) * 64 + (i & 63));
    const errors = measure(runDirected(core, "truncatedWithinTwoF32", tiles, 0, 1, -2, 2), exactWithinTwo(tiles));
    expect(errors.max).toBeLessThanOrEqual(7e-7);
    expect(errors.fromWord).toBeLessThanOrEqual(8e-7);
    expect(errors.ulps).toBeLessThanOrEqual(16);
  }
});

it("truncated: 3000 random intervals, 2^13 values each", () => {
  const unit = testUniforms(50);
  for (let round = 0; round < 3000; round++) {
    const lower = -10 + 20 * unit();
    const upper = lower + 1 / 64 + unit() ** 3 * 20;
    const options = { key: { k0: round, k1: 200 }, core };
    const tiles = words(new Uint32Array(2 ** 13), options);
    const z = truncatedNormal(new Float32Array(2 ** 13), { ...options, lower, upper });
    const exact = exactTruncated(tiles, lower, upper);
    for (let i = 0; i < z.length; i++) {
      const [x] = exact(i);
      if (!(Math.abs(z[i]! - x) <= 6e-7 * Math.max(1, Math.abs(x))))
        throw new Error(`${lower} … ${upper}: ${z[i]} for ${x}, word ${tiles[i]}`);
    }
  }
});
