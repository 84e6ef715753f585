// The mass at the bounds once more, 10^8 values an interval: enough to see 10^-7 of them.

import { expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { truncatedNormal } from "../../src/random/index.js";
import { cutDistribution } from "../support/distributions.js";
import { INTERVALS } from "../support/intervals.js";
import { excessAtBounds } from "../support/rounding.js";

const core = createCore();
const PART = 2 ** 22;
const PARTS = 24;

it.each(INTERVALS.filter(({ lower }) => Math.abs(lower) < 1e3 || lower === -Infinity))("$title", (interval) => {
  const key = { k0: 3236, k1: INTERVALS.indexOf(interval) };
  const target = new Float32Array(PART);
  const [from, to] = [interval.min, interval.max];
  const kept: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    truncatedNormal(target, { ...interval.options, key, core, offset: part * PART });
    for (const x of target) {
      if (!(x >= from && x <= to)) throw new Error(`${x} is beyond the bounds`);
      // Only what lies next to a bound matters.
      if (x <= from + Math.abs(from) * 1e-6 || x >= to - Math.abs(to) * 1e-6) kept.push(x);
    }
  }
  for (const { bound, count, mass } of excessAtBounds("f32", kept, cutDistribution(interval), PART * PARTS)) {
    const n = PART * PARTS;
    // Six standard errors of what the cell holds, and 10^-7.
    expect(count, `${bound}`).toBeLessThanOrEqual(n * mass + 6 * Math.sqrt(n * mass) + 1e-7 * n);
  }
});
