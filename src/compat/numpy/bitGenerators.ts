// `np.random.PCG64`, `PCG64DXSM`, `Philox`, `SFC64` and `MT19937`.

import { checkOptions, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { newArray } from "../arrays.js";
import { integerOf } from "../integers.js";
import { type Entropy, type SeedSequence, sequenceOfSeed, spawnAs } from "./seedSequence.js";
import { type BitGeneratorName, drawRaw, type Source, sourceOf } from "./source.js";

/** A whole number of any size >= 0, a list of them, or a `numpy.seedSequence`. */
export type Seed = Entropy | SeedSequence;

/** A bit generator of NumPy: a stream of words, for `numpy.generator`. Generators over the same one draw from the same stream. */
export interface BitGenerator {
  /** NumPy's name of it. */
  readonly name: BitGeneratorName;
  /**
   * `random_raw(shape)`: the next words. Those of MT19937 have 32 bits.
   * @param shape row-major sizes
   * @returns as many words
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example numpy.pcg64(0).randomRaw([1]) // [11749869230777074271]
   */
  randomRaw(shape: Shape): BigUint64Array<ArrayBuffer>;
  /**
   * `spawn(n)`: bit generators of the same kind, independent of this one and of each other, from its seed sequence.
   * @param count how many
   * @returns the children
   * @throws {IsovarError} E_ARGUMENT, also where there is no seed sequence: Philox of a key
   * @example const [first, second] = numpy.pcg64(0).spawn(2);
   */
  spawn(count: number): BitGenerator[];
}

/** What a bit generator of ours has: what it draws from, and its children, under the name of who asks for them. */
interface Bits {
  readonly source: Source;
  readonly spawn: (where: string, count: number) => BitGenerator[];
}

const bitsBy = /* @__PURE__ */ new WeakMap<object, Bits>();

/** What belongs to a bit generator that was made here; undefined for anything else. */
export function bitsOf(bitGenerator: unknown): Bits | undefined {
  return typeof bitGenerator === "object" && bitGenerator !== null ? bitsBy.get(bitGenerator) : undefined;
}

function bitGeneratorOf(kind: BitGeneratorName, bits: Bits): BitGenerator {
  const made = `numpy.${kind.toLowerCase()}(…)`;
  const bitGenerator: BitGenerator = {
    name: kind,
    randomRaw(shape) {
      const where = `${made}.randomRaw`;
      return drawRaw(where, bits.source, newArray(where, "u64", shape));
    },
    spawn: (count) => bits.spawn(`${made}.spawn`, count),
  };
  bitsBy.set(bitGenerator, bits);
  return bitGenerator;
}

/** The bit generator of a seed, which `stateOf` makes a state of. */
function seeded(
  where: string,
  kind: BitGeneratorName,
  seed: Seed,
  stateOf: (sequence: SeedSequence) => Uint32Array | BigUint64Array,
): BitGenerator {
  const sequence = sequenceOfSeed(where, seed);
  return bitGeneratorOf(kind, {
    source: sourceOf(kind, stateOf(sequence)),
    spawn: (asked, count) => spawnAs(sequence)(asked, count, (child) => seeded(asked, kind, child, stateOf)),
  });
}

const words64 = (sequence: SeedSequence, count: number) => sequence.generateState(count, { dtype: "u64" });
const low = (x: bigint) => BigInt.asUintN(64, x);

/** State and increment of both PCG64s (O'Neill 2014), which step by this multiplier when they are seeded. */
function pcgState(sequence: SeedSequence): BigUint64Array {
  const [s0, s1, s2, s3] = words64(sequence, 4) as unknown as [bigint, bigint, bigint, bigint];
  const increment = (s2 << 65n) | (s3 << 1n) | 1n;
  const state = (increment + ((s0 << 64n) | s1)) * 0x2360ed051fc65da44385df649fccf645n + increment;
  return BigUint64Array.of(low(state), low(state >> 64n), low(increment), low(increment >> 64n));
}

/** PCG64, for a function of this name. */
export function pcg64Of(where: string, seed: Seed): BitGenerator {
  return seeded(where, "PCG64", seed, pcgState);
}

/**
 * `np.random.PCG64(seed)`, the bit generator of `np.random.default_rng`.
 * @param seed a whole number of any size, a list of them, or a seed sequence
 * @returns the bit generator
 * @throws {IsovarError} E_SEED
 * @example numpy.generator(numpy.pcg64(0)).random([1]) // [0.6369616873214543]
 */
export function pcg64(seed: Seed): BitGenerator {
  return pcg64Of("numpy.pcg64", seed);
}

/**
 * `np.random.PCG64DXSM(seed)`.
 * @param seed a whole number of any size, a list of them, or a seed sequence
 * @returns the bit generator
 * @throws {IsovarError} E_SEED
 * @example numpy.pcg64dxsm(0).randomRaw([1]) // [15672045205194312304]
 */
export function pcg64dxsm(seed: Seed): BitGenerator {
  return seeded("numpy.pcg64dxsm", "PCG64DXSM", seed, pcgState);
}

/** The counter, the key, and that no word of a block is left. */
function philoxState(counter: readonly bigint[], key: readonly bigint[]): BigUint64Array {
  return BigUint64Array.of(...counter, ...key, 4n, 0n, 0n, 0n, 0n);
}

/** The 64-bit words of a whole number, the lowest first. */
function checkWords(argument: string, value: unknown, count: number): bigint[] {
  const whole = integerOf(value) ?? -1n;
  if (whole < 0n || whole >> BigInt(64 * count) !== 0n) {
    refuse("E_ARGUMENT", "numpy.philox", argument, value, `an integer from 0 to 2^${64 * count} - 1; NumPy raises a ValueError`);
  }
  return Array.from({ length: count }, (_, i) => low(whole >> BigInt(64 * i)));
}

/**
 * `np.random.Philox(seed)`, Philox4x64-10 (Salmon et al. 2011); or of a key and a counter, as `np.random.Philox(key=…, counter=…)`.
 * @param seed a whole number of any size, a list of them, or a seed sequence; undefined where a key is given
 * @param options `key`, 128 bits; `counter`, 256 bits, 0 if it is left out
 * @returns the bit generator
 * @throws {IsovarError} E_SEED; E_ARGUMENT
 * @example numpy.philox(undefined, { key: 0, counter: 0 }).randomRaw([1]) // [213000021201967259]
 */
export function philox(seed: Seed | undefined, options?: { key?: number | bigint; counter?: number | bigint }): BitGenerator {
  const where = "numpy.philox";
  const { key, counter = 0 } = checkOptions(where, options, ["key", "counter"]);
  const start = checkWords("counter", counter, 4);
  if (key === undefined)
    return seeded(where, "Philox", seed as Seed, (sequence) => philoxState(start, [...words64(sequence, 2)]));
  if (seed !== undefined) refuse("E_ARGUMENT", where, "seed", seed, "undefined where a key is given; NumPy raises a ValueError");
  return bitGeneratorOf("Philox", {
    source: sourceOf("Philox", philoxState(start, checkWords("key", key, 2))),
    spawn(asked) {
      throw new IsovarError("E_ARGUMENT", `${asked}: no seed sequence; NumPy raises a TypeError`);
    },
  });
}

/**
 * `np.random.SFC64(seed)`.
 * @param seed a whole number of any size, a list of them, or a seed sequence
 * @returns the bit generator
 * @throws {IsovarError} E_SEED; E_WASM
 * @example numpy.sfc64(0).randomRaw([1]) // [10490465040999277362]
 */
export function sfc64(seed: Seed): BitGenerator {
  return seeded("numpy.sfc64", "SFC64", seed, (sequence) => {
    const source = sourceOf("SFC64", BigUint64Array.of(...words64(sequence, 3), 1n));
    drawRaw("numpy.sfc64", source, new BigUint64Array(12));
    return source.subarray(-8);
  });
}

/**
 * `np.random.MT19937(seed)`. Its state comes from a seed sequence, so that its numbers are not those of `numpy.randomState(seed)`.
 * @param seed a whole number of any size, a list of them, or a seed sequence
 * @returns the bit generator
 * @throws {IsovarError} E_SEED
 * @example numpy.mt19937(0).randomRaw([1]) // [2058676884]
 */
export function mt19937(seed: Seed): BitGenerator {
  return seeded("numpy.mt19937", "MT19937", seed, (sequence) => {
    const state = new Uint32Array(625);
    state.set(sequence.generateState(624));
    // Its last word comes before the first twist.
    [state[0], state[624]] = [0x80000000, 623];
    return state;
  });
}
