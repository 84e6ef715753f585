import { checkWord, copyArray, refuse } from "../../base/check.js";

/** How a CSV file is to be read, where it does not show it. */
export interface CsvOptions {
  /** The column that holds what should come out: its name in the header, or its number from 0. Default: the last. */
  label?: string | number;
  /** Names of the classes that the labels are of, in their order: those of the data that was trained on, or `["1", "2", "3"]`. */
  classes?: readonly string[];
  /**
   * Whether the first line names the columns. Default `"auto"`: it does where its cells are words, or where only its label is one
   * above numbers; docs/net.md has the whole rule. Where that cannot be told it is refused.
   */
  header?: boolean | "auto";
  /** The character between cells. Default: the one of `,` `;` tab `|` that cuts the lines into equally many cells. */
  delimiter?: string;
  /** The mark before the decimals of a number. Default `"."`. */
  decimal?: "." | ",";
  /**
   * Lines with a missing cell: `"refuse"`, the default, `"skip"`, or the cells that mean missing in this file, whose lines are skipped.
   * Otherwise these are empty cells, `?`, `NA`, `N/A`, `NaN`, `nan`, `null`, `NULL`, `None`, unless `classes` has that name.
   */
  missing?: "refuse" | "skip" | readonly string[];
}

export const CSV_OPTIONS = ["label", "classes", "header", "delimiter", "decimal", "missing"] as const;

/** As pandas and R write what they do not have; and the ? of the UCI data sets. */
const MISSING = ["", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"];

/** Options, checked, with their defaults. */
export interface CsvRules {
  readonly label: string | number | undefined;
  readonly classes: readonly string[] | undefined;
  readonly header: boolean | "auto";
  readonly delimiter: string | undefined;
  readonly decimal: "." | ",";
  readonly missing: ReadonlySet<string>;
  readonly skip: boolean;
}

/** Classes and marks; a bound for untrusted input. */
const MAX_TEXTS = 1_000_000;

export function checkTexts(where: string, name: string, value: unknown): readonly string[] {
  const given = copyArray(where, name, value, MAX_TEXTS);
  if (!given?.length || !given.every((item) => typeof item === "string")) {
    return refuse("E_ARGUMENT", where, name, value, `an array of strings, one at least and at most ${MAX_TEXTS}`);
  }
  const texts = given.map((text) => text.trim());
  if (new Set(texts).size < texts.length) refuse("E_ARGUMENT", where, name, texts, "without the same twice");
  return texts;
}

/** @throws {IsovarError} E_ARGUMENT */
export function checkCsvOptions(where: string, options: CsvOptions): CsvRules {
  const { label, classes, header = "auto", delimiter, decimal = ".", missing = "refuse" } = options;
  if (label !== undefined && typeof label !== "string" && typeof label !== "number") {
    refuse("E_ARGUMENT", where, "label", label, "the name of a column, or its number from 0");
  }
  if (typeof header !== "boolean" && header !== "auto") refuse("E_ARGUMENT", where, "header", header, 'true, false or "auto"');
  // A character that numbers are made of would cut them.
  if (delimiter !== undefined && !(typeof delimiter === "string" && /^[^\w\r\n".+-]$/.test(delimiter))) {
    refuse("E_ARGUMENT", where, "delimiter", delimiter, "one character, and none of a number, a quote or an end of line");
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

/** Whether a cell stands for a value that is not there; a label may be a class of that name. */
export function isMissing({ missing, classes }: CsvRules, cell: string, isLabel: boolean): boolean {
  return missing.has(cell) && !(isLabel && classes?.includes(cell));
}
