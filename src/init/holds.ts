// When a dtype can hold a distribution, and what its rounding makes of one. docs/spec.md states the rules.

import { refuse } from "../base/check.js";
import { atLeast, atMost, below, type DType, held, LARGEST, SMALLEST, spacing } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { PartBelow } from "../random/truncation.js";

/** A constant rounded to the dtype; refused where that gives an infinity, or 0 for a number that is not 0. */
export function heldValue(where: string, argument: string, value: number, dtype: DType): number {
  if (Math.abs(value) > LARGEST[dtype]) refuse("E_DTYPE", where, argument, value, `within the range of ${dtype}`);
  const rounded = held(dtype, value);
  if (rounded === 0 && value !== 0) {
    refuse("E_DTYPE", where, argument, value, `0 or more than ${SMALLEST[dtype] / 2} in magnitude: ${dtype} would round it to 0`);
  }
  return rounded;
}

/**
 * The least std, in spacings of the dtype's values where the distribution lies. With spacing u, rounding adds u²/12 to the variance:
 * 1/48 of it for a std of 2u, which is 1 % of the std.
 */
const LEAST = 2;
/** For every dtype but f64, mean and std are rounded to f32: neither may change by more than this part of the std. */
const MOVED = 1 / 256;

/** Refuses a distribution that rounding would change. `at`: the largest magnitude within about one std of the values. */
export function checkSpread(where: string, mean: number, std: number, dtype: DType, at = Math.abs(mean) + std): void {
  if (std === 0) return;
  const least = LEAST * spacing(dtype, at);
  const moved = dtype === "f64" ? 0 : Math.max(Math.abs(Math.fround(mean) - mean), Math.abs(Math.fround(std) - std));
  if (std >= least && moved <= MOVED * std) return;
  const rule =
    std < least
      ? `its std must be 0 or at least ${least}, ${LEAST} times the spacing of values at ${at}`
      : `its mean or std would be rounded by ${moved}`;
  throw new IsovarError("E_DTYPE", `${where}: ${dtype} cannot hold a distribution of mean ${mean} and std ${std}; ${rule}`);
}

/** Refuses a distribution on an interval whose values would have another std than asked for: `kept`, from `roundedMoments`. */
export function checkKept(where: string, std: number, kept: number, dtype: DType): void {
  if (Math.abs(kept - std) <= std / 64) return;
  throw new IsovarError(
    "E_DTYPE",
    `${where}: ${dtype} cannot hold a distribution of mean 0 and std ${std}; it would be one of std ${kept}`,
  );
}

/** A distribution on an interval, before rounding. */
export interface Continuous {
  mean: number;
  std: number;
  /** The first and the last value of the dtype that can be drawn. */
  first: number;
  last: number;
  /** Made only where few different values can be drawn. */
  below: () => PartBelow;
}

/** From 8 spacings u on, rounding changes a std by less than 1 %, and so do bounds between two values: up to u²/2 of the variance each. */
const FINE = 8;
/** Less than 2^-32 of a distribution lies beyond this many std: the heaviest tail is exponential, and e^−24 < 2^-32. */
const REACH = 24;
/**
 * The smallest step of the sums, as a part of the std. Where most values lie, neighbours are an eighth of a std or more apart; near
 * zero a dtype has thousands closer together, but almost nothing is drawn there.
 */
const STEP = 1 / 16;
/** One word of the stream cannot tell this from 1. */
const ALL = 1 - 2 ** -32;

/**
 * Mean and std of a distribution on an interval after rounding to the dtype: where few different values can be drawn, sums over all
 * of them, each weighted by the part of the distribution that is rounded to it.
 * @throws {IsovarError} E_DTYPE where only one value can be drawn
 */
export function roundedMoments(
  where: string,
  interval: string,
  { mean, std, first, last, below: makeBelow }: Continuous,
  dtype: DType,
): { mean: number; std: number } {
  if (first >= last) {
    throw new IsovarError("E_DTYPE", `${where}: ${interval} holds no ${dtype}${first === last ? ` but ${first}` : ""}`);
  }
  if (std >= FINE * spacing(dtype, Math.abs(mean) + std)) return { mean, std };
  const partBelow = makeBelow();
  const end = Math.min(last, atLeast(dtype, mean + REACH * std));
  let [before, sum, squares, heaviest] = [0, 0, 0, 0];
  for (let x = Math.max(first, atMost(dtype, mean - REACH * std)); before < 1; ) {
    const next = Math.min(end, Math.max(-below(dtype, -x), held(dtype, x + STEP * std)));
    const after = x >= end ? 1 : Math.min(1, Math.max(before, partBelow(x, next / 2 - x / 2)));
    const mass = after - before;
    [sum, squares] = [sum + mass * (x - mean), squares + mass * (x - mean) * (x - mean)];
    [before, heaviest, x] = [after, Math.max(heaviest, mass), next];
  }
  if (heaviest >= ALL) {
    throw new IsovarError(
      "E_DTYPE",
      `${where}: ${dtype} cannot hold a distribution of mean ${mean} and std ${std}: all values would be the same`,
    );
  }
  return { mean: mean + sum, std: Math.sqrt(Math.max(0, squares - sum * sum)) };
}
