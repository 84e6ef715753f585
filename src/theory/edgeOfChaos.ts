// The edge of chaos: the weights with which gradients keep their size.

import { checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { ActivationOptions } from "./activations.js";
import {
  type ActivationFunction,
  averaged,
  momentSlope,
  SMALLEST,
  secondMoment,
  slopeMoment,
  vanishesAtZero,
  zeroBetween,
} from "./averages.js";
import { checkStd } from "./maps.js";

/** A network on the edge of chaos. */
export interface Edge {
  /** Weights have the std weightStd/√fanIn. */
  weightStd: number;
  /** Standard deviation of the biases. */
  biasStd: number;
  /** Variance of the preactivations on the edge. */
  q: number;
  /** Factor on the mean square of gradients, per layer: 1 up to rounding. */
  chi1: number;
  /**
   * Whether a variance near q returns to q. If not, it drifts away, and a deep network soon leaves the edge.
   */
  stable: boolean;
}

/** Options of `edgeOfChaos`. */
export interface EdgeOfChaosOptions extends ActivationOptions {
  /**
   * σ_b: biases have this std. Default: 0 where that edge is stable, else the smallest with which a deviation of the variance shrinks by
   * 1 % per layer.
   */
  biasStd?: number;
}

/** Largest variance tried, or its largest ratio to the variance of the biases. */
const FARTHEST = 1e4;
/** Factor from one variance tried to the next. */
const STEP = 1.2;

/** Up to this variance f acts as its tangent at 0, if that is not flat, so that the slope is constant. */
const TANGENT = 1e-8;
/** A small variance near q = 0, still large enough that the curvature of f exceeds rounding. */
const SMALL = 1e-2;

/** Slopes of the variance map this little above 1 are rounding: relu's is 1. */
const ROUNDING = 1e-9;
/** Slope of the variance map at the default edge: a deviation of the variance shrinks by 1 % per layer. */
const STEADY = 0.99;

/**
 * The weights with which gradients neither vanish nor explode: chi1 = 1 at a variance q that layers keep.
 *
 * With gelu, silu and mish and small biases, signals of another variance drift away from q by a few percent per layer: the edge is not
 * `stable`. It is stable from biasStd 0.42 (gelu), 0.75 (silu) and 0.31 (mish) on; the default is a little above.
 *
 * On the edge weightStd² = 1/E[f′²], so q solves q − E[f²]/E[f′²] = biasStd²; the smallest solution is taken, found to 1e-12.
 * For relu and its kin every q is a solution, and only at biasStd 0; q = 1 is returned.
 * Source: Hayou et al. 2018.
 * @param f an activation by name, or any function of one number
 * @param options `biasStd`, without which the smallest stable one is taken
 * @returns weightStd, biasStd and the variance q at which chi1 is 1
 * @throws {IsovarError} E_ARGUMENT, also where there is no edge for this `biasStd` or, if it is left out, no stable edge
 * @example edgeOfChaos("tanh", { biasStd: 0.1 }) // { weightStd: 1.1934…, biasStd: 0.1, q: 0.2733…, chi1: 1, stable: true }
 * @example edgeOfChaos("gelu") // { weightStd: 1.4019…, biasStd: 0.4661…, q: 5.1086…, chi1: 1, stable: true }
 */
export function edgeOfChaos(f: ActivationFunction, options?: EdgeOfChaosOptions): Edge {
  const where = "edgeOfChaos";
  const { biasStd, negativeSlope } = checkOptions(where, options, ["biasStd", "negativeSlope"]);
  if (biasStd !== undefined) checkStd(where, "biasStd", biasStd, ">= 0");
  const model = averaged(where, f, negativeSlope);

  /** biasStd² with which layers on the edge keep the variance q. */
  const biasVarianceAt = (q: number) => q - secondMoment(model, q) / slopeMoment(model, q);
  /** Slope of the variance map on the edge. */
  const steepness = (q: number) => momentSlope(model, q) / slopeMoment(model, q);
  const edgeAt = (q: number, biasStd: number, stable: boolean): Edge => {
    const slope = slopeMoment(model, q);
    const weightStd = 1 / Math.sqrt(slope);
    return { weightStd, biasStd, q, chi1: weightStd * weightStd * slope, stable };
  };
  /** The smallest variance from `start` on where g comes from below 0 to 0. */
  const firstZero = (g: (q: number) => number, start: number, farthest: number): number | undefined => {
    for (let low = start, high = start; high < farthest; low = high) {
      high = low * STEP;
      if (g(high) >= 0) return zeroBetween(g, low, high);
    }
    return undefined;
  };

  const edgeOf = (biasStd: number): Edge | undefined => {
    const biasVariance = biasStd * biasStd;
    const missing = (q: number) => biasVarianceAt(q) - biasVariance;
    if (biasVariance === 0) {
      const isFixed = (q: number) => Math.abs(missing(q)) <= 1e-9 * q;
      if (isFixed(1) && isFixed(4)) return edgeAt(1, biasStd, true);
      const tangent = slopeMoment(model, 0);
      if (vanishesAtZero(model) && tangent > 0.5 * slopeMoment(model, TANGENT)) {
        return edgeAt(0, biasStd, secondMoment(model, SMALL) <= (1 + ROUNDING) * SMALL * tangent);
      }
    }
    const start = Math.max(biasVariance, SMALLEST);
    // Without biases, a solution below `start` is the zero signal.
    const q = missing(start) < 0 ? firstZero(missing, start, FARTHEST * Math.max(1, biasVariance)) : undefined;
    return q === undefined ? undefined : edgeAt(q, biasStd, steepness(q) <= 1 + ROUNDING);
  };
  const steadyEdge = (): Edge | undefined => {
    const q = firstZero((q) => (biasVarianceAt(q) > 0 ? STEADY - steepness(q) : -1), SMALL, FARTHEST);
    return q === undefined ? undefined : edgeAt(q, Math.sqrt(biasVarianceAt(q)), true);
  };

  const name = typeof f === "function" ? "this function" : f;
  if (biasStd !== undefined) {
    const rule = `${name} has no edge of chaos at biasStd ${biasStd}: whatever the weights, variance does not settle where chi1 is 1`;
    return edgeOf(biasStd) ?? refuseEdge(where, rule);
  }
  const without = edgeOf(0);
  if (without?.stable) return without;
  return steadyEdge() ?? refuseEdge(where, `${name} has no stable edge of chaos, whatever the biases`);
}

function refuseEdge(where: string, rule: string): never {
  throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
}
