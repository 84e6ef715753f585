import { cpus, totalmem } from "node:os";

export interface Case {
  name: string;
  run: () => void | Promise<void>;
}

export interface Timing {
  name: string;
  /** Milliseconds. */
  min: number;
  median: number;
  /** Half of the distance between the quartiles, over the median. */
  spread: number;
}

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

export function summarize(name: string, times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  return { name, min: sorted[0]!, median, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / median };
}

/** Cases take turns, so that a slow spell of the machine meets all of them. Warm-up rounds are not counted. */
export async function compare(cases: readonly Case[], rounds: number, warmUp = 2): Promise<Timing[]> {
  const times = cases.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, { run }] of cases.entries()) {
      const start = performance.now();
      await run();
      if (round >= 0) times[i]!.push(performance.now() - start);
    }
  }
  return cases.map(({ name }, i) => summarize(name, times[i]!));
}

export function machine(): string {
  const { model } = cpus()[0]!;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model.trim()}, ${cpus().length} cores, ${memory} GiB; Node ${process.versions.node}, V8 ${process.versions.v8}; ${new Date().toISOString().slice(0, 10)}`;
}

/** A claim that a bench makes: the measured figure and the goal beside it. */
export interface Figure {
  claim: string;
  value: number;
  goal: string;
  met: boolean;
}

export const atLeast = (claim: string, value: number, goal: number): Figure => ({
  claim,
  value,
  goal: `>= ${goal}`,
  met: value >= goal,
});
export const atMost = (claim: string, value: number, goal: number): Figure => ({
  claim,
  value,
  goal: `<= ${goal.toPrecision(3)}`,
  met: value <= goal,
});

export interface BenchOptions {
  quick: boolean;
}

/** One question a file: prints its table, returns its figures. */
export type Bench = (options: BenchOptions) => Promise<Figure[]>;

export function printTimings(title: string, timings: readonly Timing[], perUnit: (ms: number) => string, baseline: Timing): void {
  console.log(`\n${title}`);
  const width = Math.max(...timings.map(({ name }) => name.length));
  for (const timing of timings) {
    const { name, min, median, spread } = timing;
    const ratio = `${(baseline.median / median).toFixed(1)}×`;
    console.log(
      `  ${name.padEnd(width)}  ${perUnit(median).padStart(12)}  best ${perUnit(min).padStart(12)}  ± ${(spread * 100).toFixed(0).padStart(2)} %  ${ratio.padStart(7)}`,
    );
  }
}

/** Throws if numbers are not what they should be: nothing is timed that was not checked. */
export function verifyMoments(name: string, values: Float32Array, mean: number, std: number): void {
  let sum = 0;
  let squares = 0;
  for (const x of values) {
    sum += x - mean;
    squares += (x - mean) ** 2;
  }
  const { length } = values;
  const shift = sum / length;
  const measured = Math.sqrt(squares / length - shift * shift);
  if (!(Math.abs(shift) < (6 * std) / Math.sqrt(length)) || !(Math.abs(measured / std - 1) < 6 / Math.sqrt(length))) {
    throw new Error(`${name}: mean ${mean + shift} and std ${measured}, expected ${mean} and ${std}`);
  }
}
