// Decides whether the first line of a CSV file names the columns.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { LabelColumn } from "./labels.js";
import { looksLikeNumber, numberOf } from "./numbers.js";
import { type CsvRules, isMissing } from "./options.js";

/** The first line, while it is not yet known whether it names the columns. */
export interface FirstLine {
  readonly line: number;
  readonly cells: readonly string[];
  /** The column of the labels; undefined where the file has none. */
  readonly target: number | undefined;
}

/** What a first line is: names of the columns, a sample, or open until the other lines are read. */
export type Verdict = "names" | "sample" | "open";

function refuseUnclear(where: string, { line, cells }: FirstLine, why: string): never {
  throw new IsovarError(
    "E_DATA",
    `${where}: line ${line} ${show(cells)} may name the columns or be a sample: ${why}; say header: true or header: false`,
  );
}

/** The cells that are inputs. */
const inputsOf = ({ cells, target }: FirstLine) => cells.filter((_, column) => column !== target);

/** Whether cells are 0, 1, 2, …: pandas names the columns of an array like this, but a sample may look the same. */
const counts = (cells: readonly string[]) => cells.every((cell, i) => cell === String(i));
const COUNTS = "it counts its columns";
/** With fewer columns than this, 0, 1, … may well be a sample. */
const SURE = 3;

/** Judges a first line by itself: words are names, numbers with a gap are a sample; so are others, where there are no labels to look at. */
export function judgeAlone(where: string, first: FirstLine, rules: CsvRules): Verdict {
  const { header, label, missing } = rules;
  if (header !== "auto") return header ? "names" : "sample";
  if (typeof label === "string") return "names";
  const isWord = (cell: string) => !missing.has(cell) && !looksLikeNumber(cell);
  if (first.cells.every(isWord)) return "names";
  const gap = first.cells.some((cell, column) => isMissing(rules, cell, column === first.target));
  if (inputsOf(first).some(isWord)) {
    refuseUnclear(where, first, gap ? "some of its cells are missing" : "some of its cells are numbers, others are not");
  }
  if (gap) return "sample";
  if (first.target !== undefined) return "open";
  if (counts(first.cells)) refuseUnclear(where, first, COUNTS);
  return "sample";
}

/**
 * Judges a first line whose inputs are numbers, once all labels are known. Where its label is a word and all others are numbers, it
 * names the columns. Where other lines have the same label, it is a sample. Otherwise this cannot be decided, except for columns named
 * 0, 1, 2, ….
 */
export function judgeBeside(where: string, first: FirstLine, labels: LabelColumn, { decimal, classes }: CsvRules): Verdict {
  const label = first.cells[first.target!]!;
  const inputs = inputsOf(first);
  const isNumber = numberOf(label, decimal) !== undefined;
  const isLabel =
    labels.kind === undefined || labels.has(label) || classes?.includes(label) || (isNumber && labels.kind === "numbers");
  const counted = counts(isNumber ? first.cells : inputs);
  if (labels.kind === "numbers" && !isNumber) return "names";
  if (isLabel) {
    if (isNumber && counted) refuseUnclear(where, first, COUNTS);
    return "sample";
  }
  if (counted && inputs.length >= SURE) return "names";
  if (counted || labels.allRepeat) refuseUnclear(where, first, `no other label is ${show(label)}`);
  return "sample";
}
