// Numbers and tables as a terminal shows them.

/** 124439808 → "124,439,808". */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number to `digits` significant digits, without trailing zeros, and without an exponent where none is needed. */
export function significant(x: number, digits = 5): string {
  const rounded = Number(x.toPrecision(digits));
  const size = Math.abs(rounded);
  return rounded === 0 || (size >= 1e-4 && size < 1e6) ? String(rounded) : rounded.toExponential();
}

/** To three digits. */
export const short = (x: number): string => significant(x, 3);

/** 0.5 → "50 %". */
export const percent = (share: number): string => `${short(100 * share)} %`;

/** 1 row, 2 rows. */
export const plural = (n: number, what: string): string => `${grouped(n)} ${what}${n === 1 ? "" : "s"}`;

/** A name of at most `width` characters: of a longer one the middle is left out, since ends tell names such as `a/kernel` and `a/bias` apart. */
export function cut(name: string, width: number): string {
  const characters = Array.from(name);
  if (characters.length <= width) return name;
  const head = Math.ceil((width - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (width - 1 - head)).join("")}`;
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

const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * Numbers as a line of blocks, the smallest lowest, the largest highest; more numbers than `width` are averaged in groups.
 * @param values finite numbers
 * @param width the largest number of characters
 * @returns one character per number, or per group
 * @example sparkline([2.3, 1.1, 0.6, 0.4, 0.3]) // "█▄▂▁▁"
 */
export function sparkline(values: readonly number[], width = 40): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const group = values.slice(Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count));
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const level = (value: number) => (most > least ? Math.min(7, Math.floor((8 * (value - least)) / (most - least))) : 0);
  return means.map((value) => BLOCKS[level(value)] ?? "?").join("");
}
