// Keys of the number stream: from a seed, a name, or another key.

import { checkInteger, copyFields, isWellFormed, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { philoxBlock } from "../math/philox.js";

/** The key of a stream: 64 bits as plain data. */
export interface Key {
  /** Low word, an unsigned 32-bit integer. */
  readonly k0: number;
  /** High word, an unsigned 32-bit integer. */
  readonly k1: number;
}

/** An integer from 0 to 2^64 − 1: a safe integer, a bigint, or decimal digits. */
export type Seed = number | bigint | string;

/** Counter word 3 of every block says what the block is for. docs/stream.md lists all values. */
export const DOMAIN = { elements: 0, fold: 1, split: 2, masks: 3, whole: 4, dropout: 5, noise: 6 } as const;

const isWord = (x: unknown): boolean => typeof x === "number" && x >>> 0 === x;

/**
 * The key of a seed.
 * @param seed an integer from 0 to 2^64 − 1: a safe integer, a bigint, or decimal digits, as JSON and command lines have it
 * @returns plain data: the key of stream 1 for that seed
 * @throws {IsovarError} E_SEED
 * @example key(42) // { k0: 42, k1: 0 }
 */
export function key(seed: Seed): Key {
  return seedKey("key", seed);
}

export function seedKey(where: string, seed: unknown): Key {
  const isInteger =
    typeof seed === "bigint" || Number.isSafeInteger(seed) || (typeof seed === "string" && /^[0-9]{1,20}$/.test(seed));
  const integer = isInteger ? BigInt(seed as Seed) : -1n;
  if (integer < 0n || integer > 0xffff_ffff_ffff_ffffn) {
    const rule = "an integer from 0 to 2^64 - 1, as a number or, above 2^53 - 1, a bigint or decimal digits";
    refuse("E_SEED", where, "seed", seed, rule);
  }
  return { k0: Number(integer & 0xffff_ffffn), k1: Number(integer >> 32n) };
}

/** The integer of a seed; a random one for undefined. @throws {IsovarError} E_SEED */
export function resolveSeed(where: string, seed: unknown): bigint {
  if (seed === undefined) return crypto.getRandomValues(new BigUint64Array(1))[0]!;
  const { k0, k1 } = seedKey(where, seed);
  return (BigInt(k1) << 32n) | BigInt(k0);
}

function checkKey(where: string, value: unknown): Key {
  const { k0, k1 } = copyFields(where, "key", value) ?? {};
  if (!isWord(k0) || !isWord(k1))
    refuse("E_KEY", where, "key", value, "a key { k0, k1 } of two unsigned 32-bit integers, as key(seed) gives");
  return { k0, k1 } as Key;
}

export function checkName(where: string, name: unknown): string {
  if (typeof name !== "string" || !isWellFormed(name)) refuse("E_NAME", where, "name", name, "a string of well-formed Unicode");
  return name;
}

const encoder = /* @__PURE__ */ new TextEncoder();

/** FNV-1a, 64 bits (Fowler, Noll, Vo), of the UTF-8 bytes: low and high word. The prime is 2^40 + 0x1b3. */
function hash64(text: string): [number, number] {
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (const byte of encoder.encode(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3; // Below 2^41: exact.
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0;
    low = product >>> 0;
  }
  return [low, high];
}

function child(parent: Key, low: number, high: number, domain: number): Key {
  const words = [0, 0, 0, 0];
  philoxBlock(words, 0, 1, [parent.k0, parent.k1], [low, high, 0, domain]);
  return { k0: words[0]!, k1: words[1]! };
}

/** Child `index` of a key. Domains `masks` and `whole`: for draws of a tensor other than its elements; `split`: for numbered children. */
export function deriveKey(key: Key, index: number, domain: number): Key {
  return child(key, index >>> 0, Math.floor(index / 2 ** 32), domain);
}

/**
 * The key of a name under a key: one stream per parameter, whatever the order in which they are made.
 *
 * `fold(fold(k, "a"), "b")` is not `fold(k, "a/b")`: fold whole names.
 * @param parent the key of a seed, or one that `fold` or `split` made of it
 * @param name any well-formed Unicode
 * @returns a key whose stream is independent of those of other names
 * @throws {IsovarError} E_KEY, E_NAME
 * @example fold(key(42), "fc1/kernel")
 */
export function fold(parent: Key, name: string): Key {
  return child(checkKey("fold", parent), ...hash64(checkName("fold", name)), DOMAIN.fold);
}

/**
 * Keys 0 … n − 1 under a key, for things that have a number rather than a name.
 * @param parent the key of a seed, or one that `fold` or `split` made of it
 * @param n how many keys: a whole number from 0, default 2
 * @returns n keys, the same for the same parent; a larger n only adds keys at the end
 * @throws {IsovarError} E_KEY, E_ARGUMENT
 * @example const [left, right] = split(key(42), 2);
 */
export function split(parent: Key, n = 2): Key[] {
  const checked = checkKey("split", parent);
  checkInteger("split", "n", n, 0, 2 ** 24);
  return Array.from({ length: n }, (_, i) => child(checked, i, 0, DOMAIN.split));
}

/** Where the numbers of a tensor come from: a seed and the tensor's name, or a key. */
export interface StreamOptions {
  /** From 0 to 2^64 − 1. */
  seed?: Seed;
  /** The parameter's own name; with a seed it is required. */
  name?: string;
  /** A key, instead of seed and name. */
  key?: Key;
}

/** The key that options name. */
export function resolveKey(where: string, { seed, name, key: given }: StreamOptions): Key {
  if (given !== undefined) {
    if (seed !== undefined || name !== undefined) {
      throw new IsovarError("E_KEY", `${where}: key replaces seed and name; give { key } or { seed, name }`);
    }
    return checkKey(where, given);
  }
  if (seed === undefined) {
    const rule = "{ seed, name } or { key }: there is no hidden generator";
    throw new IsovarError("E_SEED", `${where}: a random initializer needs ${rule}`);
  }
  const root = seedKey(where, seed);
  if (name === undefined) {
    const why = "two tensors of one seed would be equal, and layers that start equal stay equal";
    throw new IsovarError(
      "E_NAME_REQUIRED",
      `${where}: seed (${show(seed)}) needs a name beside it: ${why}; give each parameter its own name`,
    );
  }
  return fold(root, checkName(where, name));
}
