// `restore`: weights as they were before `perturb`.

import { checkAttached, checkOptions, classOf, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Core } from "../core/core.js";
import { elementsOf, type Target } from "../core/target.js";
import { checkMember, checkPlace, type NoiseDType } from "./options.js";
import { type Perturbation, takeBack } from "./perturbation.js";

/** Options of `restore`. */
export interface RestoreOptions {
  /** The core that draws: it need not be that of `perturb`. Default: `defaultCore()`. */
  core?: Core;
}

const FIELDS = ["key", "member", "sign", "scale", "shape", "offset", "dtype", "low", "rest"] as const;

/** A copy of what was kept. @throws {IsovarError} E_ARGUMENT where it is something else */
function checkFields(perturbation: unknown): Perturbation {
  const known = checkOptions("restore", perturbation as Perturbation, [...FIELDS, "rank"]);
  const missing = FIELDS.filter((field) => known[field] === undefined);
  if (missing.length === 0) return known;
  const rule = "it must be what perturb returned for the target, without base";
  throw new IsovarError("E_ARGUMENT", `restore: perturbation has no ${missing.join(", ")}; ${rule}`);
}

/** How many bytes are 127 or −128, four at a time: with the bits of negative ones turned, these are the ones that 1 makes 128. */
function countFar(low: Int8Array): number {
  const aligned = low.byteOffset % 4 === 0 ? low : low.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, low.length >>> 2);
  let far = 0;
  for (let i = 0; i < words.length; i++) {
    const negative = (words[i]! >>> 7) & 0x01010101;
    const turned = words[i]! ^ (negative * 0xff);
    far += Math.imul(((turned + 0x01010101) >>> 7) & 0x01010101, 0x01010101) >>> 24;
  }
  for (const byte of low.subarray(words.length * 4)) if (byte === 127 || byte === -128) far++;
  return far;
}

/** What was kept must belong to a target of this length. */
function checkKept({ low, rest }: Perturbation, dtype: NoiseDType, length: number): void {
  if (classOf(low) !== "Int8Array") refuse("E_ARGUMENT", "restore", "low", low, "the Int8Array that perturb returned");
  const Rest = dtype === "f32" ? "Uint32Array" : "Uint16Array";
  if (classOf(rest) !== Rest) refuse("E_ARGUMENT", "restore", "rest", rest, `the ${Rest} that perturb returned`);
  checkAttached("E_ARGUMENT", "restore", "low", low);
  checkAttached("E_ARGUMENT", "restore", "rest", rest);
  if (low.length !== length) {
    throw new IsovarError("E_SHAPE", `restore: target holds ${length} values, those that were perturbed are ${low.length}`);
  }
  const far = countFar(low);
  if (far !== rest.length) {
    throw new IsovarError("E_ARGUMENT", `restore: low asks for ${far} values of rest, which holds ${rest.length}`);
  }
}

/**
 * Takes the noise of `perturb` back: every weight has its bits of before, those of NaN included.
 *
 * The target must hold what `perturb` left in it. Of several perturbations the last is taken back first.
 * @param target the weights that were perturbed, or a copy of them
 * @param perturbation what `perturb` returned
 * @param options `core`
 * @returns the target
 * @throws {IsovarError} E_TARGET, E_DISPOSED, E_DTYPE, E_SHAPE, E_ARGUMENT, E_KEY, E_MEMORY; nothing is written then
 * @example restore(w, perturb(w, { seed: 7, name: "fc1/kernel", member: 0, scale: 1e-3 })); // w is what it was
 */
export function restore<T extends Target>(target: T, perturbation: Perturbation, options?: RestoreOptions): T {
  const known = checkFields(perturbation);
  const { core: given } = checkOptions("restore", options, ["core"]);
  const { low, rest, member, sign, scale, ...noise } = known;
  const place = checkPlace("restore", target, { ...noise, ...(given && { core: given }) } as Parameters<typeof checkPlace>[2]);
  const which = checkMember("restore", { member, sign, scale });
  checkKept(known, place.dtype, elementsOf(target).length);
  takeBack("restore", place, [{ member: which.member, weight: which.sign * which.scale }], target, low, rest);
  return target;
}
