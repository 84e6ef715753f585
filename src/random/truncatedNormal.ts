// The normal distribution cut to an interval: its parameters, their checks, and its kernel.

import { show } from "../base/check.js";
import { atLeast, atMost, type DType, LARGEST } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Draw } from "../core/drawBlocks.js";
import { checkNormal, NORMAL_REACH, type NormalParameters, normalDraw } from "./normal.js";
import { areasOf, type Cut, METHOD, methodOf, tableOf } from "./truncation.js";

function checkBounds(where: string, names: readonly [string, string], from: unknown, to: unknown): void {
  for (const [name, bound] of [
    [names[0], from],
    [names[1], to],
  ] as const) {
    if (typeof bound !== "number" || Number.isNaN(bound))
      throw new IsovarError("E_ARGUMENT", `${where}: ${name} (${show(bound)}) must be a number`);
  }
  if ((from as number) >= (to as number)) {
    throw new IsovarError("E_ARGUMENT", `${where}: ${names[0]} (${show(from)}) must be < ${names[1]} (${show(to)})`);
  }
}

/** A bound in std from the mean; the words are for JSON, which has no infinity. */
export type Bound = number | "Infinity" | "-Infinity";

/** The interval of a truncated normal distribution: bounds in std from the mean, or as values. */
export interface TruncationBounds {
  /** Lower bound in std from the mean; `-Infinity`, or `"-Infinity"` in JSON, for none. Default −2. */
  lower?: Bound;
  /** Upper bound in std from the mean; `Infinity`, or `"Infinity"` in JSON, for none. Default 2. */
  upper?: Bound;
  /** Lower bound as a value; left out beside `max`, there is none. */
  min?: number;
  /** Upper bound as a value; left out beside `min`, there is none. */
  max?: number;
}

const toNumber = (bound: Bound | undefined): number | undefined =>
  bound === "Infinity" ? Infinity : bound === "-Infinity" ? -Infinity : bound;

/** An interval in std and as values, from whichever the caller gave. */
export function resolveInterval(where: string, { mean, std }: NormalParameters, given: TruncationBounds): Cut {
  const { min, max } = given;
  const [lower, upper] = [toNumber(given.lower), toNumber(given.upper)];
  if (min === undefined && max === undefined) {
    const bounds = { lower: lower ?? -2, upper: upper ?? 2 };
    checkBounds(where, ["lower", "upper"], bounds.lower, bounds.upper);
    if (bounds.lower === -Infinity && bounds.upper === Infinity) {
      throw new IsovarError("E_ARGUMENT", `${where}: lower and upper are both infinite, so nothing is cut; use normal`);
    }
    // Where std is 0 the interval shrinks to the mean, infinite bounds included (∞·0 is NaN).
    const values = std === 0 ? { min: mean, max: mean } : { min: mean + bounds.lower * std, max: mean + bounds.upper * std };
    return { ...bounds, ...values, width: bounds.upper - bounds.lower };
  }
  if (lower !== undefined || upper !== undefined) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: lower and upper are in std, min and max are values; give one pair or the other`,
    );
  }
  const values = { min: min ?? -Infinity, max: max ?? Infinity };
  checkBounds(where, ["min", "max"], values.min, values.max);
  if (values.min === -Infinity && values.max === Infinity) {
    throw new IsovarError("E_ARGUMENT", `${where}: min and max are both infinite, so nothing is cut; use normal`);
  }
  if (std === 0 && !(values.min <= mean && mean <= values.max)) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: mean (${mean}) with std 0 must lie within [min, max] = [${values.min}, ${values.max}]`,
    );
  }
  const width = (values.max - values.min) / std;
  return { lower: (values.min - mean) / std, upper: (values.max - mean) / std, ...values, width };
}

/** Beyond this the square of a bound leaves the range of f64. */
const FURTHEST = 1e150;
/** @throws {IsovarError} E_ARGUMENT, E_DTYPE */
function checkTruncatedNormal(where: string, { mean, std }: NormalParameters, interval: Cut, dtype: DType): void {
  checkNormal(where, { mean, std });
  const { lower, upper } = interval;
  if (std > 0 && (lower > FURTHEST || upper < -FURTHEST)) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: the interval from ${lower} to ${upper} std must come within 1e150 std of the mean`,
    );
  }
  const near = Math.max(0, lower, -upper);
  const reach = Math.min(near + NORMAL_REACH[dtype], Math.max(Math.abs(lower), Math.abs(upper)));
  // Where the mean is far outside the interval, values lie near a bound.
  const [from, to] = [Math.max(interval.min, mean - reach * std), Math.min(interval.max, mean + reach * std)];
  if (std > 0 && Math.max(Math.abs(from), Math.abs(to)) > LARGEST[dtype]) {
    throw new IsovarError("E_DTYPE", `${where}: [${from}, ${to}] reaches beyond the range of ${dtype}`);
  }
}

/**
 * Whether the general method in f32 is precise enough. Where the distribution is dense at a bound, or mean and std·z cancel, errors of
 * a few units in the last place would clamp more than 1e-7 of all values to the bounds.
 */
function fitsF32({ mean, std }: NormalParameters, { lower, upper, width }: Cut): boolean {
  return Math.abs(mean) <= std && lower <= 0.5 && upper >= -0.5 && width >= 1 && Number.isFinite(Math.fround(std));
}

/**
 * Parameters are computed in f64 and rounded once; results are clamped to the values of the dtype within [min, max].
 * f32 has kernels of its own for ±2 std and, where `fitsF32`, for the general case; everything else is drawn in f64.
 */
export function truncatedNormalDraw(where: string, parameters: NormalParameters, interval: Cut, dtype: DType): Draw {
  checkTruncatedNormal(where, parameters, interval, dtype);
  const { mean, std } = parameters;
  // Where std is 0, bounds in std are the mean itself, which need not be a value of the dtype; bounds as values still hold.
  if (std === 0 && interval.min === interval.max) return normalDraw(where, parameters, dtype);
  const min = atLeast(dtype, interval.min);
  const max = atMost(dtype, interval.max);
  if (min > max) throw new IsovarError("E_DTYPE", `${where}: [${interval.min}, ${interval.max}] holds no ${dtype}`);
  const method = std === 0 ? "withinTwo" : methodOf(interval);
  const distribution = [Math.fround(mean) + 0, Math.fround(std), min, max];
  if (dtype !== "f64" && method === "withinTwo") return { kernel: "truncatedWithinTwoF32", native: "f32", args: distribution };
  if (dtype !== "f64" && method === "general" && fitsF32(parameters, interval)) {
    const [lowerTail, lowerRest, upperTail, upperRest, between] = areasOf(interval);
    const areas = [lowerTail, lowerRest, upperTail, upperRest, between * 2 ** -32].map(Math.fround);
    return { kernel: "truncatedF32", native: "f32", args: [...areas, ...distribution] };
  }
  const table = tableOf(method, mean + 0, std, interval, min, max);
  return { kernel: "truncatedF64", native: "f64", args: [Number(dtype === "f64"), METHOD[method]], table };
}
