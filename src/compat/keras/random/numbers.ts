// `keras.random`: normal, uniform and truncated normal numbers for a seed.

import { checkNumber, checkOptions } from "../../../base/check.js";
import type { Shape } from "../../../base/shape.js";
import type { ArrayFor, FloatDType } from "../../arrays.js";
import { type DrawOptions, draw } from "../draw.js";

/** Options of normal numbers. */
export interface NormalOptions<D extends FloatDType = FloatDType> extends DrawOptions<D> {
  /** The middle, default 0. */
  readonly mean?: number;
  /** Standard deviation, default 1. */
  readonly stddev?: number;
}

/** Options of uniform numbers. */
export interface UniformOptions<D extends FloatDType = FloatDType> extends DrawOptions<D> {
  /** Smallest value, default 0. */
  readonly minval?: number;
  /** The end of the interval, default 1. */
  readonly maxval?: number;
}

function drawNormal(where: string, shape: unknown, options: NormalOptions, kind: "normal" | "truncatedNormal") {
  const given = checkOptions(where, options, ["mean", "stddev", "seed", "backend", "dtype"]);
  const { mean = 0, stddev = 1 } = given;
  return draw(where, shape, given, {
    kind,
    mean: checkNumber(where, "mean", mean),
    stddev: checkNumber(where, "stddev", stddev),
  });
}

/**
 * `keras.random.normal`.
 * @param shape sizes, row-major
 * @param options seed, mean (default 0), stddev (default 1), backend and dtype
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example keras.random.normal([784, 256], { seed: 42, stddev: 0.02 })
 */
export function normal<D extends FloatDType = "f32">(shape: Shape, options: NormalOptions<D>): ArrayFor<D> {
  return drawNormal("keras.random.normal", shape, options, "normal") as ArrayFor<D>;
}

/**
 * `keras.random.truncated_normal`: cut at twice the standard deviation.
 * @param shape sizes, row-major
 * @param options seed, mean (default 0), stddev (before the cut, default 1), backend and dtype
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example keras.random.truncatedNormal([784, 256], { seed: 42 })
 */
export function truncatedNormal<D extends FloatDType = "f32">(shape: Shape, options: NormalOptions<D>): ArrayFor<D> {
  return drawNormal("keras.random.truncatedNormal", shape, options, "truncatedNormal") as ArrayFor<D>;
}

/**
 * `keras.random.uniform`.
 * @param shape sizes, row-major
 * @param options seed, minval (default 0), maxval (default 1), backend and dtype
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example keras.random.uniform([784, 256], { seed: 42, minval: -1, maxval: 1 })
 */
export function uniform<D extends FloatDType = "f32">(shape: Shape, options: UniformOptions<D>): ArrayFor<D> {
  const where = "keras.random.uniform";
  const given = checkOptions(where, options, ["minval", "maxval", "seed", "backend", "dtype"]);
  const { minval = 0, maxval = 1 } = given;
  const distribution = {
    kind: "uniform",
    minval: checkNumber(where, "minval", minval),
    maxval: checkNumber(where, "maxval", maxval),
  } as const;
  return draw(where, shape, given, distribution) as ArrayFor<D>;
}
