import { checkAttached, checkInteger, checkNumber, checkOptions, checkWord, reading, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { MAX_RANK } from "../base/shape.js";
import { checkNormal } from "../random/normal.js";
import { type Bound, type GivenInterval, resolveInterval } from "../random/truncatedNormal.js";
import { solvedStd } from "../random/truncation.js";
import { checkUniform } from "../random/uniform.js";

/** Which fan divides the variance: one of them, their mean, or their geometric mean. */
export type FanMode = "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
/** The shape of the distribution that `varianceScaling` draws from; all three have the std that is asked for. */
export type Distribution = "normal" | "truncatedNormal" | "uniform";

const MODES: readonly FanMode[] = ["fanIn", "fanOut", "fanAvg", "fanGeoAvg"];
const DISTRIBUTIONS: readonly Distribution[] = ["normal", "truncatedNormal", "uniform"];

/** How to make the values of a tensor. Plain data: it serves a call, a spec in JSON and a worker alike. */
export type Initializer =
  | { scheme: "constant"; value: number | NestedNumbers }
  | { scheme: "uniform"; lower: number; upper: number }
  | { scheme: "normal"; mean: number; std: number }
  | { scheme: "truncatedNormal"; mean: number; std: number; lower: Bound; upper: Bound }
  | { scheme: "truncatedNormal"; mean: number; std: number; min?: number; max?: number }
  | { scheme: "varianceScaling"; scale: number; mode: FanMode; distribution: Distribution }
  | { scheme: "identity"; gain: number }
  | { scheme: "dirac"; groups: number }
  | { scheme: "orthogonal"; gain: number }
  | { scheme: "deltaOrthogonal"; gain: number }
  | { scheme: "sparse"; sparsity: number; std: number }
  | { scheme: "integers"; lower: number; upper: number }
  | { scheme: "permutation" }
  | { scheme: "sign"; scale: number };

/** Numbers in arrays in arrays, as deep as the shape has axes. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

type VarianceScaling = Extract<Initializer, { scheme: "varianceScaling" }>;
const positive = (x: number) => x > 0;

/** A copy of nested numbers, each checked; typed arrays become plain ones. What stands in many places is copied once, and shared again. */
function copyNumbers(value: unknown, depth = 1, copies = new Map<unknown, NestedNumbers>()): NestedNumbers {
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (ArrayBuffer.isView(value)) checkAttached("E_ARGUMENT", "constant", "value", value);
  const list = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
  if (!Array.isArray(list) || depth > MAX_RANK)
    refuse("E_ARGUMENT", "constant", "value", value, `a number, or numbers in arrays nested at most ${MAX_RANK} deep`);
  // Not `map`, which passes over holes.
  const copy = Array.from(list as unknown[], (inner) =>
    typeof inner === "object" ? copyNumbers(inner, depth + 1, copies) : checkNumber("constant", "value", inner),
  );
  copies.set(value, copy);
  return copy;
}

/**
 * Every value the same; or the values of an array, nested as the shape is.
 * @throws {IsovarError} E_ARGUMENT if a value is not finite; at `init` E_SHAPE if an array has another shape than the tensor, E_DTYPE if a
 *   value is beyond the dtype or would be rounded to 0
 * @example constant(0.1)
 * @example init(constant([[1, 0], [0, 1]]), [2, 2])
 */
export function constant(value: number | NestedNumbers | Float32Array | Float64Array): Initializer {
  return {
    scheme: "constant",
    value: reading("constant", "value", () =>
      typeof value === "object" ? copyNumbers(value) : checkNumber("constant", "value", value),
    ),
  };
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
 * @throws {IsovarError} E_ARGUMENT unless lower < upper, both finite; E_DTYPE, at `init`, if fewer than two values of the dtype lie between
 */
export function uniform(options?: { lower?: number; upper?: number }): Initializer {
  const { lower = 0, upper = 1 } = checkOptions("uniform", options, ["lower", "upper"]);
  checkUniform("uniform", { lower, upper });
  return { scheme: "uniform", lower, upper };
}

/**
 * The normal law, default N(0, 1), not truncated.
 * @throws {IsovarError} E_ARGUMENT unless mean is finite and std finite and >= 0; E_DTYPE, at `init`, if the dtype cannot hold the law: if
 *   values could overflow, or std is less than 2 distances of neighbouring values at the mean
 */
export function normal(options?: { mean?: number; std?: number }): Initializer {
  const { mean = 0, std = 1 } = checkOptions("normal", options, ["mean", "std"]);
  checkNormal("normal", { mean, std });
  return { scheme: "normal", mean, std };
}

const toBound = (x: number): Bound => (Number.isFinite(x) ? x : x > 0 ? "Infinity" : "-Infinity");

/** The std before the cut that leaves values of the std asked for. */
function parentStd({ realizedStd, std, ...known }: { realizedStd: number; std?: number } & GivenInterval): number {
  const where = "truncatedNormal";
  checkNumber(where, "realizedStd", realizedStd, (x) => x >= 0, "a finite number >= 0");
  const others = (["min", "max"] as const).filter((name) => known[name] !== undefined);
  if (std !== undefined || others.length > 0) {
    const rule = "stands instead of std, and goes with lower and upper";
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: realizedStd ${rule}; leave out ${[...(std === undefined ? [] : ["std"]), ...others].join(", ")}`,
    );
  }
  return realizedStd / solvedStd(resolveInterval(where, { mean: 0, std: 1 }, known));
}

/**
 * The normal law cut to an interval, default ±2 std.
 *
 * `mean` and `std` are those before the cut: cut at ±2, values have 0.87962566 of that std. `describe` tells the std that
 * values will have. Bounds are `lower` and `upper` in units of std from the mean, or `min` and `max` as values, of which one
 * may be left out; never both pairs.
 * Any interval will do: one-sided, far out in a tail, as narrow as two neighbouring numbers.
 * `realizedStd` instead of `std` asks for the std of the values; it goes with `lower` and `upper`.
 * @throws {IsovarError} E_ARGUMENT; E_DTYPE, at `init`, as `normal`, and if no two values of the dtype come out
 * @example truncatedNormal({ std: 0.02 })
 * @example truncatedNormal({ std: 1, min: 0 })
 */
export function truncatedNormal(options?: { mean?: number; std?: number; realizedStd?: number } & GivenInterval): Initializer {
  const where = "truncatedNormal";
  const known = checkOptions(where, options, ["mean", "std", "realizedStd", "lower", "upper", "min", "max"]);
  const { mean = 0 } = known;
  const std = known.realizedStd === undefined ? (known.std ?? 1) : parentStd(known as { realizedStd: number });
  checkNormal("truncatedNormal", { mean, std });
  const { lower, upper, min, max } = resolveInterval("truncatedNormal", { mean, std }, known);
  if (known.min === undefined && known.max === undefined) {
    return { scheme: "truncatedNormal", mean, std, lower: toBound(lower), upper: toBound(upper) };
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
  /** Factor on the std, as `gain("tanh")` gives. Default 1. */
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

/**
 * σ = gain·√(1/fanIn). For SELU, and where inputs are normalized. Source: LeCun et al. 1998; Klambauer et al. 2017.
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(lecunNormal(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function lecunNormal(options?: Gain & NormalPreset): Initializer {
  const { gain = 1, truncated = true } = checkOptions("lecunNormal", options, ["gain", "truncated"]);
  return lecun("lecunNormal", gain, normalDistribution("lecunNormal", truncated));
}

/**
 * ±gain·√(3/fanIn). Source as `lecunNormal`.
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(lecunUniform(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function lecunUniform(options?: Gain): Initializer {
  const { gain = 1 } = checkOptions("lecunUniform", options, ["gain"]);
  return lecun("lecunUniform", gain, "uniform");
}

/**
 * σ = gain·√(2/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010.
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(glorotNormal(), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function glorotNormal(options?: Gain & NormalPreset): Initializer {
  const { gain = 1, truncated = true } = checkOptions("glorotNormal", options, ["gain", "truncated"]);
  return glorot("glorotNormal", gain, normalDistribution("glorotNormal", truncated));
}

/**
 * ±gain·√(6/(fanIn + fanOut)): for tanh and sigmoid. Source: Glorot & Bengio 2010.
 * @throws {IsovarError} E_ARGUMENT unless gain > 0
 * @example init(glorotUniform(), [256, 784], { layout: "oi", seed: 42, name: "fc1.weight" })
 */
export function glorotUniform(options?: Gain): Initializer {
  const { gain = 1 } = checkOptions("glorotUniform", options, ["gain"]);
  return glorot("glorotUniform", gain, "uniform");
}

/**
 * σ = √(2/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015.
 * @throws {IsovarError} E_ARGUMENT unless negativeSlope is finite and mode a fan mode
 * @example init(heNormal({ negativeSlope: 0.01 }), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function heNormal(options?: Slope & NormalPreset): Initializer {
  const {
    negativeSlope = 0,
    mode = "fanIn",
    truncated = true,
  } = checkOptions("heNormal", options, ["negativeSlope", "mode", "truncated"]);
  return he("heNormal", negativeSlope, mode, normalDistribution("heNormal", truncated));
}

/**
 * ±√(6/((1 + negativeSlope²)·fanIn)): for ReLU and its kin. Source: He et al. 2015.
 * @throws {IsovarError} E_ARGUMENT unless negativeSlope is finite and mode a fan mode
 * @example init(heUniform(), [3, 3, 64, 128], { seed: 42, name: "conv1/kernel" })
 */
export function heUniform(options?: Slope): Initializer {
  const { negativeSlope = 0, mode = "fanIn" } = checkOptions("heUniform", options, ["negativeSlope", "mode"]);
  return he("heUniform", negativeSlope, mode, "uniform");
}

const whole = (x: number) => Number.isSafeInteger(x);

/**
 * Ones, times `gain`, where row and column are equal, zeros elsewhere; any matrix, square or not.
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, unless the shape is that of a matrix
 */
export function identity(options?: { gain?: number }): Initializer {
  const { gain = 1 } = checkOptions("identity", options, ["gain"]);
  return { scheme: "identity", gain: checkNumber("identity", "gain", gain) };
}

/**
 * The convolution that passes its inputs through: 1 at the middle (size div 2) of the kernel from input i to output i, within each of
 * `groups`; zeros elsewhere. 1 to 3 spatial axes. As PyTorch's dirac_.
 * @throws {IsovarError} E_ARGUMENT; at `init` also where `groups` does not divide the outputs, E_SHAPE for other ranks
 */
export function dirac(options?: { groups?: number }): Initializer {
  const { groups = 1 } = checkOptions("dirac", options, ["groups"]);
  return { scheme: "dirac", groups: checkInteger("dirac", "groups", groups, 1) };
}

/**
 * Orthonormal columns, or rows where there are fewer of them, times `gain`: uniform under rotations (Haar).
 *
 * The matrix: output axes against all others, which are flattened; batch axes hold independent matrices; `groups` and `blocks` of a
 * layout do not divide it. A slice computes the whole.
 * f32: max |QᵀQ − I| about 1e-6; f64 about 1e-15·√n; f16 and bf16 are the f32 matrix rounded once.
 * Source: Saxe et al. 2013; method: Stewart 1980.
 * @throws {IsovarError} E_ARGUMENT; E_LAYOUT, at `init`, for rank below 2 or axes that are not first or last
 * @example init(orthogonal({ gain: Math.SQRT2 }), [256, 256], { seed: 42, name: "rnn/recurrent" })
 */
export function orthogonal(options?: { gain?: number }): Initializer {
  const { gain = 1 } = checkOptions("orthogonal", options, ["gain"]);
  return { scheme: "orthogonal", gain: checkNumber("orthogonal", "gain", gain) };
}

/**
 * A convolution whose middle ((size − 1) div 2) is an orthogonal matrix, times `gain`, with zeros around it: it keeps the norm of
 * its input. At least as many outputs as inputs. Source: Xiao et al. 2018.
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, for other shapes
 */
export function deltaOrthogonal(options?: { gain?: number }): Initializer {
  const { gain = 1 } = checkOptions("deltaOrthogonal", options, ["gain"]);
  return { scheme: "deltaOrthogonal", gain: checkNumber("deltaOrthogonal", "gain", gain) };
}

/**
 * N(0, std²) with ⌈sparsity · rows⌉ zeros in each column of a matrix, at random rows: that many exactly, 14 for 0.14 of 100.
 * Source: Martens 2010.
 * @throws {IsovarError} E_ARGUMENT unless 0 <= sparsity <= 1 and std >= 0; E_SHAPE, at `init`, unless the shape is that of a matrix
 */
export function sparse(options: { sparsity: number; std?: number }): Initializer {
  const { sparsity, std = 0.01 } = checkOptions("sparse", options, ["sparsity", "std"]);
  checkNumber("sparse", "sparsity", sparsity, (x) => x >= 0 && x <= 1, "a number from 0 to 1");
  checkNormal("sparse", { mean: 0, std });
  return { scheme: "sparse", sparsity, std };
}

/**
 * Whole numbers from `lower` (default 0) up to, but not including, `upper`, each as likely to 2^-32.
 * @throws {IsovarError} E_ARGUMENT unless both are whole, lower < upper, and at most 2^32 apart; E_DTYPE, at `init`, for a dtype that
 *   does not hold all of them
 */
export function integers(options: { lower?: number; upper: number }): Initializer {
  const { lower = 0, upper } = checkOptions("integers", options, ["lower", "upper"]);
  checkNumber("integers", "lower", lower, whole, "a whole number");
  const rule = "a whole number above lower, by at most 2^32";
  checkNumber("integers", "upper", upper, (x) => whole(x) && x > lower && x - lower <= 2 ** 32, rule);
  return { scheme: "integers", lower, upper };
}

/**
 * The whole numbers 0 … n − 1 in random order, n the number of elements, every order as likely. A slice computes the whole.
 * @throws {IsovarError} E_DTYPE, at `init`, for a dtype that does not hold all of them
 */
export function permutation(): Initializer {
  return { scheme: "permutation" };
}

/**
 * +scale or −scale (default 1), each as likely: Rademacher's law.
 * @throws {IsovarError} E_ARGUMENT unless scale >= 0; E_DTYPE, at `init`, as `constant`
 */
export function sign(options?: { scale?: number }): Initializer {
  const { scale = 1 } = checkOptions("sign", options, ["scale"]);
  return { scheme: "sign", scale: checkNumber("sign", "scale", scale, (x) => x >= 0, "a finite number >= 0") };
}

export { glorotNormal as xavierNormal, glorotUniform as xavierUniform, heNormal as kaimingNormal, heUniform as kaimingUniform };
