// log against 30-digit values.

import { describe, expect, it } from "vitest";
import { chanceLoss } from "../../src/doctor/initialLoss.js";
import { exp } from "../../src/math/exp.js";
import { log } from "../../src/math/log.js";
import fixture from "../fixtures/functions.json" with { type: "json" };
import { ulpsFrom } from "../support/ulp.js";

const values = fixture.log as [number, string][];

describe("log", () => {
  it("errs by less than 1 ulp, from the smallest subnormal to the largest number", () => {
    const off = values.filter(([x]) => x !== 1).map(([x, exact]) => [x, ulpsFrom(log(x), exact)]);
    expect(off.length).toBeGreaterThan(100);
    // Reading the decimal adds a half.
    expect(off.filter(([, ulps]) => ulps! > 1.5)).toEqual([]);
  });

  it.each([
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [-5e-324, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.NaN, Number.NaN],
    [2, Math.LN2],
    [0.5, -Math.LN2],
  ])("log(%d) = %d", (x, expected) => expect(log(x)).toBe(expected));

  it("undoes exp", () => {
    for (let x = -700; x < 700; x += 3.7) expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(1e-15 + 4e-16 * Math.abs(x));
  });
});

it("the loss of a net that knows nothing is ln of the classes, the same on every engine", () => {
  expect(
    [2, 3, 10, 1000].map((columns) => chanceLoss({ loss: "softmaxCrossEntropy", columns, values: [], labels: true })),
  ).toEqual([Math.LN2, 1.0986122886681098, Math.LN10, 6.907755278982137]);
  expect(chanceLoss({ loss: "sigmoidCrossEntropy", columns: 1, values: [], labels: false })).toBe(Math.LN2);
});
