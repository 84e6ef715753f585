// Keys of torch's stateless generator: a Philox key of 64 bits, and the block at which its numbers begin.

import { checkInteger, copyArray, refuse } from "../../../base/check.js";
import { philoxBlock } from "../../../math/philox.js";
import { integerOf } from "../../integers.js";
import { type PhiloxState, philoxState } from "../../philox.js";

/**
 * A key, as torch's: seed and offset, unsigned integers of 64 bits. Plain data: `key.map(String)` goes through JSON, and functions take such
 * digits, or safe integers, as they take bigints.
 */
export type StatelessKey = readonly [seed: bigint, offset: bigint];

/** A key of bigints, safe integers or decimal digits. */
export type StatelessKeyLike = readonly [seed: bigint | number | string, offset: bigint | number | string];

/** An integer, also as digits. */
const wordOf = (value: unknown): bigint | undefined =>
  typeof value === "string" && /^\d{1,20}$/.test(value) ? BigInt(value) : integerOf(value);

const isWord64 = (x: bigint | undefined): x is bigint => x !== undefined && x >= 0n && x < 1n << 64n;

export function checkKey(where: string, value: unknown): StatelessKey {
  const [seed, offset] = copyArray(where, "key", value, 2)?.map(wordOf) ?? [];
  if (!isWord64(seed) || !isWord64(offset)) {
    refuse("E_KEY", where, "key", value, "a key [seed, offset] of two integers from 0 to 2^64 - 1, as torch.stateless.key gives");
  }
  return [seed, offset];
}

/** Where the numbers of a key begin. torch counts within 64 bits: after the last block comes block 0. */
export function stateOf([seed, offset]: StatelessKey): PhiloxState {
  return philoxState(seed, offset, 0);
}

/**
 * The key of a seed: `torch.func._random.key`.
 * @param seed an integer from 0 to 2^64 − 1: a safe integer, a bigint, or decimal digits
 * @returns the pair of the seed and offset 0
 * @throws {IsovarError} E_SEED
 * @example torch.stateless.key(42) // [42, 0]
 */
export function key(seed: number | bigint | string): StatelessKey {
  const integer = wordOf(seed);
  if (!isWord64(integer)) {
    refuse(
      "E_SEED",
      "torch.stateless.key",
      "seed",
      seed,
      "an integer from 0 to 2^64 - 1 (a bigint or digits above 2^53 - 1); torch raises an OverflowError",
    );
  }
  return [integer, 0n];
}

function child([seed, offset]: StatelessKey, data: bigint): StatelessKey {
  const words = new Uint32Array(4);
  const [k0, k1, c0, c1] = philoxState(seed, offset + data, 0);
  philoxBlock(words, 0, 1, [k0!, k1!], [c0!, c1!, 0, 0]);
  const [first, second] = new BigUint64Array(words.buffer);
  return [first!, second!];
}

/**
 * Keys from a key: `torch.func._random.split`.
 * @param key the key
 * @param n how many: from 1 to 2^20
 * @returns `n` keys, the i-th of which is `foldIn(key, i)`
 * @throws {IsovarError} E_KEY, E_ARGUMENT
 * @example const [weights, biases] = torch.stateless.split(torch.stateless.key(42), 2);
 */
export function split(key: StatelessKeyLike, n = 2): StatelessKey[] {
  const checked = checkKey("torch.stateless.split", key);
  checkInteger("torch.stateless.split", "n", n, 1, 2 ** 20);
  return Array.from({ length: n }, (_, i) => child(checked, BigInt(i)));
}

/**
 * The key of an integer below a key: `torch.func._random.fold_in`.
 * @param key the key
 * @param data an integer from −2^63 to 2^64 − 1; a negative one counts as that plus 2^64
 * @returns the key
 * @throws {IsovarError} E_KEY, E_ARGUMENT
 * @example torch.stateless.foldIn(torch.stateless.key(42), 3)
 */
export function foldIn(key: StatelessKeyLike, data: number | bigint): StatelessKey {
  const checked = checkKey("torch.stateless.foldIn", key);
  const integer = integerOf(data);
  if (integer === undefined || integer < -(1n << 63n) || integer >= 1n << 64n) {
    refuse("E_ARGUMENT", "torch.stateless.foldIn", "data", data, "an integer from -2^63 to 2^64 - 1; torch raises a ValueError");
  }
  return child(checked, integer);
}
