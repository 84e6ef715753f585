// What can be known about a tensor before any of its values is drawn.

import { checkOptions } from "../base/check.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Initializer } from "./initializers/initializer.js";
import { prepare, TENSOR_KEYS, type TensorOptions } from "./prepare.js";

/** What is known about a tensor before any value is drawn. */
export interface Description {
  /** Connections into a unit; undefined where the shape has no fans and the scheme needs none. */
  fanIn: number | undefined;
  /** Connections out of a unit; undefined where `fanIn` is. */
  fanOut: number | undefined;
  /** Mean of the values: after truncation and, where it matters, after rounding to the dtype. */
  mean: number;
  /** Standard deviation of the same values, to 1.5 %. */
  std: number;
  /** Lower bound of the values, after rounding to the dtype. */
  min: number;
  /** Upper bound of the values, after rounding to the dtype. */
  max: number;
}

/**
 * Fans, mean, std and bounds of what `init` would draw, without drawing. A distribution that the dtype cannot hold is refused, as by
 * `init`: docs/spec.md has the rules.
 * @param initializer as for `init`
 * @param shape row-major sizes; `layout` says which axes are input and output
 * @param options `layout` and `dtype`
 * @returns fans, mean, std and bounds of the values
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
