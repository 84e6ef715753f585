// One net says little: what is compared is run from several seeds, each net at its own best learning rate. The middle run is what is
// told, the least and the largest are its band.

import { type Claim, number } from "./paper.js";

export const SEEDS: readonly number[] = [1, 2, 3, 4, 5];

export const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
export const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

export interface Band {
  median: number;
  low: number;
  high: number;
}

export const band = (values: readonly number[]): Band => ({
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
});

/** The band of each column; `rows` are as long as each other. */
export const bands = (rows: readonly (readonly number[])[]): Band[] => rows[0]!.map((_, i) => band(rows.map((row) => row[i]!)));

export interface Best<Run> {
  rate: number;
  /** One per seed. */
  runs: Run[];
  /** Their median. */
  score: number;
}

/** All seeds at the rate with the least median score. A rate is given up once most seeds are no better: then its median is not either. */
export async function bestOf<Run>(
  rates: readonly number[],
  run: (rate: number, seed: number) => Run | Promise<Run>,
  scoreOf: (run: Run) => number,
): Promise<Best<Run>> {
  let best: Best<Run> | undefined;
  for (const rate of rates) {
    const runs: Run[] = [];
    const lost = () => best !== undefined && runs.filter((each) => scoreOf(each) >= best!.score).length > SEEDS.length / 2;
    for (const seed of SEEDS) if (!lost()) runs.push(await run(rate, seed));
    if (!lost()) best = { rate, runs, score: median(runs.map(scoreOf)) };
  }
  return best!;
}

/** Median, least and largest. */
export function spread(values: readonly number[], show = (x: number) => number(x)): string {
  const { median, low, high } = band(values);
  return `${show(median)} (${show(low)} … ${show(high)})`;
}

/** Every one of `lower` below every one of `higher`. */
export function apart(claim: string, lower: readonly number[], higher: readonly number[], show?: (x: number) => string): Claim {
  const [most, least] = [Math.max(...lower), Math.min(...higher)];
  return { claim, expected: `all < ${spread(higher, show)}`, measured: spread(lower, show), holds: most < least };
}

/** The median of `lower` below that of `higher`: bands may overlap. */
export function lower(claim: string, lower: readonly number[], higher: readonly number[], show?: (x: number) => string): Claim {
  const holds = median(lower) < median(higher);
  return { claim, expected: `median < ${spread(higher, show)}`, measured: spread(lower, show), holds };
}

/** Neither all below all of the other: the bands overlap. */
export function alike(claim: string, some: readonly number[], others: readonly number[], show?: (x: number) => string): Claim {
  const [a, b] = [band(some), band(others)];
  const holds = a.low <= b.high && b.low <= a.high;
  return { claim, expected: `overlaps ${spread(others, show)}`, measured: spread(some, show), holds };
}

/**
 * A line through medians and a band from the least to the largest, of values with the fields of `Band`. `encoding` says everything but
 * the field of `y`.
 */
export function banded({ y, strokeDash, ...encoding }: Record<string, object>, values: readonly object[]) {
  const at = (field: string) => ({ ...encoding, y: { ...y, field, type: "quantitative" } });
  // What tells lines apart by their dashes keeps their areas apart.
  const area = { ...at("low"), y2: { field: "high" }, ...(strokeDash && { detail: strokeDash }) };
  return {
    data: { values },
    layer: [
      { mark: { type: "area", opacity: 0.2, clip: true }, encoding: area },
      { mark: { type: "line", clip: true }, encoding: { ...at("median"), ...(strokeDash && { strokeDash }) } },
    ],
  };
}
