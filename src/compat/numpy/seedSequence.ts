// `np.random.SeedSequence`: words of entropy mixed into as many well-spread words as a generator needs (O'Neill 2015, "Developing a seed_seq alternative").

import { checkInteger, checkOptions, classOf, copyArray, refuse } from "../../base/check.js";
import { checkDTypeOf } from "../../base/dtype.js";
import { inMemory } from "../arrays.js";

/** A whole number >= 0, of any size, or a list of such numbers. */
export type Entropy = number | bigint | readonly (number | bigint)[] | Uint32Array | BigUint64Array;

/** `np.random.SeedSequence`: where the states of generators come from. */
export interface SeedSequence {
  /**
   * `generate_state(n, dtype)`: the same words at each call.
   * @param count how many
   * @param options `dtype`: `"u32"` or `"u64"`, NumPy's `np.uint32` (default) and `np.uint64`
   * @returns the words
   * @throws {IsovarError} E_ARGUMENT, E_DTYPE
   * @example numpy.seedSequence(0).generateState(2) // [2968811710, 3677149159]
   */
  generateState<T extends "u32" | "u64" = "u32">(
    count: number,
    options?: { dtype?: T },
  ): T extends "u64" ? BigUint64Array<ArrayBuffer> : Uint32Array<ArrayBuffer>;
  /**
   * `spawn(n)`: sequences for generators that are independent of this one's and of each other. The next call goes on where this one ends.
   * @param count how many
   * @returns the children
   * @throws {IsovarError} E_ARGUMENT
   * @example const [first, second] = numpy.seedSequence(0).spawn(2);
   */
  spawn(count: number): SeedSequence[];
}

/** More entropy, children or words than anyone needs; a bound for untrusted input. */
const MOST = 2 ** 20;
const POOL = 4;

/** The words of a number, the lowest first; 0 has one. */
function wordsOf(value: number | bigint): number[] {
  const digits = value.toString(16);
  const words: number[] = [];
  for (let end = digits.length; end > 0; end -= 8) words.push(Number.parseInt(digits.slice(Math.max(0, end - 8), end), 16));
  return words;
}

function isWhole(value: unknown): value is number | bigint {
  return typeof value === "bigint" ? value >= 0n : Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The numbers of a list: of an array, or of a typed array that holds whole numbers >= 0. */
export function listOf(where: string, argument: string, value: unknown): unknown[] | undefined {
  if (!["Uint8Array", "Uint16Array", "Uint32Array", "BigUint64Array"].includes(classOf(value)))
    return copyArray(where, argument, value, MOST);
  return (value as Uint32Array).length > MOST ? undefined : Array.from(value as Uint32Array);
}

/** What NumPy does with what is no seed here. */
export const otherwise = (seed: unknown): string =>
  seed === undefined ? "NumPy takes entropy of the system" : "NumPy raises a ValueError or a TypeError";

/** The words of a seed, or of its parts one after another. */
function checkEntropy(where: string, argument: string, value: unknown): number[] {
  const list = isWhole(value) ? [value] : listOf(where, argument, value);
  if (list === undefined || !list.every(isWhole)) {
    const rule = `an integer >= 0 (beyond 2^53 - 1 a bigint), or an array of such; ${otherwise(value)}`;
    return refuse("E_SEED", where, argument, value, rule);
  }
  const words: number[] = [];
  for (const item of list) {
    // Text of a number that is too long takes seconds, or is none.
    const isLong = typeof item === "bigint" && BigInt.asUintN(32 * MOST, item) !== item;
    if (!isLong) for (const word of wordsOf(item)) words.push(word);
    if (isLong || words.length > MOST) refuse("E_SEED", where, argument, value, "of at most 2^20 words of 32 bits");
  }
  return words;
}

/** Mixes words into the pool: the constants are those of NumPy's `bit_generator.pyx`. */
function poolOf(words: readonly number[]): number[] {
  let hash = 0x43b0d7e5;
  const hashed = (value: number) => {
    let mixed = value ^ hash;
    hash = Math.imul(hash, 0x931e8875);
    mixed = Math.imul(mixed, hash);
    return mixed ^ (mixed >>> 16);
  };
  const mix = (x: number, y: number) => {
    const mixed = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return mixed ^ (mixed >>> 16);
  };
  const pool = Array.from({ length: POOL }, (_, i) => hashed(words[i] ?? 0));
  const stir = (into: number, value: number) => {
    pool[into] = mix(pool[into]!, hashed(value));
  };
  for (let from = 0; from < POOL; from++) for (let into = 0; into < POOL; into++) if (into !== from) stir(into, pool[from]!);
  for (const word of words.slice(POOL)) for (let into = 0; into < POOL; into++) stir(into, word);
  return pool;
}

function generate(pool: readonly number[], count: number): Uint32Array<ArrayBuffer> {
  let hash = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    let word = pool[i % POOL]! ^ hash;
    hash = Math.imul(hash, 0x58f38ded);
    word = Math.imul(word, hash);
    return word ^ (word >>> 16);
  });
}

/** Makes something of each of the next children of a sequence, which moves on once all are made. */
type SpawnAs = <T>(where: string, count: number, make: (child: SeedSequence) => T) => T[];

/** The sequences that were made here. */
const made = /* @__PURE__ */ new WeakMap<object, SpawnAs>();

/** The sequence of words of entropy and of words of a spawn key. */
function sequenceOf(entropy: readonly number[], spawnKey: readonly number[]): SeedSequence {
  const padding = spawnKey.length > 0 ? Array(Math.max(0, POOL - entropy.length)).fill(0) : [];
  const pool = poolOf([...entropy, ...padding, ...spawnKey]);
  let children = 0;
  const spawnAs: SpawnAs = (where, count, make) => {
    checkInteger(where, "count", count, 0, MOST);
    const makeChild = (_: unknown, i: number) => make(sequenceOf(entropy, [...spawnKey, ...wordsOf(children + i)]));
    const all = inMemory(where, `${count} children`, () => Array.from({ length: count }, makeChild));
    children += count;
    return all;
  };
  const sequence: SeedSequence = {
    generateState(count, options) {
      const where = "numpy.seedSequence(…).generateState";
      checkInteger(where, "count", count, 0, MOST);
      const { dtype = "u32" } = checkOptions(where, options, ["dtype"]);
      checkDTypeOf(where, dtype, ["u32", "u64"]);
      const words = generate(pool, dtype === "u32" ? count : 2 * count);
      const pair = (_: unknown, i: number) => BigInt(words[2 * i]!) | (BigInt(words[2 * i + 1]!) << 32n);
      return (dtype === "u32" ? words : BigUint64Array.from({ length: count }, pair)) as never;
    },
    spawn: (count) => spawnAs("numpy.seedSequence(…).spawn", count, (child) => child),
  };
  made.set(sequence, spawnAs);
  return sequence;
}

/** What `spawn` of a sequence makes, each child turned into something else. */
export const spawnAs: (sequence: SeedSequence) => SpawnAs = (sequence) => made.get(sequence)!;

/**
 * `np.random.SeedSequence(entropy, spawn_key=spawnKey)`, with NumPy's pool of four words.
 * @param entropy the seed: a whole number of any size, or a list; NumPy's default, entropy of the system, is not offered
 * @param options `spawnKey`: which child, of which child …, a list of whole numbers
 * @returns the sequence
 * @throws {IsovarError} E_SEED for anything else, where NumPy raises a ValueError or TypeError; E_ARGUMENT
 * @example numpy.seedSequence(42).generateState(1) // [3444837047]
 */
export function seedSequence(entropy: Entropy, options?: { spawnKey?: Entropy }): SeedSequence {
  const where = "numpy.seedSequence";
  const { spawnKey = [] } = checkOptions(where, options, ["spawnKey"]);
  return sequenceOf(checkEntropy(where, "entropy", entropy), checkEntropy(where, "spawnKey", spawnKey));
}

/** The sequence of a seed: of one itself, of anything else that of its entropy. */
export function sequenceOfSeed(where: string, seed: unknown): SeedSequence {
  if (typeof seed === "object" && seed !== null && made.has(seed)) return seed as SeedSequence;
  return sequenceOf(checkEntropy(where, "seed", seed), []);
}
