// The label column of a CSV file.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { notNumber, numberOf } from "./numbers.js";
import type { CsvRules } from "./options.js";

/** A column with more names holds names of samples, not of classes. */
const MAX_CLASSES = 2 ** 16;

/**
 * The label column, cell by cell. Either all labels are numbers, which are kept, or all are names, each of a class. Numbers among names
 * are mistakes, unless `classes` lists them as names.
 */
export class LabelColumn {
  readonly #where: string;
  readonly #rules: CsvRules;
  /** Name → place by first appearance, or in `classes`; undefined while no label was read, and where labels are numbers. */
  #places: Map<string, number> | undefined;
  /** Number of samples of each class. */
  readonly #counts: number[] = [];
  #numbers = false;

  constructor(where: string, rules: CsvRules) {
    this.#where = where;
    this.#rules = rules;
    if (rules.classes) this.#places = new Map(rules.classes.map((name, i) => [name, i]));
  }

  /** What the labels so far are; undefined before the first. */
  get kind(): "numbers" | "names" | undefined {
    return this.#numbers ? "numbers" : this.#places && "names";
  }

  has(name: string): boolean {
    return (this.#counts[this.#places?.get(name) ?? -1] ?? 0) > 0;
  }

  /** Whether every class read so far was read more than once. */
  get allRepeat(): boolean {
    return this.#counts.length > 0 && this.#counts.every((count) => count !== 1);
  }

  /** The label of a cell: the number, or the place of its class until `finish` orders them. */
  add(line: number, cell: string): number {
    const fail = (rule: string): never => {
      throw new IsovarError("E_DATA", `${this.#where}: line ${line}: label (${show(cell)}) ${rule}`);
    };
    const { classes, decimal } = this.#rules;
    const number = classes ? undefined : numberOf(cell, decimal);
    if (number !== undefined) {
      if (this.#places) fail("is a number, though other labels are names; list the names in classes");
      this.#numbers = true;
      const wrong = notNumber(cell, decimal);
      return wrong === undefined ? number : fail(wrong);
    }
    if (this.#numbers) fail("is not a number, though other labels are");
    this.#places ??= new Map();
    const place = this.#places.get(cell);
    if (place !== undefined) {
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      return place;
    }
    if (classes) fail(`must be one of the classes ${show(classes)}`);
    const next = this.#places.size;
    if (next === MAX_CLASSES) fail(`is one name more than ${MAX_CLASSES}: is this the column of the labels?`);
    // Copied letter by letter: engines keep a whole text in memory while a part of it is held.
    this.#places.set([...cell].join(""), next);
    this.#counts[next] = 1;
    return next;
  }

  /** The given classes, or the names in the order of their code units, and the label of each place; undefined for numbers. */
  finish(): { classes: string[]; labelOf: Float32Array } | undefined {
    if (this.#places === undefined) return undefined;
    const names = [...this.#places.keys()];
    const classes = this.#rules.classes ? names : [...names].sort();
    const labels = new Map(classes.map((name, i) => [name, i]));
    return { classes, labelOf: Float32Array.from(names, (name) => labels.get(name)!) };
  }
}
