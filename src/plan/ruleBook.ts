// Finds the rule of a name, in time that grows with the characters of the names, and not with the number of rules.

import { IsovarError } from "../base/errors.js";
import { type Glob, nameOf, patternsOf, readGlob } from "./globs.js";
import { MAX_STEPS } from "./limits.js";
import { NONE, PatternTree, type Place } from "./patternTree.js";
import type { Rule } from "./rules.js";

/** Places that are kept, 8 MB of them: a name may be at very many, where globs are hostile. */
const MAX_KEPT = 2 ** 20;

/** Rules, ready to be asked for the first that matches a name. */
export class RuleBook {
  readonly #where: string;
  /** The first rule of each name that stands for itself alone. */
  readonly #names = new Map<string, number>();
  readonly #tree = new PatternTree();
  /** The beginning of the name before, and the places before and after each of its characters: names in a row mostly begin alike. */
  #begin = "";
  readonly #sets: (readonly Place[])[] = [];
  #kept = 0;
  #steps = 0;

  constructor(where: string, rules: readonly Pick<Rule, "match">[]) {
    this.#where = where;
    rules.forEach(({ match }, index) => {
      for (const text of [match].flat()) this.#add(readGlob(where, `rules[${index}].match`, text), index);
    });
    this.#sets.push(this.#tree.start());
  }

  #add(glob: Glob, index: number): void {
    for (const pattern of patternsOf(glob)) {
      const name = nameOf(pattern);
      if (name === undefined) this.#tree.add(pattern, index);
      else if (!this.#names.has(name)) this.#names.set(name, index);
    }
  }

  /**
   * The index of the first rule that matches a name, −1 if none does.
   * @throws {IsovarError} E_SPEC where matching takes too long, as hostile globs can make it
   */
  find(name: string): number {
    let set = this.#recall(name);
    for (let at = this.#begin.length; at < name.length && set.length > 0; at++) {
      set = this.#tree.step(set, name.charCodeAt(at));
      this.#count(set.length);
      this.#keep(at, set);
    }
    this.#begin = name.slice(0, this.#sets.length - 1);
    const first = set.reduce((lowest, place) => Math.min(lowest, place.lowest), this.#names.get(name) ?? NONE);
    return first === NONE ? -1 : first;
  }

  /** Forgets what a name does not begin with, and returns the places after what is left. */
  #recall(name: string): readonly Place[] {
    let known = 0;
    while (known < this.#begin.length && name[known] === this.#begin[known]) known++;
    for (const set of this.#sets.splice(known + 1)) this.#kept -= set.length;
    this.#begin = name.slice(0, known);
    return this.#sets[known]!;
  }

  /** Keeps the places after character `at`, unless those before it were too many to keep. */
  #keep(at: number, set: readonly Place[]): void {
    if (this.#sets.length !== at + 1 || this.#kept + set.length > MAX_KEPT) return;
    this.#kept += set.length;
    this.#sets.push(set);
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps <= MAX_STEPS) return;
    throw new IsovarError(
      "E_SPEC",
      `${this.#where}: rules: matching the names takes more than ${MAX_STEPS} steps; write globs with fewer stars, or names`,
    );
  }
}
