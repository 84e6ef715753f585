// Distributions by their quantile function: one uniform number an element.

import { atLeast, atMost, type DType, held } from "../../base/dtype.js";
import { unitUniforms } from "../../random/uniform.js";
import type { Distribution } from "../distribution.js";
import { heldValue, roundedMoments } from "../holds.js";

/** A distribution on [min, max], in f64. */
export interface Quantile {
  /** The value at u in [0, 1); it never falls. */
  at: (u: number) => number;
  /** The part of the distribution below x. */
  below: (x: number) => number;
  mean: number;
  std: number;
  min: number;
  max: number;
}

/** The values at uniform numbers, rounded to a dtype and kept within its values from min to max. */
export function valuesAt({ at, min, max }: Quantile, dtype: DType): (u: number) => number {
  const [first, last] = [atLeast(dtype, min), atMost(dtype, max)];
  return (u) => Math.min(last, Math.max(first, held(dtype, at(u))));
}

/**
 * Mean, std and bounds of the values in a dtype.
 * @throws {IsovarError} E_DTYPE where it cannot hold the bounds, or only one value can be drawn
 */
export function quantileMoments(where: string, { mean, std, min, max, below }: Quantile, dtype: DType) {
  heldValue(where, "the lower bound", min, dtype);
  heldValue(where, "the upper bound", max, dtype);
  const [first, last] = [atLeast(dtype, min), atMost(dtype, max)];
  const partBelow = () => (x: number, beyond: number) => below(x + beyond);
  const moments = roundedMoments(where, `[${min}, ${max}]`, { mean, std, first, last, below: partBelow }, dtype);
  return { dtype, ...moments, min, max };
}

export function quantileDistribution(where: string, quantile: Quantile, dtype: DType): Distribution {
  const moments = quantileMoments(where, quantile, dtype);
  const valueAt = valuesAt(quantile, dtype);
  return {
    ...moments,
    source: {
      kind: "slices",
      random: true,
      fill: (core, key, offset, out) => out.set(unitUniforms(core, key, offset, out.length, dtype).map(valueAt)),
    },
  };
}
