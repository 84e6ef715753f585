// The cut normal distribution once more: 10^6 values an interval and dtype, against the whole battery where the dtype resolves the distribution.

import { expect, it } from "vitest";
import { truncatedNormal } from "../../src/random/index.js";
import { cutDistribution } from "../support/distributions.js";
import { arrayFor, DTYPES, numbers } from "../support/dtypes.js";
import { INTERVALS } from "../support/intervals.js";
import { areaOfCell, countsOf, listValues, resolution, roundingMasses } from "../support/rounding.js";
import { andersonDarlingP, chiSquareP, goodnessP, ksP } from "../support/statistics.js";

const N = 1e6;
/** Values of a dtype to a std: fewer would show in 100 cells. */
const FINE = 3000;
// At 10^6 std, f64 has 860 values in the narrow interval, whose middle lies between two of them: half a step shows in their masses.
const CASES = INTERVALS.filter(({ lower, upper }) => !(lower === 1e6 && upper < 2e6)).flatMap((interval) =>
  DTYPES.filter((dtype) => resolution(dtype, interval) !== "none").map((dtype) => ({ title: interval.title, dtype, interval })),
);

it.each(CASES)("$title, $dtype", ({ interval, dtype }) => {
  const target = arrayFor(dtype, N);
  truncatedNormal(target, { ...interval.options, dtype, key: { k0: 2718, k1: 1000 + INTERVALS.indexOf(interval) } });
  const values = numbers(dtype, target);
  const distribution = cutDistribution(interval);
  const enough = 1e-4 / (3 * CASES.length);
  if (resolution(dtype, interval, FINE) === "coarse") {
    const held = listValues(dtype, interval);
    const counts = countsOf(held, values);
    if (typeof counts === "string") throw new Error(counts);
    expect(goodnessP(counts, roundingMasses(held, distribution))).toBeGreaterThan(enough);
    return;
  }
  const areas = Float64Array.from(values, (x) => areaOfCell(dtype, distribution, x)).sort();
  const cells = new Uint32Array(100);
  for (const area of areas) cells[Math.min(99, Math.floor(area * 100))]!++;
  expect(Math.min(ksP(areas), andersonDarlingP(areas), chiSquareP(cells))).toBeGreaterThan(enough);
});
