// `jax.random.normal` and `jax.random.truncated_normal`: the quantile of uniform numbers.

import { checkOptions, refuse } from "../../../base/check.js";
import { below, round } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { type ArrayFor, checkHeld, type FloatDType, newArray } from "../../arrays.js";
import { WORK_PTR } from "../../pieces.js";
import { erf } from "./erf.js";
import type { JaxKey } from "./key.js";
import { type Finish, type FloatOptions, fillFloats, intervalOf, type JaxInterval, prepare } from "./uniform.js";

/** erf⁻¹(u)·factor of uniform numbers u of an interval, kept in [lower, upper], times `scale`: all numbers of the dtype. */
export interface Quantile extends JaxInterval {
  readonly factor: number;
  readonly lower: number;
  readonly upper: number;
  readonly scale: number;
}

/** How the values of a quantile are made. */
function finishOf(dtype: FloatDType, { factor, lower, upper, scale }: Quantile): Finish {
  return (kernels, values) => {
    const { byteOffset, length } = values;
    if (dtype === "f64") kernels.jaxErfInvF64(byteOffset, length, factor, lower, upper, scale);
    else if (dtype === "f32") kernels.jaxErfInvF32(byteOffset, length, WORK_PTR, factor, lower, upper, scale);
    else {
      kernels.jaxErfInvF32(byteOffset, length, WORK_PTR, 1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1);
      for (let i = 0; i < length; i++) {
        const x = round(dtype, round(dtype, values[i]!) * factor);
        values[i] = round(dtype, Math.min(Math.max(x, lower), upper) * scale);
      }
    }
  };
}

/** Fills an array with the values of a quantile. */
export function fillQuantile(where: string, key: JaxKey, dtype: FloatDType, out: ArrayFor<FloatDType>, of: Quantile): void {
  fillFloats(where, key, dtype, out, of, finishOf(dtype, of));
}

const root2 = (dtype: FloatDType): number => round(dtype, Math.SQRT2);

/** N(0, 1) times `scale`, or, as a compiler multiplies constants first, with a factor that has both. */
export function normalQuantile(dtype: FloatDType, scale: number, together = false): Quantile {
  const factors = together ? { factor: round(dtype, root2(dtype) * scale), scale: 1 } : { factor: root2(dtype), scale };
  return {
    ...intervalOf(dtype, -below(dtype, 1), 1),
    ...factors,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  };
}

/** N(0, 1) cut at `lower` and `upper`, numbers of the dtype, times `scale`. */
export function truncatedQuantile(where: string, dtype: FloatDType, lower: number, upper: number, scale: number): Quantile {
  // XLA multiplies by 1/√2 instead of dividing; in f64 that is the number below √½.
  const [a, b] = [lower, upper].map((end) => erf(where, dtype, round(dtype, end * round(dtype, 1 / Math.SQRT2)))) as [
    number,
    number,
  ];
  return { ...intervalOf(dtype, a, b), factor: root2(dtype), lower: -below(dtype, -lower), upper: below(dtype, upper), scale };
}

/**
 * `jax.random.normal(key, shape, dtype)`: √2·erf⁻¹(u), u uniform in (−1, 1), with erf⁻¹ as XLA computes it.
 * @param key a key
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns numbers of N(0, 1), in the array of the dtype
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.normal(jax.random.key(0), [2]) // [1.622642159461975, 2.0252647399902344]
 */
export function normal<D extends FloatDType = "f32">(key: JaxKey, shape: Shape, options?: FloatOptions<D>): ArrayFor<D> {
  const where = "jax.random.normal";
  const { dtype = "f32" } = checkOptions<FloatOptions>(where, options, ["dtype"]);
  const { checked, sizes } = prepare(where, key, shape, dtype);
  const out = newArray<FloatDType>(where, dtype, sizes);
  fillQuantile(where, checked, dtype, out, normalQuantile(dtype, 1));
  return out as ArrayFor<D>;
}

/** The ends of a cut normal distribution, in its standard deviations. */
export function checkEnds(where: string, dtype: FloatDType, lower: unknown, upper: unknown): [number, number] {
  const ends: [number, number] = [checkHeld(where, "lower", dtype, lower), checkHeld(where, "upper", dtype, upper)];
  if (!(ends[0] < ends[1])) refuse("E_ARGUMENT", where, "upper", upper, "greater than lower; JAX draws numbers outside of both");
  return ends;
}

/**
 * `jax.random.truncated_normal(key, lower, upper, shape, dtype)`.
 * @param key a key
 * @param lower where the distribution is cut below, in standard deviations; rounded to the dtype
 * @param upper where it is cut above
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns numbers of N(0, 1) given that they lie between both ends, in the array of the dtype
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.truncatedNormal(jax.random.key(0), -2, 2, [2]) // [1.4559592008590698, 1.714748740196228]
 */
export function truncatedNormal<D extends FloatDType = "f32">(
  key: JaxKey,
  lower: number,
  upper: number,
  shape: Shape,
  options?: FloatOptions<D>,
): ArrayFor<D> {
  const where = "jax.random.truncatedNormal";
  const { dtype = "f32" } = checkOptions<FloatOptions>(where, options, ["dtype"]);
  const { checked, sizes } = prepare(where, key, shape, dtype);
  const [from, to] = checkEnds(where, dtype, lower, upper);
  const out = newArray<FloatDType>(where, dtype, sizes);
  fillQuantile(where, checked, dtype, out, truncatedQuantile(where, dtype, from, to, 1));
  return out as ArrayFor<D>;
}
