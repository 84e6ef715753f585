// Rules: what tensors get by their names.

import { refuse } from "../base/check.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Plain } from "../io/plain.js";
import { readGlob, writtenOut } from "./globs.js";
import { checkLimit, MAX_GLOB_CHARACTERS, MAX_RULES, MAX_SOLVED } from "./limits.js";
import { need, readObject } from "./reading.js";
import { readTraits, SOLVED, solvedIn, TRAIT_KEYS, type Traits } from "./traits.js";

/** What tensors of certain names get, as far as their parameters do not say it themselves. Of the rules that match a name, the first counts. */
export interface Rule extends Traits {
  /** A glob of names, or several, of which one must match. */
  readonly match: string | readonly string[];
  /** How the values are drawn. */
  readonly init: Initializer;
  /** A factor on the tensor, or on what it computes, that the model applies in its graph; nothing is drawn by it. */
  readonly multiplier?: number;
  /** A factor on the base learning rate; nothing is drawn by it. */
  readonly learningRate?: number;
}

const KEYS = /* @__PURE__ */ ["match"].concat(TRAIT_KEYS, "multiplier", "learningRate");

function readMatch(where: string, path: string, value: Plain): string | readonly string[] {
  const globs = Array.isArray(value) ? value : [value];
  if (globs.length === 0) refuse("E_SPEC", where, path, value, "a glob or an array of globs");
  for (const [i, glob] of globs.entries()) readGlob(where, Array.isArray(value) ? `${path}[${i}]` : path, glob);
  return globs.length === 1 ? (globs[0] as string) : (globs as string[]);
}

function readFactor(where: string, path: string, value: Plain): number {
  const isFactor = typeof value === "number" && Number.isFinite(value);
  return isFactor ? value : refuse("E_SPEC", where, path, value, "a finite number");
}

function readRule(where: string, path: string, value: Plain): Rule {
  const object = readObject(where, path, value, "a rule", KEYS);
  const match = readMatch(where, `${path}.match`, need(where, path, object, "match"));
  need(where, path, object, "init");
  const { multiplier, learningRate } = object;
  return {
    match,
    ...(readTraits(where, path, object) as Traits & { init: Initializer }),
    ...(multiplier !== undefined && { multiplier: readFactor(where, `${path}.multiplier`, multiplier) }),
    ...(learningRate !== undefined && { learningRate: readFactor(where, `${path}.learningRate`, learningRate) }),
  };
}

/** The rules at `path`, in the order in which they are tried. */
export function readRules(where: string, path: string, value: Plain): Rule[] {
  if (!Array.isArray(value)) refuse("E_SPEC", where, path, value, "an array");
  checkLimit(where, path, value.length, "rules", MAX_RULES);
  let nSolved = 0;
  return value.map((item, index) => {
    const here = `${path}[${index}]`;
    nSolved += solvedIn(item);
    checkLimit(where, here, nSolved, SOLVED, MAX_SOLVED);
    return readRule(where, here, item);
  });
}

/** Throws where all rules together, those of a scheme counted, are more than there may be. */
export function checkRules(where: string, rules: readonly Rule[]): void {
  checkLimit(where, "scheme", rules.length, "rules", MAX_RULES);
  let characters = 0;
  rules.forEach(({ match }, index) => {
    for (const glob of [match].flat()) characters += writtenOut(readGlob(where, `rules[${index}].match`, glob));
    checkLimit(where, `rules[${index}].match`, characters, "characters of globs, alternatives written out", MAX_GLOB_CHARACTERS);
  });
}
