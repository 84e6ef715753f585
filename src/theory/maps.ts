// Mean-field theory of wide random networks: how variance and correlation of signals change from layer to layer.

import { checkInteger, checkNumber, checkOptions, refuse } from "../base/check.js";
import type { ActivationOptions } from "./activations.js";
import { type ActivationFunction, type Averaged, averaged, product, secondMoment } from "./averages.js";

/** Weights of std weightStd/√fanIn, biases of std biasStd. */
export interface MeanFieldOptions extends ActivationOptions {
  /** σ_w: weights have the std weightStd/√fanIn. */
  weightStd: number;
  /** σ_b: biases have this std. Default 0. */
  biasStd?: number;
}

/** Options of `variances`. */
export interface VariancesOptions extends MeanFieldOptions {
  /** Number of layers. */
  depth: number;
  /** Mean square of the inputs. Default 1. */
  input?: number;
}

/** Options of `correlationMap`. */
export interface CorrelationMapOptions extends MeanFieldOptions {
  /** Variance of the preactivations here. */
  q: number;
}

/** A kind of layer: an activation, the variance of its weights times fanIn, and that of its biases. */
export interface Model extends Averaged {
  readonly weightVariance: number;
  readonly biasVariance: number;
}

export const MODEL_KEYS = ["weightStd", "biasStd", "negativeSlope"] as const;

export function checkStd(where: string, name: string, value: unknown, least: "> 0" | ">= 0"): number {
  const fits = (x: number) => (least === "> 0" ? x > 0 : x >= 0) && Number.isFinite(x * x);
  return checkNumber(where, name, value, fits, `a number ${least} with a finite square`);
}

export function checkModel(where: string, f: unknown, options: MeanFieldOptions): Model {
  const { weightStd, biasStd = 0, negativeSlope } = options;
  checkStd(where, "weightStd", weightStd, "> 0");
  checkStd(where, "biasStd", biasStd, ">= 0");
  return { ...averaged(where, f, negativeSlope), weightVariance: weightStd * weightStd, biasVariance: biasStd * biasStd };
}

function nextVariance(model: Model, q: number): number {
  return model.weightVariance * secondMoment(model, q) + model.biasVariance;
}

/** The correlation after one more layer, with variance q before it and `next` after it. */
export function nextCorrelation(model: Model, c: number, q: number, next: number): number {
  const { f, weightVariance, biasVariance } = model;
  if (c === 1) return 1;
  const square = (next - biasVariance) / weightVariance;
  return (weightVariance * product(model, f, q, c, square) + biasVariance) / next;
}

/**
 * The variance map: from the variance of preactivations to that after one more layer, weightStd²·E[f(√q z)²] + biasStd².
 *
 * Exact in the limit of wide layers. Source: Poole et al. 2016.
 * @param f an activation by name, or any function of one number
 * @param q variance of the preactivations, 0 or more
 * @param options `weightStd` and `biasStd`
 * @returns the variance after one more layer
 * @throws {IsovarError} E_ARGUMENT
 * @example varianceMap("relu", 1, { weightStd: Math.SQRT2 }) // 1
 */
export function varianceMap(f: ActivationFunction, q: number, options: MeanFieldOptions): number {
  const where = "varianceMap";
  const model = checkModel(where, f, checkOptions(where, options, MODEL_KEYS));
  return nextVariance(
    model,
    checkNumber(where, "q", q, (x) => x >= 0, "a finite number >= 0"),
  );
}

/**
 * Variances of the preactivations of layers 1 … depth, for an input whose mean square is `input`; at most the largest f64.
 * @param f an activation by name, or any function of one number
 * @param options `weightStd`, `biasStd`, the number of layers `depth`, and `input` (default 1), the mean square of the inputs
 * @returns one number per layer
 * @throws {IsovarError} E_ARGUMENT
 * @example variances("tanh", { weightStd: 1, depth: 30 }).at(-1) // that of layer 30
 */
export function variances(f: ActivationFunction, options: VariancesOptions): number[] {
  const where = "variances";
  const { depth, input = 1, ...model } = checkOptions(where, options, [...MODEL_KEYS, "depth", "input"]);
  const checked = checkModel(where, f, model);
  checkInteger(where, "depth", depth, 1, 100_000);
  checkNumber(where, "input", input, (x) => x >= 0, "a finite number >= 0");
  const result = [checked.weightVariance * input + checked.biasVariance];
  while (result.length < depth) {
    const q = result.at(-1)!;
    result.push(q === Number.MAX_VALUE ? q : Math.min(nextVariance(checked, q), Number.MAX_VALUE));
  }
  return result;
}

/**
 * The correlation map: from the correlation of two inputs' preactivations to that after one more layer, at variance q.
 *
 * (weightStd²·E[f(u₁) f(u₂)] + biasStd²)/V(q), V the variance map. Source: Poole et al. 2016.
 * @param f an activation by name, or any function of one number
 * @param c correlation of the two inputs, from 0 to 1
 * @param options `q`, the variance, with `weightStd` and `biasStd`
 * @returns a number from 0 to 1: inputs that do not point away from each other never come to do so
 * @throws {IsovarError} E_ARGUMENT
 * @example correlationMap("relu", 0, { q: 1, weightStd: Math.SQRT2 }) // 0.3183…; 1/π
 */
export function correlationMap(f: ActivationFunction, c: number, options: CorrelationMapOptions): number {
  const where = "correlationMap";
  const { q, ...model } = checkOptions(where, options, [...MODEL_KEYS, "q"]);
  const checked = checkModel(where, f, model);
  checkNumber(where, "c", c, (x) => x >= 0 && x <= 1, "a number from 0 to 1");
  checkNumber(where, "q", q, (x) => x > 0, "a finite number > 0");
  const next = nextVariance(checked, q);
  if (!(next > 0 && next < Infinity)) refuse("E_ARGUMENT", where, "the variance one layer on", next, "a finite number > 0");
  return nextCorrelation(checked, c, q, next);
}
