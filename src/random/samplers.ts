// The samplers of `isovar/random`: they fill an array from the number stream.

import { checkAttached, checkInteger, checkOptions, classOf, refuse } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { type Core, checkCore } from "../core/core.js";
import type { Draw } from "../core/drawBlocks.js";
import { type Target, targetDType } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { drawInto } from "./draw.js";
import { DOMAIN, resolveKey, type StreamOptions } from "./key.js";
import { checkNormal, normalDraw } from "./normal.js";
import { resolveInterval, type TruncationBounds, truncatedNormalDraw } from "./truncatedNormal.js";
import { uniformDraw } from "./uniform.js";

/**
 * Where a sampler begins and what it runs on. Samplers round values to the dtype even where that changes their spread; `init` and
 * `plan` refuse a distribution that the dtype cannot hold.
 */
export interface SamplerOptions extends StreamOptions {
  /** Flat index of the first element: a slice that begins there equals that part of the whole. Default 0. */
  offset?: number;
  /** Element type. Default: that of the target; a Uint16Array needs `"f16"` or `"bf16"`. */
  dtype?: DType;
  /** The core that draws. Default: `defaultCore()`. */
  core?: Core;
}

/** Options of `words`. */
export interface WordsOptions extends Omit<SamplerOptions, "dtype"> {
  /** Which of the 2^32 words that every element has. Default 0. */
  draw?: number;
}

/** Options of `uniform`. */
export interface UniformSamplerOptions extends SamplerOptions {
  /** The smallest value. Default 0. */
  lower?: number;
  /** The end of the interval, which does not come out. Default 1. */
  upper?: number;
}

/** Options of `normal`. */
export interface NormalSamplerOptions extends SamplerOptions {
  /** Mean of the distribution. Default 0. */
  mean?: number;
  /** Standard deviation of the distribution. Default 1. */
  std?: number;
}

/** Options of `truncatedNormal`: `mean` and `std` are those before the cut. */
export interface TruncatedNormalSamplerOptions extends NormalSamplerOptions, TruncationBounds {}

const COMMON = ["seed", "name", "key", "offset", "core"] as const;

function place(where: string, target: Target | Uint32Array, options: StreamOptions & { offset?: number; core?: Core }) {
  const key = resolveKey(where, options);
  const length = target instanceof Tensor ? target.size : (target.length as number);
  const offset = checkInteger(where, "offset", options.offset ?? 0, 0, Number.MAX_SAFE_INTEGER - length + 1);
  return { key, offset, core: checkCore(where, options.core) };
}

/** Checks everything, then draws. */
function sample<T extends Target>(where: string, target: T, options: SamplerOptions, drawOf: (dtype: DType) => Draw): T {
  const dtype = targetDType(where, target, options.dtype);
  const draw = drawOf(dtype);
  const { key, offset, core } = place(where, target, options);
  drawInto(core, key, offset, target, dtype, draw);
  return target;
}

/**
 * Raw 32-bit words of the stream.
 * @param target is filled from its first element to its last
 * @param options `draw` (default 0) picks one of the 2^32 words that every element has.
 * @returns the target
 * @throws {IsovarError} E_TARGET, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_ARGUMENT
 * @example words(new Uint32Array(4), { key: key(42) })
 */
export function words(target: Uint32Array, options?: WordsOptions): Uint32Array {
  const known = checkOptions("words", options, [...COMMON, "draw"]);
  if (classOf(target) !== "Uint32Array") refuse("E_TARGET", "words", "target", target, "a Uint32Array");
  checkAttached("E_TARGET", "words", "target", target);
  const draw = checkInteger("words", "draw", known.draw ?? 0, 0, 2 ** 32 - 1);
  const { key, offset, core } = place("words", target, known);
  drawInto(core, key, offset, target, "u32", { kernel: "philoxWords", native: "u32", args: [draw, DOMAIN.elements] });
  return target;
}

/**
 * Values of the uniform distribution on [lower, upper), default [0, 1).
 *
 * lower + (upper − lower)·u with u a multiple of 2^-24, in f64 of 2^-53; `upper` itself is never drawn.
 * @param target an array of floats, a Uint16Array with `dtype`, or a Tensor
 * @param options the stream, by `key` or by `seed` and `name`; `offset` and `dtype`; the interval
 * @returns the target
 * @throws {IsovarError} as `words`; E_DTYPE if the interval holds no value of the dtype or overflows
 * @example uniform(new Float32Array(1000), { key: key(42), lower: -1, upper: 1 })
 */
export function uniform<T extends Target>(target: T, options?: UniformSamplerOptions): T {
  const known = checkOptions("uniform", options, [...COMMON, "dtype", "lower", "upper"]);
  const { lower = 0, upper = 1 } = known;
  return sample("uniform", target, known, (dtype) => uniformDraw("uniform", { lower, upper }, dtype));
}

/**
 * Values of the normal distribution, default mean 0 and std 1. Box–Muller; no |z| is above 6.77, in f64 8.66.
 * @param target an array of floats, a Uint16Array with `dtype`, or a Tensor
 * @param options the stream, by `key` or by `seed` and `name`; `offset` and `dtype`; `mean` and `std`
 * @returns the target
 * @throws {IsovarError} as `words`; E_DTYPE if values could overflow the dtype
 * @example normal(new Float32Array(1000), { key: key(42), std: 0.02 })
 */
export function normal<T extends Target>(target: T, options?: NormalSamplerOptions): T {
  const known = checkOptions("normal", options, [...COMMON, "dtype", "mean", "std"]);
  const { mean = 0, std = 1 } = known;
  return sample("normal", target, known, (dtype) => normalDraw("normal", { mean, std }, dtype));
}

/**
 * Values of the normal distribution cut to an interval, default ±2 std, by the inverse distribution function: one word per value, two
 * in f64.
 *
 * `mean` and `std` are those of the distribution before the cut; `lower` and `upper` are in std from the mean; or give `min` and
 * `max`, the bounds as values.
 * @param target an array of floats, a Uint16Array with `dtype`, or a Tensor
 * @param options the stream, by `key` or by `seed` and `name`; `offset` and `dtype`; `mean`, `std` and the interval
 * @returns the target
 * @throws {IsovarError} as `normal`; E_ARGUMENT for an impossible interval
 * @example truncatedNormal(new Float32Array(1000), { key: key(42), lower: 0, upper: Infinity })
 */
export function truncatedNormal<T extends Target>(target: T, options?: TruncatedNormalSamplerOptions): T {
  const known = checkOptions("truncatedNormal", options, [...COMMON, "dtype", "mean", "std", "lower", "upper", "min", "max"]);
  const parameters = { mean: known.mean ?? 0, std: known.std ?? 1 };
  checkNormal("truncatedNormal", parameters);
  const interval = resolveInterval("truncatedNormal", parameters, known);
  return sample("truncatedNormal", target, known, (dtype) => truncatedNormalDraw("truncatedNormal", parameters, interval, dtype));
}
