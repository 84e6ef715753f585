// `init`: initial values in a new array.

import { checkOptions } from "../base/check.js";
import { arrayOf, type Elements } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { checkCore } from "../core/core.js";
import { fillDistribution } from "./fillDistribution.js";
import type { Initializer } from "./initializers/initializer.js";
import { INIT_KEYS, type InitOptions, keyFor, prepare } from "./prepare.js";

/**
 * A new array of initial values.
 *
 * A value depends on nothing but seed, name, its flat row-major index in `shape` and the stream version: the same bits on every
 * engine, from WebAssembly or plain JS, and in any slice.
 * @param initializer what a function such as `heNormal` returns, or the same plain data from elsewhere
 * @param shape row-major sizes; `layout` says which axes are input and output
 * @param options seed and name, or a key; `layout`, `dtype` and `core`
 * @returns a Float32Array, a Float64Array for `dtype: "f64"`, a Uint16Array of bits for `"f16"` and `"bf16"`
 * @throws {IsovarError} E_SCHEME, E_SHAPE, E_LAYOUT, E_ARGUMENT, E_DTYPE, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_MEMORY
 * @example const w = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
 */
export function init(
  initializer: Initializer,
  shape: Shape,
  options?: InitOptions & { dtype?: "f32" },
): Float32Array<ArrayBuffer>;
/** Values in f64, drawn with 53 bits each. */
export function init(initializer: Initializer, shape: Shape, options: InitOptions & { dtype: "f64" }): Float64Array<ArrayBuffer>;
/** The bits of values in f16 or bf16: those in f32, rounded. `toFloat32` makes numbers of them. */
export function init(
  initializer: Initializer,
  shape: Shape,
  options: InitOptions & { dtype: "f16" | "bf16" },
): Uint16Array<ArrayBuffer>;
/** Values in a dtype that is not known before the call. */
export function init(initializer: Initializer, shape: Shape, options?: InitOptions): Elements;
export function init(initializer: Initializer, shape: Shape, options?: InitOptions): Elements {
  const known = checkOptions("init", options, INIT_KEYS);
  const { distribution, shape: checked } = prepare("init", initializer, shape, known);
  const key = keyFor("init", distribution, known);
  const core = checkCore("init", known.core);
  const target = arrayOf("init", distribution.dtype, checked);
  fillDistribution("init", core, { distribution, key }, 0, target);
  return target;
}
