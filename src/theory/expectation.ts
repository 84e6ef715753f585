// Expectations of a function of a standard normal number.

import { checkNumber, checkOptions, copyArray, refuse } from "../base/check.js";
import { integrate, MAX_EVALUATIONS, TOLERANCE, values } from "./quadrature.js";

/** With more kinks, the pieces between them would exceed the limit on calls. */
const MAX_KINKS = Math.floor(MAX_EVALUATIONS / 15);

/** The smallest tolerance that the rounding of f64 allows. */
const FINEST = 1e-13;

/** Where the function has kinks, and how exact its expectation is to be. */
export interface ExpectationOptions {
  /** Where f or a derivative of it jumps: optional, saves the search for these points. */
  kinks?: readonly number[];
  /** Largest error, relative to E|f(z)|: from 1e-13 to 1, default 1e-10. */
  tolerance?: number;
}

/** f(x), which must be a finite number. */
export function evaluate(where: string, f: (x: number) => number, x: number): number {
  const value: unknown = f(x);
  if (typeof value !== "number" || !Number.isFinite(value)) refuse("E_ARGUMENT", where, `f(${x})`, value, "a finite number");
  return value;
}

/**
 * The mean E[f(z)] of a function of a standard normal number z.
 *
 * Gauss–Kronrod (7, 15) on [−13, 13], first on pieces of ½, then halving where the error estimate is largest, until the estimates
 * add up to `tolerance` times E|f(z)|. For functions that are smooth, or smooth between jumps and kinks, the error is far smaller.
 * Made of + − × ÷ √ in a fixed order: if f gives the same bits everywhere, so does this.
 * A feature narrower than 1/16 may fall between the first nodes and be missed. f is called at most 200 000 times, and not at 0, where
 * it may be undefined.
 * Source: Piessens et al. 1983, QUADPACK.
 * @param f any function of one number that is finite on [−13, 13]
 * @param options `kinks`, if known, and `tolerance`
 * @returns the mean, to about `tolerance` times E|f(z)|
 * @throws {IsovarError} E_ARGUMENT if f gives anything but finite numbers, grows like e^(z²/2), or needs more calls
 * @example expectation((z) => Math.abs(z)) // 0.7978845608028657; √(2/π) to 15 digits
 */
export function expectation(f: (z: number) => number, options?: ExpectationOptions): number {
  const where = "expectation";
  if (typeof f !== "function") refuse("E_ARGUMENT", where, "f", f, "a function of one number");
  const { kinks: given = [], tolerance = TOLERANCE } = checkOptions(where, options, ["kinks", "tolerance"]);
  const kinks = copyArray(where, "kinks", given, MAX_KINKS)?.map((kink, i) => checkNumber(where, `kinks[${i}]`, kink));
  if (!kinks) return refuse("E_ARGUMENT", where, "kinks", given, `an array of numbers, at most ${MAX_KINKS}`);
  checkNumber(where, "tolerance", tolerance, (x) => x >= FINEST && x <= 1, `from ${FINEST} to 1`);
  const sample = values((x) => evaluate(where, f, x));
  return integrate(where, sample, { kinks, tolerance });
}
