// Seeds of Keras 3: integers, seed generators, and the default seeds that `set_random_seed` determines.

import { isA, refuse } from "../../base/check.js";
import { type MtState, mtSeededByArray, mtWords } from "../mt19937.js";

/** What Keras makes numbers of: a seed, and how many draws of a seed generator came before. */
export type SeedPair = readonly [seed: bigint, draws: bigint];

/** `keras.random.SeedGenerator`: each draw with it gives other numbers. */
export interface SeedGenerator {
  /**
   * The seed of the next draw, which draws take by themselves.
   * @returns the generator's seed, and how many draws came before
   * @example keras.random.seedGenerator(7).next() // [7, 0]
   */
  next(): SeedPair;
}

/** The seeds that Keras takes where none is given, one after the other. */
export interface DefaultSeeds {
  /**
   * The seed that the next initializer, `Dropout` or `SeedGenerator` without a seed gets when it is made.
   * @returns a whole number from 1 to 10^9
   * @throws {IsovarError} E_WASM
   * @example keras.utils.setRandomSeed(42).makeDefaultSeed()
   */
  makeDefaultSeed(): number;
}

class Seeds implements SeedGenerator {
  readonly #seed: bigint;
  #draws = 0n;

  constructor(seed: bigint) {
    this.#seed = seed;
  }

  get pair(): SeedPair {
    return [this.#seed, this.#draws];
  }

  next(): SeedPair {
    const { pair } = this;
    this.#draws++;
    return pair;
  }
}

function integerSeed(where: string, seed: unknown): bigint {
  const integer = typeof seed === "bigint" || Number.isSafeInteger(seed) ? BigInt(seed as number) : undefined;
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    const otherwise = seed === undefined ? "Keras takes one of keras.utils.setRandomSeed" : "Keras raises a ValueError";
    refuse("E_SEED", where, "seed", seed, `an integer from -2^63 to 2^63 - 1 or a seed generator; ${otherwise}`);
  }
  return integer;
}

/** Draws with a seed, which moves on where it is a generator and nothing is refused. @throws {IsovarError} E_SEED */
export function withSeed<T>(where: string, seed: unknown, draw: (pair: SeedPair) => T): T {
  if (!isA(Seeds, seed)) return draw([integerSeed(where, seed), 0n]);
  const result = draw(seed.pair);
  seed.next();
  return result;
}

/** @throws {IsovarError} E_SEED */
export function checkSeed(where: string, seed: unknown): void {
  if (!isA(Seeds, seed)) integerSeed(where, seed);
}

/**
 * `keras.random.SeedGenerator(seed)`.
 * @param seed an integer from −2^63 to 2^63 − 1. With PyTorch below it Keras takes those of 32 bits, with JAX those from 0 to 2^32 − 1
 * @returns the generator
 * @throws {IsovarError} E_SEED
 * @example const seed = keras.random.seedGenerator(0); keras.random.normal([4], { seed });
 */
export function seedGenerator(seed: number | bigint): SeedGenerator {
  return new Seeds(integerSeed("keras.random.seedGenerator", seed));
}

/** Python's random.randint(1, 10^9): 30 bits of a word, until they are below 10^9. */
function randint(state: MtState): number {
  for (;;) {
    const bits = mtWords("keras.utils.setRandomSeed", state, 1)[0]! >>> 2;
    if (bits < 1e9) return bits + 1;
  }
}

/**
 * `keras.utils.set_random_seed(seed)`: gives the seeds that Keras then takes for what is made without one, in the order in which that is made. A `Dense`
 * layer with its usual initializers takes one, for the kernel; `Dropout` takes one.
 * @param seed a whole number from 0 to 2^32 − 1
 * @returns the seeds
 * @throws {IsovarError} E_SEED
 * @example const seeds = keras.utils.setRandomSeed(42); keras.initializers.glorotUniform({ seed: seeds.makeDefaultSeed() })([784, 256]);
 */
export function setRandomSeed(seed: number): DefaultSeeds {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    refuse("E_SEED", "keras.utils.setRandomSeed", "seed", seed, "an integer from 0 to 2^32 - 1; Keras raises a ValueError");
  }
  const state = mtSeededByArray([seed]);
  return { makeDefaultSeed: () => randint(state) };
}
