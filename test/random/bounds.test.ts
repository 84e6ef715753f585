// No mass piles up at the bounds of a cut distribution: at each lie as many values of f32 and f64 as the rounding cell of the bound holds, and
// fewer than 10^-7 of all beyond. (The exact masses of f16 and bf16 are in intervals.test.ts.)

import { expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { truncatedNormal } from "../../src/random/index.js";
import { cutDistribution } from "../support/distributions.js";
import { INTERVALS } from "../support/intervals.js";
import { excessAtBounds } from "../support/rounding.js";

const core = createCore();
const N = 2 ** 22;

it.each(INTERVALS.filter(({ lower }) => Math.abs(lower) < 1e3 || lower === -Infinity))("$title", (interval) => {
  const key = { k0: 1618, k1: INTERVALS.indexOf(interval) };
  const { options } = interval;
  for (const dtype of ["f32", "f64"] as const) {
    const target = dtype === "f32" ? new Float32Array(N) : new Float64Array(N / 8);
    const values = truncatedNormal(target, { ...options, key, core });
    for (const { bound, p } of excessAtBounds(dtype, values, cutDistribution(interval))) {
      expect(p, `${bound} in ${dtype}`).toBeGreaterThan(1e-6);
    }
  }
});
