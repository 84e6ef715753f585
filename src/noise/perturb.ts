// `perturb`: weights with the noise of a member added.

import { checkOptions } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { elementsOf, type Target, targetDType } from "../core/target.js";
import type { Key } from "../random/key.js";
import { checkMember, checkPlace, NOISE_KEYS, type NoiseDType, type NoiseOptions } from "./options.js";
import { addNoise, bitsView, pass, suffixOf } from "./pass.js";

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

/** What `restore` needs to take noise back: which noise it was, and what the sums have lost. Plain data. */
export interface Perturbation {
  /** The key of the name, or the one that was given. */
  readonly key: Key;
  /** The member. */
  readonly member: number;
  /** Its sign. */
  readonly sign: 1 | -1;
  /** Standard deviation of the noise. */
  readonly scale: number;
  /** Rank of the noise, where it is low. */
  readonly rank?: number | undefined;
  /** Shape of the whole tensor. */
  readonly shape: Shape;
  /** Where the target begins in it. */
  readonly offset: number;
  /** Element type of the target. */
  readonly dtype: NoiseDType;
  /** For each weight the steps of its dtype from x' − noise to x, cut off at −128 and 127. */
  readonly low: Int8Array<ArrayBuffer>;
  /** The bits of the weights whose steps are cut off, in their order. */
  readonly rest: Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
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
 * @throws {IsovarError} E_TARGET, E_DISPOSED, E_DTYPE, E_SHAPE, E_ARGUMENT, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_MEMORY; nothing is written then
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
  const { length } = elementsOf(target);
  const low = new Int8Array(arrayOf("perturb", "u8", [length]).buffer);
  const keep = `keep${suffixOf(dtype)}` as const;
  const rest: (Uint32Array | Uint16Array)[] = [];
  pass("perturb", place, members, target, target, (kernels, { buffer, at, count, xPtr, noisePtr, nTiles, lowPtr, restPtr }) => {
    const far = kernels[keep](xPtr, noisePtr, nTiles, lowPtr, restPtr);
    low.set(new Int8Array(buffer, lowPtr, count), at);
    if (far > 0) rest.push(bitsView(dtype, buffer, restPtr, far).slice());
  });
  return { key, ...which, rank, shape, offset, dtype, low, rest: joined(dtype, rest) };
}

function joined(dtype: NoiseDType, parts: readonly (Uint32Array | Uint16Array)[]) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = arrayOf("perturb", dtype === "f32" ? "u32" : dtype, [length]);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
