/**
 * The numbers of Python's frameworks, all but a few kinds to the bit: torch, NumPy, JAX, TensorFlow and Keras.
 *
 * @module
 */

export type { AnyDType, ArrayFor, ArraysByDType, FloatDType, IntegerDType } from "./arrays.js";
export * as jax from "./jax/index.js";
export * as keras from "./keras/index.js";
export * as numpy from "./numpy/index.js";
export * as tensorflow from "./tensorflow/index.js";
export * as torch from "./torch/index.js";
