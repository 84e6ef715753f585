// Finds the delimiter of a CSV file.

import { IsovarError } from "../../base/errors.js";
import { looksLikeNumber } from "./numbers.js";
import type { CsvRules } from "./options.js";
import { CsvTokenizer } from "./tokenizer.js";

const CANDIDATES = [",", ";", "\t", "|"];
/** Enough lines to decide by. */
const LINES = 100;

/** The first lines, split at a delimiter, up to the first line that cannot be split. */
function cut(text: string, delimiter: string): string[][] {
  const lines: string[][] = [];
  const tokenizer = new CsvTokenizer("", delimiter, (_, cells) => {
    if (lines.length < LINES) lines.push(cells);
  });
  try {
    tokenizer.push(text);
  } catch (error) {
    // The error is reported when the file is read.
    if (!(error instanceof IsovarError)) throw error;
  }
  return lines;
}

/**
 * The delimiter that splits the first lines of a file into equally many cells, at least two; of several such, the one that gives the
 * most numbers. Where none splits all lines alike, one that splits the first line is taken, so that reading reports the wrong line.
 * A file without labels may have one column, whatever the delimiter.
 * @param text the beginning of a file; with an end of line after it, if it is the whole file
 * @throws {IsovarError} E_DATA where no delimiter fits, or several fit equally well
 */
export function findDelimiter(where: string, text: string, { decimal, label }: CsvRules): string {
  const fail = (what: string): never => {
    throw new IsovarError("E_DATA", `${where}: ${what}; say which with delimiter`);
  };
  const candidates = CANDIDATES.filter((delimiter) => delimiter !== decimal);
  const found = candidates
    .map((delimiter) => ({ delimiter, lines: cut(text, delimiter) }))
    .filter(({ lines }) => lines.length > 0 && lines[0]!.length > 1);
  if (found.length === 0 && label === false) return candidates[0]!;
  if (found.length === 0)
    fail("has one column (label: false is for inputs alone), or something other than , ; tab or | between its cells");
  const even = found.filter(({ lines }) => lines.every(({ length }) => length === lines[0]!.length));
  const scored = (even.length > 0 ? even : found)
    .map(({ delimiter, lines }) => ({ delimiter, numbers: lines.flat().filter((cell) => looksLikeNumber(cell.trim())).length }))
    .sort((a, b) => b.numbers - a.numbers);
  if (scored.length > 1 && scored[0]!.numbers === scored[1]!.numbers) {
    fail(`${scored.map(({ delimiter }) => JSON.stringify(delimiter)).join(" or ")} may be between its cells`);
  }
  return scored[0]!.delimiter;
}
