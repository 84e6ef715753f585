// `perturb`: weights with the noise of a member added.

import { checkOptions } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { elementsOf, type Target, targetDType } from "../core/target.js";
import { checkMember, checkPlace, NOISE_KEYS, type NoiseDType, type NoiseOptions } from "./options.js";
import { addNoise, bitsView, pass, suffixOf } from "./pass.js";
import { type Perturbation, takeBack } from "./perturbation.js";

/** Options of `perturb`. */
export interface PerturbOptions extends NoiseOptions {
  /** Which member of the population: a whole number from 0. Members of a name, and names, share no noise. */
  member: number;
  /** 1, or −1 for the antithetic twin, whose noise is that of the member with the sign turned. Default 1. */
  sign?: 1 | -1;
  /** Standard deviation of the noise. */
  scale: number;
  /** Weights that stay as they are, while the target becomes these with the noise added. */
  base?: Target;
}

const KEYS = [...NOISE_KEYS, "member", "sign", "scale", "base"] as const;

/** Weights to be read, which the target must not overlap. */
function checkBase(target: Target, base: Target, dtype: NoiseDType): void {
  const given = targetDType("perturb", base, dtype === "f32" ? undefined : dtype);
  const [a, b] = [elementsOf(base), elementsOf(target)];
  if (given !== dtype || a.length !== b.length) {
    const both = `${a.length} values of ${given} and ${b.length} of ${dtype}`;
    throw new IsovarError("E_TARGET", `perturb: base and target hold ${both}: they must be alike`);
  }
  if (a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength)
    throw new IsovarError("E_TARGET", "perturb: base and target overlap; leave base out to change weights in place");
}

/**
 * Adds the noise of a member to weights: x' = x + sign · scale · ε, each ε a standard normal number of seed, name, member and index alone.
 *
 * Nothing is stored but what the sums lose to rounding: a byte for each weight, and the weight itself where the noise has buried it, 128 times its size.
 * `restore` takes the noise back with that, to the byte. Where `base` is given, the target becomes base + noise, and nothing need be taken back.
 * Weights that are infinite or NaN stay as they are. Rounding: the noise to f32, the sum to f32, then to the dtype.
 * @param target a Float32Array or Float16Array, a Uint16Array with `dtype: "f16"` or `"bf16"`, or a Tensor of these dtypes
 * @param options the stream, by `seed` and `name` or by `key`; `member`, `sign`, `scale`; `rank`; `shape` and `offset` for a slice
 * @returns what `restore` needs; nothing where `base` is given
 * @throws {IsovarError} E_TARGET, E_DISPOSED, E_DTYPE, E_SHAPE, E_ARGUMENT, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_MEMORY; the weights are as they were
 *   then, those of a target that becomes another `base` aside
 * @example const kept = perturb(w, { seed: 7, name: "fc1/kernel", member: 0, scale: 1e-3 }); // …
 *   restore(w, kept);
 */
export function perturb(target: Target, options: PerturbOptions & { base: Target }): undefined;
/** Weights in place: they can be had back. */
export function perturb(target: Target, options: PerturbOptions & { base?: undefined }): Perturbation;
export function perturb(target: Target, options: PerturbOptions): Perturbation | undefined {
  const { base, ...known } = checkOptions("perturb", options, KEYS);
  const place = checkPlace("perturb", target, known);
  const which = checkMember("perturb", known);
  const { dtype, key, rank, shape, offset } = place;
  const members = [{ member: which.member, weight: which.sign * which.scale }];
  if (base !== undefined) {
    checkBase(target, base, dtype);
    addNoise("perturb", place, members, base, target);
    return undefined;
  }
  const low = new Int8Array(arrayOf("perturb", "u8", [elementsOf(target).length]).buffer);
  const rest = new Buried(dtype);
  let done = 0;
  try {
    pass("perturb", place, members, target, target, (kernels, { buffer, at, count, xPtr, noisePtr, nTiles, lowPtr, restPtr }) => {
      // What may fail comes before the weights of the piece change.
      rest.reserve(count);
      const far = kernels[`keep${suffixOf(dtype)}`](xPtr, noisePtr, nTiles, lowPtr, restPtr);
      low.set(new Int8Array(buffer, lowPtr, count), at);
      rest.add(bitsView(dtype, buffer, restPtr, far));
      done = at + count;
    });
    return { key, ...which, rank, shape, offset, dtype, low, rest: rest.copy() };
  } catch (error) {
    takeBack("perturb", place, members, target, low.subarray(0, done), rest.all);
    throw error;
  }
}

/** Bits of weights, which become more. */
class Buried {
  readonly #dtype: "u32" | "f16" | "bf16";
  #bits: Perturbation["rest"];
  #length = 0;

  constructor(dtype: NoiseDType) {
    this.#dtype = dtype === "f32" ? "u32" : dtype;
    this.#bits = arrayOf("perturb", this.#dtype, [0]);
  }

  /** Makes room for so many more. @throws {IsovarError} E_MEMORY */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bits.length) return;
    const bits = arrayOf("perturb", this.#dtype, [Math.max(needed, 2 * this.#bits.length)]);
    bits.set(this.#bits);
    this.#bits = bits;
  }

  add(bits: Uint32Array | Uint16Array): void {
    this.#bits.set(bits, this.#length);
    this.#length += bits.length;
  }

  get all(): Perturbation["rest"] {
    return this.#bits.subarray(0, this.#length);
  }

  /** @throws {IsovarError} E_MEMORY */
  copy(): Perturbation["rest"] {
    const copy = arrayOf("perturb", this.#dtype, [this.#length]);
    copy.set(this.all);
    return copy;
  }
}
