// How the commands print values in a terminal.

import { type FittedColumn, fittedTable } from "./fittedTable.js";

/** Text from a file, safe to print: control characters and bidirectional overrides become escapes. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Characters of a line: as COLUMNS asks for, else those of the terminal, else 80. */
function lineWidth(): number {
  const asked = process.env.COLUMNS ?? "";
  return /^[1-9][0-9]{0,3}$/.test(asked) ? Number(asked) : (process.stdout.columns ?? 80);
}

/** The table of a report, no wider than the terminal. */
export function reportTable(columns: readonly FittedColumn[], rows: readonly (readonly string[])[]): string {
  const { text, leftOut } = fittedTable(columns, rows, lineWidth());
  return leftOut.length === 0 ? text : `${text}\n(COLUMNS=200 shows ${leftOut.join(", ")})`;
}

/** Bytes in decimal units, as disks and networks count: 497774080 → "497.8 MB". */
export function byteSize(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return power === 0 ? `${n} B` : `${(n / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A share as people read it: 0.9733 → "97.33 %". */
export const percentOf = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** "784→256"; a dash for a tensor without fans. */
export const fansText = ({ fanIn, fanOut }: { fanIn?: number | undefined; fanOut?: number | undefined }): string =>
  fanIn === undefined ? "–" : `${fanIn}→${fanOut}`;
