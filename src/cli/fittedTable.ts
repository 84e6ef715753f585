// Tables no wider than a terminal.

import { type Column, cut, table } from "../base/text.js";

/** A column of a table that must fit. */
export interface FittedColumn extends Column {
  /** Left out where there is no room, the highest first. Default: never. */
  spare?: number;
}

/** Characters that names and words have in comfort: columns are left out before they have fewer. */
const COMFORT = 20;
/** Characters that a name has at least. */
const LEAST_NAME = 12;
/** Words up to this length are not cut, unless nothing else is left to give way. */
const LONGEST_WORD = 24;
/** Characters that any text has at least. */
const LEAST_TEXT = 6;

/** Pieces of a text on lines of at most `width` characters; a longer piece loses its middle. */
function wrap(pieces: readonly string[], width: number, { between = "", indent = "" } = {}): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + between.length + piece.length <= width)
      lines[lines.length - 1] = line + between + piece;
    else lines.push(line === undefined ? piece : indent + piece);
  }
  return lines.map((line) => cut(line, width));
}

/** How names are shown: cut in their middle, or, where several would look the same, broken behind dots and slashes. */
function namesIn(width: number, names: readonly string[]): (name: string) => string[] {
  const count = (all: readonly string[]) => new Set(all).size;
  if (count(names.map((name) => cut(name, width))) === count(names)) return (name) => [cut(name, width)];
  return (name) => wrap(name.split(/(?<=[./])/), width, { indent: "  " });
}

/** A row as lines: its first cell is a name, words behind it go on below. */
function linesOf(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  nameLines: (name: string) => string[],
): string[][] {
  const cells = row.map((cell, i) => {
    if (columns[i]!.align === "right") return [cell];
    return i === 0 ? nameLines(cell) : wrap(cell.split(" "), widths[i]!, { between: " " });
  });
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ""));
}

/**
 * Rows under their titles in at most `width` characters, as far as numbers let them: columns are left out that may be, then names are cut
 * in their middle, or broken where that would make several the same, and words go on in further lines; where that is not enough, words are cut too.
 * @returns the table, and the titles of the columns that are left out
 */
export function fittedTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): { text: string; leftOut: string[] } {
  const longest = (texts: readonly string[]) => texts.reduce((most, { length }) => Math.max(most, length), 0);
  const cells = columns.map(({ title }, i) => [title, ...rows.map((row) => row[i]!)]);
  const natural = cells.map(longest);
  const atMost = (most: (i: number) => number) =>
    columns.map(({ align }, i) => (align === "left" ? Math.min(natural[i]!, most(i)) : natural[i]!));
  const comfort = atMost(() => COMFORT);
  const words = cells.map((texts) => longest(texts.flatMap((text) => text.split(" "))));
  const least = atMost((i) => (i === 0 ? LEAST_NAME : Math.min(LONGEST_WORD, words[i]!)));
  const last = atMost((i) => Math.max(LEAST_TEXT, columns[i]!.title.length));
  const total = (widths: readonly number[]) => widths.reduce((sum, each) => sum + each + 2, -2);
  let shown = columns.map((_, i) => i);
  const of = <T>(each: readonly T[]) => shown.map((i) => each[i]!);
  const spares = shown.filter((i) => columns[i]!.spare !== undefined).sort((a, b) => columns[b]!.spare! - columns[a]!.spare!);
  const leftOut: string[] = [];
  while (total(of(comfort)) > width && spares.length > 0) {
    const spare = spares.shift()!;
    shown = shown.filter((i) => i !== spare);
    leftOut.push(columns[spare]!.title);
  }
  const widths = of(natural);
  const kept = of(columns);
  for (const floor of [of(least), of(last)]) {
    while (total(widths) > width) {
      const wide = widths.map((each, i) => (each > floor[i]! ? each : 0));
      const widest = Math.max(...wide);
      if (widest === 0) break;
      widths[wide.indexOf(widest)]!--;
    }
  }
  const nameLines = namesIn(
    widths[0]!,
    rows.map((row) => row[0]!),
  );
  return {
    text: table(
      kept,
      rows.flatMap((row) => linesOf(of(row), kept, widths, nameLines)),
    ),
    leftOut,
  };
}
