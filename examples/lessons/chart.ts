// Learning curves as a terminal shows them: a panel for each, side by side on one logarithmic axis.

import { COLUMNS, show } from "./lesson.js";

/** A panel: a value for each of its columns, with the range that it lies in. */
export interface Band {
  /** Lines above it. */
  titles: readonly string[];
  low: readonly number[];
  middle: readonly number[];
  high: readonly number[];
}

/** Columns of the axis's labels, and between two panels. */
const AXIS = 7;
const GAP = 2;
const MOST_ROWS = 11;

/** Where in its row a line lies: at the top, in the middle, at the bottom. */
const LINES = ["▔", "━", "▁"] as const;

interface Axis {
  /** Powers of two: that in the middle of the first row, and the way to the next. */
  top: number;
  apart: number;
  rows: number;
}

/** Room for all that is finite, from one power of two to another. */
function axisOf(bands: readonly Band[]): Axis {
  const seen = bands.flatMap(({ low, high }) => [...low, ...high]).filter((value) => value > 0 && value < Infinity);
  const [bottom, top] = [Math.floor(Math.log2(Math.min(...seen))), Math.ceil(Math.log2(Math.max(...seen)))];
  let apart = 0.5;
  while ((top - bottom) / apart >= MOST_ROWS) apart *= 2;
  return { top, apart, rows: Math.ceil((top - bottom) / apart) + 1 };
}

/** Rows of a panel: a line for the middle, shade from low to high, × where the middle is no longer finite. */
function draw({ low, middle, high }: Band, { top, apart, rows }: Axis): string[] {
  const place = (value: number) => Math.min(rows - 1, Math.max(0, (top - Math.log2(value)) / apart));
  const cell = (row: number, i: number) => {
    const at = place(middle[i]!);
    if (middle[i] === Infinity && row === 0) return middle.indexOf(Infinity) === i ? "×" : " ";
    if (middle[i]! < Infinity && Math.round(at) === row) return LINES[Math.min(2, Math.floor(3 * (at - row + 0.5)))]!;
    const shaded = low[i]! < Infinity && row >= Math.round(place(high[i]!)) && row <= Math.round(place(low[i]!));
    return shaded ? "░" : " ";
  };
  return Array.from({ length: rows }, (_, row) => middle.map((_, i) => cell(row, i)).join(""));
}

/** Columns of each of `count` panels side by side. */
export const panelColumns = (count: number) => Math.floor((COLUMNS - AXIS - GAP * (count - 1)) / count);

/** Bands side by side, each under its titles. */
export function panels(bands: readonly Band[]): string {
  const axis = axisOf(bands);
  const columns = bands.map((band) => [...band.titles, ...draw(band, axis)]);
  const width = panelColumns(bands.length);
  const lines = columns[0]!.map((_, i) => {
    const row = i - bands[0]!.titles.length;
    const exponent = axis.top - row * axis.apart;
    const label = row >= 0 && Number.isInteger(exponent) ? show(2 ** exponent) : "";
    const cells = columns.map((column) => column[i]!.padEnd(width)).join(" ".repeat(GAP));
    return `${label.padStart(AXIS - 1)} ${cells}`.trimEnd();
  });
  return `\n${lines.join("\n")}\n`;
}
