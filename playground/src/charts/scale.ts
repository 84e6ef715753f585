// Axes of charts: which range they show, and where their lines lie.

import { withPower } from "../format.js";

/** A custom property of the page's style. */
export const styled = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A number on an axis: very small and very large ones as 3·10⁻⁴, powers of ten as 10²⁴. */
export function tick(value: number, format: (value: number) => string): string {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e4) ? format(value) : withPower(value.toExponential(0));
}

/** The range of all values: at least a decade of a logarithmic axis, so that noise looks like noise. */
export function rangeOf(values: readonly (number | null)[], logarithmic: boolean): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return logarithmic ? [0.1, 10] : [0, 1];
  if (!logarithmic) return [Math.min(0, low), high > low ? high * 1.05 : high + 1];
  const middle = Math.sqrt(low * high);
  const reach = Math.max(Math.sqrt(high / low) * 1.15, Math.sqrt(10));
  return [middle / reach, middle * reach];
}

/** Digits of the marks of a logarithmic axis that has as many powers of ten as the place in the list says. */
const DIGITS = [
  [1, 2, 5],
  [1, 2, 5],
  [1, 3],
] as const;

/** Marks on a logarithmic axis of a decade or more: at least three; of a long one about six of its powers of ten. */
export function decades(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const digits = DIGITS[last - first + 1];
  const step = digits ? 1 : Math.max(1, Math.ceil((last - first) / 5));
  const marks: number[] = [];
  for (let power = Math.floor((first - 1) / step) * step; power <= last; power += step) {
    for (const digit of digits ?? [1]) marks.push(Number(`${digit}e${power}`));
  }
  return marks.filter((mark) => mark >= low && mark <= high);
}

/** Distances of the marks on an axis that counts. */
export const WHOLE = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
