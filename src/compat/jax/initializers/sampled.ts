// Initializers of `jax.nn.initializers` whose spread is given: constants, `uniform`, `normal`, `truncated_normal`.

import { checkNumber, checkOptions } from "../../../base/check.js";
import { encode } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { type ArrayFor, asNumpy, checkHeld, type FloatDType } from "../../arrays.js";
import type { JaxKey } from "../random/key.js";
import { checkEnds, fillQuantile, normalQuantile, truncatedQuantile } from "../random/normal.js";
import { type DTypeOption, fillUniform, initializer, type JaxInitializer, type JaxInitOptions } from "./initializer.js";

const MODULE = "jax.initializers";

/**
 * `jax.nn.initializers.constant(value)`.
 * @param value of all elements; rounded to the dtype
 * @param options `dtype`
 * @returns an initializer, which does not use its key
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.constant(0.5)(jax.random.key(0), [2]) // [0.5, 0.5]
 */
export function constant<D extends FloatDType = "f32">(value: number, options?: DTypeOption<D>): JaxInitializer<D> {
  const where = `${MODULE}.constant`;
  checkNumber(where, "value", value);
  const { dtype } = checkOptions<DTypeOption>(where, options, ["dtype"]);
  return initializer(
    where,
    dtype,
    (call) => void call.out.fill(encode(call.dtype, asNumpy(call.dtype, value))),
    (called, _, of) => {
      checkHeld(called, "value", of, value, asNumpy);
    },
  );
}

/**
 * `jax.nn.initializers.zeros`, itself an initializer.
 * @param key a key, which is not used
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns zeros
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY
 * @example jax.initializers.zeros(jax.random.key(0), [2]) // [0, 0]
 */
export function zeros<D extends FloatDType = "f32">(key: JaxKey, shape: Shape, options?: JaxInitOptions<D>): ArrayFor<D> {
  return initializer<"f32">(`${MODULE}.zeros`, "f32", () => {})(key, shape, options);
}

/**
 * `jax.nn.initializers.ones`, itself an initializer.
 * @param key a key, which is not used
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns ones
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY
 * @example jax.initializers.ones(jax.random.key(0), [2]) // [1, 1]
 */
export function ones<D extends FloatDType = "f32">(key: JaxKey, shape: Shape, options?: JaxInitOptions<D>): ArrayFor<D> {
  return initializer<"f32">(`${MODULE}.ones`, "f32", ({ out, dtype }) => void out.fill(encode(dtype, 1)))(key, shape, options);
}

/**
 * `jax.nn.initializers.uniform(scale)`: uniform in [0, scale).
 * @param scale default 0.01; rounded to the dtype
 * @param options `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.uniform(0.5)(jax.random.key(0), [2]) // [0.47383350133895874, 0.48928993940353394]
 */
export function uniform<D extends FloatDType = "f32">(scale = 1e-2, options?: DTypeOption<D>): JaxInitializer<D> {
  const where = `${MODULE}.uniform`;
  checkNumber(where, "scale", scale);
  const { dtype } = checkOptions<DTypeOption>(where, options, ["dtype"]);
  return initializer(where, dtype, (call) => fillUniform(call, 0, checkHeld(call.where, "scale", call.dtype, scale, asNumpy)));
}

/**
 * `jax.nn.initializers.normal(stddev)`.
 * @param stddev the standard deviation, default 0.01; rounded to the dtype
 * @param options `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.normal(0.02)(jax.random.key(0), [16, 8]);
 */
export function normal<D extends FloatDType = "f32">(stddev = 1e-2, options?: DTypeOption<D>): JaxInitializer<D> {
  const where = `${MODULE}.normal`;
  checkNumber(where, "stddev", stddev);
  const { dtype } = checkOptions<DTypeOption>(where, options, ["dtype"]);
  return initializer(where, dtype, ({ where: called, key, dtype: of, out, jit }) => {
    fillQuantile(called, key, of, out, normalQuantile(of, checkHeld(called, "stddev", of, stddev, asNumpy), jit));
  });
}

/** Options of `truncatedNormal`. */
export interface TruncatedNormalOptions<D extends FloatDType = FloatDType> extends DTypeOption<D> {
  /** Where it is cut below, in standard deviations: default −2. */
  lower?: number;
  /** Where it is cut above: default 2. */
  upper?: number;
}

/**
 * `jax.nn.initializers.truncated_normal(stddev, lower, upper)`.
 * @param stddev the standard deviation before the cut, default 0.01; rounded to the dtype
 * @param options `lower`, `upper`, `dtype`
 * @returns an initializer
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.truncatedNormal(0.02, { lower: -3, upper: 3 })(jax.random.key(0), [16, 8]);
 */
export function truncatedNormal<D extends FloatDType = "f32">(
  stddev = 1e-2,
  options?: TruncatedNormalOptions<D>,
): JaxInitializer<D> {
  const where = `${MODULE}.truncatedNormal`;
  checkNumber(where, "stddev", stddev);
  const { lower = -2, upper = 2, dtype } = checkOptions<TruncatedNormalOptions>(where, options, ["lower", "upper", "dtype"]);
  checkEnds(where, "f64", lower, upper);
  return initializer(where, dtype, ({ where: called, key, dtype: of, out }) => {
    const [from, to] = checkEnds(called, of, lower, upper);
    fillQuantile(called, key, of, out, truncatedQuantile(called, of, from, to, checkHeld(called, "stddev", of, stddev, asNumpy)));
  });
}
