// `tf.random.stateless_uniform`, `stateless_normal` and `stateless_truncated_normal`: Philox, which TensorFlow takes on a CPU.

import { checkOptions } from "../../../base/check.js";
import type { Shape } from "../../../base/shape.js";
import type { AnyDType, ArrayFor, FloatDType } from "../../arrays.js";
import type { PhiloxState } from "../../philox.js";
import {
  type NormalOptions,
  normalRequest,
  type Request,
  type UniformDType,
  type UniformOptions,
  uniformRequest,
} from "./options.js";
import { scrambled, type TensorflowSeed } from "./seed.js";

/** The seed of a stateless function. */
export interface Seeded {
  /** Two integers; the same seed gives the same numbers. */
  readonly seed: TensorflowSeed;
}

function fulfil<D extends AnyDType>({ target, fill }: Request<D>, state: PhiloxState): ArrayFor<D> {
  fill(state);
  return target;
}

/**
 * Uniform numbers: `tf.random.stateless_uniform`, to the bit.
 * @param shape sizes, row-major
 * @param options seed, minval (default 0), maxval (default 1; integers need one), and dtype: `"f32"` (default), `"f64"`, `"f16"`, `"bf16"`, `"i32"`, `"i64"`, or,
 *   with both bounds `null`, `"u32"` and `"u64"`
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example tensorflow.random.statelessUniform([2], { seed: [1, 2] }) // [0.8440604209899902, 0.19204533100128174]
 */
export function statelessUniform<D extends UniformDType = "f32">(shape: Shape, options: Seeded & UniformOptions<D>): ArrayFor<D> {
  const where = "tensorflow.random.statelessUniform";
  const given = checkOptions(where, options, ["seed", "minval", "maxval", "dtype"]);
  const state = scrambled(where, given.seed);
  return fulfil(uniformRequest(where, shape, given), state) as ArrayFor<D>;
}

/**
 * Normal numbers: `tf.random.stateless_normal`, to the bit on Linux; in f64 within 4 ULP where the mean is 0, 99.85 % to the bit.
 * @param shape sizes, row-major
 * @param options seed, mean (default 0), stddev (default 1), and dtype: `"f32"` (default), `"f64"`, `"f16"`, `"bf16"`
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example tensorflow.random.statelessNormal([784, 256], { seed: [1, 2], stddev: 0.02 })
 */
export function statelessNormal<D extends FloatDType = "f32">(shape: Shape, options: Seeded & NormalOptions<D>): ArrayFor<D> {
  const where = "tensorflow.random.statelessNormal";
  const given = checkOptions(where, options, ["seed", "mean", "stddev", "dtype"]);
  const state = scrambled(where, given.seed);
  return fulfil(normalRequest(where, shape, given, false), state) as ArrayFor<D>;
}

/**
 * Normal numbers within twice the standard deviation of the mean: `tf.random.stateless_truncated_normal`, to the bit on Linux;
 * in f64 within 4 ULP where the mean is 0, 99.85 % to the bit.
 * @param shape sizes, row-major
 * @param options seed, mean (default 0), stddev (before the cut, default 1), and dtype: `"f32"` (default), `"f64"`, `"f16"`, `"bf16"`
 * @returns as many numbers; `"f16"` and `"bf16"` as their bits
 * @throws {IsovarError} E_SEED, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example tensorflow.random.statelessTruncatedNormal([784, 256], { seed: [1, 2], stddev: 0.02 })
 */
export function statelessTruncatedNormal<D extends FloatDType = "f32">(
  shape: Shape,
  options: Seeded & NormalOptions<D>,
): ArrayFor<D> {
  const where = "tensorflow.random.statelessTruncatedNormal";
  const given = checkOptions(where, options, ["seed", "mean", "stddev", "dtype"]);
  const state = scrambled(where, given.seed);
  return fulfil(normalRequest(where, shape, given, true), state) as ArrayFor<D>;
}
