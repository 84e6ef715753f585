// The quick form of the area above x is the slow one, bit by bit.

import fc from "fast-check";
import { expect, it } from "vitest";
import { upperTail } from "../../src/math/normal.js";
import { quickUpperTail } from "../../src/math/quickTail.js";

it.each([0, -0, 5e-324, 1e-9, 0.5, 1, 1.4999999999999998, 1.5, 13, 41, Infinity, Number.NaN])("at ±%d", (x) => {
  for (const at of [x, -x]) expect(quickUpperTail(at)).toBe(upperTail(at));
});

it("anywhere in the series' range, and beyond", () => {
  const at = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(at, (x) => Object.is(quickUpperTail(x), upperTail(x))),
    { numRuns: 20_000 },
  );
});
