// What perturb, restore and update have in common: which weights the noise is for, and which noise.

import { checkInteger, checkNumber, refuse } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape } from "../base/shape.js";
import { type Core, checkCore } from "../core/core.js";
import { checkSlice, shapeOf, type Target, targetDType } from "../core/target.js";
import { type Key, resolveKey, type StreamOptions } from "../random/key.js";

/** Element types of weights that take noise. */
export type NoiseDType = Exclude<DType, "f64">;

/** Which noise, for which weights. */
export interface NoiseOptions extends StreamOptions {
  /**
   * Noise of low rank for a matrix of m rows and n columns, A·Bᵀ/√rank with normal A of m × rank and B of n × rank (EGGROLL, Sarkar et al. 2025).
   * Default: each weight has a normal number of its own.
   */
  rank?: number;
  /** Shape of the whole tensor. Default: the target's. */
  shape?: Shape;
  /** Flat row-major index at which the target begins in the whole tensor, which may then be longer than the target. */
  offset?: number;
  /** Element type. Default: that of the target; a Uint16Array needs `"f16"` or `"bf16"`. */
  dtype?: NoiseDType;
  /** The core that draws. Default: `defaultCore()`. */
  core?: Core;
}

export const NOISE_KEYS = ["seed", "name", "key", "rank", "shape", "offset", "dtype", "core"] as const;

/** The weights that noise is for, all arguments checked. */
export interface Place {
  readonly core: Core;
  readonly dtype: NoiseDType;
  readonly shape: Shape;
  readonly offset: number;
  readonly rank: number | undefined;
  /** The key of the name, under which members have theirs. */
  readonly key: Key;
}

/**
 * Most that scale, or weights together, may be. Far below the largest f32: so no sum of noise is ever infinite, whatever the rank.
 */
export const MOST = 2 ** 100;

/** @throws {IsovarError} E_TARGET, E_DISPOSED, E_DTYPE, E_SHAPE, E_ARGUMENT, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY */
export function checkPlace(where: string, target: Target, options: NoiseOptions): Place {
  const dtype = targetDType(where, target, options.dtype);
  if (dtype === "f64") throw new IsovarError("E_DTYPE", `${where}: target holds f64; noise is for f32, f16 and bf16`);
  const shape = checkShape(where, options.shape ?? shapeOf(target));
  const offset = checkSlice(where, target, shape, options.offset);
  const { rank } = options;
  if (rank !== undefined) {
    if (shape.length !== 2) {
      const rule = "noise of low rank is for a matrix; give shape as [rows, columns]";
      throw new IsovarError("E_SHAPE", `${where}: shape [${shape}] has ${shape.length} axes; ${rule}`);
    }
    checkInteger(where, "rank", rank, 1, Math.max(1, Math.min(...shape)));
  }
  return { core: checkCore(where, options.core), dtype, shape, offset, rank, key: resolveKey(where, options) };
}

/** A member with its sign and scale. */
export function checkMember(where: string, { member, sign = 1, scale }: { member: number; sign?: 1 | -1; scale: number }) {
  checkInteger(where, "member", member, 0);
  if (sign !== 1 && sign !== -1) refuse("E_ARGUMENT", where, "sign", sign, "1 or -1");
  checkNumber(where, "scale", scale, (x) => x >= 0 && x <= MOST, "a number from 0 to 2^100");
  return { member, sign, scale };
}
