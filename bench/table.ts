// A question's answer as a table: what is written to bench/results/ and printed.

import { DISTURBED, type Timing } from "./harness.js";

/** What a time in milliseconds is shown as: `factor` times the time, or `factor` over the time for a rate. */
export interface Unit {
  name: string;
  factor: number;
  rate?: true;
}

export const MS: Unit = { name: "ms", factor: 1 };
export const SECONDS: Unit = { name: "s", factor: 1e-3 };
export const nsPer = (what: string, count: number): Unit => ({ name: `ns per ${what}`, factor: 1e6 / count });
/** Of a product m × k by k × n: two operations for each of m·n·k. */
export const gflops = (m: number, n: number, k: number): Unit => ({ name: "GFLOPS", factor: (2 * m * n * k) / 1e6, rate: true });

export const shown = ({ factor, rate }: Unit, ms: number): number => (rate ? factor / ms : factor * ms);

export interface Table {
  /** Names it in a results file. */
  id: string;
  title: string;
  /** What is inside the timer, and what is not. */
  inside: string;
  unit: Unit;
  rows: Timing[];
  /** Contestants that were asked and failed, with the reason. */
  failed?: string[];
}

/** Three significant digits, without an exponent. */
export function digits(value: number): string {
  if (!(value > 0)) return value === 0 ? "0" : "–";
  return value >= 100 ? value.toFixed(0) : value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value))));
}

/** Whose samples others disturbed: "isovar 12 %, torch 3 %". */
export function disturbances({ rows }: Table): string {
  return rows
    .filter(({ lost = 0 }) => lost > DISTURBED)
    .map(({ name, lost }) => `${name} ${(100 * lost!).toFixed(0)} %`)
    .join(", ");
}

/** Rows from the fastest on, each with how many times as long as `baseline` it takes: below 1 are the losses of `baseline`. */
export function render(table: Table, baseline = table.rows[0]?.name): string {
  const { title, inside, unit, rows, failed = [] } = table;
  const disturbed = disturbances(table);
  const reference = rows.find(({ name }) => name === baseline)?.median;
  const width = Math.max(...rows.map(({ name }) => name.length));
  const firsts = rows.some(({ first }) => first !== undefined);
  const cells = (name: string, ...rest: string[]) => `  ${name.padEnd(width)} ${rest.map((cell) => cell.padStart(12)).join("")}`;
  const lines = [...rows]
    .sort((a, b) => a.median - b.median)
    .map(({ name, min, median, spread, first }) =>
      cells(
        name,
        digits(shown(unit, median)),
        digits(shown(unit, min)),
        `${(spread * 100).toFixed(0)} %`,
        ...(firsts ? [first === undefined ? "" : digits(shown(unit, first))] : []),
        reference ? `${digits(median / reference)}×` : "",
      ),
    );
  return [
    `\n${title}, ${unit.name}`,
    `  timed: ${inside}`,
    cells("", "median", "best", "spread", ...(firsts ? ["first call"] : []), "rel. time"),
    ...lines,
    ...(disturbed ? [`  other programs had the processor meanwhile: ${disturbed}`] : []),
    ...failed.map((text) => `  FAILED ${text}`),
  ].join("\n");
}
