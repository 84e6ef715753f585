// Seeds of Keras 3: integers, seed generators, and the default seeds that `set_random_seed` determines.

import { checkOptions, checkWord, refuse } from "../../base/check.js";
import { integerOf } from "../integers.js";
import { type MtState, mtSeededByArray, mtWords } from "../mt19937.js";

/** What Keras runs on. */
export type KerasBackend = "tensorflow" | "jax" | "torch";

/** @throws {IsovarError} E_ARGUMENT */
export function checkBackend(where: string, backend: unknown): KerasBackend {
  return checkWord("E_ARGUMENT", where, "backend", backend, ["tensorflow", "jax", "torch"]);
}

/** What Keras makes numbers of: a seed, and how many draws of a seed generator came before. */
export type SeedPair = readonly [seed: bigint, draws: bigint];

/** `keras.random.SeedGenerator`: each draw with it gives other numbers. */
export interface SeedGenerator {
  /**
   * The seed of the next draw, which draws take by themselves.
   * @returns the generator's seed, and how many draws came before; of the global generator, two numbers that follow from the ones before
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
  /**
   * Keras' global seed generator, from which `keras.random` draws where it is given no seed. It takes a default seed when it is first asked for, as Keras'
   * does with the first such draw, and is the same one from then on.
   * @returns the generator, for draws on the backend of `setRandomSeed`
   * @throws {IsovarError} E_WASM
   * @example const seeds = keras.utils.setRandomSeed(42); keras.random.normal([4], { seed: seeds.globalSeedGenerator() });
   */
  globalSeedGenerator(): SeedGenerator;
}

/** Options of `setRandomSeed`. */
export interface SetRandomSeedOptions {
  /** What Keras runs on, default `"tensorflow"`: the global seed generator counts in its integers. */
  readonly backend?: KerasBackend;
}

class Seeds implements SeedGenerator {
  #pair: SeedPair;
  readonly #step: (pair: SeedPair) => SeedPair;

  constructor(seed: bigint, step: (pair: SeedPair) => SeedPair) {
    this.#pair = [seed, 0n];
    this.#step = step;
  }

  /** Whether it is a generator made here; an object that merely inherits from one has no seed of its own. */
  static is(value: unknown): value is Seeds {
    return typeof value === "object" && value !== null && #pair in value;
  }

  /** What `draw` makes of the seed, which moves on unless that throws. */
  static with<T>(seeds: Seeds, draw: (pair: SeedPair) => T): T {
    const result = draw(seeds.#pair);
    seeds.#pair = seeds.#step(seeds.#pair);
    return result;
  }

  next(): SeedPair {
    return Seeds.with(this, (pair) => pair);
  }
}

const counted = ([seed, draws]: SeedPair): SeedPair => [seed, draws + 1n];

/** The integers that hold the state of a seed generator. */
const STATES = {
  tensorflow: (x: bigint) => BigInt.asIntN(64, x),
  jax: (x: bigint) => BigInt.asUintN(32, x),
  torch: (x: bigint) => BigInt.asIntN(32, x),
} as const;

/** A step of Keras' global generator, (x + 1)·5387 mod 933199 of both numbers, in integers that wrap around. */
function scattered(backend: KerasBackend): (pair: SeedPair) => SeedPair {
  const step = (x: bigint) => {
    const remainder = STATES[backend](STATES[backend](x + 1n) * 5387n) % 933199n;
    return remainder < 0n ? remainder + 933199n : remainder;
  };
  return ([seed, draws]) => [step(seed), step(draws)];
}

function integerSeed(where: string, seed: unknown): bigint {
  const integer = integerOf(seed);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    const otherwise = seed === undefined ? "Keras takes one of keras.utils.setRandomSeed" : "Keras raises a ValueError";
    refuse("E_SEED", where, "seed", seed, `an integer from -2^63 to 2^63 - 1 or a seed generator; ${otherwise}`);
  }
  return integer;
}

/** Draws with a seed, which moves on where it is a generator and nothing is refused. @throws {IsovarError} E_SEED */
export function withSeed<T>(where: string, seed: unknown, backend: KerasBackend, draw: (pair: SeedPair) => T): T {
  if (!Seeds.is(seed)) return draw([integerSeed(where, seed), 0n]);
  return Seeds.with(seed, (pair) => {
    const [first] = pair;
    if (backend === "torch" && STATES.torch(first) !== first) {
      refuse("E_SEED", where, "seed", first, "from -2^31 to 2^31 - 1 in a seed generator on torch; Keras raises a RuntimeError");
    }
    return draw(pair);
  });
}

/** @throws {IsovarError} E_SEED */
export function checkSeed(where: string, seed: unknown): void {
  if (!Seeds.is(seed)) integerSeed(where, seed);
}

/**
 * `keras.random.SeedGenerator(seed)`.
 * @param seed an integer from −2^63 to 2^63 − 1. Draws on torch take those of 32 bits, draws on JAX those from 0 to 2^32 − 1
 * @returns the generator
 * @throws {IsovarError} E_SEED
 * @example const seed = keras.random.seedGenerator(0); keras.random.normal([4], { seed });
 */
export function seedGenerator(seed: number | bigint): SeedGenerator {
  return new Seeds(integerSeed("keras.random.seedGenerator", seed), counted);
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
 * @param options backend
 * @returns the seeds
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example const seeds = keras.utils.setRandomSeed(42); keras.initializers.glorotUniform({ seed: seeds.makeDefaultSeed() })([784, 256]);
 */
export function setRandomSeed(seed: number, options?: SetRandomSeedOptions): DefaultSeeds {
  const where = "keras.utils.setRandomSeed";
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    refuse("E_SEED", where, "seed", seed, "an integer from 0 to 2^32 - 1; Keras raises a ValueError");
  }
  const { backend = "tensorflow" } = checkOptions(where, options, ["backend"]);
  checkBackend(where, backend);
  const state = mtSeededByArray([seed]);
  const makeDefaultSeed = () => randint(state);
  let global: SeedGenerator | undefined;
  return {
    makeDefaultSeed,
    globalSeedGenerator: () => {
      global ??= new Seeds(BigInt(makeDefaultSeed()), scattered(backend));
      return global;
    },
  };
}
