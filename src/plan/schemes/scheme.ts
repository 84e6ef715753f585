// What a scheme of a whole model is.

import type { PlainObject } from "../../io/plain.js";
import type { Model } from "../model.js";
import type { Rule } from "../rules.js";

/** A scheme of a whole model: it stands for rules. */
export interface ModelScheme {
  /** What it draws, in a line. */
  readonly formula: string;
  /** Where it is from. */
  readonly source: string;
  /** Names of its options. */
  readonly options: readonly string[];
  /**
   * Its rules for a model, in the order in which they are tried.
   * @param where function and scheme, for errors
   * @param options no others than `options`, each to be checked
   * @throws {IsovarError} E_ARGUMENT for an option out of its range, E_SPEC for a model that it is not for
   */
  readonly rules: (where: string, options: PlainObject, model: Model) => readonly Rule[];
}
