// The normal distribution in f64 against 30-digit values.

import { describe, expect, it } from "vitest";
import { areaBetween, normalDensity, tailRatio, truncatedMoments, upperTail } from "../../src/math/normal.js";
import fixture from "../fixtures/functions.json" with { type: "json" };
import { areaAbove, survivalRatio } from "../support/normal.js";
import { testUniforms } from "../support/prng.js";

const relative = (got: number, exact: string) => Math.abs(got / Number(exact) - 1);
const intervals = fixture.intervals.map(({ lower, upper, ...exact }) => ({
  lower: lower ?? Number.NEGATIVE_INFINITY,
  upper: upper ?? Number.POSITIVE_INFINITY,
  ...exact,
}));

describe("normalDensity and upperTail", () => {
  it.each(fixture.normalDensity as [number, string][])("φ(%d) errs by less than 1e-15", (x, exact) => {
    expect(relative(normalDensity(x), exact)).toBeLessThan(1e-15);
  });

  it.each(fixture.upperTail as [number, string][])("the area above %d errs by less than 1e-14", (x, exact) => {
    expect(relative(upperTail(x), exact)).toBeLessThan(1e-14);
  });

  it("agrees with an independent method at 10^4 random points", () => {
    const unit = testUniforms(20);
    for (let i = 0; i < 10_000; i++) {
      const x = -8 + 34 * unit();
      // The other method errs by up to 5e-16·(1 + x²) itself.
      expect(Math.abs(upperTail(x) / areaAbove(x) - 1), `${x}`).toBeLessThan(1e-14 + 5e-16 * (1 + x * x));
    }
  });

  it("knows the ends and the middle", () => {
    expect(upperTail(0)).toBe(0.5);
    expect(upperTail(-0)).toBe(0.5);
    expect(upperTail(Number.POSITIVE_INFINITY)).toBe(0);
    expect(upperTail(Number.NEGATIVE_INFINITY)).toBe(1);
    expect(upperTail(40)).toBe(0);
    expect(upperTail(-40)).toBe(1);
  });
});

describe("tailRatio", () => {
  // By mpmath with 60 digits: erfc, beyond 1000 the asymptotic series.
  it.each([
    [1.5, 1.75, 0.5996233355533563],
    [3, 8, 4.60846703121683e-13],
    [10, 10.5, 0.005668096620912255],
    [10, 12, 2.331386322603503e-10],
    [20, 20.1, 0.13399362820764904],
    [37, 38, 5.0395467070908465e-17],
    [40, 40.1, 0.0181788985743223],
    [1000, 1000.001, 0.36787888936231333],
    [1e6, 1e6 + 1e-6, 0.3678766399659896],
    [20, Number.POSITIVE_INFINITY, 0],
    [1e100, 1.0000000000000002e100, 0],
    [10, 1e308, 0],
    [1e150, Number.MAX_VALUE, 0],
  ])("of the areas above %d and %d is %d, to 1e-14", (a, b, exact) => {
    expect(Math.abs(tailRatio(a, b - a) - exact)).toBeLessThanOrEqual(1e-14 * exact);
  });

  it("agrees with an independent method at 10^4 random points", () => {
    const unit = testUniforms(21);
    for (let i = 0; i < 10_000; i++) {
      const a = 1.5 + 10 ** (4 * unit());
      const width = 10 / a / (0.1 + unit());
      if (width * (2 * a + width) > 1400) continue; // Below what f64 holds.
      // Both take the exponential of a rounded exponent.
      const bound = 2e-14 + 4e-16 * width * (2 * a + width);
      expect(Math.abs(tailRatio(a, width) / survivalRatio(a, width) - 1), `${a}, ${width}`).toBeLessThan(bound);
    }
  });
});

describe("intervals", () => {
  it.each(intervals)("the area of $lower … $upper errs by less than 1e-14", ({ lower, upper, area }) => {
    // In a narrow interval tails cancel: the error is one of the tail, 1e-14 of it at most.
    const tail = upperTail(lower < 0 && upper > 0 ? 0 : Math.min(Math.abs(lower), Math.abs(upper)));
    expect(Math.abs(areaBetween(lower, upper) - Number(area))).toBeLessThan(1e-14 * Math.min(tail, Number(area) * 64));
  });

  it.each(intervals)("mean and std of $lower … $upper", ({ lower, upper, area, mean, std }) => {
    const got = truncatedMoments(lower, upper);
    const exact = { mean: Number(mean), std: Number(std) };
    // The mean is a difference of densities over an area of relative error 1e-14: absolute next to a zero.
    const density = Math.max(...[lower, upper].map((x) => (Number.isFinite(x) ? normalDensity(x) : 0)));
    expect(Math.abs(got.mean - exact.mean)).toBeLessThan(1e-14 * Math.abs(exact.mean) + (1e-15 * density) / Number(area) + 1e-16);
    // The variance is what is left of 1 + edges − mean²: the narrower, the less.
    const size =
      1 +
      exact.mean ** 2 +
      (density * Math.max(...[lower, upper].map((x) => (Number.isFinite(x) ? Math.abs(x) : 0)))) / Number(area);
    expect(Math.abs(got.std / exact.std - 1)).toBeLessThan((1e-14 * size) / (2 * exact.std ** 2));
  });

  it("within ±2 the std is the constant that variance scaling divides by", () => {
    expect(Math.abs(truncatedMoments(-2, 2).std - 0.8796256610342398)).toBeLessThan(2e-16);
    expect(truncatedMoments(-2, 2).mean).toBe(0);
  });

  it("without a cut mean and std are 0 and 1", () => {
    expect(truncatedMoments(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual({ mean: 0, std: 1 });
  });
});
