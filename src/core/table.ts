// Numbers and tables as a terminal shows them.

/** 124439808 → "124,439,808". */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
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
