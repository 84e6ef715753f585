// `tf.random.Generator` with Philox: a counter that every call moves on.

import { checkOptions, refuse } from "../../../base/check.js";
import type { Shape } from "../../../base/shape.js";
import type { AnyDType, ArrayFor, FloatDType } from "../../arrays.js";
import { integerOf } from "../../integers.js";
import { philoxState } from "../../philox.js";
import {
  type NormalOptions,
  normalRequest,
  type Request,
  type UniformDType,
  type UniformOptions,
  uniformRequest,
} from "./options.js";

/** `tf.random.Generator`: each call moves it on by 256 blocks of Philox per number. */
export interface Generator {
  /**
   * Uniform numbers: `uniform(shape, minval, maxval, dtype)`.
   * @param shape sizes, row-major
   * @param options as those of `statelessUniform`, without a seed
   * @returns as many numbers; `"f16"` and `"bf16"` as their bits
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM; the generator then stays where it was
   * @example tensorflow.random.generator.fromSeed(1).uniform([2, 3], { minval: 0, maxval: 6, dtype: "i32" })
   */
  uniform<D extends UniformDType = "f32">(shape: Shape, options?: UniformOptions<D>): ArrayFor<D>;
  /**
   * Normal numbers: `normal(shape, mean, stddev, dtype)`.
   * @param shape sizes, row-major
   * @param options as those of `statelessNormal`, without a seed
   * @returns as many numbers; `"f16"` and `"bf16"` as their bits
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM; the generator then stays where it was
   * @example tensorflow.random.generator.fromSeed(1).normal([2, 3])
   */
  normal<D extends FloatDType = "f32">(shape: Shape, options?: NormalOptions<D>): ArrayFor<D>;
  /**
   * Normal numbers cut at twice the standard deviation: `truncated_normal(shape, mean, stddev, dtype)`.
   * @param shape sizes, row-major
   * @param options as those of `statelessTruncatedNormal`, without a seed
   * @returns as many numbers; `"f16"` and `"bf16"` as their bits
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM; the generator then stays where it was
   * @example tensorflow.random.generator.fromSeed(1).truncatedNormal([2, 3])
   */
  truncatedNormal<D extends FloatDType = "f32">(shape: Shape, options?: NormalOptions<D>): ArrayFor<D>;
}

/** A method as a program calls it, for what errors say. */
const named = (method: string) => `tensorflow.random.generator.fromSeed(…).${method}`;

/** Blocks that TensorFlow sets aside per number. */
const BLOCKS_PER_NUMBER = 256n;

/**
 * `tf.random.Generator.from_seed(seed)`, Philox, on a CPU.
 * @param seed an integer of any size, of which TensorFlow takes the low 192 bits: a safe integer or a bigint
 * @returns the generator
 * @throws {IsovarError} E_SEED
 * @example tensorflow.random.generator.fromSeed(1).normal([2]) // [0.4384227395057678, -0.5343984365463257]
 */
export function fromSeed(seed: number | bigint): Generator {
  const integer = integerOf(seed);
  if (integer === undefined) {
    const rule = "an integer, beyond 2^53 - 1 a bigint; TensorFlow starts otherwise from a fraction, or raises an error";
    refuse("E_SEED", "tensorflow.random.generator.fromSeed", "seed", seed, rule);
  }
  // TensorFlow's state is 192 bits of the integer with its sign: a counter and a key.
  let counter = BigInt.asUintN(128, integer);
  const key = BigInt.asUintN(64, integer >> 128n);
  function draw<D extends AnyDType>({ target, fill }: Request<D>): ArrayFor<D> {
    fill(philoxState(key, counter, 1));
    counter = BigInt.asUintN(128, counter + BLOCKS_PER_NUMBER * BigInt(target.length));
    return target;
  }
  return {
    uniform<D extends UniformDType = "f32">(shape: Shape, options?: UniformOptions<D>) {
      const given = checkOptions(named("uniform"), options, ["minval", "maxval", "dtype"]);
      return draw(uniformRequest(named("uniform"), shape, given)) as ArrayFor<D>;
    },
    normal<D extends FloatDType = "f32">(shape: Shape, options?: NormalOptions<D>) {
      const given = checkOptions(named("normal"), options, ["mean", "stddev", "dtype"]);
      return draw(normalRequest(named("normal"), shape, given, false)) as ArrayFor<D>;
    },
    truncatedNormal<D extends FloatDType = "f32">(shape: Shape, options?: NormalOptions<D>) {
      const given = checkOptions(named("truncatedNormal"), options, ["mean", "stddev", "dtype"]);
      return draw(normalRequest(named("truncatedNormal"), shape, given, true)) as ArrayFor<D>;
    },
  };
}
