// The f64 functions of src/math against values of 25 digits.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exp } from "../../src/math/exp.js";
import { expm1 } from "../../src/math/expm1.js";
import { log1p } from "../../src/math/log1p.js";
import { normalDensity, upperTail } from "../../src/math/normal.js";
import { cos, sin } from "../../src/math/sin.js";
import { sigmoid, tanh } from "../../src/math/tanh.js";

const recorded: Record<string, [number, string][]> = JSON.parse(readFileSync("test/fixtures/activations.json", "utf8"));

/** A decimal or f64 as a whole number of 10^-400, cut there. */
function scaled(value: string | number): bigint {
  if (typeof value === "string") {
    const [mantissa, exponent = "0"] = value.split("e");
    const [whole, fraction = ""] = mantissa!.split(".");
    const power = 400 + Number(exponent) - fraction.length;
    return power < 0 ? BigInt(whole + fraction) / 10n ** BigInt(-power) : BigInt(whole + fraction) * 10n ** BigInt(power);
  }
  let shift = 0;
  for (; !Number.isInteger(value); shift++) value *= 2;
  return (BigInt(value) * 10n ** 400n) >> BigInt(shift);
}

/** How far y is from a decimal, in units of the last place of that. */
function ulps(y: number, exact: string): number {
  const next = 2 ** (Math.floor(Math.log2(Math.abs(Number(exact)))) - 52);
  const millionths = (1_000_000n * (scaled(y) - scaled(exact))) / scaled(next);
  return Math.abs(Number(millionths)) / 1e6;
}

describe.each([
  ["exp", exp, 2],
  ["expm1", expm1, 3],
  ["log1p", log1p, 1],
  ["log1pBelow", log1p, 1],
  ["tanh", tanh, 4],
  ["sigmoid", sigmoid, 3],
  ["sin", sin, 1],
  ["cos", cos, 1],
  ["normalDensity", normalDensity, 4],
  ["upperTail", upperTail, 45],
] as const)("%s", (name, f, bound) => {
  it(`errs by less than ${bound} ulp`, () => {
    const rows = recorded[name]!.filter(([, exact]) => Math.abs(Number(exact)) > 2.3e-308);
    expect(rows.length).toBeGreaterThan(30);
    for (const [x, exact] of rows) expect(ulps(f(x), exact), `${name}(${x})`).toBeLessThan(bound);
  });
});

it("has the right limits", () => {
  expect([exp(1000), exp(-1000), exp(0)]).toEqual([Infinity, 0, 1]);
  expect([expm1(1000), expm1(-1000), expm1(0), expm1(-Infinity)]).toEqual([Infinity, -1, 0, -1]);
  expect([log1p(-1), log1p(-1.5), log1p(0), log1p(Infinity)]).toEqual([-Infinity, NaN, 0, Infinity]);
  expect([tanh(1e300), tanh(-Infinity), tanh(0)]).toEqual([1, -1, 0]);
  expect([sigmoid(1000), sigmoid(-1000), sigmoid(0)]).toEqual([1, 0, 0.5]);
  expect([sin(0), cos(0), sin(Infinity), cos(-Infinity)]).toEqual([0, 1, NaN, NaN]);
  for (const f of [exp, expm1, log1p, tanh, sigmoid, sin, cos]) expect(f(NaN)).toBeNaN();
});

it("keeps the symmetries to the bit", () => {
  for (let x = 0.003; x < 30; x *= 1.07) {
    expect(tanh(-x)).toBe(-tanh(x));
    expect(sin(-x)).toBe(-sin(x));
    expect(cos(-x)).toBe(cos(x));
  }
});

it("stays a sine for angles of any size", () => {
  for (let x = 2 ** 20 - 3; x < 1e300; x *= 1.9) {
    expect(Math.abs(sin(x) * sin(x) + cos(x) * cos(x) - 1)).toBeLessThan(1e-15);
  }
  // Beyond 2^20, within half an ulp of the angle.
  for (let x = 2 ** 20 + 0.1; x < 2 ** 24; x *= 1.3) expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(x * 2 ** -53);
});
