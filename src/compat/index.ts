/**
 * The numbers of Python's frameworks, to the bit: torch, NumPy, JAX, TensorFlow and Keras.
 *
 * @module
 */

export * as numpy from "./numpy/index.js";
