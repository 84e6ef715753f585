// The fixed points of deep networks, and how far signals carry.

import { checkOptions } from "../base/check.js";
import { log1p } from "../math/log1p.js";
import { type ActivationFunction, momentSlope, product, SMALLEST, secondMoment, slopeMoment, zeroBetween } from "./averages.js";
import { checkModel, type MeanFieldOptions, MODEL_KEYS, type Model, nextCorrelation } from "./maps.js";

/** A variance above this is taken for one that grows without bound. */
const LARGEST = 1e12;

/** Where a deep network of one kind of layer settles. */
export interface MeanField {
  /** Variance that preactivations settle at: 0 where signals die out, Infinity where they grow without bound. */
  q: number;
  /** weightStd²·E[f′(√q z)²]: the factor per layer on the mean square of gradients, and of small differences of inputs. */
  chi1: number;
  /** Correlation that two different inputs settle at: 1 where they become alike. */
  correlation: number;
  /** Layers in which a deviation of the variance shrinks by e, or grows by e where signals move away from q. */
  varianceDepth: number;
  /** Layers in which a deviation of the correlation shrinks by e: signals and gradients carry about six times as far. */
  correlationDepth: number;
  /** Ordered: gradients vanish. Chaotic: they explode. */
  phase: "ordered" | "edge" | "chaotic";
}

/** chi1 this near to 1 counts as the edge: 10^6 layers would show no difference. */
const EDGE = 1e-6;

/** −1/ln of a factor per layer. */
function depthOf(factor: number): number {
  if (!(factor > 0)) return 0;
  const rate = -log1p(factor - 1);
  return Math.abs(rate) < 1e-12 ? Infinity : 1 / Math.abs(rate);
}

/** A map that changes the variance 1 by less than this keeps any variance. */
const KEPT = 1e-9;
/** Changes of a variance below this part of it are rounding. */
const ROUNDING = 1e-14;

/** The fixed point V(q) = q that iteration from 1 reaches, V being increasing; 0 or Infinity where it leaves the range. */
function settledVariance(model: Model): number {
  const { weightVariance, biasVariance } = model;
  // Biases are added last: where weights alone keep any variance to within rounding, as He's do under relu, biases make it grow for ever.
  const excess = (q: number) => {
    const change = weightVariance * secondMoment(model, q) - q;
    return (Math.abs(change) <= ROUNDING * q ? 0 : change) + biasVariance;
  };
  const first = excess(1);
  if (Math.abs(first) <= KEPT && biasVariance === 0) return 1;
  const factor = first > 0 ? 4 : 0.25;
  for (let q = 1; ; q *= factor) {
    const next = q * factor;
    if (next > LARGEST) return Infinity;
    if (next < SMALLEST) return 0;
    const at = excess(next);
    if (at === 0) return next;
    if (at > 0 !== first > 0) return zeroBetween(excess, Math.min(q, next), Math.max(q, next));
  }
}

/** The correlation below 1 that different inputs settle at in the chaotic phase. */
function settledCorrelation(model: Model, q: number): number {
  const excess = (c: number) => nextCorrelation(model, c, q, q) - c;
  if (excess(0) <= 1e-9) return 0;
  // Just below 1 the map lies under the diagonal: its slope at 1 is chi1 > 1.
  let near = 1e-6;
  while (near < 0.5 && excess(1 - near) >= 0) near *= 4;
  // Map and diagonal meet nearer to 1 than that.
  if (near >= 0.5) return 1;
  return zeroBetween(excess, 0, 1 - near);
}

/** weightStd²·E[f′(u₁) f′(u₂)], by the derivative of the correlation map where f′ is not known. */
function slopeAt(model: Model, q: number, c: number): number {
  const { f, derivative, weightVariance } = model;
  if (derivative) return weightVariance * product(model, derivative, q, c, slopeMoment(model, q));
  const step = 1e-3 * Math.min(1 - c, Math.max(c, 1e-2));
  const square = secondMoment(model, q);
  const at = (x: number) => product(model, f, q, x, square);
  const from = Math.max(0, c - step);
  return (weightVariance * (at(c + step) - at(from))) / (c + step - from) / q;
}

/**
 * Where variance and correlation settle in a deep network of layers f(W·x + b), and how far signals carry.
 *
 * Exact in the limit of wide layers with independent weights. Means by the quadrature of `expectation`; fixed points to about 1e-9.
 * Source: Poole et al. 2016; Schoenholz et al. 2017.
 * @param f an activation by name, or any function of one number
 * @param options `weightStd`, which is √fanIn times the std of the weights, and `biasStd`
 * @returns fixed point, chi1, phase and depth scales
 * @throws {IsovarError} E_ARGUMENT
 * @example meanField("tanh", { weightStd: 1.5, biasStd: 0.1 }).phase // "chaotic"
 * @example 6 * meanField("tanh", { weightStd: 1, biasStd: Math.sqrt(0.05) }).correlationDepth // layers that can be trained
 */
export function meanField(f: ActivationFunction, options: MeanFieldOptions): MeanField {
  const where = "meanField";
  const model = checkModel(where, f, checkOptions(where, options, MODEL_KEYS));
  const q = settledVariance(model);
  const at = Math.min(Math.max(q, SMALLEST), LARGEST);
  const chi1 = model.weightVariance * slopeMoment(model, at);
  const varianceDepth = depthOf(model.weightVariance * momentSlope(model, at));
  if (Math.abs(chi1 - 1) <= EDGE) return { q, chi1, correlation: 1, varianceDepth, correlationDepth: Infinity, phase: "edge" };
  if (chi1 < 1) return { q, chi1, correlation: 1, varianceDepth, correlationDepth: depthOf(chi1), phase: "ordered" };
  // Signals that grow without bound have no fixed correlation; small differences grow by chi1 per layer.
  if (q === Infinity) return { q, chi1, correlation: 1, varianceDepth, correlationDepth: depthOf(chi1), phase: "chaotic" };
  const correlation = settledCorrelation(model, at);
  return { q, chi1, correlation, varianceDepth, correlationDepth: depthOf(slopeAt(model, at, correlation)), phase: "chaotic" };
}
