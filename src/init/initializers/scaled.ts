// Initializers of variance scale / n: the family of LeCun, Glorot and He.

import { checkBoolean, checkNumber, checkOptions, checkWord } from "../../base/check.js";
import type { FanMode, InitializerOf, ScalingDistribution } from "./initializer.js";

const MODES: readonly FanMode[] = ["fanIn", "fanOut", "fanAvg", "fanGeoAvg"];
const DISTRIBUTIONS: readonly ScalingDistribution[] = ["normal", "truncatedNormal", "uniform"];

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions {
  /** Factor on the variance. Default 1. */
  scale?: number;
  /** Which fan divides the variance. Default `"fanIn"`. */
  mode?: FanMode;
  /** The shape of the distribution. Default `"truncatedNormal"`. */
  distribution?: ScalingDistribution;
}

/** Options of `lecunUniform`. */
export interface LecunUniformOptions {
  /** Factor on the std, as `gain("tanh")` gives. Default 1. */
  gain?: number;
}

/** Options of `lecunNormal`. */
export interface LecunNormalOptions extends LecunUniformOptions {
  /** Cut at ±2 std, with the std corrected for the cut (default), or not cut at all, as in PyTorch. */
  truncated?: boolean;
}

/** Options of `glorotUniform`. */
export interface GlorotUniformOptions extends LecunUniformOptions {}
/** Options of `glorotNormal`. */
export interface GlorotNormalOptions extends LecunNormalOptions {}

/** Options of `heUniform`. */
export interface HeUniformOptions {
  /** Slope of the rectifier for negative inputs: 0 for ReLU (default), 0.01 or so for leaky ReLU. */
  negativeSlope?: number;
  /** `"fanIn"` (default) keeps the variance of the signal forward, `"fanOut"` that of the gradient backward. */
  mode?: FanMode;
}

/** Options of `heNormal`. */
export interface HeNormalOptions extends HeUniformOptions {
  /** Cut at ±2 std, as `lecunNormal`. Default true. */
  truncated?: boolean;
}

const positive = (x: number) => x > 0;

/**
 * Values of mean 0 and variance scale / n, where `mode` picks the fan n: the family of LeCun, Glorot and He.
 *
 * `scale` multiplies the variance, not the std. With `"truncatedNormal"` (the default) the distribution is cut at ±2 std and widened by
 * 1 / 0.87962566103423978, so that values have the variance asked for.
 * Source: Glorot & Bengio 2010; He et al. 2015; the same family as jax.nn.initializers.variance_scaling.
 * @param options `scale` (default 1), a factor on the variance; `mode` (default `"fanIn"`); `distribution` (default
 *   `"truncatedNormal"`)
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless scale > 0
 * @example init(varianceScaling({ scale: 2, mode: "fanOut", distribution: "normal" }), [784, 256], { key: key(0) })
 */
export function varianceScaling(options?: VarianceScalingOptions): InitializerOf<"varianceScaling"> {
  const where = "varianceScaling";
  const {
    scale = 1,
    mode = "fanIn",
    distribution = "truncatedNormal",
  } = checkOptions(where, options, ["scale", "mode", "distribution"]);
  return {
    scheme: "varianceScaling",
    scale: checkNumber(where, "scale", scale, positive, "a finite number > 0"),
    mode: checkWord("E_ARGUMENT", where, "mode", mode, MODES),
    distribution: checkWord("E_ARGUMENT", where, "distribution", distribution, DISTRIBUTIONS),
  };
}

/** The factor on the variance: gain², as a product, since `**` may differ between engines. */
function squaredGain(where: string, gain: number): number {
  checkNumber(
    where,
    "gain",
    gain,
    (x) => x > 0 && positive(x * x) && Number.isFinite(x * x),
    "a finite number > 0, and so its square",
  );
  return gain * gain;
}

function normalDistribution(where: string, truncated: boolean): ScalingDistribution {
  return checkBoolean(where, "truncated", truncated) ? "truncatedNormal" : "normal";
}

function lecun(where: string, gain: number, distribution: ScalingDistribution): InitializerOf<"varianceScaling"> {
  return varianceScaling({ scale: squaredGain(where, gain), mode: "fanIn", distribution });
}

function glorot(where: string, gain: number, distribution: ScalingDistribution): InitializerOf<"varianceScaling"> {
  return varianceScaling({ scale: squaredGain(where, gain), mode: "fanAvg", distribution });
}

function he(where: string, slope: number, mode: FanMode, distribution: ScalingDistribution): InitializerOf<"varianceScaling"> {
  checkNumber(where, "negativeSlope", slope, (x) => Number.isFinite(x * x), "a number with a finite square");
  return varianceScaling({
    scale: 2 / (1 + slope * slope),
    mode: checkWord("E_ARGUMENT", where, "mode", mode, MODES),
    distribution,
  });
}

/**
 * σ = gain·√(1/fanIn): for SELU, and for normalized inputs. Source: LeCun et al. 1998; Klambauer et al. 2017.
 * @param options `gain` (default 1), a factor on the std; `truncated` (default true): cut at ±2 std, and widened to keep the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(lecunNormal(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function lecunNormal(options?: LecunNormalOptions): InitializerOf<"varianceScaling"> {
  const { gain = 1, truncated = true } = checkOptions("lecunNormal", options, ["gain", "truncated"]);
  return lecun("lecunNormal", gain, normalDistribution("lecunNormal", truncated));
}

/**
 * Uniform within ±gain·√(3/fanIn). Source: that of `lecunNormal`.
 * @param options `gain` (default 1), a factor on the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(lecunUniform(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function lecunUniform(options?: LecunUniformOptions): InitializerOf<"varianceScaling"> {
  const { gain = 1 } = checkOptions("lecunUniform", options, ["gain"]);
  return lecun("lecunUniform", gain, "uniform");
}

/**
 * σ = gain·√(2/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010.
 * @param options `gain` (default 1), a factor on the std; `truncated` (default true): cut at ±2 std, and widened to keep the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(glorotNormal(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function glorotNormal(options?: GlorotNormalOptions): InitializerOf<"varianceScaling"> {
  const { gain = 1, truncated = true } = checkOptions("glorotNormal", options, ["gain", "truncated"]);
  return glorot("glorotNormal", gain, normalDistribution("glorotNormal", truncated));
}

/**
 * Uniform within ±gain·√(6/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010.
 * @param options `gain` (default 1), a factor on the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(glorotUniform(), [256, 784], { layout: "oi", seed: 42, name: "fc1.weight" })
 */
export function glorotUniform(options?: GlorotUniformOptions): InitializerOf<"varianceScaling"> {
  const { gain = 1 } = checkOptions("glorotUniform", options, ["gain"]);
  return glorot("glorotUniform", gain, "uniform");
}

/**
 * σ = √(2/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015.
 * @param options `negativeSlope` (default 0), that of a leaky ReLU; `mode` (default `"fanIn"`); `truncated` (default true): cut at ±2
 *   std, and widened to keep the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless negativeSlope is finite and mode a fan mode
 * @example init(heNormal({ negativeSlope: 0.01 }), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function heNormal(options?: HeNormalOptions): InitializerOf<"varianceScaling"> {
  const {
    negativeSlope = 0,
    mode = "fanIn",
    truncated = true,
  } = checkOptions("heNormal", options, ["negativeSlope", "mode", "truncated"]);
  return he("heNormal", negativeSlope, mode, normalDistribution("heNormal", truncated));
}

/**
 * Uniform within ±√(6/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015.
 * @param options `negativeSlope` (default 0), that of a leaky ReLU; `mode` (default `"fanIn"`)
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless negativeSlope is finite and mode a fan mode
 * @example init(heUniform(), [3, 3, 64, 128], { seed: 42, name: "conv1/kernel" })
 */
export function heUniform(options?: HeUniformOptions): InitializerOf<"varianceScaling"> {
  const { negativeSlope = 0, mode = "fanIn" } = checkOptions("heUniform", options, ["negativeSlope", "mode"]);
  return he("heUniform", negativeSlope, mode, "uniform");
}
