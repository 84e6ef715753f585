// Initializers of `jax.nn.initializers` whose variance follows from the shape.

import { checkNumber, checkOptions, checkWord } from "../../../base/check.js";
import { round } from "../../../base/dtype.js";
import { asNumpy, type FloatDType } from "../../arrays.js";
import { fillQuantile, normalQuantile, truncatedQuantile } from "../random/normal.js";
import { type DTypeOption, fillUniform, initializer, type JaxInitializer } from "./initializer.js";
import { checkAxes, denominatorOf, FAN_MODES, type FanAxes, type FanMode } from "./variance.js";

const MODULE = "jax.initializers";

/** How weights of a given variance are distributed. */
export type VarianceDistribution = "truncated_normal" | "normal" | "uniform";

/** Options of initializers by fans. */
export interface FanOptions<D extends FloatDType = FloatDType> extends DTypeOption<D>, FanAxes {}

/** The standard deviation of N(0, 1) cut at ±2: JAX's number. */
const STD_OF_CUT = 0.87962566103423978;

function byFans<D extends FloatDType>(
  where: string,
  scale: number,
  mode: FanMode,
  distribution: VarianceDistribution,
  options: FanOptions<D> | undefined,
): JaxInitializer<D> {
  const given = checkOptions<FanOptions>(where, options, ["inAxis", "outAxis", "batchAxis", "dtype"]);
  const axes = {
    inAxis: checkAxes(where, "inAxis", given.inAxis ?? -2),
    outAxis: checkAxes(where, "outAxis", given.outAxis ?? -1),
    batchAxis: checkAxes(where, "batchAxis", given.batchAxis ?? []),
  };
  return initializer(
    where,
    given.dtype,
    (call) => {
      const { where: called, key, shape, dtype, jit, out } = call;
      const variance = asNumpy(dtype, scale / denominatorOf(called, shape, mode, axes));
      const std = round(dtype, Math.sqrt(variance));
      if (distribution === "uniform") fillUniform(call, -1, round(dtype, Math.sqrt(round(dtype, 3 * variance))));
      else if (distribution === "normal") fillQuantile(called, key, dtype, out, normalQuantile(dtype, std, jit));
      else {
        const before = round(dtype, std / round(dtype, STD_OF_CUT));
        fillQuantile(called, key, dtype, out, truncatedQuantile(called, dtype, -2, 2, before));
      }
    },
    (called, shape) => void denominatorOf(called, shape, mode, axes),
  );
}

/**
 * `jax.nn.initializers.variance_scaling(scale, mode, distribution)`: variance scale / n, n by the fans.
 * @param scale of the variance, from 0
 * @param mode which fan n is, in JAX's words
 * @param distribution `"truncated_normal"` at ±2 standard deviations, `"normal"` or `"uniform"`
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.varianceScaling(1.7, "fan_in", "normal")(jax.random.key(0), [3, 3, 4, 8]);
 */
export function varianceScaling<D extends FloatDType = "f32">(
  scale: number,
  mode: FanMode,
  distribution: VarianceDistribution,
  options?: FanOptions<D>,
): JaxInitializer<D> {
  const where = `${MODULE}.varianceScaling`;
  checkNumber(where, "scale", scale, (x) => x >= 0, "a finite number >= 0; JAX draws NaN");
  checkWord("E_ARGUMENT", where, "mode", mode, FAN_MODES);
  checkWord("E_ARGUMENT", where, "distribution", distribution, ["truncated_normal", "normal", "uniform"]);
  return byFans(where, scale, mode, distribution, options);
}

/**
 * `jax.nn.initializers.glorot_uniform()`: variance 1 / fanAvg, uniform (Glorot and Bengio 2010).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.glorotUniform()(jax.random.key(0), [784, 256]);
 */
export function glorotUniform<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.glorotUniform`, 1, "fan_avg", "uniform", options);
}

/**
 * `jax.nn.initializers.glorot_normal()`: variance 1 / fanAvg, normal cut at ±2 standard deviations (Glorot and Bengio 2010).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.glorotNormal()(jax.random.key(0), [784, 256]);
 */
export function glorotNormal<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.glorotNormal`, 1, "fan_avg", "truncated_normal", options);
}

/**
 * `jax.nn.initializers.lecun_uniform()`: variance 1 / fanIn, uniform (LeCun et al. 1998).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.lecunUniform()(jax.random.key(0), [784, 256]);
 */
export function lecunUniform<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.lecunUniform`, 1, "fan_in", "uniform", options);
}

/**
 * `jax.nn.initializers.lecun_normal()`: variance 1 / fanIn, normal cut at ±2 standard deviations (LeCun et al. 1998).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.lecunNormal()(jax.random.key(0), [784, 256]);
 */
export function lecunNormal<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.lecunNormal`, 1, "fan_in", "truncated_normal", options);
}

/**
 * `jax.nn.initializers.he_uniform()`: variance 2 / fanIn, uniform (He et al. 2015).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.heUniform()(jax.random.key(0), [784, 256]);
 */
export function heUniform<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.heUniform`, 2, "fan_in", "uniform", options);
}

/**
 * `jax.nn.initializers.he_normal()`: variance 2 / fanIn, normal cut at ±2 standard deviations (He et al. 2015).
 * @param options `inAxis`, `outAxis`, `batchAxis`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.heNormal()(jax.random.key(0), [784, 256]);
 */
export function heNormal<D extends FloatDType = "f32">(options?: FanOptions<D>): JaxInitializer<D> {
  return byFans(`${MODULE}.heNormal`, 2, "fan_in", "truncated_normal", options);
}
