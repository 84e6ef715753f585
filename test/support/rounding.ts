// What rounding to a dtype makes of a continuous distribution: each value has the mass of its cell, from the middle between it and the value
// before to the middle between it and the next; the first and last values within the bounds have what is left up to them.

import { atLeast, atMost, below, type DType, LARGEST } from "../../src/base/dtype.js";
import type { CutDistribution } from "./distributions.js";
import { spacing, valuesOf } from "./dtypes.js";
import { countP } from "./statistics.js";

const VALUES = { f16: valuesOf("f16"), bf16: valuesOf("bf16") };

/** The values of a 16-bit dtype in [min, max], ascending. */
export function heldWithin(dtype: "f16" | "bf16", min: number, max: number): Float64Array {
  return VALUES[dtype].filter((x) => x >= min && x <= max);
}

/** The masses of neighbouring values under a distribution that is cut to, or clamped into, [first, last]. */
export function roundingMasses(values: Float64Array, distribution: CutDistribution): Float64Array {
  const masses = new Float64Array(values.length);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    const after = i + 1 === values.length ? 1 : distribution.below((values[i]! + values[i + 1]!) / 2);
    masses[i] = after - before;
    before = after;
  }
  return masses;
}

/** Counts of each of these values in a sample; −1 in place of all if one is not among them. */
export function countsOf(values: Float64Array, sample: Float64Array): Uint32Array | string {
  const index = new Map(Array.from(values, (x, i) => [x + 0, i]));
  const counts = new Uint32Array(values.length);
  for (const x of sample) {
    const i = index.get(x + 0);
    if (i === undefined) return `${x} is not among the values`;
    counts[i]!++;
  }
  return counts;
}

interface Spread {
  min: number;
  max: number;
  cutMean: string;
  cutStd: string;
}

/** Whether a dtype holds any value of an interval, and whether so many, `fine` to a std, that a sample of it looks continuous. */
export function resolution(dtype: DType, { min, max, cutMean, cutStd }: Spread, fine = 500): "none" | "coarse" | "fine" {
  const [from, to] = [atLeast(dtype, min), atMost(dtype, max)];
  if (from > to || from > LARGEST[dtype] || to < -LARGEST[dtype]) return "none";
  if (dtype === "f16" || dtype === "bf16") return "coarse";
  return Number(cutStd) > fine * spacing(dtype, Number(cutMean)) ? "fine" : "coarse";
}

/** All values of a dtype within the bounds, and where a side is open within 40 std of the mean. */
export function listValues(dtype: DType, { min, max, cutMean, cutStd }: Spread): Float64Array {
  if (dtype === "f16" || dtype === "bf16") return heldWithin(dtype, min, max);
  const reach = 40 * Number(cutStd);
  const [from, to] = [Math.max(min, Number(cutMean) - reach), Math.min(max, Number(cutMean) + reach)];
  const values: number[] = [];
  for (let x = atMost(dtype, to); x >= atLeast(dtype, from); x = below(dtype, x)) values.push(x);
  // Next to a value from which the dtype cannot tell the whole distribution.
  return values.length > 0 ? Float64Array.from(values.reverse()) : Float64Array.of(atLeast(dtype, min));
}

/** Distribution function at the middle of a value's rounding cell, where the distribution is cut at a value itself: never 0 nor 1. */
export function areaOfCell(dtype: DType, distribution: CutDistribution, x: number): number {
  const half = spacing(dtype, x) / 2;
  const area =
    (distribution.below(Math.max(x - half, distribution.low)) + distribution.below(Math.min(x + half, distribution.high))) / 2;
  return Math.min(1 - 2 ** -53, Math.max(2 ** -54, area));
}

/** How many values lie at the outermost values within the bounds, and how likely so many are: the cell's mass and 10^-7 more. */
export function excessAtBounds(
  dtype: DType,
  values: ArrayLike<number>,
  distribution: CutDistribution,
  n = values.length,
): { bound: number; count: number; mass: number; p: number }[] {
  const [from, to] = [atLeast(dtype, distribution.low), atMost(dtype, distribution.high)];
  return [from, to].filter(Number.isFinite).map((bound) => {
    let count = 0;
    for (let i = 0; i < values.length; i++) if (values[i] === bound) count++;
    // Half of the way to the neighbour inwards; where the bound is a power of two, steps differ on either side of it.
    const next = bound === from ? -below(dtype, -bound) : below(dtype, bound);
    const middle = distribution.below((bound + next) / 2);
    const mass = bound === from ? middle : 1 - middle;
    const expected = n * (mass + 1e-7);
    return { bound, count, mass, p: count <= expected ? 1 : countP(count, expected) };
  });
}
