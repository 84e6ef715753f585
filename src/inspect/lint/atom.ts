// The chance of a single value, which decides what may be equal by chance.

import type { DType } from "../../base/dtype.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { log } from "../../math/log.js";
import { areaBetween, normalDensity, truncatedMoments } from "../../math/normal.js";
import type { PlannedTensor } from "../../plan/plan.js";
import type { TensorReport } from "../tensorReport.js";
import { farthest, type Law } from "./evidence.js";
import type { Expectation, Independent } from "./expectation.js";

/** Half a step of a type, relative to a value, and as much again. */
export const stepOf = (dtype: DType): number => ({ f64: 2 ** -50, f32: 2 ** -22, f16: 2 ** -10, bf16: 2 ** -7 })[dtype];

/** The smallest positive value: the step of a type about 0. */
const SMALLEST: Readonly<Record<DType, number>> = { f64: 2 ** -1074, f32: 2 ** -149, f16: 2 ** -24, bf16: 2 ** -133 };

/** No two neighbours of a type are further apart than this, up to a value of this size. */
export const spacingOf = (dtype: DType, size: number): number => Math.max(SMALLEST[dtype], stepOf(dtype) * size);

/** The root mean square of what rounding to a type changes is at most this; a mean changes by no more. */
export const roundingOf = (dtype: DType, { mean, std }: Pick<Law, "mean" | "std">): number =>
  spacingOf(dtype, Math.sqrt(mean * mean + std * std)) / 2;

/** Of a law that nothing is known of, everything may be equal. */
const UNKNOWN = { density: Infinity, mass: 0 };

/** The largest density of a law, times its std, and the largest probability that it has at a point. */
function densityOf(initializer: Initializer, std: number): { density: number; mass: number } {
  const of = (density: number, mass = 0) => ({ density, mass });
  switch (initializer.scheme) {
    case "normal":
      return of(normalDensity(0));
    case "uniform":
    case "siren":
      return of(1 / Math.sqrt(12));
    case "varianceScaling":
      return of(
        { normal: normalDensity(0), truncatedNormal: cutDensity(-2, 2), uniform: 1 / Math.sqrt(12) }[initializer.distribution],
      );
    case "truncatedNormal": {
      const { mean, std: before } = initializer;
      if ("lower" in initializer) return of(cutDensity(Number(initializer.lower), Number(initializer.upper)));
      const { min = -Infinity, max = Infinity } = initializer;
      return of(cutDensity((min - mean) / before, (max - mean) / before));
    }
    case "logUniform":
      return of(std / (initializer.lower * log(initializer.upper / initializer.lower)));
    case "logOfUniform":
      return of((std * initializer.upper) / (initializer.upper - initializer.lower));
    case "timeStepBias": {
      // dt is log-uniform and x its inverse softplus: dx/dt = 1/(1 − e^−dt) > 1/dt. Those below the floor are raised to it.
      const { lower, upper, floor } = initializer;
      const width = log(upper / lower);
      return upper > lower ? of(std / width, floor > lower ? log(floor / lower) / width : 0) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** The largest density of the normal distribution cut to an interval, times its std. */
function cutDensity(lower: number, upper: number): number {
  const nearest = Math.max(lower, Math.min(upper, 0));
  const area = areaBetween(lower, upper);
  // Far out or in a narrow interval areas cancel; no density is known then.
  if (!(area > 1e-6)) return Infinity;
  return (normalDensity(nearest) / area) * truncatedMoments(lower, upper).std;
}

/** The largest probability of a value as a type holds it. */
export function atomOf({ law, initializer, count }: Independent, dtype: DType, evidence: number): number {
  const reach = Math.min(law.reach, law.before * farthest(count, evidence));
  const { density, mass } = densityOf(initializer, law.std);
  return Math.min(1, mass + (density * spacingOf(dtype, Math.abs(law.mean) + reach)) / law.std);
}

/** Of values that depend on one another and are not 0, so many are free at least: those of a kernel of `icnr` are as many pixels, 16 at most. */
const FREE = 1 / 16;

/** What two draws of a tensor have to agree in to be equal: so many values, each with a probability of at most `atom`. */
export function freedomOf(
  { initializer, size }: PlannedTensor,
  expected: Expectation,
  { zeros }: TensorReport,
  dtype: DType,
  evidence: number,
): { free: number; atom: number } {
  if (expected.kind === "independent") return { free: expected.count, atom: atomOf(expected, dtype, evidence) };
  const inner = initializer.scheme === "padded" ? initializer.init : initializer;
  const drawn = size - zeros;
  switch (inner.scheme) {
    case "sign":
      return { free: drawn, atom: 1 / 2 };
    case "integers":
      // Zeros may be drawn too.
      return { free: drawn, atom: 1 / Math.max(1, inner.upper - inner.lower - 1) };
    case "permutation":
      // n! > (n/2)^(n/2)
      return { free: drawn / 2, atom: 2 / drawn };
    default:
      return { free: drawn * FREE, atom: Math.min(1, stepOf(dtype) / FREE) };
  }
}
