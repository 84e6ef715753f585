// exp against 30-digit values.

import { describe, expect, it } from "vitest";
import { exp } from "../../src/math/exp.js";
import fixture from "../fixtures/functions.json" with { type: "json" };
import { ulpsFrom } from "../support/ulp.js";

const values = fixture.exp as [number, string][];
const SMALLEST_NORMAL = 2.2250738585072014e-308;

describe("exp", () => {
  it("errs by less than 2 ulp where the result is normal", () => {
    const worst = values.filter(([, exact]) => Number(exact) >= SMALLEST_NORMAL).map(([x, exact]) => ulpsFrom(exp(x), exact));
    expect(worst.length).toBeGreaterThan(100);
    // The stated relative error 4e-16 is 1.8 ulp; reading the decimal adds a half.
    expect(Math.max(...worst)).toBeLessThanOrEqual(2.3);
  });

  it("errs by at most one subnormal step below", () => {
    for (const [x, exact] of values.filter(([, exact]) => Number(exact) < SMALLEST_NORMAL)) {
      expect(Math.abs(exp(x) - Number(exact)), `exp(${x})`).toBeLessThanOrEqual(2 ** -1074);
    }
  });

  it.each([
    [0, 1],
    [-0, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [-746, 0],
    [-1e308, 0],
    [709.8, Number.POSITIVE_INFINITY],
    [1e308, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
    [5e-324, 1],
  ])("exp(%d) = %d", (x, expected) => expect(exp(x)).toBe(expected));

  it("is finite up to the largest argument, whose result is just below 2^1024", () => {
    expect(exp(709.782712893384)).toBeGreaterThan(1.79e308);
    expect(exp(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it("never decreases over neighbouring arguments beyond its error, and exp(−x)·exp(x) is 1", () => {
    for (let i = -70_000; i < 70_000; i += 7) {
      const x = i / 100;
      expect(exp(x + 0.01)).toBeGreaterThan(exp(x));
      expect(Math.abs(exp(x) * exp(-x) - 1)).toBeLessThanOrEqual(1e-15);
    }
  });
});
