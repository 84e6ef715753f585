// `jax.random.uniform` in all dtypes, and what is compared with it: `bernoulli`.

import { checkOptions, refuse } from "../../../base/check.js";
import { checkDType, checkDTypeOf, encode, round } from "../../../base/dtype.js";
import { checkShape, type Shape, sizeOf } from "../../../base/shape.js";
import { type CompatKernels, compatBench, VALUES_PTR } from "../../../core/compat.js";
import { type ArrayFor, checkHeld, type FloatDType, newArray } from "../../arrays.js";
import { fillPieces } from "../../pieces.js";
import { fillNarrowBits } from "./bits.js";
import { checkJaxKey, type JaxKey } from "./key.js";
import { checkWords, writePairs, writeWords } from "./threefry.js";

/** Options of functions that draw floats. */
export interface FloatOptions<D extends FloatDType = FloatDType> {
  /** Element type, default `"f32"`. `"f64"` is what JAX draws with x64. `"f16"` and `"bf16"` come as their bits. */
  dtype?: D;
}

/** Options of `jax.random.uniform`. */
export interface UniformOptions<D extends FloatDType = FloatDType> extends FloatOptions<D> {
  /** The smallest value, default 0; rounded to the dtype. */
  minval?: number;
  /** The end of the interval, default 1; rounded to the dtype. */
  maxval?: number;
}

/** An interval [low, low + span] whose ends are numbers of the dtype. */
export interface JaxInterval {
  readonly low: number;
  readonly span: number;
}

/** From `low` to `high`, numbers of the dtype; the difference is rounded to it. */
export const intervalOf = (dtype: FloatDType, low: number, high: number): JaxInterval => ({
  low,
  span: round(dtype, high - low),
});

/** What becomes of uniform numbers in the memory of the kernels: in place. In f16 and bf16 these are all that there are, and each operation is rounded. */
export type Finish = (kernels: CompatKernels, values: Float32Array | Float64Array) => void;

/** Numbers times a number of the dtype. */
export function scaled(dtype: FloatDType, scale: number): Finish {
  return (_, values) => {
    for (let i = 0; i < values.length; i++) values[i] = round(dtype, values[i]! * scale);
  };
}

/** Bits that numbers of 16 bits are made of: how many are drawn, and how many count. */
const NARROW = { f16: { drawn: 16, counted: 10 }, bf16: { drawn: 8, counted: 7 } } as const;

/** Fills an array with what `finish` makes of uniform numbers. */
export function fillFloats(
  where: string,
  key: JaxKey,
  dtype: FloatDType,
  out: ArrayFor<FloatDType>,
  { low, span }: JaxInterval,
  finish?: Finish,
): void {
  const { kernels, buffer } = compatBench(where);
  if (out instanceof Uint16Array) {
    const { drawn, counted } = NARROW[dtype as "f16" | "bf16"];
    const bits = drawn === 16 ? out : newArray(where, "u8", [out.length]);
    fillNarrowBits(where, key, bits);
    const values = new Float32Array(buffer, VALUES_PTR, 2 ** counted);
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.max(low, round(dtype, round(dtype, i * 2 ** -counted * span) + low));
    }
    finish?.(kernels, values);
    const table = Uint16Array.from(values, (x) => encode(dtype, x));
    for (let i = 0; i < out.length; i++) out[i] = table[bits[i]! >>> (drawn - counted)]!;
    return;
  }
  fillPieces(where, out, (_, ptr, from, count) => {
    if (dtype === "f32") {
      writeWords(kernels, key, ptr, from, count, out.length);
      kernels.jaxUniformF32(ptr, count, low, span);
      finish?.(kernels, new Float32Array(buffer, ptr, count));
    } else {
      writePairs(kernels, buffer, key, ptr, from, count, out.length);
      kernels.jaxUniformF64(ptr, count, low, span);
      finish?.(kernels, new Float64Array(buffer, ptr, count));
    }
  });
}

/** The checked key, an array, and its dtype. */
export function prepare(where: string, key: unknown, shape: unknown, dtype: FloatDType) {
  const checked = checkJaxKey(where, key);
  const sizes = checkShape(where, shape);
  checkDType(where, dtype);
  checkWords(where, checked, sizeOf(sizes) * (dtype === "f64" ? 2 : 1));
  return { checked, sizes };
}

/**
 * `jax.random.uniform(key, shape, dtype, minval, maxval)`.
 *
 * max(minval, u·(maxval − minval) + minval), u with as many bits as the fraction of the dtype; the product and the sum are rounded once together in f32
 * and f64, as XLA compiles them for processors with that instruction.
 * @param key a key
 * @param shape row-major sizes
 * @param options `dtype`, `minval`, `maxval`
 * @returns numbers of [minval, maxval), in the array of the dtype
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.uniform(jax.random.key(0), [2]) // [0.9476670026779175, 0.9785798788070679]
 */
export function uniform<D extends FloatDType = "f32">(key: JaxKey, shape: Shape, options?: UniformOptions<D>): ArrayFor<D> {
  const where = "jax.random.uniform";
  const { dtype = "f32", minval = 0, maxval = 1 } = checkOptions<UniformOptions>(where, options, ["dtype", "minval", "maxval"]);
  const { checked, sizes } = prepare(where, key, shape, dtype);
  const interval = intervalOf(dtype, checkHeld(where, "minval", dtype, minval), checkHeld(where, "maxval", dtype, maxval));
  if (!Number.isFinite(interval.span))
    refuse("E_ARGUMENT", where, "maxval", maxval, `less than the range of ${dtype} above minval`);
  const out = newArray<FloatDType>(where, dtype, sizes);
  fillFloats(where, checked, dtype, out, interval);
  return out as ArrayFor<D>;
}

/** Options of `jax.random.bernoulli`. */
export interface BernoulliOptions {
  /** The dtype of `p`: default `"f32"`; `"f64"` is what JAX takes with x64. */
  dtype?: "f32" | "f64";
}

/**
 * `jax.random.bernoulli(key, p, shape)`: whether a uniform number is below p.
 * @param key a key
 * @param p the probability of 1; rounded to the dtype
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns zeros and ones
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.bernoulli(jax.random.key(0), 0.5, [4]) // [0, 0, 1, 1]
 */
export function bernoulli(key: JaxKey, p: number, shape: Shape, options?: BernoulliOptions): Uint8Array<ArrayBuffer> {
  const where = "jax.random.bernoulli";
  const { dtype = "f32" } = checkOptions<BernoulliOptions>(where, options, ["dtype"]);
  const { checked, sizes } = prepare(where, key, shape, checkDTypeOf(where, dtype, ["f32", "f64"]));
  const limit = checkHeld(where, "p", dtype, p);
  const out = newArray(where, "u8", sizes);
  const numbers = newArray(where, dtype, sizes);
  fillFloats(where, checked, dtype, numbers, intervalOf(dtype, 0, 1));
  for (let i = 0; i < out.length; i++) out[i] = numbers[i]! < limit ? 1 : 0;
  return out;
}
