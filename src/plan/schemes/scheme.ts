// What a scheme of a whole model is.

import type { Plain, PlainObject } from "../../io/plain.js";
import type { LawOf } from "./law.js";
import type { Member } from "./members.js";

/** The laws of another scheme, of its name or an object of name and options, for members. */
export type Base = (scheme: Plain, members: readonly Member[]) => LawOf;

/** A scheme of a whole model: it says how each parameter starts. */
export interface ModelScheme {
  /** What it draws, in a line. */
  readonly formula: string;
  /** Where it is from. */
  readonly source: string;
  /** Names of its options, beside those that every scheme takes. */
  readonly options: readonly string[];
  /**
   * Its laws for a model.
   * @param where function and scheme, for errors
   * @param options no others than `options`, each to be checked
   * @throws {IsovarError} E_ARGUMENT for an option out of its range, E_SPEC for a model that it is not for
   */
  readonly laws: (where: string, options: PlainObject, members: readonly Member[], base: Base) => LawOf;
}
