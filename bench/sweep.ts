// One question over many sizes, and from which size on isovar is ahead.

import type { Outcome } from "./contest.js";
import { digits, nsPer, shown } from "./table.js";
import type { Works } from "./work.js";

export interface Sweep {
  id: string;
  title: string;
  inside: string;
  unit: string;
  counts: number[];
  lines: Line[];
}

export interface Line {
  name: string;
  /** Medians in `unit`, one per size. */
  values: number[];
  /** The size from which on isovar is faster; null where it is not within the sizes. */
  crossover?: number | null;
}

/**
 * The size from which on `ours` stays below `theirs`, between the two measured sizes by the straight line through the logarithms of the
 * ratios: the first size if it always is, null if it is not at the largest.
 */
export function crossover(counts: readonly number[], ours: readonly number[], theirs: readonly number[]): number | null {
  const lead = counts.map((_, i) => Math.log(theirs[i]! / ours[i]!));
  const last = lead.findLastIndex((x) => x <= 0);
  if (last === counts.length - 1) return null;
  if (last < 0) return counts[0]!;
  const [from, to] = [Math.log(counts[last]!), Math.log(counts[last + 1]!)];
  const share = -lead[last]! / (lead[last + 1]! - lead[last]!);
  return Math.round(Math.exp(from + share * (to - from)));
}

/** Works of one parameter that is a number of values. */
type Sampler = "normal" | "truncated";
type Ask = (work: Sampler, parameters: Works[Sampler]) => Promise<Outcome>;

const OURS = "isovar";

/** Asks for `work` at each of `counts`. */
export async function bySize(work: Sampler, title: string, counts: number[], ask: Ask): Promise<Sweep> {
  const lines = new Map<string, number[]>();
  for (const count of counts) {
    const { rows } = await ask(work, { count, std: 0.03 });
    for (const { name, median } of rows) lines.set(name, [...(lines.get(name) ?? []), shown(nsPer("value", count), median)]);
  }
  const ours = lines.get(OURS);
  return {
    id: `sizes-${work}`,
    title: `${title} by size`,
    inside: "one call with seed and name, into an array that is there already",
    unit: "ns per value",
    counts,
    lines: [...lines].map(([name, values]) => ({
      name,
      values,
      ...(ours && name !== OURS && { crossover: crossover(counts, ours, values) }),
    })),
  };
}

/** Two significant digits, with commas. */
export const rounded = (count: number): string => Number(count.toPrecision(2)).toLocaleString("en-US");

export function crossoverText({ name, crossover }: Line, counts: readonly number[]): string {
  if (crossover === undefined) return "";
  if (crossover === null) return `${name} is faster than isovar at the largest size`;
  if (crossover <= counts[0]!) return `isovar is faster than ${name} from the smallest size on`;
  return `isovar is faster than ${name} from about ${rounded(crossover)} values on`;
}

export function renderSweep({ title, inside, unit, counts, lines }: Sweep): string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  const cells = (head: string, values: string[]) =>
    `  ${head.padEnd(width)} ${values.map((value) => value.padStart(8)).join("")}`;
  const texts = lines.map((line) => crossoverText(line, counts)).filter((text) => text !== "");
  return [
    `\n${title}, ${unit}`,
    `  timed: ${inside}`,
    cells(
      "",
      counts.map((count) => `2^${Math.log2(count)}`),
    ),
    ...lines.map(({ name, values }) => cells(name, values.map(digits))),
    ...texts.map((text) => `  ${text}`),
  ].join("\n");
}
