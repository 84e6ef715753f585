// Element types: their sizes, ranges and arrays, and how a number is rounded to each.

import { checkAttached, checkWord, classOf, refuse } from "./check.js";
import { IsovarError } from "./errors.js";
import { bf16Bits, bitsOf, f16Bits, f16Value, floatOf } from "./floatBits.js";
import { type Shape, sizeOf } from "./shape.js";

/** Element types. `"f16"` and `"bf16"` are held as their bits, in a Uint16Array, on every engine. */
export type DType = "f32" | "f64" | "f16" | "bf16";

export const DTYPES: readonly DType[] = ["f32", "f64", "f16", "bf16"];

/** What memory may hold: tensor elements, raw words of the stream, or bytes of a file. */
export type Storage = DType | "u32" | "u8";

/** Bytes of one element. */
export const BYTES: Readonly<Record<Storage, number>> = { f32: 4, f64: 8, f16: 2, bf16: 2, u32: 4, u8: 1 };

/** Largest finite value. */
export const LARGEST: Readonly<Record<DType, number>> = {
  f32: 3.4028234663852886e38,
  f64: Number.MAX_VALUE,
  f16: 65504,
  bf16: 3.3895313892515355e38,
};

/** Smallest positive value, a subnormal. */
export const SMALLEST: Readonly<Record<DType, number>> = { f32: 2 ** -149, f64: 2 ** -1074, f16: 2 ** -24, bf16: 2 ** -133 };

/** Bits of the fraction. */
const FRACTION: Readonly<Record<DType, number>> = { f32: 23, f64: 52, f16: 10, bf16: 7 };

/** The arrays that hold a dtype. */
export type Elements = Float32Array | Float64Array | Uint16Array;

const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;

/** The array that holds a dtype: that of the floats themselves, or of the bits of f16 and bf16. */
export type ElementsOf<T extends DType> = T extends "f32" ? Float32Array : T extends "f64" ? Float64Array : Uint16Array;

/** The array that holds anything that memory may. */
type ArrayOf<T extends Storage> = InstanceType<(typeof ARRAYS)[T]>;

/**
 * A new array of zeros, for a shape that the caller asked for.
 * @throws {IsovarError} E_MEMORY where the engine allows no array of that length, or has no memory for it
 */
export function arrayOf<T extends Storage>(where: string, dtype: T, shape: Shape): ArrayOf<T> {
  const size = sizeOf(shape);
  try {
    return new ARRAYS[dtype](size) as ArrayOf<T>;
  } catch (cause) {
    throw new IsovarError("E_MEMORY", `${where}: no memory for an array of shape [${shape}] of ${dtype}`, { cause });
  }
}

/** A view of a buffer's bytes as elements. */
export function viewOf<T extends Storage>(dtype: T, buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayOf<T> {
  const array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => unknown = ARRAYS[dtype];
  return new array(buffer, byteOffset, length) as ArrayOf<T>;
}

/** One of a function's dtypes. For "float32", "torch.bfloat16" or "jnp.uint8" the error says which one is meant. */
export function checkDTypeOf<T extends string>(where: string, dtype: unknown, dtypes: readonly T[]): T {
  const meant = typeof dtype === "string" && dtype.replace(/^.*\.|loat|\Bint|nt/g, "");
  if (meant !== dtype && dtypes.includes(meant as T)) refuse("E_DTYPE", where, "dtype", dtype, `"${meant}"`);
  return checkWord("E_DTYPE", where, "dtype", dtype, dtypes);
}

export function checkDType(where: string, dtype: unknown): DType {
  return checkDTypeOf(where, dtype, DTYPES);
}

/** x rounded to a multiple of 2^k, to nearest even; |x| < 2^(k + 51). */
function toMultiple(x: number, k: number): number {
  const shift = 1.5 * 2 ** (52 + k);
  return x + shift - shift;
}

const word = new ArrayBuffer(8);
const float = /* @__PURE__ */ new Float32Array(word, 0, 1);
const bits = /* @__PURE__ */ new Int32Array(word, 0, 1);
const double = /* @__PURE__ */ new Float64Array(word);
const doubleBits = /* @__PURE__ */ new BigInt64Array(word);

/** The exponent of the binade that x lies in, −1023 for zero and subnormal numbers. */
function exponentOf(x: number): number {
  double[0] = x;
  return Number((doubleBits[0]! >> 52n) & 0x7ffn) - 1023;
}

/** The distance between neighbouring values of the dtype at x. */
export function spacing(dtype: DType, x: number): number {
  return Math.max(SMALLEST[dtype], 2 ** (exponentOf(x) - FRACTION[dtype]));
}

/** x rounded once to a dtype, to nearest even; ±Infinity beyond its range. */
export function round(dtype: DType, x: number): number {
  if (dtype === "f64") return x;
  if (dtype === "f32" || !(Math.abs(x) < 2 ** 129)) return Math.fround(x); // Beyond every range, NaN included.
  const exponent = exponentOf(x);
  const y = dtype === "f16" ? toMultiple(x, Math.max(exponent, -14) - 10) : toMultiple(x, Math.max(exponent, -126) - 7);
  if (y === 0) return x < 0 || Object.is(x, -0) ? -0 : 0;
  return Math.abs(y) > LARGEST[dtype] ? Math.sign(y) * Number.POSITIVE_INFINITY : y;
}

/** x as a tensor of the dtype holds it: docs/stream.md rounds to f32 first, then to f16 or bf16. */
export function held(dtype: DType, x: number): number {
  return dtype === "f64" ? x : round(dtype, Math.fround(x));
}

/** The value next to x toward +∞ (step 1) or −∞ (step −1); x is a value of the dtype. */
function neighbour(dtype: DType, x: number, step: 1 | -1): number {
  if (x === 0) return step * SMALLEST[dtype];
  const outward = x > 0 === step > 0;
  if (dtype === "f64") {
    double[0] = x;
    doubleBits[0]! += outward ? 1n : -1n;
    return double[0];
  }
  // f16 subnormals are normal f32 numbers, so their spacing is not one step of the f32 bits.
  if (dtype === "f16" && (outward ? Math.abs(x) < 2 ** -14 : Math.abs(x) <= 2 ** -14)) return x + step * SMALLEST.f16;
  const unit = dtype === "f32" ? 1 : dtype === "f16" ? 2 ** 13 : 2 ** 16;
  float[0] = x;
  bits[0]! += outward ? unit : -unit;
  return Math.abs(float[0]) > LARGEST[dtype] ? step * Number.POSITIVE_INFINITY : float[0];
}

/** The smallest value of the dtype >= x. */
export function atLeast(dtype: DType, x: number): number {
  const y = round(dtype, x);
  return y >= x ? y : y === Number.NEGATIVE_INFINITY ? -LARGEST[dtype] : neighbour(dtype, y, 1);
}

/** The largest value of the dtype <= x. */
export function atMost(dtype: DType, x: number): number {
  return -atLeast(dtype, -x);
}

/** The largest value of the dtype < x. */
export function below(dtype: DType, x: number): number {
  const y = atMost(dtype, x);
  return y < x ? y : y === Number.POSITIVE_INFINITY ? LARGEST[dtype] : neighbour(dtype, y, -1);
}

/**
 * The values of f16 or bf16 bits, exactly.
 * @param bits as `init` or a file gives them for that dtype
 * @param dtype which of the two the bits are
 * @returns a new array, as long as `bits`
 * @throws {IsovarError} E_DTYPE, E_TARGET; E_ARGUMENT where the buffer of `bits` was transferred
 * @example toFloat32(init(heNormal(), [784, 256], { seed: 42, name: "w", dtype: "bf16" }), "bf16")
 */
export function toFloat32(bits: Uint16Array, dtype: "f16" | "bf16"): Float32Array<ArrayBuffer> {
  checkDTypeOf("toFloat32", dtype, ["f16", "bf16"]);
  if (classOf(bits) !== "Uint16Array") refuse("E_TARGET", "toFloat32", "bits", bits, "a Uint16Array");
  checkAttached("E_ARGUMENT", "toFloat32", "bits", bits);
  return Float32Array.from(bits, dtype === "f16" ? f16Value : (word) => floatOf(word << 16));
}

/** The value of an element of an array of the dtype: itself, or what its bits mean. */
export function decode(dtype: DType, x: number): number {
  if (dtype === "f16") return f16Value(x);
  return dtype === "bf16" ? floatOf(x << 16) : x;
}

/** A finite value as an array of the dtype holds it: itself, or the bits of its rounding. */
export function encode(dtype: DType, x: number): number {
  if (dtype === "f16") return f16Bits(round(dtype, x));
  return dtype === "bf16" ? bf16Bits(bitsOf(round(dtype, x))) & 0xffff : x;
}
