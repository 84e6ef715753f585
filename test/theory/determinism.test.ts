// The same bits on every engine: what src/math and src/theory are made of.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { activation } from "../../src/theory/activations.js";
import { expectation } from "../../src/theory/index.js";

/** What engines may round as they like, and powers whose exponent is not a plain number. */
const LOOSE =
  /Math\.(?:exp|expm1|log|log1p|log2|log10|sin|cos|tan|pow|tanh|sinh|cosh|asin|acos|atan|atan2|asinh|acosh|atanh|cbrt|hypot)\b|\*\*=?\s*(?!=|\d|\s|-\s*\d)|Math\[|\}\s*=\s*Math\b/;

const code = (path: string) =>
  readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*/g, "");

const files = ["src/math", "src/theory"].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));

describe("the source", () => {
  it.each(files)("%s uses + − × ÷ √ alone", (path) => {
    expect(code(path).match(LOOSE)?.[0]).toBeUndefined();
  });

  it("would be caught", () => {
    for (const text of [
      "Math.exp(x)",
      "x ** y",
      "x **= n",
      "2 ** -n",
      "Math.atan2(y, x)",
      'Math["exp"]',
      "const { exp } = Math;",
    ]) {
      expect(text, text).toMatch(LOOSE);
    }
    for (const text of ["Math.sqrt(x)", "x ** 2", "2 ** -44", "Math.abs(x)", "exp(x)"]) expect(text, text).not.toMatch(LOOSE);
  });
});

it("gives these very bits", () => {
  const { f } = activation("mish");
  const values = [f(1.25), activation("geluTanh").f(-0.75), activation("sin").f(12345.678)];
  expect(values).toEqual([1.1318703042410392, -0.1700394448343797, -0.7040813137533816]);
  expect(expectation((z) => f(z) * f(z))).toBe(0.45234219237588286);
});
