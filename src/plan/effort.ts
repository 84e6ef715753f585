// How long it takes to find mean and std of a tensor, where that is long.

import type { Initializer } from "../init/initializers/initializer.js";
import type { Plain } from "../io/plain.js";
import { schemesIn } from "./traits.js";

/** What each entry and each part of an initializer takes anyway, 20 µs, does not count; this much does: a quarter of a millisecond (Zen 4, 2026-11). */
const ROWS = 2 ** 14;

/**
 * The effort for an entry, in quarters of a millisecond: a time step's integral takes one, a spline one for 1024 of its intervals squared, decay
 * rates one for 1024 states, and rows of zeros one for 2^14 of them in each scheme.
 * @param lastAxis the size of the last axis
 * @param nCleared how many rows are set to zero
 */
export function effortOf(initializer: Initializer, lastAxis: number, nCleared: number): number {
  let effort = 0;
  let schemes = 0;
  let rows = nCleared;
  for (const scheme of schemesIn(initializer as unknown as Plain)) {
    schemes++;
    if (scheme.scheme === "timeStepBias") effort++;
    if (scheme.scheme === "kanSpline") effort += Math.ceil((Number(scheme.grid) * Number(scheme.grid)) / 1024);
    if (scheme.scheme === "s4dReal") effort += Math.floor(Math.min(lastAxis, 4096) / 1024);
    if (Array.isArray(scheme.rows)) rows += scheme.rows.length;
  }
  return effort + Math.floor((schemes * rows) / ROWS);
}
