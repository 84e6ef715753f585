import { checkInteger, checkOptions } from "../core/check.js";
import { type Core, checkCore } from "../core/core.js";
import { checkTarget, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { drawInto } from "./draw.js";
import { DOMAIN, resolveKey, type StreamOptions } from "./key.js";
import { checkNormal, type NormalParameters, normalDraw } from "./normal.js";
import { type Interval, resolveInterval, truncatedNormalDraw } from "./truncatedNormal.js";
import { uniformDraw } from "./uniform.js";

/** Where a sampler begins and what it runs on. */
export interface SamplerOptions extends StreamOptions {
  /** Flat index of the first element, so that any slice equals the slice of the whole. Default 0. */
  offset?: number;
  core?: Core;
}

const COMMON = ["seed", "name", "key", "offset", "core"] as const;

function begin(where: string, target: Target | Uint32Array, options: SamplerOptions) {
  const key = resolveKey(where, options);
  const length = target instanceof Tensor ? target.size : target.length;
  const offset = checkInteger(where, "offset", options.offset ?? 0, 0, Number.MAX_SAFE_INTEGER - length + 1);
  return { key, offset, core: checkCore(where, options.core) };
}

/**
 * Raw 32-bit words of the stream.
 *
 * @param options `draw` (default 0) picks one of the 2^32 words that every element has.
 * @throws {IsovarError} E_TARGET, E_SEED, E_NAME_REQUIRED, E_KEY, E_ARGUMENT
 * @example words(new Uint32Array(4), { key: key(42) })
 */
export function words(target: Uint32Array, options?: SamplerOptions & { draw?: number }): Uint32Array {
  const known = checkOptions("words", options, [...COMMON, "draw"]);
  checkTarget("words", target, Uint32Array);
  const draw = checkInteger("words", "draw", known.draw ?? 0, 0, 2 ** 32 - 1);
  const { key, offset, core } = begin("words", target, known);
  drawInto(core, key, offset, target, (kernels, outPtr, nTiles, keysPtr, low, high) =>
    kernels.philoxWords(outPtr, nTiles, keysPtr, low, high, draw, DOMAIN.elements),
  );
  return target;
}

/**
 * Values of the uniform law on [lower, upper), default [0, 1).
 *
 * lower + (upper − lower)·u with u a multiple of 2^-24; `upper` itself never comes out.
 * @throws {IsovarError} as `words`; E_DTYPE if the interval holds no f32 or overflows
 * @example uniform(new Float32Array(1000), { key: key(42), lower: -1, upper: 1 })
 */
export function uniform<T extends Target>(target: T, options?: SamplerOptions & { lower?: number; upper?: number }): T {
  const known = checkOptions("uniform", options, [...COMMON, "lower", "upper"]);
  checkTarget("uniform", target, Float32Array);
  const draw = uniformDraw("uniform", { lower: known.lower ?? 0, upper: known.upper ?? 1 });
  const { key, offset, core } = begin("uniform", target, known);
  drawInto(core, key, offset, target, draw);
  return target;
}

/**
 * Values of the normal law, default mean 0 and std 1. Box–Muller; the largest |z| is 6.76.
 *
 * @throws {IsovarError} as `words`; E_DTYPE if values could overflow f32
 * @example normal(new Float32Array(1000), { key: key(42), std: 0.02 })
 */
export function normal<T extends Target>(target: T, options?: SamplerOptions & { mean?: number; std?: number }): T {
  const known = checkOptions("normal", options, [...COMMON, "mean", "std"]);
  checkTarget("normal", target, Float32Array);
  const draw = normalDraw("normal", { mean: known.mean ?? 0, std: known.std ?? 1 });
  const { key, offset, core } = begin("normal", target, known);
  drawInto(core, key, offset, target, draw);
  return target;
}

/**
 * Values of the normal law cut to an interval, default ±2 std, by the inverse distribution function: one word a value.
 *
 * `mean` and `std` are those of the law before the cut; `lower` and `upper` count in std from the mean; or give `min` and
 * `max`, the bounds as values.
 * @throws {IsovarError} as `normal`; E_ARGUMENT for an interval out of reach
 * @example truncatedNormal(new Float32Array(1000), { key: key(42), lower: 0, upper: Infinity })
 */
export function truncatedNormal<T extends Target>(target: T, options?: SamplerOptions & Partial<NormalParameters & Interval>): T {
  const known = checkOptions("truncatedNormal", options, [...COMMON, "mean", "std", "lower", "upper", "min", "max"]);
  checkTarget("truncatedNormal", target, Float32Array);
  const parameters = { mean: known.mean ?? 0, std: known.std ?? 1 };
  checkNormal("truncatedNormal", parameters, 0);
  const draw = truncatedNormalDraw("truncatedNormal", parameters, resolveInterval("truncatedNormal", parameters, known));
  const { key, offset, core } = begin("truncatedNormal", target, known);
  drawInto(core, key, offset, target, draw);
  return target;
}
