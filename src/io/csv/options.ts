// Options of reading CSV.

import { checkWord, copyArray, refuse } from "../../base/check.js";

/** How to read a CSV file, where the file itself does not show it. */
export interface CsvOptions {
  /**
   * The column of the labels or targets: its name in the header, or its number from 0. Default: the last. `false` where the file has none:
   * all columns are inputs, and `y` is empty.
   */
  label?: string | number | false;
  /** Names of the classes, in their order: those of the training data, or for instance `["1", "2", "3"]`. */
  classes?: readonly string[];
  /**
   * Whether the first line names the columns. Default `"auto"`: yes where its cells are words, or where only its label is a word and
   * all other labels are numbers; docs/net.md has the whole rule. A file that leaves it open is refused.
   */
  header?: boolean | "auto";
  /** The character between cells. Default: the one of `,` `;` tab `|` that splits all lines into equally many cells. */
  delimiter?: string;
  /** The decimal mark of numbers. Default `"."`. */
  decimal?: "." | ",";
  /**
   * What to do with lines that miss a cell: `"refuse"` (default), `"skip"`, or the texts that mean missing in this file, whose lines are
   * skipped. By default these are an empty cell, `?`, `NA`, `N/A`, `NaN`, `nan`, `null`, `NULL`, `None`, unless `classes` has that name.
   */
  missing?: "refuse" | "skip" | readonly string[];
}

export const CSV_OPTIONS = ["label", "classes", "header", "delimiter", "decimal", "missing"] as const;

/** Missing values as pandas and R write them, and the ? of the UCI data sets. */
const MISSING = ["", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"];

/** Checked options with their defaults. */
export interface CsvRules {
  readonly label: string | number | false | undefined;
  readonly classes: readonly string[] | undefined;
  readonly header: boolean | "auto";
  readonly delimiter: string | undefined;
  readonly decimal: "." | ",";
  readonly missing: ReadonlySet<string>;
  readonly skip: boolean;
}

/** Most classes, or texts that mean missing: a bound for untrusted input. */
const MAX_TEXTS = 1_000_000;

export function checkTexts(where: string, name: string, value: unknown): readonly string[] {
  const given = copyArray(where, name, value, MAX_TEXTS);
  if (!given?.length || !given.every((item) => typeof item === "string")) {
    return refuse("E_ARGUMENT", where, name, value, `an array of strings, one at least and at most ${MAX_TEXTS}`);
  }
  const texts = given.map((text) => text.trim());
  if (new Set(texts).size < texts.length) refuse("E_ARGUMENT", where, name, texts, "without repetitions");
  return texts;
}

/** @throws {IsovarError} E_ARGUMENT */
export function checkCsvOptions(where: string, options: CsvOptions): CsvRules {
  const { label, classes, header = "auto", delimiter, decimal = ".", missing = "refuse" } = options;
  if (label !== undefined && label !== false && typeof label !== "string" && typeof label !== "number") {
    refuse("E_ARGUMENT", where, "label", label, "the name of a column, its number from 0, or false for none");
  }
  if (label === false && classes !== undefined) {
    refuse("E_ARGUMENT", where, "classes", classes, "left out with label: false");
  }
  if (typeof header !== "boolean" && header !== "auto") refuse("E_ARGUMENT", where, "header", header, 'true, false or "auto"');
  // A character that occurs in numbers would split them.
  if (delimiter !== undefined && !(typeof delimiter === "string" && /^[^\w\r\n".+-]$/.test(delimiter))) {
    refuse("E_ARGUMENT", where, "delimiter", delimiter, "one character that is not part of numbers, a quote or an end of line");
  }
  checkWord("E_ARGUMENT", where, "decimal", decimal, [".", ","]);
  if (decimal === "," && delimiter === ",") refuse("E_ARGUMENT", where, "decimal", decimal, "another character than delimiter");
  if (typeof missing === "string") checkWord("E_ARGUMENT", where, "missing", missing, ["refuse", "skip"]);
  return {
    label,
    classes: classes === undefined ? undefined : checkTexts(where, "classes", classes),
    header,
    delimiter,
    decimal,
    missing: new Set(typeof missing === "string" ? MISSING : checkTexts(where, "missing", missing)),
    skip: missing !== "refuse",
  };
}

/** Whether a cell means a missing value; a label may be a class of that name. */
export function isMissing({ missing, classes }: CsvRules, cell: string, isLabel: boolean): boolean {
  return missing.has(cell) && !(isLabel && classes?.includes(cell));
}
