// Axes of charts: which range they show, and where their lines lie.

/** A custom property of the page's style. */
export const styled = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number on an axis: very small and very large ones as 3·10⁻⁴, powers of ten as 10²⁴. */
export function tick(value: number, format: (value: number) => string): string {
  if (value < 0) return `−${tick(-value, format)}`;
  if (value === 0 || (value >= 1e-3 && value < 1e4)) return format(value);
  const [digits, power] = value.toExponential(0).split("e") as [string, string];
  const raised = Array.from(power.slice(1), (digit) => RAISED[Number(digit)]).join("");
  return `${digits === "1" ? "" : `${digits}·`}10${power[0] === "-" ? "⁻" : ""}${raised}`;
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

/** Decades within a range, at most about six. */
export function decades(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const step = Math.max(1, Math.ceil((last - first) / 5));
  const powers: number[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step) powers.push(10 ** power);
  return powers.length > 1 ? powers : [low * 1.2, Math.sqrt(low * high), high / 1.2].map((value) => Number(value.toPrecision(1)));
}
