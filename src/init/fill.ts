import { checkInteger, checkOptions } from "../base/check.js";
import { arrayOf, checkDType, type DType, type Elements } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../base/shape.js";
import { type Core, checkCore } from "../core/core.js";
import { type Target, targetDType } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { type Key, resolveKey, type StreamOptions } from "../random/key.js";
import { lawOf } from "./distribution.js";
import type { Initializer } from "./initializers.js";
import { fillLaw, isRandom, type Law } from "./law.js";
import { type Fans, type Layout, rolesOf } from "./layout.js";
import { parseInitializer } from "./schemes.js";

/** What a tensor is, beside its initializer and shape. */
export interface TensorOptions {
  /** Which axes are input and output. Changes fans only. Default `"io"`: [...spatial, in, out]. */
  layout?: Layout;
  /** Element type. Default `"f32"`, or that of the target. */
  dtype?: DType;
}

/** What `init` needs beside an initializer and a shape: which stream the values come from, and what the tensor is. */
export interface InitOptions extends TensorOptions, StreamOptions {
  /** Default: `defaultCore()`. */
  core?: Core;
}

/** What `fill` needs beside an initializer and a target. */
export interface FillOptions extends InitOptions {
  /** Shape of the whole tensor. Default: that of the target. */
  shape?: Shape;
  /** Flat row-major index at which the target begins in the whole, which may then be longer than the target. */
  offset?: number;
}

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

/** A tensor whose every argument is checked. */
export interface Prepared {
  readonly initializer: Initializer;
  readonly shape: Shape;
  readonly fans: Fans | undefined;
  readonly law: Law;
}

export function prepare(
  where: string,
  initializer: unknown,
  shape: unknown,
  { layout = "io", dtype = "f32" }: TensorOptions,
): Prepared {
  const parsed = parseInitializer(where, initializer);
  const checked = checkShape(where, shape);
  const roles = rolesOf(where, checked, layout);
  const law = lawOf(where, parsed, checked, roles, checkDType(where, dtype));
  return { initializer: parsed, shape: checked, fans: roles.fans, law };
}

/** The key, if the law draws at all: zeros need none, but what is given must be right. */
function keyFor(where: string, law: Law, options: StreamOptions): Key | undefined {
  const given = options.key !== undefined || options.seed !== undefined;
  return isRandom(law) || given ? resolveKey(where, options) : undefined;
}

const TENSOR_KEYS = ["layout", "dtype"] as const;
const INIT_KEYS = [...TENSOR_KEYS, "seed", "name", "key", "core"] as const;

/**
 * A new array of initial values.
 *
 * A value depends on nothing but seed, name, its flat row-major index in `shape` and the stream version: the same bits on every
 * engine, from WebAssembly or plain JS, and in any slice.
 * @param shape row-major sizes; `layout` says which axes are input and output
 * @returns a Float32Array, a Float64Array for `dtype: "f64"`, a Uint16Array of bits for `"f16"` and `"bf16"`
 * @throws {IsovarError} E_SCHEME, E_SHAPE, E_LAYOUT, E_ARGUMENT, E_DTYPE, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_MEMORY
 * @example const w = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
 */
export function init(
  initializer: Initializer,
  shape: Shape,
  options?: InitOptions & { dtype?: "f32" },
): Float32Array<ArrayBuffer>;
export function init(initializer: Initializer, shape: Shape, options: InitOptions & { dtype: "f64" }): Float64Array<ArrayBuffer>;
export function init(
  initializer: Initializer,
  shape: Shape,
  options: InitOptions & { dtype: "f16" | "bf16" },
): Uint16Array<ArrayBuffer>;
export function init(initializer: Initializer, shape: Shape, options?: InitOptions): Elements;
export function init(initializer: Initializer, shape: Shape, options?: InitOptions): Elements {
  const known = checkOptions("init", options, INIT_KEYS);
  const prepared = prepare("init", initializer, shape, known);
  const key = keyFor("init", prepared.law, known);
  const core = checkCore("init", known.core);
  const target = arrayOf("init", prepared.law.dtype, prepared.shape);
  fillLaw(core, prepared.law, key, 0, target);
  return target;
}

/**
 * Writes initial values into an array of yours, or a slice of them.
 *
 * @param target a Float32Array, Float64Array or Float16Array, a Uint16Array with `dtype: "f16"` or `"bf16"`, each also on a
 *   SharedArrayBuffer; or a Tensor, which is written in place
 * @throws {IsovarError} as `init`; E_TARGET, E_DISPOSED; nothing is written then
 * @returns the target
 * @example fill(glorotUniform(), buffer, { shape: [256, 784], layout: "oi", key: key(42) });
 * @example fill(heNormal(), half, { shape: [784, 256], offset: 100352, seed: 42, name: "fc1/kernel" }); // the second half
 */
export function fill<T extends Target>(initializer: Initializer, target: T, options?: FillOptions): T {
  const known = checkOptions("fill", options, [...INIT_KEYS, "shape", "offset"]);
  const dtype = targetDType("fill", target, known.dtype);
  const length = target instanceof Tensor ? target.size : target.length;
  const shape = known.shape ?? (target instanceof Tensor ? target.shape : [length]);
  const prepared = prepare("fill", initializer, shape, { ...known, dtype });
  const offset = checkInteger("fill", "offset", known.offset ?? 0, 0);
  const size = sizeOf(prepared.shape);
  if (known.offset === undefined ? length !== size : offset + length > size) {
    const rule =
      known.offset === undefined ? "give offset to fill a slice" : `the slice from offset ${offset} must lie within it`;
    throw new IsovarError("E_SHAPE", `fill: target holds ${length} values, shape [${prepared.shape}] has ${size}; ${rule}`);
  }
  const key = keyFor("fill", prepared.law, known);
  fillLaw(checkCore("fill", known.core), prepared.law, key, offset, target);
  return target;
}

/**
 * Fans, mean, std and bounds that `init` would give, without drawing a value. A law that the dtype cannot hold is refused, as by `init`:
 * docs/spec.md says which.
 * @throws {IsovarError} E_SCHEME, E_SHAPE, E_LAYOUT, E_ARGUMENT, E_DTYPE
 * @example describe(heNormal(), [784, 256]).std // 0.050507627227610534
 */
export function describe(initializer: Initializer, shape: Shape, options?: TensorOptions): Description {
  const { fans, law, shape: checked } = prepare("describe", initializer, shape, checkOptions("describe", options, TENSOR_KEYS));
  const std = sizeOf(checked) === 0 ? 0 : law.std;
  return { fanIn: fans?.fanIn, fanOut: fans?.fanOut, mean: law.mean, std, min: law.min, max: law.max };
}
