// The first step of init, fill, describe, plans and nets: it checks every argument of a tensor and finds its distribution.

import { checkDType, type DType } from "../base/dtype.js";
import { checkShape, type Shape } from "../base/shape.js";
import type { Core } from "../core/core.js";
import { checkSlice, shapeOf, type Target, targetDType } from "../core/target.js";
import { type Key, resolveKey, type StreamOptions } from "../random/key.js";
import { type Distribution, isRandom, type Sampled } from "./distribution.js";
import { distributionOf } from "./distributionOf.js";
import type { Initializer } from "./initializers/initializer.js";
import { type Fans, type Layout, rolesOf } from "./layout.js";
import { parseInitializer } from "./schemes.js";

/** Layout and dtype of a tensor. */
export interface TensorOptions {
  /** Which axes are input and output. Changes fans only. Default `"io"`: [...spatial, in, out]. */
  layout?: Layout;
  /** Element type. Default `"f32"`, or that of the target. */
  dtype?: DType;
}

/** Options of `init`: the stream that values come from, layout and dtype, and the core. */
export interface InitOptions extends TensorOptions, StreamOptions {
  /** The core that draws. Default: `defaultCore()`. */
  core?: Core;
}

export const TENSOR_KEYS = ["layout", "dtype"] as const;
export const INIT_KEYS = [...TENSOR_KEYS, "seed", "name", "key", "core"] as const;

/** A tensor, all its arguments checked. */
export interface Prepared {
  readonly initializer: Initializer;
  readonly shape: Shape;
  readonly fans: Fans | undefined;
  readonly distribution: Distribution;
}

/** @throws {IsovarError} E_SCHEME, E_SHAPE, E_LAYOUT, E_ARGUMENT, E_DTYPE */
export function prepare(
  where: string,
  initializer: unknown,
  shape: unknown,
  { layout = "io", dtype = "f32" }: TensorOptions,
): Prepared {
  const parsed = parseInitializer(where, initializer);
  const checked = checkShape(where, shape);
  const roles = rolesOf(where, checked, layout);
  const distribution = distributionOf(where, parsed, checkDType(where, dtype), checked, roles);
  return { initializer: parsed, shape: checked, fans: roles.fans, distribution };
}

/** Options of `fill`: those of `init`, and which slice of the whole the target is. */
export interface FillOptions extends InitOptions {
  /** Shape of the whole tensor. Default: the target's. */
  shape?: Shape;
  /** Flat row-major index at which the target begins in the whole tensor, which may then be longer than the target. */
  offset?: number;
}

export const FILL_KEYS = [...INIT_KEYS, "shape", "offset"] as const;

/**
 * What a target is to be filled with, and from which element on.
 * @throws {IsovarError} as `prepare`; E_TARGET, E_DISPOSED, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY
 */
export function prepareFill(
  where: string,
  initializer: unknown,
  target: Target,
  options: FillOptions,
): { sampled: Sampled; offset: number } {
  const dtype = targetDType(where, target, options.dtype);
  const { distribution, shape: whole } = prepare(where, initializer, options.shape ?? shapeOf(target), { ...options, dtype });
  const offset = checkSlice(where, target, whole, options.offset);
  return { sampled: { distribution, key: keyFor(where, distribution, options) }, offset };
}

/** The key of a random distribution. Others need none, but a given one must still be valid. */
export function keyFor(where: string, distribution: Distribution, options: StreamOptions): Key | undefined {
  const given = options.key !== undefined || options.seed !== undefined;
  return isRandom(distribution) || given ? resolveKey(where, options) : undefined;
}
