// The cut normal distribution: intervals of every kind, in every dtype that holds values of them. Bounds, the distribution itself, and what lies at the
// bounds.

import { expect, describe as group, it } from "vitest";
import type { DType } from "../../src/base/dtype.js";
import { describe, truncatedNormal as initializer } from "../../src/index.js";
import { truncatedNormal } from "../../src/random/index.js";
import { differenceFrom } from "../support/decimal.js";
import { cutDistribution } from "../support/distributions.js";
import { arrayFor, DTYPES, numbers } from "../support/dtypes.js";
import { INTERVALS, type RecordedInterval } from "../support/intervals.js";
import { areaOfCell, countsOf, listValues, resolution, roundingMasses } from "../support/rounding.js";
import { andersonDarlingP, countP, goodnessP, ksP, type Verdict } from "../support/statistics.js";

const N = 40_000;

function sample(interval: RecordedInterval, dtype: DType, n = N): Float64Array {
  const target = arrayFor(dtype, n);
  truncatedNormal(target, { ...interval.options, dtype, key: { k0: 2718, k1: INTERVALS.indexOf(interval) } });
  return numbers(dtype, target);
}

/** What a sample says of the distribution, and of the mass at the outermost values. */
function inspect(interval: RecordedInterval, dtype: DType): Verdict[] {
  const distribution = cutDistribution(interval);
  const { min, max } = interval;
  const values = sample(interval, dtype);
  expect(values.every((x) => x >= min && x <= max)).toBe(true);
  if (resolution(dtype, interval) === "coarse") {
    const held = listValues(dtype, interval);
    const masses = roundingMasses(held, distribution);
    const counts = countsOf(held, values);
    if (typeof counts === "string") throw new Error(counts);
    const ends = [0, held.length - 1].map((i) => ({ name: `at ${held[i]}`, p: countP(counts[i]!, masses[i]! * N) }));
    return [{ name: "masses", p: goodnessP(counts, masses) }, ...(held.length > 1 ? ends : [])];
  }
  const areas = Float64Array.from(values, (x) => areaOfCell(dtype, distribution, x)).sort();
  return [
    { name: "KS", p: ksP(areas) },
    { name: "Anderson–Darling", p: andersonDarlingP(areas) },
  ];
}

const CASES = INTERVALS.flatMap((interval) =>
  DTYPES.filter((dtype) => Math.abs(interval.lower) < 1e20 || dtype === "f64").map((dtype) => ({
    title: interval.title,
    dtype,
    interval,
  })),
);
const held = CASES.filter(({ dtype, interval }) => resolution(dtype, interval) !== "none");
const FAMILY = held.length * 3;

it("40 intervals and more in every dtype", () => {
  for (const dtype of DTYPES) expect(held.filter((each) => each.dtype === dtype).length).toBeGreaterThanOrEqual(40);
});

it.each(held)("$title, $dtype", ({ interval, dtype }) => {
  const verdicts = inspect(interval, dtype);
  expect(verdicts.filter(({ p }) => !(p > 1e-4 / FAMILY))).toEqual([]);
});

it.each(CASES.filter((each) => !held.includes(each)))("$title holds no $dtype: an error", ({ interval, dtype }) => {
  const target = arrayFor(dtype, 4).fill(7);
  const call = () => truncatedNormal(target, { ...interval.options, dtype, key: { k0: 1, k1: 1 } });
  expect(call).toThrowError(expect.objectContaining({ code: "E_DTYPE" }));
  expect(target.every((x) => x === 7)).toBe(true);
});

group("describe", () => {
  // 10^100 std out, f64 has no value but the bound that the distribution reaches: test/init/holds.test.ts.
  const near = INTERVALS.filter(({ lower }) => lower !== 1e100);
  it.each(near)("mean and std of $title err by less than 1e-8", ({ options, cutMean, cutStd, min, max }) => {
    const { mean, std, min: from, max: to } = describe(initializer(options), [1], { dtype: "f64" });
    const exact = [Number(cutMean), Number(cutStd)] as const;
    expect(Math.abs(differenceFrom(std, cutStd)) / exact[1]).toBeLessThanOrEqual(1e-8);
    // Where the mean is 0 by symmetry, or next to it, the std is the measure.
    expect(Math.abs(differenceFrom(mean, cutMean))).toBeLessThanOrEqual(1e-8 * Math.max(Math.abs(exact[0]), exact[1] * 1e-6));
    expect([from, to]).toEqual([min, max]);
  });
});
