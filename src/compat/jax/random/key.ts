// Keys of JAX's default generator, Threefry-2x32: of a seed, and of other keys.

import { checkBoolean, checkInteger, checkOptions, copyFields, refuse } from "../../../base/check.js";
import { integerOf } from "../../integers.js";
import { threefryBlock } from "./block.js";

/** A key of JAX's default generator as plain data: two words, and the layout in which numbers are drawn from it. */
export interface JaxKey {
  /** The first word that `jax.random.key_data` shows, an unsigned 32-bit integer. */
  readonly k0: number;
  /** The second word. */
  readonly k1: number;
  /** Whether `jax_threefry_partitionable` is on, as it is by default since JAX 0.5.0. Keys of this key inherit it. */
  readonly partitionable: boolean;
}

/** Flags of JAX that a key depends on. */
export interface JaxKeyOptions {
  /** `jax_threefry_partitionable`: default true, as in JAX since 0.5.0; false gives the numbers of JAX before, or with that flag off. */
  partitionable?: boolean;
  /** `jax_enable_x64`: all 64 bits of the seed count, instead of the lower 32. Default false. */
  x64?: boolean;
}

const isWord = (x: unknown): x is number => typeof x === "number" && x >>> 0 === x;

/** A copy of a key that a caller gives. */
export function checkJaxKey(where: string, value: unknown): JaxKey {
  const { k0, k1, partitionable } = copyFields(where, "key", value) ?? {};
  if (!isWord(k0) || !isWord(k1) || typeof partitionable !== "boolean") {
    refuse("E_KEY", where, "key", value, "a key { k0, k1, partitionable }, as jax.random.key(seed) gives");
  }
  return { k0, k1, partitionable };
}

/**
 * `jax.random.key(seed)`, or `jax.random.PRNGKey(seed)`, of the default implementation `threefry2x32`.
 * @param seed a whole number from −2^63 to 2^63 − 1: a safe integer or a bigint; without `x64` its lower 32 bits count, as in JAX
 * @param options `x64` and `partitionable`, the flags of JAX
 * @returns the key, plain data
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example jax.random.key(42) // { k0: 0, k1: 42, partitionable: true }
 */
export function key(seed: number | bigint, options?: JaxKeyOptions): JaxKey {
  const where = "jax.random.key";
  const { partitionable = true, x64 = false } = checkOptions(where, options, ["partitionable", "x64"]);
  checkBoolean(where, "partitionable", partitionable);
  checkBoolean(where, "x64", x64);
  const integer = integerOf(seed);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    const rule = "an integer from -2^63 to 2^63 - 1, above 2^53 - 1 as a bigint; JAX raises an OverflowError or a TypeError";
    return refuse("E_SEED", where, "seed", seed, rule);
  }
  const k0 = x64 ? Number(BigInt.asUintN(32, integer >> 32n)) : 0;
  return { k0, k1: Number(BigInt.asUintN(32, integer)), partitionable };
}

/**
 * `jax.random.key_data(key)`: the two words of a key.
 * @param key a key
 * @returns two words
 * @throws {IsovarError} E_KEY
 * @example jax.random.keyData(jax.random.key(42)) // [0, 42]
 */
export function keyData(key: JaxKey): Uint32Array<ArrayBuffer> {
  const { k0, k1 } = checkJaxKey("jax.random.keyData", key);
  return Uint32Array.of(k0, k1);
}

/** The keys of the blocks at two counters each. */
const child = ({ k0, k1, partitionable }: JaxKey, counter0: number, counter1: number): JaxKey => {
  const [b0, b1] = threefryBlock(k0, k1, counter0, counter1);
  return { k0: b0, k1: b1, partitionable };
};

/** `split` of a key that is checked. */
export function splitKey(parent: JaxKey, num: number): JaxKey[] {
  if (parent.partitionable) return Array.from({ length: num }, (_, i) => child(parent, 0, i));
  // 2·num words, those of even blocks first: words 2i and 2i + 1 are a key.
  const blocks = Array.from({ length: num }, (_, i) => child(parent, i, num + i));
  const words = [...blocks.map(({ k0 }) => k0), ...blocks.map(({ k1 }) => k1)];
  return blocks.map(({ partitionable }, i) => ({ k0: words[2 * i]!, k1: words[2 * i + 1]!, partitionable }));
}

/**
 * `jax.random.split(key, num)`.
 * @param key a key, which is not to be used again
 * @param num how many keys: from 0 to 2^20, default 2
 * @returns `num` keys
 * @throws {IsovarError} E_KEY, E_ARGUMENT
 * @example jax.random.split(jax.random.key(0))[0] // { k0: 1797259609, k1: 2579123966, partitionable: true }
 */
export function split(key: JaxKey, num = 2): JaxKey[] {
  const where = "jax.random.split";
  const checked = checkJaxKey(where, key);
  return splitKey(checked, checkInteger(where, "num", num, 0, 2 ** 20));
}

/**
 * `jax.random.fold_in(key, data)`: the same in both layouts.
 * @param key a key
 * @param data a whole number from 0 to 2^32 − 1; JAX too refuses others
 * @returns a key
 * @throws {IsovarError} E_KEY, E_ARGUMENT
 * @example jax.random.foldIn(jax.random.key(0), 7) // { k0: 2716826189, k1: 292468403, partitionable: true }
 */
export function foldIn(key: JaxKey, data: number): JaxKey {
  const where = "jax.random.foldIn";
  const checked = checkJaxKey(where, key);
  if (!isWord(data)) {
    refuse("E_ARGUMENT", where, "data", data, "an integer from 0 to 2^32 - 1; JAX raises an OverflowError");
  }
  return child(checked, 0, data);
}
