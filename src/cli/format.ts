// How values look in a terminal.

/** Text from a file, safe to print: control characters and bidirectional overrides become escapes. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** 124439808 → "124,439,808". */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes in decimal units, as disks and networks count: 497774080 → "497.8 MB". */
export function byteSize(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return power === 0 ? `${n} B` : `${(n / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A few significant digits, without an exponent where none is needed. */
export function significant(x: number): string {
  if (x === 0) return "0";
  return Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6 ? String(Number(x.toPrecision(5))) : x.toExponential(4);
}

export interface Column {
  title: string;
  align: "left" | "right";
}

/** Rows under their titles, columns two spaces apart. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, i) => [titles, ...rows].reduce((width, row) => Math.max(width, row[i]!.length), 0));
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, i) => (columns[i]!.align === "left" ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    return cells.join("  ").trimEnd();
  };
  const rule = widths.map((width) => "─".repeat(width));
  return [titles, rule, ...rows].map(line).join("\n");
}
