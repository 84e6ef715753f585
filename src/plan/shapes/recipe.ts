// What a recipe is before it is read.

import type { Initializer } from "../../init/initializers/initializer.js";
import type { Rule } from "../rules.js";
import type { Spec } from "../spec.js";

/** The scheme of a whole model: its name, or an object of its name, `scheme`, and the options that docs/schemes.md lists. */
export type SchemeChoice = string | Readonly<Record<string, unknown>>;

/** A recipe as it is written: with the scheme that stands for rules, which `plan` writes out. */
export interface Recipe extends Omit<Spec, "rules" | "default"> {
  /** What the recipe was made from, for readers. */
  readonly description?: string;
  /** A scheme of a whole model. */
  readonly scheme?: SchemeChoice;
  /** What tensors get by their names; the first that matches counts, and all come before those of `scheme`. */
  readonly rules?: readonly Rule[];
  /** How tensors are drawn that no rule matches. */
  readonly default?: Initializer | string;
}
