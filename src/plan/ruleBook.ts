// Finds the rule of a name, in time that grows with the characters of the names, and not with the number of rules.

import { IsovarError } from "../base/errors.js";
import { type Glob, nameOf, patternsOf, readGlob } from "./globs.js";
import { MAX_STEPS } from "./limits.js";
import { NONE, PatternTree, type Place } from "./patternTree.js";
import type { Rule } from "./rules.js";

/** Rules, ready to be asked for the first that matches a name. */
export class RuleBook {
  readonly #where: string;
  /** The first rule of each name that stands for itself alone. */
  readonly #names = new Map<string, number>();
  readonly #tree = new PatternTree();
  /** The name before, and the places before each of its characters: names in a row mostly begin alike. */
  #last = "";
  readonly #sets: (readonly Place[])[] = [];
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
    let known = 0;
    while (known < name.length && known < this.#last.length && name[known] === this.#last[known]) known++;
    this.#sets.length = known + 1;
    this.#last = name;
    for (let at = known; at < name.length; at++) {
      const set = this.#tree.step(this.#sets[at]!, name.charCodeAt(at));
      this.#steps += set.length;
      this.#sets.push(set);
    }
    if (this.#steps > MAX_STEPS) {
      throw new IsovarError(
        "E_SPEC",
        `${this.#where}: rules: matching the names takes more than ${MAX_STEPS} steps; write globs with fewer stars, or names`,
      );
    }
    const first = this.#sets[name.length]!.reduce(
      (lowest, place) => Math.min(lowest, place.lowest),
      this.#names.get(name) ?? NONE,
    );
    return first === NONE ? -1 : first;
  }
}
