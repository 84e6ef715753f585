// Floats of torch's stateless generator: `uniform` and `normal`, equal to torch's results on a CPU.

import { checkNumber, checkOptions, refuse } from "../../../base/check.js";
import { checkDType, LARGEST, round } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import type { CompatKernels } from "../../../core/compat.js";
import { type ArrayFor, type FloatDType, newArray } from "../../arrays.js";
import { fillFromWords, narrow } from "../../philox.js";
import { checkKey, type StatelessKey, type StatelessKeyLike, stateOf } from "./key.js";

/** Bits of a word that make a uniform: as many as the dtype's significand has. */
const UNIFORM_BITS = { f32: 24, f16: 11, bf16: 8 } as const;

/** Floats that `make` makes of a key's words, in whole tiles at an address: f64 of two words each, all others by way of f32. */
function drawn(
  where: string,
  key: StatelessKey,
  shape: Shape,
  dtype: FloatDType,
  make: (kernels: CompatKernels, ptr: number, nTiles: number) => void,
): ArrayFor<FloatDType> {
  const target = newArray(where, dtype, shape);
  fillFromWords(where, target, stateOf(key), dtype === "f64" ? 2 : 1, (kernels, ptr, nTiles) => {
    if (dtype === "f64") kernels.philoxOrder(ptr, nTiles, 1);
    make(kernels, ptr, nTiles);
    narrow(kernels, dtype, ptr, nTiles);
  });
  return target;
}

/** Options of `torch.stateless.uniform`. */
export interface UniformOptions<D extends FloatDType = FloatDType> {
  /** One end of the interval, default 0. */
  readonly low?: number;
  /** The other end, default 1; as in torch, it may be the smaller one. */
  readonly high?: number;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

/**
 * Uniform numbers from low up to high: `torch.func._random.uniform`, to the bit in every dtype. As in torch, rounding may give high itself.
 * @param key the key
 * @param shape sizes, row-major
 * @param options low (default 0), high (default 1) and dtype: `"f32"` (default), `"f64"`, or `"f16"` and `"bf16"`, which come as their bits
 * @returns as many numbers
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example torch.stateless.uniform(torch.stateless.key(42), [784, 256], { low: -0.05, high: 0.05 })
 */
export function uniform<D extends FloatDType = "f32">(
  key: StatelessKeyLike,
  shape: Shape,
  options?: UniformOptions<D>,
): ArrayFor<D> {
  const where = "torch.stateless.uniform";
  const checked = checkKey(where, key);
  const { low = 0, high = 1, dtype: given = "f32" } = checkOptions(where, options, ["low", "high", "dtype"]);
  const dtype: FloatDType = checkDType(where, given);
  const inRange = (x: number) => Number.isFinite(round(dtype, x));
  checkNumber(where, "low", low, inRange, `a number of ${dtype}; torch gives infinities or NaN`);
  checkNumber(where, "high", high, inRange, `a number of ${dtype}; torch gives infinities or NaN`);
  const [start, width] = [round(dtype, low), round(dtype, round(dtype, high) - round(dtype, low))];
  if (!inRange(width))
    refuse("E_ARGUMENT", where, "high", high, `within the range of ${dtype} of low; torch gives infinities or NaN`);
  return drawn(where, checked, shape, dtype, (kernels, ptr, nTiles) => {
    if (dtype === "f64") kernels.philoxUniformF64(ptr, nTiles, 53, start, width);
    else kernels.philoxUniformF32(ptr, nTiles, UNIFORM_BITS[dtype], start, width);
  }) as ArrayFor<D>;
}

/** The largest |z| that Box–Muller makes of 32 or 64 bits: √(−2·ln 2^-33) = 6.77, √(−2·ln 2^-65) = 9.5. */
const FARTHEST = 9.6;

/** Options of `torch.stateless.normal`. */
export interface NormalOptions<D extends FloatDType = FloatDType> {
  /** The middle, default 0. */
  readonly mean?: number;
  /** Standard deviation, default 1; as in torch, a negative one turns the signs. */
  readonly std?: number;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

/**
 * Normal numbers: `torch.func._random.normal`, to the bit on a CPU of Linux in f32, f16 and bf16; in f64 within 4 ULP of mean 0, 99.85 % to the bit.
 * CUDA draws the same bits but has other logarithms and sines: a few ULP away.
 * @param key the key
 * @param shape sizes, row-major
 * @param options mean (default 0), std (default 1) and dtype: `"f32"` (default), `"f64"`, or `"f16"` and `"bf16"`, which come as their bits
 * @returns as many numbers
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example torch.stateless.normal(torch.stateless.key(42), [784, 256], { std: 0.02 })
 */
export function normal<D extends FloatDType = "f32">(
  key: StatelessKeyLike,
  shape: Shape,
  options?: NormalOptions<D>,
): ArrayFor<D> {
  const where = "torch.stateless.normal";
  const checked = checkKey(where, key);
  const { mean = 0, std = 1, dtype: given = "f32" } = checkOptions(where, options, ["mean", "std", "dtype"]);
  const dtype: FloatDType = checkDType(where, given);
  checkNumber(where, "mean", mean);
  checkNumber(where, "std", std);
  if (!(Math.abs(mean) + FARTHEST * Math.abs(std) <= LARGEST[dtype])) {
    refuse("E_ARGUMENT", where, "std", std, `so small that mean ± ${FARTHEST}·std is within ${dtype}; torch may give infinities`);
  }
  return drawn(where, checked, shape, dtype, (kernels, ptr, nTiles) => {
    if (dtype === "f64") kernels.torchStatelessNormalF64(ptr, nTiles, mean, std);
    else kernels.torchStatelessNormalF32(ptr, nTiles, mean, std);
  }) as ArrayFor<D>;
}
