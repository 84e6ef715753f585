// Integers between bounds: `Generator.integers` and `RandomState.randint`.

import { checkBoolean, checkOptions, refuse, show } from "../../base/check.js";
import { checkDTypeOf } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { type ArrayFor, type IntegerDType, newArray } from "../arrays.js";
import { checkWhole } from "../integers.js";
import { drawIntegers, type Source } from "./source.js";

/** NumPy's integer dtypes: `"i64"` is `np.int64`, `"u8"` `np.uint8`; `"bool"` is `np.bool`, 0 and 1 in bytes. */
export type IntegerOrBool = IntegerDType | "bool";

/** The array of an integer dtype. */
export type IntegersFor<T extends IntegerOrBool> = ArrayFor<T extends IntegerDType ? T : "u8">;

const DTYPES: readonly IntegerOrBool[] = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"];

/** Options of integers. */
export interface IntegerOptions<T extends IntegerOrBool> {
  /** `"i64"` if it is left out. */
  dtype?: T;
}

/** Integers from `low` on, below `high` or up to it. */
export function integersOf<T extends IntegerOrBool = "i64">(
  where: string,
  source: Source,
  [low, high, shape]: readonly [number | bigint, number | bigint, Shape],
  options: (IntegerOptions<T> & { endpoint?: boolean }) | undefined,
  { masked, known }: { masked: boolean; known: readonly ("dtype" | "endpoint")[] },
): IntegersFor<T> {
  const { dtype = "i64" as T, endpoint = false } = checkOptions(where, options, known);
  checkDTypeOf(where, dtype, DTYPES);
  const lowest = checkWhole(where, "low", low);
  const highest = checkWhole(where, "high", high) - (checkBoolean(where, "endpoint", endpoint) ? 0n : 1n);
  const bits = dtype === "bool" ? 1 : Number(dtype.slice(1));
  const least = dtype.startsWith("i") ? -(2n ** BigInt(bits - 1)) : 0n;
  const most = least + 2n ** BigInt(bits) - 1n;
  if (lowest < least) refuse("E_ARGUMENT", where, "low", low, `at least ${least} for ${dtype}; NumPy raises a ValueError`);
  if (highest > most) refuse("E_ARGUMENT", where, "high", high, `within ${dtype}; NumPy raises a ValueError`);
  if (lowest > highest) {
    const rule = `${endpoint ? ">=" : ">"} low (${show(low)}); NumPy raises a ValueError`;
    refuse("E_ARGUMENT", where, "high", high, rule);
  }
  const target = newArray<IntegerDType>(where, dtype === "bool" ? "u8" : dtype, shape);
  const range = highest - lowest;
  if (range === 0n) {
    if (target instanceof BigInt64Array || target instanceof BigUint64Array) target.fill(lowest);
    else target.fill(Number(lowest));
    return target as IntegersFor<T>;
  }
  const drawn = bits < 64 ? bits : range < 2n ** 32n ? 32 : 64;
  // The whole range of a draw is the draw itself.
  const whole = range === 2n ** BigInt(drawn) - 1n;
  drawIntegers(where, source, target, {
    lowest: BigInt.asUintN(64, lowest),
    range,
    bits: drawn,
    masked: masked || whole,
  });
  return target as IntegersFor<T>;
}
