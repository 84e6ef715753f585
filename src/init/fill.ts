// `fill`: initial values for an array of the caller's.

import { checkInteger, checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { checkCore } from "../core/core.js";
import { type Target, targetDType } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { fillDistribution } from "./distribution.js";
import type { Initializer } from "./initializers/initializer.js";
import { INIT_KEYS, type InitOptions, keyFor, prepare } from "./prepare.js";

/** Options of `fill`: those of `init`, and which slice of the whole the target is. */
export interface FillOptions extends InitOptions {
  /** Shape of the whole tensor. Default: the target's. */
  shape?: Shape;
  /** Flat row-major index at which the target begins in the whole tensor, which may then be longer than the target. */
  offset?: number;
}

/**
 * Writes initial values into an array of yours, or a slice of them.
 *
 * @param initializer as for `init`
 * @param target a Float32Array, Float64Array or Float16Array, a Uint16Array with `dtype: "f16"` or `"bf16"`, each also on a
 *   SharedArrayBuffer; or a Tensor, which is written in place
 * @param options seed and name, or a key; `shape` and `offset` for a slice
 * @returns the target
 * @throws {IsovarError} as `init`; E_TARGET, E_DISPOSED; nothing is written then
 * @example fill(glorotUniform(), buffer, { shape: [256, 784], layout: "oi", key: key(42) });
 * @example fill(heNormal(), half, { shape: [784, 256], offset: 100352, seed: 42, name: "fc1/kernel" }); // the second half
 */
export function fill<T extends Target>(initializer: Initializer, target: T, options?: FillOptions): T {
  const known = checkOptions("fill", options, [...INIT_KEYS, "shape", "offset"]);
  const dtype = targetDType("fill", target, known.dtype);
  const length = target instanceof Tensor ? target.size : target.length;
  const shape = known.shape ?? (target instanceof Tensor ? target.shape : [length]);
  const { distribution, shape: whole } = prepare("fill", initializer, shape, { ...known, dtype });
  const offset = checkInteger("fill", "offset", known.offset ?? 0, 0);
  const size = sizeOf(whole);
  if (known.offset === undefined ? length !== size : offset + length > size) {
    const rule =
      known.offset === undefined ? "give offset to fill a slice" : `the slice from offset ${offset} must lie within it`;
    throw new IsovarError("E_SHAPE", `fill: target holds ${length} values, shape [${whole}] has ${size}; ${rule}`);
  }
  const key = keyFor("fill", distribution, known);
  fillDistribution("fill", checkCore("fill", known.core), { distribution, key }, offset, target);
  return target;
}
