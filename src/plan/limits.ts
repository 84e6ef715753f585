// The limits of docs/spec.md: a recipe of a few bytes can ask for very much.

import { IsovarError } from "../base/errors.js";

/** Characters of a text. */
export const MAX_TEXT = 2 ** 24;
/** Entries of `parameters`. */
export const MAX_PARAMETERS = 10_000;
/** Tensors, repeats counted. */
export const MAX_TENSORS = 1_000_000;
/** In UTF-16 code units: 33 for each of the most tensors that there may be. The header of a file must hold all names, in 10^8 bytes. */
export const MAX_NAME_CHARACTERS = 2 ** 25;
/** The std that a `realizedStd` far from the mean stands for takes a quadrature, a millisecond. */
export const MAX_SOLVED = 500;
/** Rules, those of a scheme counted. */
export const MAX_RULES = 10_000;
/** Characters of globs that are more than a name, with their alternatives written out: 104 for each of the most rules that there may be. */
export const MAX_GLOB_CHARACTERS = 2 ** 20;
/**
 * Characters of the initializers and paddings that rules and the default give, counted for each entry that they are for, as 64 at least:
 * each is made ready anew, which takes 20 µs and more where it is long.
 */
export const MAX_SHARED_CHARACTERS = 2 ** 23;
export const LEAST_SHARED = 64;
/** What `effortOf` counts, over all entries: a second. */
export const MAX_EFFORT = 2 ** 11;
/** Steps of matching, one for each place in a glob that a character of a name may continue: 1.7 s (Node 20, 2026-11). */
export const MAX_STEPS = 2 ** 25;

/** Throws where a total is above a limit. @param path what made it so much */
export function checkLimit(where: string, path: string, total: number, what: string, most: number): void {
  if (total > most) throw new IsovarError("E_SPEC", `${where}: ${path} makes it ${total} ${what}, at most ${most} may be`);
}
