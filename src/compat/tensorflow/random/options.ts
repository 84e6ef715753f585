// Options that TensorFlow's stateless functions and its generators share, and how their values come about.

import { checkNumber, refuse } from "../../../base/check.js";
import { checkDType, checkDTypeOf, DTYPES, held, LARGEST, round } from "../../../base/dtype.js";
import { STATE_PTR } from "../../../core/compat.js";
import { type AnyDType, type ArrayFor, checkHeld, type FloatDType, type IntegerDType, newArray } from "../../arrays.js";
import { integerOf } from "../../integers.js";
import { withState } from "../../mt19937.js";
import { fillFromWords, fillIntegers, narrow, type PhiloxState } from "../../philox.js";
import { fillPieces } from "../../pieces.js";

/** Dtypes of uniform numbers in TensorFlow. */
export type UniformDType = FloatDType | "i32" | "i64" | "u32" | "u64";

/** Options of uniform numbers. */
export interface UniformOptions<D extends UniformDType = UniformDType> {
  /** Smallest value, default 0; `null`, for integers: no bounds. */
  readonly minval?: number | bigint | null;
  /** The end of the interval: default 1 for floats; integers need one, or `null` for both bounds. */
  readonly maxval?: number | bigint | null;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

/** Options of normal numbers. */
export interface NormalOptions<D extends FloatDType = FloatDType> {
  /** The middle, default 0. */
  readonly mean?: number;
  /** Standard deviation, default 1; of truncated numbers: before they are cut at twice this. */
  readonly stddev?: number;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

/** Checked arguments: an array for the values, and what fills it. */
export interface Request<D extends AnyDType> {
  readonly target: ArrayFor<D>;
  readonly fill: (state: PhiloxState) => void;
}

/** x·scale + offset of the f32, or f64, of whole tiles, each step rounded to the dtype as TensorFlow's own operations do. */
function scaled(dtype: FloatDType, scale: number, offset: number) {
  return (kernels: Parameters<typeof narrow>[0], ptr: number, nTiles: number) => {
    if (dtype === "f64") kernels.scaleF64(ptr, 8 * nTiles, offset, scale, 0);
    else if (dtype === "f32") kernels.tensorflowScaleF32(ptr, nTiles, scale, offset);
    else kernels.tensorflowScale16(ptr, nTiles, scale, offset, dtype === "bf16" ? 1 : 0);
    narrow(kernels, dtype, ptr, nTiles);
  };
}

const INTEGERS = ["i32", "i64", "u32", "u64"] as const;

/** Bits of a word that make a uniform: those of the dtype's fraction. */
const UNIFORM_BITS = { f32: 23, f16: 10, bf16: 7 } as const;

function floats(
  where: string,
  dtype: FloatDType,
  shape: unknown,
  { minval = 0, maxval = 1 }: UniformOptions,
): Request<FloatDType> {
  const low = checkHeld(where, "minval", dtype, minval);
  const width = round(dtype, checkHeld(where, "maxval", dtype, maxval) - low);
  if (!Number.isFinite(width)) refuse("E_ARGUMENT", where, "maxval", maxval, `within the range of ${dtype} of minval`);
  const target = newArray(where, dtype, shape);
  const fill = (state: PhiloxState) => {
    fillFromWords(where, target, state, dtype === "f64" ? 2 : 1, (kernels, ptr, nTiles) => {
      if (dtype === "f64") {
        kernels.philoxOrder(ptr, nTiles, 1);
        kernels.philoxUniformF64(ptr, nTiles, 52, low, width);
      } else {
        kernels.philoxUniformF32(ptr, nTiles, UNIFORM_BITS[dtype], 0, 1);
        scaled(dtype, width, low)(kernels, ptr, nTiles);
      }
    });
  };
  return { target, fill };
}

function integers(
  where: string,
  dtype: "i32" | "i64" | "u32" | "u64",
  shape: unknown,
  options: UniformOptions,
): Request<IntegerDType> {
  const { minval = 0, maxval } = options;
  const request = (range: bigint, low: bigint) => {
    const target = newArray(where, dtype, shape);
    return { target, fill: (state: PhiloxState) => fillIntegers(where, target, state, range, low, 0) };
  };
  if (minval === null && maxval === null) return request(0n, 0n);
  if (dtype === "u32" || dtype === "u64") {
    refuse("E_ARGUMENT", where, "minval", minval, `null, as maxval, for ${dtype}; TensorFlow raises a ValueError`);
  }
  const bits = dtype === "i32" ? 32 : 64;
  const bound = (name: string, value: unknown) => {
    const integer = integerOf(value);
    if (integer === undefined || BigInt.asIntN(bits, integer) !== integer) {
      refuse(
        "E_ARGUMENT",
        where,
        name,
        value,
        `an integer of ${bits} bits, or both bounds null; TensorFlow raises an error or takes its low bits`,
      );
    }
    return integer;
  };
  const low = bound("minval", minval);
  const range = bound("maxval", maxval) - low;
  if (range <= 0n) refuse("E_ARGUMENT", where, "maxval", maxval, `> minval (${low}); TensorFlow raises an InvalidArgumentError`);
  return request(range, low);
}

/** Uniform numbers. @throws {IsovarError} E_DTYPE, E_ARGUMENT, E_SHAPE, E_MEMORY */
export function uniformRequest(where: string, shape: unknown, options: UniformOptions): Request<UniformDType> {
  const dtype = checkDTypeOf<UniformDType>(where, options.dtype ?? "f32", [...DTYPES, ...INTEGERS]);
  return dtype === "i32" || dtype === "i64" || dtype === "u32" || dtype === "u64"
    ? (integers(where, dtype, shape, options) as Request<UniformDType>)
    : floats(where, dtype, shape, options);
}

/** The largest |z| that a uniform of at least 1e-7 gives: √(−2·ln 1e-7) = 5.68. */
const FARTHEST = 5.7;

/** Normal numbers, also those cut at twice the standard deviation. @throws {IsovarError} E_DTYPE, E_ARGUMENT, E_SHAPE, E_MEMORY */
export function normalRequest(where: string, shape: unknown, options: NormalOptions, truncated: boolean): Request<FloatDType> {
  const { mean = 0, stddev = 1 } = options;
  const dtype = checkDType(where, options.dtype ?? "f32");
  checkNumber(where, "mean", mean);
  checkNumber(where, "stddev", stddev);
  if (!(Math.abs(mean) + FARTHEST * Math.abs(stddev) <= LARGEST[dtype])) {
    refuse(
      "E_ARGUMENT",
      where,
      "stddev",
      stddev,
      `so small that mean ± ${FARTHEST}·stddev is within ${dtype}; TensorFlow may give infinities`,
    );
  }
  const target = newArray(where, dtype, shape);
  const scale = scaled(dtype, held(dtype, stddev), held(dtype, mean));
  const fill = (state: PhiloxState) => {
    if (!truncated) {
      fillFromWords(where, target, state, dtype === "f64" ? 2 : 1, (kernels, ptr, nTiles) => {
        if (dtype === "f64") {
          kernels.philoxOrder(ptr, nTiles, 1);
          kernels.tensorflowNormalF64(ptr, nTiles);
        } else kernels.tensorflowNormalF32(ptr, nTiles);
        scale(kernels, ptr, nTiles);
      });
      return;
    }
    withState(where, state, () =>
      fillPieces(where, target, (kernels, ptr, _from, count) => {
        if (dtype === "f64") kernels.tensorflowTruncatedF64(STATE_PTR, ptr, Math.ceil(count / 2));
        else kernels.tensorflowTruncatedF32(STATE_PTR, ptr, Math.ceil(count / 4));
        scale(kernels, ptr, Math.ceil(count / (dtype === "f64" ? 8 : 16)));
      }),
    );
  };
  return { target, fill };
}
