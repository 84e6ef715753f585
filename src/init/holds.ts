// When a dtype can hold a distribution, and what its rounding makes of one. docs/spec.md states the rules.

import { refuse } from "../base/check.js";
import { atLeast, atMost, below, type DType, held, LARGEST, SMALLEST, spacing } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { PartBelow } from "../random/truncation.js";

/** The value of the dtype that stands for a constant: no infinity, and no zero for what is none. */
export function heldValue(where: string, argument: string, value: number, dtype: DType): number {
  if (Math.abs(value) > LARGEST[dtype]) refuse("E_DTYPE", where, argument, value, `within the range of ${dtype}`);
  const rounded = held(dtype, value);
  if (rounded === 0 && value !== 0) {
    refuse("E_DTYPE", where, argument, value, `0 or more than ${SMALLEST[dtype] / 2} in magnitude: ${dtype} would round it to 0`);
  }
  return rounded;
}

/**
 * The least std, in distances of neighbouring values where the distribution lies. With distance u, rounding adds u²/12 to the variance: at 2 distances a
 * 48th, which is 1 % of the std.
 */
const LEAST = 2;
/** All dtypes but f64 have mean and std rounded to f32: neither may move by more than this part of the std. */
const MOVED = 1 / 256;

/** Refuses a distribution that rounding would change. `at`: the largest magnitude within about one std of where values lie. */
export function checkSpread(where: string, mean: number, std: number, dtype: DType, at = Math.abs(mean) + std): void {
  if (std === 0) return;
  const least = LEAST * spacing(dtype, at);
  const moved = dtype === "f64" ? 0 : Math.max(Math.abs(Math.fround(mean) - mean), Math.abs(Math.fround(std) - std));
  if (std >= least && moved <= MOVED * std) return;
  const rule =
    std < least
      ? `its std must be 0 or at least ${least}, ${LEAST} times the distance of neighbouring values at ${at}`
      : `its mean or std would be rounded by ${moved}`;
  throw new IsovarError("E_DTYPE", `${where}: ${dtype} cannot hold a distribution of mean ${mean} and std ${std}; ${rule}`);
}

/** Refuses a distribution on an interval whose std is asked for, where another one comes out: `kept`, as `roundedMoments` knows it. */
export function checkKept(where: string, std: number, kept: number, dtype: DType): void {
  if (Math.abs(kept - std) <= std / 64) return;
  throw new IsovarError(
    "E_DTYPE",
    `${where}: ${dtype} cannot hold a distribution of mean 0 and std ${std}; it would be one of std ${kept}`,
  );
}

/** What is known of a distribution on an interval before it is rounded. */
export interface Continuous {
  mean: number;
  std: number;
  /** The first and the last value of the dtype that may come out. */
  first: number;
  last: number;
  /** Only made where few values come out. */
  below: () => PartBelow;
}

/** From 8 spacings on, rounding changes a std by less than 1 %, and so do bounds between two values: by up to u²/2 of the variance each. */
const FINE = 8;
/** Beyond so many std lies less than one word of the stream can tell: the heaviest tail is exponential, and e^−24 < 2^-32. */
const REACH = 24;
/**
 * The part of a std that one step of the sums goes at least. Where values come out, neighbours are an eighth and more apart; near zero a dtype
 * has thousands that lie closer, and next to nothing comes out there.
 */
const STEP = 1 / 16;
/** What one word of the stream cannot tell from 1. */
const ALL = 1 - 2 ** -32;

/**
 * Mean and std of a distribution on an interval after the rounding to the dtype: where few values come out, the sums over them all, each with the
 * mass of the cell that is rounded to it.
 * @throws {IsovarError} E_DTYPE where no two values come out
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
