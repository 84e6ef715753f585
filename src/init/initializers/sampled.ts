// Initializers that draw from a distribution with given parameters.

import { checkNumber, checkOptions } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { checkNormal } from "../../random/normal.js";
import { type Bound, resolveInterval, type TruncationBounds } from "../../random/truncatedNormal.js";
import { solvedStd } from "../../random/truncation.js";
import { checkUniform } from "../../random/uniform.js";
import type { InitializerOf } from "./initializer.js";

/** Options of `uniform`. */
export interface UniformOptions {
  /** The smallest value. Default 0. */
  lower?: number;
  /** The end of the interval, which does not come out. Default 1. */
  upper?: number;
}

/** Options of `normal`. */
export interface NormalOptions {
  /** Mean of the values. Default 0. */
  mean?: number;
  /** Standard deviation of the values. Default 1. */
  std?: number;
}

/** Options of `truncatedNormal`. */
export interface TruncatedNormalOptions extends TruncationBounds {
  /** Mean before the cut. Default 0. */
  mean?: number;
  /** Std before the cut. Default 1. */
  std?: number;
  /** The std of the values, instead of `std`; it goes with `lower` and `upper`. */
  realizedStd?: number;
}

/**
 * The uniform distribution on [lower, upper), default [0, 1). Its std is (upper − lower)/√12.
 * @param options `lower` (default 0), which may come out, and `upper` (default 1), which may not
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless lower < upper, both finite; E_DTYPE, at `init`, if the interval holds fewer than two values
 *   of the dtype
 * @example init(uniform({ lower: -0.05, upper: 0.05 }), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function uniform(options?: UniformOptions): InitializerOf<"uniform"> {
  const { lower = 0, upper = 1 } = checkOptions("uniform", options, ["lower", "upper"]);
  checkUniform("uniform", { lower, upper });
  return { scheme: "uniform", lower, upper };
}

/**
 * The normal distribution, default N(0, 1), not truncated.
 * @param options `mean` (default 0) and `std` (default 1)
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless mean is finite and std finite and >= 0; E_DTYPE, at `init`, if the dtype cannot hold the
 *   distribution: values could overflow, or std is less than 2 spacings of the dtype's values at the mean
 * @example init(normal({ std: 0.02 }), [50257, 768], { seed: 42, name: "wte" })
 */
export function normal(options?: NormalOptions): InitializerOf<"normal"> {
  const { mean = 0, std = 1 } = checkOptions("normal", options, ["mean", "std"]);
  checkNormal("normal", { mean, std });
  return { scheme: "normal", mean, std };
}

const toBound = (x: number): Bound => (Number.isFinite(x) ? x : x > 0 ? "Infinity" : "-Infinity");

/** The std before the cut that gives values the std asked for. */
function parentStd({ realizedStd, std, ...known }: { realizedStd: number; std?: number } & TruncationBounds): number {
  const where = "truncatedNormal";
  checkNumber(where, "realizedStd", realizedStd, (x) => x >= 0, "a finite number >= 0");
  const others = (["min", "max"] as const).filter((name) => known[name] !== undefined);
  if (std !== undefined || others.length > 0) {
    const rule = "stands instead of std, and goes with lower and upper";
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: realizedStd ${rule}; leave out ${[...(std === undefined ? [] : ["std"]), ...others].join(", ")}`,
    );
  }
  return realizedStd / solvedStd(resolveInterval(where, { mean: 0, std: 1 }, known));
}

/**
 * The normal distribution cut to an interval, default ±2 std.
 *
 * `mean` and `std` are those before the cut: cut at ±2 std, values have 0.87962566 of that std. `describe` gives the std that
 * values will have. Bounds are `lower` and `upper` in units of std from the mean, or `min` and `max` as values, of which one
 * may be left out; never both pairs.
 * Any interval works: one-sided, far out in a tail, as narrow as two neighbouring numbers.
 * `realizedStd` instead of `std` asks for the std of the values; it goes with `lower` and `upper`.
 * @param options `mean` (default 0), `std` (default 1) or `realizedStd`, and the interval, `lower` and `upper` in std or `min` and
 *   `max` as values
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_DTYPE, at `init`, as `normal`, and if only one value of the dtype can be drawn
 * @example truncatedNormal({ std: 0.02 })
 * @example truncatedNormal({ std: 1, min: 0 })
 */
export function truncatedNormal(options?: TruncatedNormalOptions): InitializerOf<"truncatedNormal"> {
  const where = "truncatedNormal";
  const known = checkOptions(where, options, ["mean", "std", "realizedStd", "lower", "upper", "min", "max"]);
  const { mean = 0 } = known;
  const std = known.realizedStd === undefined ? (known.std ?? 1) : parentStd(known as { realizedStd: number });
  checkNormal("truncatedNormal", { mean, std });
  const { lower, upper, min, max } = resolveInterval("truncatedNormal", { mean, std }, known);
  if (known.min === undefined && known.max === undefined) {
    return { scheme: "truncatedNormal", mean, std, lower: toBound(lower), upper: toBound(upper) };
  }
  // Infinite bounds are left out: JSON has no infinity.
  const finite = Object.entries({ min, max }).filter(([, bound]) => Number.isFinite(bound));
  return { scheme: "truncatedNormal", mean, std, ...Object.fromEntries(finite) };
}
