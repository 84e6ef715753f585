// The form of a lesson, and how its numbers are shown.

/** What a lesson teaches, in words made of what was measured, and whether the measurement bears them out. */
export interface Claim {
  says: string;
  holds: boolean;
}

export interface Lesson {
  /** As `--only` takes it, and the name of its file. */
  name: string;
  title: string;
  /** Prints what is measured, and returns what it teaches. */
  run(print: (text: string) => void): Promise<Claim[]>;
}

/** Columns of a terminal. */
export const COLUMNS = 80;

/** A number as a table shows it: two or three digits. */
export function show(x: number): string {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return x > 0 ? "∞" : "−∞";
  if (Number.isNaN(x) || size === 0) return String(x);
  if (size < 1e-3 || size >= 1e4) return x.toExponential(1);
  return size >= 99.5 ? x.toFixed(0) : String(Number(x.toPrecision(size < 0.995 ? 2 : 3)));
}

export const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** Rows under their titles: the first column to the left, the others to the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return `\n${[titles, ...rows].map((row) => `  ${line(row)}`.trimEnd()).join("\n")}\n`;
}

/** Text in lines that a terminal has room for; the lines after the first begin with `indent`. */
export function wrap(text: string, indent = ""): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join("\n");
}
