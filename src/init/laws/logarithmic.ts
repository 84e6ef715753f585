// Numbers whose logarithm is uniform, and logarithms of uniform numbers.

import { checkNumber, checkOptions } from "../../base/check.js";
import { exp } from "../../math/exp.js";
import { expm1 } from "../../math/expm1.js";
import { log } from "../../math/log.js";
import { log1p } from "../../math/log1p.js";
import type { Meaning } from "../distributionOf.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { learn } from "./learn.js";
import { type Quantile, quantileDistribution } from "./quantile.js";

/** Options of `logUniform` and `logOfUniform`. */
export interface LogUniformOptions {
  /** The lower end of the interval. */
  lower: number;
  /** The upper end of the interval. */
  upper: number;
}

/** ln(upper / lower), with full relative precision where the two are close. */
export function logRatio({ lower, upper }: LogUniformOptions): number {
  return log1p((upper - lower) / lower);
}

export function checkInterval(where: string, { lower, upper }: LogUniformOptions): void {
  checkNumber(where, "lower", lower, (x) => x > 0, "a finite number > 0");
  const rule = "a finite number above lower, by a factor that is finite too";
  checkNumber(where, "upper", upper, (x) => x > lower && x / lower < Infinity, rule);
}

/** Below this z the series is more precise than the closed form, which loses digits. */
const SMALL = 0.5;

/** The variance of a uniform number's logarithm: 1 − (z / sinh z)², 2z = ln(upper / lower). Relative error below 1e-13. */
function varianceOfLog(z: number): number {
  const ratio = z / ((expm1(z) - expm1(-z)) / 2);
  if (z > SMALL) return 1 - ratio * ratio;
  // (1 − r)(1 + r), 1 − r = (sinh z − z) / sinh z.
  let rest = 0;
  for (let n = 10; n > 0; n--) rest = ((1 + rest) * z * z) / (2 * n * (2 * n + 1));
  return (rest / (1 + rest)) * (1 + ratio);
}

/** The variance of a log-uniform number in units of (upper − lower)² / 4: coth(z) / z − 1 / z². Relative error below 1e-13. */
function varianceOfLogUniform(z: number): number {
  // By the continued fraction of coth: z·coth z = 1 + z² / (3 + z² / (5 + …)), of which 1 is taken away.
  let rest = 0;
  for (let n = 40 + 2 * Math.ceil(z); n > 0; n--) rest = (z * z) / (2 * n + 1 + rest);
  return rest / (z * z);
}

/** ln U, U uniform on [lower, upper). */
export function logOfUniformQuantile({ lower, upper }: LogUniformOptions): Quantile {
  const d = logRatio({ lower, upper });
  return {
    at: (u) => log(lower + (upper - lower) * u),
    below: (x) => (exp(x) - lower) / (upper - lower),
    mean: log(upper) - 1 + d / expm1(d),
    std: Math.sqrt(varianceOfLog(d / 2)),
    min: log(lower),
    max: log(upper),
  };
}

const logUniformDistribution: Meaning<"logUniform"> = (where, { lower, upper }, dtype) => {
  const d = logRatio({ lower, upper });
  const quantile = {
    at: (u: number) => lower * exp(d * u),
    below: (x: number) => log(x / lower) / d,
    mean: (upper - lower) / d,
    std: ((upper - lower) / 2) * Math.sqrt(varianceOfLogUniform(d / 2)),
    min: lower,
    max: upper,
  };
  return quantileDistribution(where, quantile, dtype);
};

const logOfUniformDistribution: Meaning<"logOfUniform"> = (where, interval, dtype) =>
  quantileDistribution(where, logOfUniformQuantile(interval), dtype);

/**
 * Values whose logarithm is uniform: as many from 0.001 to 0.01 as from 0.01 to 0.1.
 * @param options `lower`, the smallest value, above 0, and `upper`, the largest
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless 0 < lower < upper, both and their ratio finite; E_DTYPE, at `init`, if the dtype holds fewer
 *   than two values of the interval
 * @example init(logUniform({ lower: 0.001, upper: 0.1 }), [256], { seed: 42, name: "time_step" })
 */
export function logUniform(options: LogUniformOptions): InitializerOf<"logUniform"> {
  const { lower, upper } = checkOptions("logUniform", options, ["lower", "upper"]);
  checkInterval("logUniform", { lower, upper });
  return learn(logUniform, logUniformDistribution, { scheme: "logUniform", lower, upper });
}

/**
 * Logarithms of numbers that are uniform on [lower, upper): ln U(1, 16) is A_log of Mamba-2.
 * Source: Dao & Gu 2024.
 * @param options `lower`, above 0, and `upper`, the ends of the interval before the logarithm
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless 0 < lower < upper, both and their ratio finite; E_DTYPE, at `init`, if the dtype holds fewer
 *   than two values from ln lower to ln upper
 * @example init(logOfUniform({ lower: 1, upper: 16 }), [24], { seed: 42, name: "mixer.A_log" })
 */
export function logOfUniform(options: LogUniformOptions): InitializerOf<"logOfUniform"> {
  const { lower, upper } = checkOptions("logOfUniform", options, ["lower", "upper"]);
  checkInterval("logOfUniform", { lower, upper });
  return learn(logOfUniform, logOfUniformDistribution, { scheme: "logOfUniform", lower, upper });
}
