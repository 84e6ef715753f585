// Initializers of Keras that draw nothing.

import { checkNumber, checkOptions, refuse } from "../../../base/check.js";
import { encode, held, round } from "../../../base/dtype.js";
import { asNumpy, checkHeld, type FloatDType, newArray } from "../../arrays.js";
import { checkBackend, type KerasBackend } from "../seeds.js";
import { called, type Initializer } from "./initializer.js";

/** What a constant becomes: TensorFlow takes numbers of Python's as f32, whatever the dtype is, and JAX leaves them to NumPy. */
function rounded(backend: KerasBackend, dtype: FloatDType, value: number): number {
  if (backend === "tensorflow") return round(dtype, Math.fround(value));
  return backend === "jax" ? asNumpy(dtype, value) : held(dtype, value);
}

/** Options of `constant`. */
export interface ConstantInitializerOptions {
  /** What Keras runs on, default `"tensorflow"`, on which a constant of f64 has the digits of f32. */
  readonly backend?: KerasBackend;
}

/**
 * `keras.initializers.Constant(value)`.
 * @param value of all elements, default 0
 * @param options backend
 * @returns a function of a shape
 * @throws {IsovarError} E_ARGUMENT
 * @example keras.initializers.constant(0.5)([2]) // [0.5, 0.5]
 */
export function constant(value = 0, options?: ConstantInitializerOptions): Initializer {
  const where = "keras.initializers.constant";
  checkNumber(where, "value", value);
  const { backend = "tensorflow" } = checkOptions(where, options, ["backend"]);
  checkBackend(where, backend);
  return called(where, (shape, dtype) => {
    const held = rounded(backend, dtype, value);
    if (!Number.isFinite(held)) refuse("E_ARGUMENT", where, "value", value, `a number of ${dtype}; Keras gives infinities`);
    return newArray(where, dtype, shape).fill(encode(dtype, held));
  });
}

/**
 * `keras.initializers.Zeros()`.
 * @returns a function of a shape
 * @example keras.initializers.zeros()([2]) // [0, 0]
 */
export function zeros(): Initializer {
  const where = "keras.initializers.zeros";
  return called(where, (shape, dtype) => newArray(where, dtype, shape));
}

/**
 * `keras.initializers.Ones()`.
 * @returns a function of a shape
 * @example keras.initializers.ones()([2]) // [1, 1]
 */
export function ones(): Initializer {
  const where = "keras.initializers.ones";
  return called(where, (shape, dtype) => newArray(where, dtype, shape).fill(encode(dtype, 1)));
}

/** Options of `identity`. */
export interface IdentityInitializerOptions {
  /** On the diagonal, default 1. */
  readonly gain?: number;
}

/**
 * `keras.initializers.Identity(gain)`: `gain` on the diagonal of a matrix, and 0 elsewhere (−0 where gain is negative, as in Keras).
 * @param options gain
 * @returns a function of a shape of two axes
 * @throws {IsovarError} E_ARGUMENT
 * @example keras.initializers.identity({ gain: 2 })([2, 2]) // [2, 0, 0, 2]
 */
export function identity(options?: IdentityInitializerOptions): Initializer {
  const where = "keras.initializers.identity";
  const { gain = 1 } = checkOptions(where, options, ["gain"]);
  checkNumber(where, "gain", gain);
  return called(where, (shape, dtype) => {
    if (shape.length !== 2) refuse("E_SHAPE", where, "shape", shape, "of two axes; Keras raises a ValueError");
    const [rows, columns] = shape as unknown as [number, number];
    const held = checkHeld(where, "gain", dtype, gain);
    const target = newArray(where, dtype, shape).fill(encode(dtype, held * 0));
    for (let i = 0; i < Math.min(rows, columns); i++) target[i * (columns + 1)] = encode(dtype, held);
    return target;
  });
}
