// Moments of far cuts: closed forms against quadrature, and against the other tail.

import { expect, it } from "vitest";
import { cutMoments, partBelow, solvedStd } from "../../src/random/truncation.js";

const cut = (lower: number, width: number) => ({ lower, upper: lower + width, width, min: lower, max: lower + width });

it("far moments agree with the quadrature that realizedStd is solved by, at every width", () => {
  for (const lower of [10.001, 11, 20, 100, 1e3, 1e6, 1e100]) {
    for (const reach of [0.14, 0.3, 1, 5, 50, Infinity]) {
      const interval = cut(lower, reach / lower);
      const { std } = cutMoments(interval);
      expect(Math.abs(std / solvedStd(interval) - 1), `${reach} from ${lower}`).toBeLessThan(1e-10);
      const mirrored = { ...interval, lower: -interval.upper, upper: -lower, min: -interval.max, max: -lower };
      expect(cutMoments(mirrored)).toEqual({ mean: -cutMoments(interval).mean, std });
    }
  }
});

it("an exponential tail: mean and std of the excess are 1/a far out", () => {
  const { mean, std } = cutMoments(cut(1e6, Infinity));
  expect((mean - 1e6) * 1e6).toBeCloseTo(1, 3);
  expect(std * 1e6).toBeCloseTo(1, 11);
});

it("the part below grows from 0 to 1 by every method, and is the tail's mirror image", () => {
  for (const interval of [cut(-2, 4), cut(-9, 3), cut(5, 0.02), cut(5.5, 1), cut(12, 1), cut(12, 0.005), cut(-0.01, 0.02)]) {
    const below = partBelow(0, 1, interval);
    const mirrored = { ...interval, lower: -interval.upper, upper: -interval.lower, min: -interval.max, max: -interval.min };
    const above = partBelow(0, 1, mirrored);
    let last = -1e-11;
    for (let i = 0; i <= 16; i++) {
      const x = interval.lower + (interval.width * i) / 16;
      const part = below(x, 0);
      expect(part).toBeGreaterThanOrEqual(last);
      expect(part).toBeCloseTo(1 - above(-x, 0), 11);
      last = part;
    }
    expect(below(interval.lower, 0)).toBeCloseTo(0, 11);
    expect(last).toBeCloseTo(1, 11);
  }
  expect(partBelow(0, 1, cut(0, Infinity))(0.6744897501960817, 0)).toBeCloseTo(0.5, 14);
  expect(partBelow(0, 1, cut(20, Infinity))(20.034567, 0)).toBeCloseTo(0.5, 2);
});
