// torch's integers on a CPU: random_, randint and randperm.

import { refuse } from "../../base/check.js";
import type { Shape } from "../../base/shape.js";
import { type ArrayFor, newArray } from "../arrays.js";
import { checkWhole } from "../integers.js";
import { drawWords, type Stream } from "./stream.js";

/** A type of integers that torch draws. */
export type TorchInteger = "i64" | "i32" | "i16" | "i8" | "u8";
export const TORCH_INTEGERS: readonly TorchInteger[] = ["i64", "i32", "i16", "i8", "u8"];

/** The smallest and the largest integer of a dtype. */
const RANGES: Readonly<Record<TorchInteger, readonly [bigint, bigint]>> = {
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i16: [-(2n ** 15n), 2n ** 15n - 1n],
  i8: [-(2n ** 7n), 2n ** 7n - 1n],
  u8: [0n, 2n ** 8n - 1n],
};

/** Numbers for which words are drawn at a time. */
const PIECE = 2 ** 16;

/** From this many integers on torch draws two words for each. */
const WIDE = 2n ** 28n;

/** Fills an array with words, or where `wide` pairs of words, modulo `range`, plus `low`. */
function fill(where: string, stream: Stream, target: ArrayFor<TorchInteger>, wide: boolean, range: bigint, low = 0n): void {
  const words = new Uint32Array(Math.min(PIECE, target.length) * (wide ? 2 : 1));
  const [modulus, first] = [Number(range), Number(low)];
  for (let from = 0; from < target.length; from += PIECE) {
    const count = Math.min(PIECE, target.length - from);
    const drawn = drawWords(where, stream, words.subarray(0, wide ? 2 * count : count));
    for (let i = 0; i < count; i++) {
      const value = wide
        ? (((BigInt(drawn[2 * i]!) << 32n) | BigInt(drawn[2 * i + 1]!)) % range) + low
        : (drawn[i]! % modulus) + first;
      if (target instanceof BigInt64Array) target[from + i] = BigInt(value);
      else target[from + i] = Number(value);
    }
  }
}

/** torch.randint: its bounds have not been checked. */
export function randint<T extends TorchInteger>(
  where: string,
  stream: Stream,
  shape: Shape,
  bounds: { readonly low: unknown; readonly high: unknown },
  dtype: T,
): ArrayFor<T> {
  const [low, high] = [checkWhole(where, "low", bounds.low), checkWhole(where, "high", bounds.high)];
  const [least, most] = RANGES[dtype];
  const rule = `within ${dtype}; torch raises a RuntimeError`;
  if (low < least || low > most) refuse("E_ARGUMENT", where, "low", bounds.low, rule);
  if (high - 1n < least || high - 1n > most) refuse("E_ARGUMENT", where, "high", bounds.high, rule);
  if (low >= high) refuse("E_ARGUMENT", where, "low", bounds.low, `< high (${high}); torch raises a RuntimeError`);
  const target = newArray(where, dtype, shape);
  fill(where, stream, target, high - low >= WIDE, high - low, low);
  return target;
}

/** random_: all integers of the dtype that are >= 0. */
export function random<T extends TorchInteger>(where: string, stream: Stream, shape: Shape, dtype: T): ArrayFor<T> {
  const target = newArray(where, dtype, shape);
  fill(where, stream, target, dtype === "i64", RANGES[dtype][1] + 1n);
  return target;
}

/** torch shuffles more numbers than these in another way. */
export const LARGEST_PERMUTATION = 214748363;

/** Fills an array of at most `LARGEST_PERMUTATION` numbers with torch.randperm of its length: Fisher and Yates from the front. */
export function permute(where: string, stream: Stream, order: Int32Array): void {
  const n = order.length;
  for (let i = 0; i < n; i++) order[i] = i;
  const words = new Uint32Array(Math.min(PIECE, Math.max(0, n - 1)));
  for (let from = 0; from < n - 1; from += PIECE) {
    const drawn = drawWords(where, stream, words.subarray(0, Math.min(PIECE, n - 1 - from)));
    for (let k = 0; k < drawn.length; k++) {
      const i = from + k;
      const j = i + (drawn[k]! % (n - i));
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
  }
}
