// `fill`: initial values for an array of the caller's.

import { checkOptions } from "../base/check.js";
import { checkCore } from "../core/core.js";
import type { Target } from "../core/target.js";
import { fillDistribution } from "./fillDistribution.js";
import type { Initializer } from "./initializers/initializer.js";
import { FILL_KEYS, type FillOptions, prepareFill } from "./prepare.js";

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
  const known = checkOptions("fill", options, FILL_KEYS);
  const { sampled, offset } = prepareFill("fill", initializer, target, known);
  fillDistribution("fill", checkCore("fill", known.core), sampled, offset, target);
  return target;
}
