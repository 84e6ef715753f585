// Means of an activation over normal numbers of one variance, and over correlated pairs of them.

import { checkWord, refuse } from "../core/check.js";
import { ACTIVATION_NAMES, type ActivationName, activation } from "./activations.js";
import { evaluate } from "./expectation.js";
import { integrate, NARROWEST_SLOPE, slopes, values } from "./quadrature.js";

/** An activation to be averaged. */
export interface Averaged {
  readonly where: string;
  readonly f: (x: number) => number;
  /** Undefined for a function of the caller's: its slopes are taken from its values. */
  readonly derivative: ((x: number) => number) | undefined;
  readonly kinks: readonly number[];
}

/** By its name, or a function of yours. */
export type Activity = ActivationName | ((x: number) => number);

export function averaged(where: string, f: unknown, negativeSlope: number | undefined): Averaged {
  if (typeof f === "function") {
    if (negativeSlope !== undefined) {
      refuse("E_ARGUMENT", where, "negativeSlope", negativeSlope, "left out: only leakyRelu has one, not a function");
    }
    return { where, f: (x) => evaluate(where, f as (x: number) => number, x), derivative: undefined, kinks: [] };
  }
  const name = checkWord("E_ARGUMENT", where, "f", f, ACTIVATION_NAMES);
  return { where, ...activation(name, negativeSlope === undefined ? {} : { negativeSlope }) };
}

/** Below this variance a signal is taken for one without any: f is then its tangent at 0. */
export const SMALLEST = 1e-12;

const scaled = ({ kinks }: Averaged, std: number) => kinks.map((kink) => kink / std);

/** E[f(√q z)²] */
export function secondMoment({ where, f, ...rest }: Averaged, q: number): number {
  const std = Math.sqrt(q);
  return integrate(
    where,
    values((z) => f(std * z) * f(std * z)),
    { kinks: scaled({ where, f, ...rest }, std) },
  );
}

/** E[f′(√q z)²] */
export function slopeMoment(averaged: Averaged, q: number): number {
  const { where, f, derivative } = averaged;
  const std = Math.sqrt(q);
  const kinks = scaled(averaged, std);
  if (derivative)
    return integrate(
      where,
      values((z) => derivative(std * z) * derivative(std * z)),
      { kinks },
    );
  const sample = slopes((z) => f(std * z));
  const squares = (center: number, half: number) => sample(center, half).map((slope) => slope * slope);
  return integrate(where, squares, { narrowest: NARROWEST_SLOPE }) / q;
}

/** d/dq E[f(√q z)²], which is E[(z² − 1) f(√q z)²]/(2q): no derivative of f is needed. */
export function momentSlope(averaged: Averaged, q: number): number {
  const { where, f } = averaged;
  const std = Math.sqrt(q);
  const integrand = values((z) => (z * z - 1) * f(std * z) * f(std * z));
  return integrate(where, integrand, { kinks: scaled(averaged, std) }) / (2 * q);
}

/** Nested means need fewer first pieces: both searches refine where it matters. */
const NESTED = { step: 2, tolerance: 1e-9 };

/**
 * E[g(u₁) g(u₂)] of two normal numbers of variance q and correlation c >= 0.
 *
 * With a common part √c·z both are independent given z: it is E_z[h(z)²], h(z) = E_w[g(√q(√c z + √(1 − c) w))].
 */
export function product(where: string, g: (x: number) => number, kinks: readonly number[], q: number, c: number): number {
  const [common, own] = [Math.sqrt(q * c), Math.sqrt(q * (1 - c))];
  const smoothed = (z: number) => {
    const at = kinks.map((kink) => (kink - common * z) / own);
    return integrate(
      where,
      values((w) => g(common * z + own * w)),
      { ...NESTED, kinks: at },
    );
  };
  if (c === 0) return smoothed(0) * smoothed(0);
  const squared = (z: number) => {
    const mean = smoothed(z);
    return mean * mean;
  };
  return integrate(where, values(squared), { ...NESTED, kinks: kinks.map((kink) => kink / common) });
}

/**
 * A zero of g between two places where its signs differ: the secant, whose older end counts for half when it stays twice (Illinois).
 * To 1e-13 of the larger place; some ten calls for smooth g.
 */
export function zeroBetween(g: (x: number) => number, lower: number, upper: number): number {
  let [a, b, atA, atB] = [lower, upper, g(lower), g(upper)];
  for (let i = 0, side = 0; i < 100 && Math.abs(b - a) > 1e-13 * Math.max(Math.abs(a), Math.abs(b)); i++) {
    const x = (a * atB - b * atA) / (atB - atA);
    const at = g(x);
    if (at === 0 || x === a || x === b) return x;
    const sameAsB = at > 0 === atB > 0;
    if (sameAsB) {
      if (side === 1) atA *= 0.5;
      [b, atB, side] = [x, at, 1];
    } else {
      if (side === -1) atB *= 0.5;
      [a, atA, side] = [x, at, -1];
    }
    // One end hardly moves any more: the other is the zero to within rounding.
    if (Math.abs(at) <= 1e-15 * Math.abs(x)) return x;
  }
  return 0.5 * (a + b);
}
