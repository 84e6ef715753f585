// Element types, read and rounded from their definition: sign, exponent and fraction. Nothing here is shared with the library.

import type { DType } from "../../src/base/dtype.js";
import type { Float16ArrayLike } from "../../src/core/target.js";

export const DTYPES: readonly DType[] = ["f32", "f64", "f16", "bf16"];

/** Bits of fraction, smallest exponent of a normal number, largest exponent. */
export const FORMATS = {
  f64: { fraction: 52, least: -1022, greatest: 1023 },
  f32: { fraction: 23, least: -126, greatest: 127 },
  f16: { fraction: 10, least: -14, greatest: 15 },
  bf16: { fraction: 7, least: -126, greatest: 127 },
} as const satisfies Record<DType, object>;

/** Largest finite value. */
export function largestOf(dtype: DType): number {
  const { fraction, greatest } = FORMATS[dtype];
  return (2 - 2 ** -fraction) * 2 ** greatest;
}

/** The spacing of a dtype at x: that of the binade which x lies in. */
export function spacing(dtype: DType, x: number): number {
  const { fraction, least } = FORMATS[dtype];
  let exponent = Math.floor(Math.log2(Math.abs(x)));
  // The logarithm may round up to the next binade, or down from it.
  if (2 ** exponent > Math.abs(x)) exponent--;
  if (2 ** (exponent + 1) <= Math.abs(x)) exponent++;
  return 2 ** (Math.max(least, exponent) - fraction);
}

/** x rounded to nearest, ties to even, by whole numbers of the spacing; beyond the largest value an infinity. */
export function roundTo(dtype: DType, x: number): number {
  if (dtype === "f64" || x === 0 || !Number.isFinite(x)) return x;
  const step = spacing(dtype, x);
  const steps = Math.abs(x) / step;
  const whole = Math.floor(steps);
  const rest = steps - whole;
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 === 1);
  const size = (up ? whole + 1 : whole) * step;
  return Math.sign(x) * (size > largestOf(dtype) ? Number.POSITIVE_INFINITY : size);
}

/** The number that 16 bits mean. */
export function decode16(dtype: "f16" | "bf16", bits: number): number {
  const { fraction, least, greatest } = FORMATS[dtype];
  const sign = bits >>> 15 ? -1 : 1;
  const field = (bits & 0x7fff) >>> fraction;
  const rest = bits & (2 ** fraction - 1);
  const top = greatest - least + 2;
  if (field === top) return rest === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return field === 0
    ? sign * rest * 2 ** (least - fraction)
    : sign * (2 ** fraction + rest) * 2 ** (field - 1 + least - fraction);
}

/** All finite values of a 16-bit dtype, ascending, one zero. */
export function valuesOf(dtype: "f16" | "bf16"): Float64Array {
  const values = new Set<number>();
  for (let bits = 0; bits < 65536; bits++) {
    const x = decode16(dtype, bits);
    if (Number.isFinite(x)) values.add(x + 0);
  }
  return Float64Array.from(values).sort();
}

const TABLES = { f16: tableOf("f16"), bf16: tableOf("bf16") };
function tableOf(dtype: "f16" | "bf16"): Float64Array {
  return Float64Array.from({ length: 65536 }, (_, bits) => decode16(dtype, bits));
}

/** What an array of a dtype holds, as numbers. */
export function numbers(dtype: DType, elements: ArrayLike<number>): Float64Array {
  return dtype === "f16" || dtype === "bf16"
    ? Float64Array.from(elements, (bits) => TABLES[dtype][bits]!)
    : Float64Array.from(elements);
}

/** A new array that holds a dtype. */
export function arrayFor(dtype: DType, length: number): Float32Array | Float64Array | Uint16Array {
  return dtype === "f32" ? new Float32Array(length) : dtype === "f64" ? new Float64Array(length) : new Uint16Array(length);
}

/** The bytes of an array. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Index of the first byte in which two arrays differ, −1 if none. */
export function firstByteDifference(a: ArrayBufferView, b: ArrayBufferView): number {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  if (x.length !== y.length) return Math.min(x.length, y.length);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return i;
  return -1;
}

/** Float16Array, where the language has it: Node since 24. */
export const Float16: (new (from: number | ArrayBufferLike) => Float16ArrayLike) | undefined = (
  globalThis as { Float16Array?: never }
).Float16Array;
