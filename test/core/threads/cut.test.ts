// How a range is cut into parts: known answers, and what any cut must be.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, partsOf } from "../../../src/core/threads/cut.js";

describe("partsOf", () => {
  it.each([
    // Three units: one part of two and one of one take two thirds of the time.
    [9, 4, 2, 2],
    [32, 16, 2, 2],
    [8, 16, 2, 1],
    // Five units in four parts: the longest has two, as in three parts.
    [5, 1, 4, 3],
    [6, 1, 4, 3],
    [8, 1, 4, 4],
    [100, 1, 1, 1],
  ])("%i in units of %i for %i: %i", (length, unit, most, parts) => expect(partsOf(length, unit, most)).toBe(parts));
});

it("parts follow each other, hold whole units, and the longest is as short as it can be", () => {
  const size = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 64 }), (length, unit, most) => {
      const parts = cut(length, unit, partsOf(length, unit, most));
      expect(parts.length).toBeLessThanOrEqual(most);
      expect(parts[0]!.from).toBe(0);
      expect(parts.at(-1)!.to).toBe(length);
      const units = Math.ceil(length / unit);
      for (const [i, { from, to }] of parts.entries()) {
        expect(from % unit).toBe(0);
        expect(to).toBeGreaterThan(from);
        if (i > 0) expect(from).toBe(parts[i - 1]!.to);
        expect(Math.ceil((to - from) / unit)).toBeLessThanOrEqual(Math.ceil(units / most));
      }
    }),
    { seed: 1 },
  );
});
