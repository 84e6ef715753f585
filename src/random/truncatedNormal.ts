import { show } from "../core/check.js";
import { f32AtLeast, f32AtMost } from "../core/dtype.js";
import { IsovarError } from "../core/errors.js";
import { areaBetween, upperTail } from "../math/normal.js";
import type { Draw } from "./draw.js";
import { checkNormal, type NormalParameters } from "./normal.js";

/** Where the law is cut: `lower` and `upper` in std from the mean, `min` and `max` as values. A bound may be infinite. */
export interface Interval {
  lower: number;
  upper: number;
  min: number;
  max: number;
}

/** The interval must come this near to the mean, in std: beyond it the areas leave the range that the f32 quantile covers. */
const REACH = 10;
/** And it must be this wide: below it the steps between the f32 areas become visible in the values. */
const NARROWEST = 1 / 64;
/** One word reaches no further than this in an interval that starts within REACH: upperTail(12.2) < 2^-33·upperTail(10). */
const FURTHEST = 12.2;

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

/** Both forms of an interval that is given in one of them. */
export function resolveInterval(where: string, { mean, std }: NormalParameters, given: Partial<Interval>): Interval {
  const { lower, upper, min, max } = given;
  if (min === undefined && max === undefined) {
    const bounds = { lower: lower ?? -2, upper: upper ?? 2 };
    checkBounds(where, ["lower", "upper"], bounds.lower, bounds.upper);
    if (bounds.lower === -Infinity && bounds.upper === Infinity) {
      throw new IsovarError("E_ARGUMENT", `${where}: lower and upper are both infinite, which cuts nothing; use normal`);
    }
    // Where std is 0 the interval shrinks to the mean, infinite bounds included (∞·0 is NaN).
    return { ...bounds, min: std === 0 ? mean : mean + bounds.lower * std, max: std === 0 ? mean : mean + bounds.upper * std };
  }
  if (lower !== undefined || upper !== undefined) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: lower and upper count in std, min and max are values; give one pair or the other`,
    );
  }
  const values = { min: min ?? -Infinity, max: max ?? Infinity };
  checkBounds(where, ["min", "max"], values.min, values.max);
  if (values.min === -Infinity && values.max === Infinity) {
    throw new IsovarError("E_ARGUMENT", `${where}: min and max are both infinite, which cuts nothing; use normal`);
  }
  if (std === 0 && !(values.min <= mean && mean <= values.max)) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: mean (${mean}) with std 0 must lie within [min, max] = [${values.min}, ${values.max}]`,
    );
  }
  return { lower: (values.min - mean) / std, upper: (values.max - mean) / std, ...values };
}

/** @throws {IsovarError} E_ARGUMENT, E_DTYPE */
export function checkTruncatedNormal(where: string, { mean, std }: NormalParameters, { lower, upper }: Interval): void {
  const reach = Math.min(FURTHEST, Math.max(Math.abs(lower), Math.abs(upper)));
  checkNormal(where, { mean, std }, std === 0 ? 0 : reach);
  if (std > 0 && (lower > REACH || upper < -REACH || upper - lower < NARROWEST)) {
    const rule = `must come within ${REACH} std of the mean and be at least 1/64 std wide`;
    throw new IsovarError("E_ARGUMENT", `${where}: the interval from ${lower} to ${upper} std ${rule}`);
  }
}

/** Everything is computed in f64 and rounded once; results are kept to the f32 within [min, max]. ±2 has a kernel of its own. */
export function truncatedNormalDraw(where: string, parameters: NormalParameters, interval: Interval): Draw {
  checkTruncatedNormal(where, parameters, interval);
  const { lower, upper } = interval;
  const mean = Math.fround(parameters.mean) + 0;
  const std = Math.fround(parameters.std);
  const min = std === 0 ? mean : f32AtLeast(Math.max(interval.min, -Number.MAX_VALUE));
  const max = std === 0 ? mean : f32AtMost(Math.min(interval.max, Number.MAX_VALUE));
  if (min > max) throw new IsovarError("E_DTYPE", `${where}: [${interval.min}, ${interval.max}] holds no f32`);
  if (std === 0 || (lower === -2 && upper === 2)) {
    return (kernels, outPtr, nTiles, keysPtr, low, high) =>
      kernels.truncatedWithinTwoF32(outPtr, nTiles, keysPtr, low, high, mean, std, min, max);
  }
  const below = Math.fround(upperTail(-lower));
  const belowRest = Math.fround(upperTail(lower));
  const above = Math.fround(upperTail(upper));
  const aboveRest = Math.fround(upperTail(-upper));
  const step = Math.fround(areaBetween(lower, upper) * 2 ** -32);
  return (kernels, outPtr, nTiles, keysPtr, low, high) =>
    kernels.truncatedF32(outPtr, nTiles, keysPtr, low, high, below, belowRest, above, aboveRest, step, mean, std, min, max);
}
