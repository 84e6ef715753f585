// Means of an activation over normal numbers of one variance, and over correlated pairs of them.

import { checkWord, refuse } from "../base/check.js";
import { ACTIVATION_NAMES, type ActivationName, activation } from "./activations.js";
import { evaluate } from "./expectation.js";
import { integrate, NARROWEST_SLOPE, slopes, squares, values } from "./quadrature.js";

/** An activation to be averaged. */
export interface Averaged {
  readonly where: string;
  readonly f: (x: number) => number;
  /** Undefined for a caller's function, whose slopes are found from its values. */
  readonly derivative: ((x: number) => number) | undefined;
  readonly kinks: readonly number[];
}

/** An activation by its name, or a function of yours. */
export type ActivationFunction = ActivationName | ((x: number) => number);

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

/** Below this variance a caller's function is replaced by its tangent at 0: its values show nothing more. */
export const SMALLEST = 1e-12;
/** Squares below this lose digits. */
export const SMALLEST_SQUARE = 1e-280;
/** So near to 0 that f and f′ there equal their one-sided limits; f may be undefined at 0 itself. */
const BESIDE_ZERO = 1e-160;

const smallest = ({ derivative }: Averaged) => (derivative ? SMALLEST_SQUARE : SMALLEST);

/** E[g²] for a signal of variance 0. */
const squareAtZero = (g: (x: number) => number) => 0.5 * (g(BESIDE_ZERO) * g(BESIDE_ZERO) + g(-BESIDE_ZERO) * g(-BESIDE_ZERO));

/** Whether a signal of variance 0 keeps variance 0. */
export const vanishesAtZero = ({ f }: Averaged) => squareAtZero(f) < SMALLEST_SQUARE;

/** Kinks and, for a wide distribution, points around 0, where activations bend: else the first nodes could miss that part. */
const bends = ({ kinks }: Averaged, std: number) => (std > 8 ? [...kinks, -8, -1, 0, 1, 8] : kinks);

const scaled = (averaged: Averaged, std: number) => bends(averaged, std).map((x) => x / std);

/** Where the distribution is cut, in std: values beyond are not averaged. */
const FARTHEST = 13;

/** E[f(√q z)²]; Infinity where f² overflows. */
export function secondMoment(averaged: Averaged, q: number): number {
  const { where, f } = averaged;
  const least = smallest(averaged);
  if (q < least) {
    const limit = squareAtZero(f);
    return limit >= SMALLEST_SQUARE ? limit : (secondMoment(averaged, least) / least) * q;
  }
  const std = Math.sqrt(q);
  const square = (z: number) => f(std * z) * f(std * z);
  if (Math.max(square(FARTHEST), square(-FARTHEST)) === Infinity) return Infinity;
  return integrate(where, squares(values((z) => f(std * z))), { kinks: scaled(averaged, std) });
}

/** E[f′(√q z)²] */
export function slopeMoment(averaged: Averaged, q: number): number {
  const { where, f, derivative } = averaged;
  if (q < smallest(averaged)) return derivative ? squareAtZero(derivative) : slopeMoment(averaged, SMALLEST);
  const std = Math.sqrt(q);
  const kinks = scaled(averaged, std);
  if (derivative) return integrate(where, squares(values((z) => derivative(std * z))), { kinks });
  return integrate(where, squares(slopes((z) => f(std * z))), { kinks, narrowest: NARROWEST_SLOPE }) / q;
}

/** d/dq E[f(√q z)²], which is E[(z² − 1) f(√q z)²]/(2q): no derivative of f is needed. */
export function momentSlope(averaged: Averaged, q: number): number {
  const { where, f } = averaged;
  const std = Math.sqrt(q);
  const integrand = values((z) => (z * z - 1) * f(std * z) * f(std * z));
  return integrate(where, integrand, { kinks: scaled(averaged, std) }) / (2 * q);
}

/** Nested means start from fewer pieces: both searches refine where it matters. */
const OUTER = { step: 2, tolerance: 1e-9 };
/** Finer, so that the outer search does not mistake the inner error for a feature. */
const INNER = { step: 2, tolerance: 1e-11 };

/** From this correlation on, E[g(u₁) g(u₂)] is found by its distance from E[g²], which can be far below 1e-9 of it. */
const ALIKE = 0.5;
/** Places around a kink, in units of √(1 − c)/√c: with these as edges the outer search of `distance` cannot miss its corner. */
const CORNER = [-6, -2, 0, 2, 6];

/**
 * E[(g(u₁) − g(u₂))²]/2 of two normal numbers of variance q and correlation c > 0: nothing cancels, however near c is to 1.
 *
 * u₁ and u₂ are a·s ± b·d with independent s and d, a² = q(1 + c)/2, b² = q(1 − c)/2. Beside a kink of g the mean over d has a
 * corner of width b/a in s.
 */
function distance(averaged: Averaged, g: (x: number) => number, q: number, c: number, square: number): number {
  const { where } = averaged;
  const [a, b] = [Math.sqrt(0.5 * q * (1 + c)), Math.sqrt(0.5 * q * (1 - c))];
  // A difference of two values of size √square is exact only to 1e-16 of √square: a finer search would follow rounding errors.
  const within = 1e-5 * Math.sqrt((1 - c) * square);
  const edges = bends(averaged, Math.sqrt(q));
  const apart = (s: number) => {
    const middle = a * s;
    const kinks = edges.flatMap((edge) => [(edge - middle) / b, (middle - edge) / b]);
    const squared = (d: number) => {
      const difference = g(middle + b * d) - g(middle - b * d);
      return difference * difference;
    };
    return integrate(where, values(squared), { ...INNER, kinks, within });
  };
  const kinks = edges.flatMap((edge) => CORNER.map((place) => (edge + place * b) / a));
  return 0.5 * integrate(where, values(apart), { ...OUTER, kinks, within });
}

/**
 * E[g(u₁) g(u₂)] of two normal numbers of variance q and correlation c >= 0, for g that bends where f does.
 *
 * The two share the part √c·z and are independent given z: the mean is E_z[h(z)²], h(z) = E_w[g(√q(√c z + √(1 − c) w))]. From c = ½
 * on it is E[g²] minus half the mean square of their difference. `square` is E[g²]: errors far below it are harmless.
 */
export function product(averaged: Averaged, g: (x: number) => number, q: number, c: number, square: number): number {
  const { where } = averaged;
  if (c >= ALIKE) return square - distance(averaged, g, q, c, square);
  const [common, own] = [Math.sqrt(q * c), Math.sqrt(q * (1 - c))];
  const edges = bends(averaged, Math.sqrt(q));
  const smoothed = (z: number) => {
    const kinks = edges.map((edge) => (edge - common * z) / own);
    return integrate(
      where,
      values((w) => g(common * z + own * w)),
      { ...INNER, kinks, within: Math.sqrt(square) },
    );
  };
  if (c === 0) return smoothed(0) * smoothed(0);
  const squared = (z: number) => {
    const mean = smoothed(z);
    return mean * mean;
  };
  return integrate(where, values(squared), { ...OUTER, kinks: edges.map((edge) => edge / common), within: square });
}

/**
 * A zero of g between two places where its signs differ, by the secant method that halves the value at an end kept twice (Illinois).
 * To 1e-13 of the larger place; about ten calls for smooth g.
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
    // This end has stopped moving: it is the zero to within rounding.
    if (Math.abs(at) <= 1e-15 * Math.abs(x)) return x;
  }
  return 0.5 * (a + b);
}
