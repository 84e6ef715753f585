// Gains: the factor on the std of weights that undoes an activation.

import { checkOptions, checkWord, refuse } from "../base/check.js";
import { ACTIVATION_NAMES, type ActivationName, type ActivationOptions, checkSlope } from "./activations.js";
import { SMALLEST_SQUARE } from "./averages.js";
import { evaluate } from "./expectation.js";
import { integrate, NARROWEST_SLOPE, type Sample, slopes, squares, values } from "./quadrature.js";

/**
 * What a gain keeps: `"forward"` the second moment of the signal, 1/√E[f(z)²] (what He et al. 2015 do for relu); `"variance"` its
 * variance, 1/√Var f(z); `"backward"` the second moment of the gradient, 1/√E[f′(z)²]; `"torch"` gives the numbers of
 * torch.nn.init.calculate_gain. z is a standard normal number.
 */
export type GainCriterion = "forward" | "variance" | "backward" | "torch";

/** What the gain keeps, and the slope of leakyRelu. */
export interface GainOptions extends ActivationOptions {
  /** What the gain keeps. Default `"forward"`. */
  criterion?: GainCriterion;
}

const CRITERIA: readonly GainCriterion[] = ["forward", "variance", "backward", "torch"];

type Moments = readonly [forward: number, variance: number, backward: number];

/** Gains to 17 digits, from integrals with 50 (`python scripts/coefficients gains`). */
const GAINS: Readonly<Record<Exclude<ActivationName, "leakyRelu" | "swish">, Moments>> = {
  identity: [1, 1, 1],
  relu: [Math.SQRT2, 1.7128585504496627, Math.SQRT2],
  relu6: [1.4142135650950736, 1.7128585549723954, 1.4142135637683406],
  tanh: [1.5925374197228315, 1.5925374197228315, 1.4674135916307951],
  sigmoid: [1.8462285453386054, 4.8013133720399619, 4.7226460859379742],
  hardtanh: [1.3920361404483097, 1.3920361404483097, 1.2102870624325224],
  softsign: [2.3375333631085398, 2.3375333631085398, 2.0957806089433109],
  elu: [1.2451983007007066, 1.2708434178501964, 1.2234285575526209],
  selu: [1, 1, 0.96602577697390113],
  gelu: [1.5335304411955353, 1.7009262433633332, 1.4811144127083482],
  geluTanh: [1.5335805216661469, 1.7009165616954505, 1.4811680580933506],
  silu: [1.6765324703310911, 1.7871872221004419, 1.6233202579524972],
  mish: [1.486847581273208, 1.5920253810994462, 1.4447552325473194],
  softplus: [1.0418668355353018, 1.9191259801076563, 1.8462285453386054],
  relu2: [0.81649658092772603, 0.89442719099991586, Math.SQRT1_2],
  sin: [1.5208666231788148, 1.5208666231788148, 1.327250600284575],
};

/** Source: torch.nn.init.calculate_gain, PyTorch 2. leakyRelu is √(2/(1 + slope²)) there too. */
const TORCH_GAINS: Partial<Record<ActivationName, number>> = {
  identity: 1,
  relu: Math.SQRT2,
  tanh: 1.6666666666666667,
  sigmoid: 1,
  selu: 0.75,
};

/** 2π */
const TURN = 6.283185307179586;

/**
 * E[f²] = E[f′²] = (1 + a²)/2 and E f = (1 − a)/√(2π), for a in [−1, 1].
 * Slopes beyond: f_a(z) is a·f_(1/a)(z) for −z, so that nothing overflows.
 */
function leakyReluGain(criterion: GainCriterion, slope: number): number {
  if (Math.abs(slope) > 1) return leakyReluGain(criterion, 1 / slope) / Math.abs(slope);
  const second = 0.5 * (1 + slope * slope);
  return Math.sqrt(1 / (criterion === "variance" ? second - ((1 - slope) * (1 - slope)) / TURN : second));
}

function namedGain(where: string, name: ActivationName, criterion: GainCriterion, slope: number): number {
  if (name === "leakyRelu") return leakyReluGain(criterion, slope);
  if (criterion !== "torch") return GAINS[name === "swish" ? "silu" : name][CRITERIA.indexOf(criterion)]!;
  const supported = [...Object.keys(TORCH_GAINS), "leakyRelu"].join(", ");
  const rule = `one that PyTorch has a gain for (${supported}), or choose another criterion`;
  return TORCH_GAINS[name] ?? refuse("E_ARGUMENT", where, "f", name, rule);
}

/** A variance below this part of the second moment is lost in rounding: f varies by less than 1e-6 of its mean. */
const SMALLEST_VARIANCE = 1e-12;

function checkSquare(where: string, name: string, mean: number): number {
  const rule = `at least ${SMALLEST_SQUARE}: no factor makes up for a zero`;
  return mean < SMALLEST_SQUARE ? refuse("E_ARGUMENT", where, name, mean, rule) : mean;
}

/** The second moment that the gain of a function makes 1. */
function keptMoment(where: string, f: (x: number) => number, criterion: GainCriterion): number {
  const mean = (sample: Sample) => integrate(where, sample, {});
  const g = (x: number) => evaluate(where, f, x);
  if (criterion === "backward") {
    return checkSquare(where, "E[f′(z)²]", integrate(where, squares(slopes(g)), { narrowest: NARROWEST_SLOPE }));
  }
  const second = checkSquare(where, "E[f(z)²]", mean(squares(values(g))));
  if (criterion === "forward") return second;
  const first = mean(values(g));
  const variance = second - first * first;
  if (variance < SMALLEST_VARIANCE * second) {
    const rule = `at least ${SMALLEST_VARIANCE} of E[f(z)²] (${second}): f is all but constant`;
    refuse("E_ARGUMENT", where, "Var f(z)", variance, rule);
  }
  // About the mean, with a correction for the mean's own error: E[f²] − (E f)² would lose up to twelve digits.
  const centred = values((x) => g(x) - first);
  const rest = mean(centred);
  return mean(squares(centred)) - rest * rest;
}

/**
 * The factor on the std of weights that keeps signals of an activation function as `criterion` says, for inputs from N(0, 1).
 *
 * By name it is a literal of 17 digits, or a closed form for leakyRelu. For a function of yours it comes from adaptive quadrature
 * (`expectation`, relative error of the moment below 1e-10), rounded to 8 significant digits, so that a function whose last bits
 * differ between engines almost always has the same gain. `"backward"` needs no derivative: it uses that of polynomials through the
 * values, with the same error. Kinks and jumps may lie anywhere; the derivative is that almost everywhere, as in automatic
 * differentiation. A feature narrower than 1/16 may fall between the first nodes and be missed.
 * Source: He et al. 2015 for the criterion; the table of PyTorch for `"torch"`.
 * @param f the name of an activation, or any function of one number
 * @param options `criterion`, default `"forward"`; `negativeSlope` of leakyRelu
 * @returns the factor on the std of the weights behind f
 * @throws {IsovarError} E_ARGUMENT for an unknown name or option, a slope without leakyRelu, `"torch"` with a name that PyTorch has no
 *   gain for, a function whose values are not all finite, or whose moment is 0, infinite or not found within 200 000 calls
 * @example gain("tanh") // 1.5925374197228315
 * @example gain("leakyRelu", { negativeSlope: 0.2 }) // 1.3867504905630728
 * @example gain((x) => x * x) // 0.57735027
 */
export function gain(f: ActivationName | ((x: number) => number), options?: GainOptions): number {
  const where = "gain";
  const { criterion = "forward", negativeSlope } = checkOptions(where, options, ["criterion", "negativeSlope"]);
  checkWord("E_ARGUMENT", where, "criterion", criterion, CRITERIA);
  if (typeof f !== "function") {
    checkWord("E_ARGUMENT", where, "f", f, ACTIVATION_NAMES);
    return namedGain(where, f, criterion, checkSlope(where, f, negativeSlope));
  }
  checkSlope(where, "a function", negativeSlope);
  if (criterion === "torch") {
    const rule = 'another than "torch" for a function: PyTorch has gains for names only';
    refuse("E_ARGUMENT", where, "criterion", criterion, rule);
  }
  return Number((1 / Math.sqrt(keptMoment(where, f, criterion))).toPrecision(8));
}
