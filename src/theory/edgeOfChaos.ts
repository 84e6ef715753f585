import { checkOptions } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { ActivationOptions } from "./activations.js";
import { type Activity, averaged, SMALLEST, secondMoment, slopeMoment, vanishesAtZero, zeroBetween } from "./averages.js";
import { checkStd } from "./maps.js";

/** A network on the edge of chaos. */
export interface Edge {
  /** Weights have the std weightStd/√fanIn. */
  weightStd: number;
  biasStd: number;
  /** Variance of the preactivations there. */
  q: number;
  chi1: number;
}

/** Largest variance that is looked at, or largest multiple of that of the biases. */
const FARTHEST = 1e4;

/** Up to this variance a signal meets f's tangent at 0 alone, if f has one that is not flat: its slope is the same all the way. */
const TANGENT = 1e-8;

/**
 * The weights with which gradients neither vanish nor explode: chi1 = 1 at a variance q that layers keep.
 *
 * With gelu and swish and small biases signals of another variance move away from q, by few percent a layer; with larger ones (from
 * about 0.5 and 1) and with tanh they come to it.
 *
 * On the edge weightStd² = 1/E[f′²], so q solves q − E[f²]/E[f′²] = biasStd²; the smallest solution is taken, found to 1e-12.
 * For relu and its kin every q is one, at biasStd 0 alone; 1 is told.
 * Source: Hayou et al. 2018.
 * @throws {IsovarError} E_ARGUMENT; where there is no edge for this bias, it says so
 * @example edgeOfChaos("tanh", { biasStd: 0.1 }) // { weightStd: 1.1934…, biasStd: 0.1, q: 0.2733…, chi1: 1 }
 */
export function edgeOfChaos(f: Activity, options?: ActivationOptions & { biasStd?: number }): Edge {
  const where = "edgeOfChaos";
  const { biasStd = 0, negativeSlope } = checkOptions(where, options, ["biasStd", "negativeSlope"]);
  checkStd(where, "biasStd", biasStd, ">= 0");
  const model = averaged(where, f, negativeSlope);
  const biasVariance = biasStd * biasStd;
  const edgeAt = (q: number): Edge => {
    const slope = slopeMoment(model, q);
    const weightStd = 1 / Math.sqrt(slope);
    return { weightStd, biasStd, q, chi1: weightStd * weightStd * slope };
  };
  /** What is missing to biasStd²: below 0 where the variance is too small. */
  const missing = (q: number) => q - secondMoment(model, q) / slopeMoment(model, q) - biasVariance;
  const isFixed = (q: number) => Math.abs(missing(q)) <= 1e-9 * q;
  if (biasVariance === 0) {
    if (isFixed(1) && isFixed(4)) return edgeAt(1);
    if (vanishesAtZero(model) && slopeMoment(model, 0) > 0.5 * slopeMoment(model, TANGENT)) return edgeAt(0);
  }
  const start = Math.max(biasVariance, SMALLEST);
  // Without biases, what solves it below that is no signal at all.
  const farthest = missing(start) < 0 ? FARTHEST * Math.max(1, biasVariance) : start;
  for (let low = start, high = start; high < farthest; low = high) {
    high = low * 1.2;
    if (missing(high) >= 0) return edgeAt(zeroBetween(missing, low, high));
  }
  const name = typeof f === "function" ? "this function" : f;
  const rule = `${name} has no edge of chaos at biasStd ${biasStd}: whatever the weights, variance does not settle where chi1 is 1`;
  throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
}
