// `update`: weights with the noise of many members added, for good.

import { checkAttached, checkOptions, classOf, copyArray, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Target } from "../core/target.js";
import { checkPlace, MOST, NOISE_KEYS, type NoiseOptions } from "./options.js";
import { addNoise } from "./pass.js";

/** Most members of a call: their keys lie in memory. */
const MOST_MEMBERS = 2 ** 20;

/** A copy of numbers in an array or typed array. */
function numbers(argument: string, value: unknown): unknown[] {
  if (ArrayBuffer.isView(value)) checkAttached("E_ARGUMENT", "update", argument, value);
  const list = /^(Float|Uint|Int)/.test(classOf(value)) ? Array.from(value as ArrayLike<unknown>) : value;
  const copy = copyArray("update", argument, list, MOST_MEMBERS);
  return copy ?? refuse("E_ARGUMENT", "update", argument, value, `an array of at most ${MOST_MEMBERS} numbers`);
}

/**
 * Adds the noise of many members to weights in one pass: x' = x + Σ wᵢ·εᵢ, εᵢ the noise that `perturb` adds for member i, sign 1 and scale 1.
 *
 * The sum is taken in f32 in the order of the members and rounded after each product and each sum, then added as `perturb` adds: with one member it
 * equals `perturb`. Memory beside the target: 16 bytes a member and 256 KiB a thread; for noise of low rank 4 · rank · members · (rows + columns) bytes and 4 MiB.
 * @param target as for `perturb`
 * @param members numbers of members; one that stands twice counts twice
 * @param weights a number for each member, their sizes together at most 2^100
 * @param options the stream, by `seed` and `name` or by `key`; `rank`; `shape` and `offset` for a slice
 * @returns the target
 * @throws {IsovarError} E_TARGET, E_DISPOSED, E_DTYPE, E_SHAPE, E_ARGUMENT, E_SEED, E_NAME_REQUIRED, E_NAME, E_KEY, E_MEMORY; nothing is written then
 * @example update(w, [0, 1, 2], [0.1, -0.2, 0.05], { seed: 7, name: "fc1/kernel" });
 */
export function update<T extends Target>(
  target: T,
  members: ArrayLike<number>,
  weights: ArrayLike<number>,
  options?: NoiseOptions,
): T {
  const place = checkPlace("update", target, checkOptions("update", options, NOISE_KEYS));
  const which = numbers("members", members);
  const factors = numbers("weights", weights);
  if (which.length !== factors.length) {
    throw new IsovarError("E_ARGUMENT", `update: members are ${which.length}, weights ${factors.length}: each needs the other`);
  }
  const unlike = which.find((member) => !Number.isSafeInteger(member) || (member as number) < 0);
  if (unlike !== undefined || which.includes(undefined)) refuse("E_ARGUMENT", "update", "a member", unlike, "an integer >= 0");
  const total = factors.reduce((sum: number, weight) => sum + (typeof weight === "number" ? Math.abs(weight) : Number.NaN), 0);
  if (!(total <= MOST)) refuse("E_ARGUMENT", "update", "the sizes of weights together", total, "a number of at most 2^100");
  if (which.length === 0) return target;
  const population = which.map((member, i) => ({ member: member as number, weight: factors[i] as number }));
  addNoise("update", place, population, target, target);
  return target;
}
