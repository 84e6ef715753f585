// The arrays that results come in, by dtype, and numbers as a dtype holds them.

import { checkNumber, isA, refuse } from "../base/check.js";
import { held, round } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../base/shape.js";

/** The array that holds each dtype. */
export interface ArraysByDType {
  /** Floats of 32 bits. */
  readonly f32: Float32Array<ArrayBuffer>;
  /** Floats of 64 bits. */
  readonly f64: Float64Array<ArrayBuffer>;
  /** Bits of f16. */
  readonly f16: Uint16Array<ArrayBuffer>;
  /** Bits of bf16. */
  readonly bf16: Uint16Array<ArrayBuffer>;
  /** Whole numbers from 0 to 2^8 − 1. */
  readonly u8: Uint8Array<ArrayBuffer>;
  /** Whole numbers of 8 bits. */
  readonly i8: Int8Array<ArrayBuffer>;
  /** Whole numbers from 0 to 2^16 − 1. */
  readonly u16: Uint16Array<ArrayBuffer>;
  /** Whole numbers of 16 bits. */
  readonly i16: Int16Array<ArrayBuffer>;
  /** Whole numbers from 0 to 2^32 − 1. */
  readonly u32: Uint32Array<ArrayBuffer>;
  /** Whole numbers of 32 bits. */
  readonly i32: Int32Array<ArrayBuffer>;
  /** Whole numbers from 0 to 2^64 − 1. */
  readonly u64: BigUint64Array<ArrayBuffer>;
  /** Whole numbers of 64 bits. */
  readonly i64: BigInt64Array<ArrayBuffer>;
}

const ARRAYS: { readonly [D in keyof ArraysByDType]: new (length: number) => ArraysByDType[D] } = {
  ...{ f32: Float32Array, f64: Float64Array, f16: Uint16Array, bf16: Uint16Array },
  ...{ u8: Uint8Array, i8: Int8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array },
  ...{ u64: BigUint64Array, i64: BigInt64Array },
};

/** Element types of the frameworks. */
export type AnyDType = keyof ArraysByDType;

/** The floats among them. `"f16"` and `"bf16"` come as their bits. */
export type FloatDType = "f32" | "f64" | "f16" | "bf16";

/** The integers among them. */
export type IntegerDType = Exclude<AnyDType, FloatDType>;

/** The array of a dtype. */
export type ArrayFor<D extends AnyDType> = ArraysByDType[D];

/**
 * A new array of zeros for a shape that the caller asked for.
 * @throws {IsovarError} E_SHAPE, E_MEMORY
 */
export function newArray<D extends AnyDType>(where: string, dtype: D, shape: unknown): ArrayFor<D> {
  const checked = checkShape(where, shape as Shape);
  return inMemory(where, `an array of shape [${checked}] of ${dtype}`, () => new ARRAYS[dtype](sizeOf(checked)));
}

/**
 * What `make` makes, which asks for memory.
 * @throws {IsovarError} E_MEMORY where the engine has none, or allows no array of that length
 */
export function inMemory<T>(where: string, what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (isA(IsovarError, cause)) throw cause;
    throw new IsovarError("E_MEMORY", `${where}: no memory for ${what}`, { cause });
  }
}

/** A finite number of the caller's as the dtype holds it. @param hold how a framework rounds it to the dtype */
export function checkHeld(
  where: string,
  argument: string,
  dtype: FloatDType,
  value: unknown,
  hold: (dtype: FloatDType, x: number) => number = held,
): number {
  const held = hold(dtype, checkNumber(where, argument, value));
  return Number.isFinite(held) ? held : refuse("E_ARGUMENT", where, argument, value, `within the range of ${dtype}`);
}

/** A number of Python's as NumPy rounds it to a dtype, with bf16 by way of f32. */
export function asNumpy(dtype: FloatDType, x: number): number {
  return round(dtype, dtype === "bf16" ? Math.fround(x) : x);
}
