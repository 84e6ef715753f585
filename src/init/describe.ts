import { checkOptions } from "../base/check.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Initializer } from "./initializers/initializer.js";
import { prepare, TENSOR_KEYS, type TensorOptions } from "./prepare.js";

/** What is known of a tensor before a value is drawn. */
export interface Description {
  /** Connections into a unit. Undefined where the shape has no fans and the scheme needs none. */
  fanIn: number | undefined;
  /** Connections out of a unit; undefined where `fanIn` is. */
  fanOut: number | undefined;
  /** Mean of the values, after truncation, and after the rounding to the dtype wherever that shows. */
  mean: number;
  /** Standard deviation of the same, to 1.5 %. */
  std: number;
  /** Lower bound of the values, after the rounding to the dtype. */
  min: number;
  /** Upper bound of the values, after the rounding to the dtype. */
  max: number;
}

/**
 * Fans, mean, std and bounds that `init` would give, without drawing a value. A distribution that the dtype cannot hold is refused, as by `init`:
 * docs/spec.md says which.
 * @param shape row-major sizes; `layout` says which axes are input and output
 * @returns what `init` would give, as numbers
 * @throws {IsovarError} E_SCHEME, E_SHAPE, E_LAYOUT, E_ARGUMENT, E_DTYPE
 * @example describe(heNormal(), [784, 256]).std // 0.050507627227610534
 */
export function describe(initializer: Initializer, shape: Shape, options?: TensorOptions): Description {
  const {
    fans,
    distribution,
    shape: checked,
  } = prepare("describe", initializer, shape, checkOptions("describe", options, TENSOR_KEYS));
  const std = sizeOf(checked) === 0 ? 0 : distribution.std;
  return { fanIn: fans?.fanIn, fanOut: fans?.fanOut, mean: distribution.mean, std, min: distribution.min, max: distribution.max };
}
