// Integers of torch's stateless generator: `bits` and `randint`.

import { checkOptions, refuse } from "../../../base/check.js";
import { checkDTypeOf } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { type ArrayFor, type IntegerDType, newArray } from "../../arrays.js";
import { integerOf } from "../../integers.js";
import { fillIntegers } from "../../philox.js";
import { checkKey, type StatelessKeyLike, stateOf } from "./key.js";

/** Smallest value, and the value after the largest. */
const RANGES: Readonly<Record<IntegerDType, readonly [bigint, bigint]>> = {
  u8: [0n, 0x100n],
  i8: [-0x80n, 0x80n],
  u16: [0n, 0x1_0000n],
  i16: [-0x8000n, 0x8000n],
  u32: [0n, 0x1_0000_0000n],
  i32: [-0x8000_0000n, 0x8000_0000n],
  u64: [0n, 0x1_0000_0000_0000_0000n],
  i64: [-0x8000_0000_0000_0000n, 0x8000_0000_0000_0000n],
};

const DTYPES = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"] as const satisfies readonly IntegerDType[];

/**
 * Random bits: `torch.func._random.bits`.
 * @param key the key
 * @param shape sizes, row-major
 * @param options dtype, default `"i32"`; 8 and 16 bits are the low ones of a 32-bit word, as torch takes them
 * @returns as many integers; the same on every device of torch's
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example torch.stateless.bits(torch.stateless.key(42), [4], { dtype: "u32" })
 */
export function bits<D extends IntegerDType = "i32">(
  key: StatelessKeyLike,
  shape: Shape,
  options?: { readonly dtype?: D },
): ArrayFor<D> {
  const where = "torch.stateless.bits";
  const checked = checkKey(where, key);
  const { dtype = "i32" } = checkOptions(where, options, ["dtype"]);
  const target = newArray(where, checkDTypeOf(where, dtype, DTYPES), shape);
  fillIntegers(where, target, stateOf(checked), 0n, 0n, 1);
  return target as ArrayFor<D>;
}

/** Options of `torch.stateless.randint`. */
export interface RandintOptions<D extends IntegerDType = IntegerDType> {
  /** Smallest value, default 0; `null` for the smallest of the dtype. */
  readonly low?: number | bigint | null;
  /** The value after the largest; default, and `null`: that of the dtype. */
  readonly high?: number | bigint | null;
  /** Type of the numbers, default `"i32"`. */
  readonly dtype?: D;
}

/**
 * Whole numbers from low up to, but not including, high: `torch.func._random.randint`. A word modulo high − low: where that is no power of two, small
 * values are more frequent, by at most (high − low)/2^32, or 2^64.
 * @param key the key
 * @param shape sizes, row-major
 * @param options low, high and dtype, default 0, the end of the dtype and `"i32"`; in 8 to 32 bits high − low is a power of two or below 2^28
 * @returns as many integers; the same on every device of torch's
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example torch.stateless.randint(torch.stateless.key(42), [4], { low: -5, high: 5, dtype: "i64" })
 */
export function randint<D extends IntegerDType = "i32">(
  key: StatelessKeyLike,
  shape: Shape,
  options?: RandintOptions<D>,
): ArrayFor<D> {
  const where = "torch.stateless.randint";
  const checked = checkKey(where, key);
  const { dtype: given = "i32", low = 0, high = null } = checkOptions(where, options, ["low", "high", "dtype"]);
  const dtype = checkDTypeOf(where, given, DTYPES);
  const [least, end] = RANGES[dtype];
  const bound = (name: string, value: unknown, ofDType: bigint) => {
    const integer = value === null ? ofDType : integerOf(value);
    if (integer === undefined || integer < least || integer > end) {
      refuse(
        "E_ARGUMENT",
        where,
        name,
        value,
        `null or an integer from ${least} to ${end} for ${dtype}; torch raises a ValueError`,
      );
    }
    return integer;
  };
  const first = bound("low", low, least);
  const after = bound("high", high, end);
  if (after <= first) refuse("E_ARGUMENT", where, "high", high, `> low (${first}); torch raises a ValueError`);
  const range = after - first;
  if (range >= 1n << 28n && end <= 1n << 32n && (range & (range - 1n)) !== 0n) {
    const rule = `less than low + 2^28 for ${dtype}, or low plus a power of two; torch raises a RuntimeError`;
    refuse("E_ARGUMENT", where, "high", high ?? end, rule);
  }
  const target = newArray(where, dtype, shape);
  // All of a dtype's range are its bits, to which torch adds nothing.
  const [modulus, added] = range === end - least ? [0n, 0n] : [range, first];
  fillIntegers(where, target, stateOf(checked), modulus, added, 1);
  return target as ArrayFor<D>;
}
