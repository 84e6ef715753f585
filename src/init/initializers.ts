import { checkNumber, checkOptions, checkWord, refuse } from "../core/check.js";
import { checkNormal } from "../random/normal.js";
import { checkTruncatedNormal, type Interval, resolveInterval } from "../random/truncatedNormal.js";
import { checkUniform } from "../random/uniform.js";

/** Which fan divides the variance: one of them, their mean, or their geometric mean. */
export type FanMode = "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
export type Distribution = "normal" | "truncatedNormal" | "uniform";

const MODES: readonly FanMode[] = ["fanIn", "fanOut", "fanAvg", "fanGeoAvg"];
const DISTRIBUTIONS: readonly Distribution[] = ["normal", "truncatedNormal", "uniform"];

/** How to make the values of a tensor. Plain data: it serves a call, a spec in JSON and a worker alike. */
export type Initializer =
  | { scheme: "constant"; value: number }
  | { scheme: "uniform"; lower: number; upper: number }
  | { scheme: "normal"; mean: number; std: number }
  | { scheme: "truncatedNormal"; mean: number; std: number; lower: number; upper: number }
  | { scheme: "truncatedNormal"; mean: number; std: number; min?: number; max?: number }
  | { scheme: "varianceScaling"; scale: number; mode: FanMode; distribution: Distribution };

type VarianceScaling = Extract<Initializer, { scheme: "varianceScaling" }>;
const positive = (x: number) => x > 0;

/**
 * Every value the same.
 * @throws {IsovarError} E_ARGUMENT if `value` is not finite
 */
export function constant(value: number): Initializer {
  return { scheme: "constant", value: checkNumber("constant", "value", value) };
}

/** Zeros: right for biases. As weights they leave all units of a layer equal for ever. */
export function zeros(): Initializer {
  return constant(0);
}

/** Ones: right for the scale of a normalization. */
export function ones(): Initializer {
  return constant(1);
}

/**
 * The uniform law on [lower, upper), default [0, 1). Its std is (upper − lower)/√12.
 * @throws {IsovarError} E_ARGUMENT unless lower < upper, both finite
 */
export function uniform(options?: { lower?: number; upper?: number }): Initializer {
  const { lower = 0, upper = 1 } = checkOptions("uniform", options, ["lower", "upper"]);
  checkUniform("uniform", { lower, upper });
  return { scheme: "uniform", lower, upper };
}

/**
 * The normal law, default N(0, 1), not truncated.
 * @throws {IsovarError} E_ARGUMENT unless mean is finite and std finite and >= 0
 */
export function normal(options?: { mean?: number; std?: number }): Initializer {
  const { mean = 0, std = 1 } = checkOptions("normal", options, ["mean", "std"]);
  checkNormal("normal", { mean, std });
  return { scheme: "normal", mean, std };
}

/**
 * The normal law cut to an interval, default ±2 std.
 *
 * `mean` and `std` are those before the cut: cut at ±2, values have 0.87962566 of that std. `describe` tells the std that
 * values will have. Bounds are `lower` and `upper` in units of std from the mean, or `min` and `max` as values, of which one
 * may be left out; never both pairs.
 * The interval must come within 10 std of the mean and be at least 1/64 std wide.
 * @throws {IsovarError} E_ARGUMENT
 * @example truncatedNormal({ std: 0.02 })
 * @example truncatedNormal({ std: 1, min: 0 })
 */
export function truncatedNormal(options?: { mean?: number; std?: number } & Partial<Interval>): Initializer {
  const known = checkOptions("truncatedNormal", options, ["mean", "std", "lower", "upper", "min", "max"]);
  const { mean = 0, std = 1 } = known;
  checkNormal("truncatedNormal", { mean, std }, 0);
  const interval = resolveInterval("truncatedNormal", { mean, std }, known);
  checkTruncatedNormal("truncatedNormal", { mean, std }, interval);
  const { lower, upper, min, max } = interval;
  if (Number.isFinite(lower) && Number.isFinite(upper) && known.min === undefined && known.max === undefined) {
    return { scheme: "truncatedNormal", mean, std, lower, upper };
  }
  // An open side is left out: JSON has no infinity.
  const finite = Object.entries({ min, max }).filter(([, bound]) => Number.isFinite(bound));
  return { scheme: "truncatedNormal", mean, std, ...Object.fromEntries(finite) };
}

/**
 * Values of mean 0 and variance scale / n, n a fan that `mode` picks: the family of LeCun, Glorot and He.
 *
 * `scale` multiplies the variance, not the std. With `"truncatedNormal"` (the default) the law is cut at ±2 std and widened by
 * 1 / 0.87962566103423978, so that values have the variance asked for.
 * Source: Glorot & Bengio 2010; He et al. 2015; the same family as jax.nn.initializers.variance_scaling.
 * @throws {IsovarError} E_ARGUMENT unless scale > 0
 * @example init(varianceScaling({ scale: 2, mode: "fanOut", distribution: "normal" }), [784, 256], { key: key(0) })
 */
export function varianceScaling(options?: { scale?: number; mode?: FanMode; distribution?: Distribution }): VarianceScaling {
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

interface NormalPreset {
  /** Cut at ±2 std, with the std corrected for the cut (default), or the plain Gaussian. PyTorch's are not truncated. */
  truncated?: boolean;
}
interface Gain {
  /** Factor on the std, as `gain(activation)` of other libraries gives. Default 1. */
  gain?: number;
}
interface Slope {
  /** Slope of the rectifier for negative inputs: 0 for ReLU, 0.01 or so for leaky ReLU. */
  negativeSlope?: number;
  /** `"fanIn"` keeps the variance of the signal forward, `"fanOut"` that of the gradient backward. */
  mode?: FanMode;
}

/** The factor on the variance: gain², by a product, since `**` may differ between engines. */
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

function normalDistribution(where: string, truncated: boolean): Distribution {
  if (typeof truncated !== "boolean") refuse("E_ARGUMENT", where, "truncated", truncated, "true or false");
  return truncated ? "truncatedNormal" : "normal";
}

function lecun(where: string, gain: number, distribution: Distribution): Initializer {
  return varianceScaling({ scale: squaredGain(where, gain), mode: "fanIn", distribution });
}

function glorot(where: string, gain: number, distribution: Distribution): Initializer {
  return varianceScaling({ scale: squaredGain(where, gain), mode: "fanAvg", distribution });
}

function he(where: string, slope: number, mode: FanMode, distribution: Distribution): Initializer {
  checkNumber(where, "negativeSlope", slope, (x) => Number.isFinite(x * x), "a number with a finite square");
  return varianceScaling({
    scale: 2 / (1 + slope * slope),
    mode: checkWord("E_ARGUMENT", where, "mode", mode, MODES),
    distribution,
  });
}

/** σ = gain·√(1/fanIn). For SELU, and where inputs are normalized. Source: LeCun et al. 1998; Klambauer et al. 2017. */
export function lecunNormal(options?: Gain & NormalPreset): Initializer {
  const { gain = 1, truncated = true } = checkOptions("lecunNormal", options, ["gain", "truncated"]);
  return lecun("lecunNormal", gain, normalDistribution("lecunNormal", truncated));
}

/** ±gain·√(3/fanIn). Source as `lecunNormal`. */
export function lecunUniform(options?: Gain): Initializer {
  const { gain = 1 } = checkOptions("lecunUniform", options, ["gain"]);
  return lecun("lecunUniform", gain, "uniform");
}

/** σ = gain·√(2/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010. */
export function glorotNormal(options?: Gain & NormalPreset): Initializer {
  const { gain = 1, truncated = true } = checkOptions("glorotNormal", options, ["gain", "truncated"]);
  return glorot("glorotNormal", gain, normalDistribution("glorotNormal", truncated));
}

/** ±gain·√(6/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010. */
export function glorotUniform(options?: Gain): Initializer {
  const { gain = 1 } = checkOptions("glorotUniform", options, ["gain"]);
  return glorot("glorotUniform", gain, "uniform");
}

/** σ = √(2/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015. */
export function heNormal(options?: Slope & NormalPreset): Initializer {
  const {
    negativeSlope = 0,
    mode = "fanIn",
    truncated = true,
  } = checkOptions("heNormal", options, ["negativeSlope", "mode", "truncated"]);
  return he("heNormal", negativeSlope, mode, normalDistribution("heNormal", truncated));
}

/** ±√(6/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015. */
export function heUniform(options?: Slope): Initializer {
  const { negativeSlope = 0, mode = "fanIn" } = checkOptions("heUniform", options, ["negativeSlope", "mode"]);
  return he("heUniform", negativeSlope, mode, "uniform");
}

export { glorotNormal as xavierNormal, glorotUniform as xavierUniform, heNormal as kaimingNormal, heUniform as kaimingUniform };
