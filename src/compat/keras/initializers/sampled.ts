// Initializers of Keras whose spread is given.

import { checkNumber, checkOptions } from "../../../base/check.js";
import { drawn, type Initializer, type InitializerOptions } from "./initializer.js";

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalInitializerOptions extends InitializerOptions {
  /** The middle, default 0. */
  readonly mean?: number;
  /** Standard deviation, default 0.05. */
  readonly stddev?: number;
}

function normalInitializer(name: string, kind: "normal" | "truncatedNormal", options: NormalInitializerOptions): Initializer {
  const where = `keras.initializers.${name}`;
  const given = checkOptions(where, options, ["mean", "stddev", "seed", "backend"]);
  const { mean = 0, stddev = 0.05 } = given;
  checkNumber(where, "mean", mean);
  checkNumber(where, "stddev", stddev);
  return drawn(where, given, () => ({ kind, mean, stddev }));
}

/**
 * `keras.initializers.RandomNormal`.
 * @param options seed, mean (default 0), stddev (default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.randomNormal({ seed: 0, stddev: 0.02 })([784, 256])
 */
export function randomNormal(options: NormalInitializerOptions): Initializer {
  return normalInitializer("randomNormal", "normal", options);
}

/**
 * `keras.initializers.TruncatedNormal`: cut at twice the standard deviation.
 * @param options seed, mean (default 0), stddev (before the cut, default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.truncatedNormal({ seed: 0 })([784, 256])
 */
export function truncatedNormal(options: NormalInitializerOptions): Initializer {
  return normalInitializer("truncatedNormal", "truncatedNormal", options);
}

/** Options of `randomUniform`. */
export interface UniformInitializerOptions extends InitializerOptions {
  /** Smallest value, default −0.05. */
  readonly minval?: number;
  /** The end of the interval, default 0.05. */
  readonly maxval?: number;
}

/**
 * `keras.initializers.RandomUniform`.
 * @param options seed, minval (default −0.05), maxval (default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.randomUniform({ seed: 0, minval: -0.1, maxval: 0.1 })([784, 256])
 */
export function randomUniform(options: UniformInitializerOptions): Initializer {
  const where = "keras.initializers.randomUniform";
  const given = checkOptions(where, options, ["minval", "maxval", "seed", "backend"]);
  const { minval = -0.05, maxval = 0.05 } = given;
  checkNumber(where, "minval", minval);
  checkNumber(where, "maxval", maxval);
  return drawn(where, given, () => ({ kind: "uniform", minval, maxval }));
}
