// A result as text to paste, and as the end of an address that shows it elsewhere. What an address brings is anyone's: it is checked.

import { summarize } from "../harness.js";
import { crossover, crossoverText } from "../sweep.js";
import { digits, shown } from "../table.js";
import { type Measured, QUESTIONS } from "./measure.js";

export const NAMES = ["isovar", "tuned JS", "plain JS", "fallback"];

const four = (x: number) => Number(x.toPrecision(4));

/** What cannot be computed anew, in lists. */
export function encode({ date, browser, cores, version, clock, tables, sweep }: Measured): string {
  const packed = [
    date.slice(0, 10),
    browser,
    cores,
    version,
    clock,
    tables.map(({ rows }) =>
      rows.map(({ name, median, min, spread }) => [NAMES.indexOf(name), ...[median, min, spread].map(four)]),
    ),
    sweep.counts,
    sweep.lines.map(({ name, values }) => [NAMES.indexOf(name), ...values.map(four)]),
  ];
  const bytes = new TextEncoder().encode(JSON.stringify(packed));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function number(value: unknown): number {
  if (typeof value !== "number" || !(value >= 0 && value < 1e12)) throw new Error("no number");
  return value;
}
function text(value: unknown): string {
  if (typeof value !== "string" || value.length > 60) throw new Error("no text");
  return value;
}
function list(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 40) throw new Error("no list");
  return value;
}
function name(value: unknown): string {
  const found = NAMES[number(value)];
  if (found === undefined) throw new Error("no contestant");
  return found;
}

/** Undefined where it is no result of this page. */
export function decode(encoded: string): Measured | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const [date, browser, cores, version, clock, tables, counts, lines] = list(JSON.parse(new TextDecoder().decode(bytes)));
    const sizes = list(counts).map(number);
    const values = list(lines).map((line) => ({ name: name(list(line)[0]), values: list(line).slice(1).map(number) }));
    const ours = values.find(({ name }) => name === "isovar")!.values;
    if (values.some((line) => line.values.length !== sizes.length)) throw new Error("sizes without values");
    return {
      date: text(date),
      browser: text(browser),
      cores: number(cores),
      version: text(version),
      clock: number(clock),
      tables: QUESTIONS.map(({ work, title, inside, unit }, i) => ({
        id: work,
        title,
        inside,
        unit,
        rows: list(list(tables)[i]).map((row) => {
          const [who, median, min, spread] = list(row);
          return { ...summarize(name(who), [number(median)]), min: number(min), spread: number(spread) };
        }),
      })),
      sweep: {
        id: "sizes-truncated",
        title: "truncated normal by size",
        inside: "",
        unit: "ns per value",
        counts: sizes,
        lines: values.map((line) => ({
          ...line,
          ...(line.name !== "isovar" && { crossover: crossover(sizes, ours, line.values) }),
        })),
      },
    };
  } catch {
    return undefined;
  }
}

export const whereText = ({ browser, cores, date, version }: Measured): string =>
  `isovar ${version.replace(/^isovar /, "")} in ${browser}, ${cores} cores, ${date.slice(0, 10)}`;

/** A table for an issue or a chat. */
export function markdown(measured: Measured): string {
  const { tables, sweep } = measured;
  const cells = (row: string[]) => `| ${row.join(" | ")} |`;
  return [
    `${whereText(measured)}, one thread, medians`,
    "",
    cells(["", ...NAMES]),
    cells(["---", ...NAMES.map(() => "---:")]),
    ...tables.map(({ title, unit, rows }) =>
      cells([
        `${title}, ${unit.name}`,
        ...NAMES.map((wanted) => {
          const row = rows.find((one) => one.name === wanted);
          return row ? digits(shown(unit, row.median)) : "";
        }),
      ]),
    ),
    "",
    ...sweep.lines.flatMap((line) => (line.crossover === undefined ? [] : [`- ${crossoverText(line, sweep.counts)}`])),
    "",
  ].join("\n");
}
