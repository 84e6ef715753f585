// Timing that knows neither Node nor a page: both use it.

import { waited } from "./waited.js";
import type { Prepared } from "./work.js";

export interface Case {
  name: string;
  run: () => void | Promise<void>;
}

/** Times of one contestant or case, in milliseconds per run. */
export interface Timing {
  name: string;
  min: number;
  median: number;
  /** Half of the distance between the quartiles, over the median. */
  spread: number;
  /** Of the first call, if it was timed by itself. */
  first?: number;
  /** Share of the time of the samples that other programs took; left out where it is nothing. */
  lost?: number;
  /** All that were counted, in order. */
  samples: number[];
}

/** One sample: milliseconds per run, and the share of its time for which others had the processor. */
export interface Sample {
  ms: number;
  lost: number;
}

/** From this share on a sample is disturbed. */
export const DISTURBED = 0.02;
/** A disturbed sample is taken again, four times at most and for so many milliseconds: long ones stay as they are. */
const [TRIES, PATIENCE_MS] = [5, 30];

/** The first sample that nobody disturbed, or the one that was disturbed least. */
export async function undisturbed(take: () => Promise<Sample>): Promise<Sample> {
  const begun = performance.now();
  let best = await take();
  for (let i = 1; i < TRIES && best.lost > DISTURBED && performance.now() - begun < PATIENCE_MS; i++) {
    const next = await take();
    if (next.lost < best.lost) best = next;
  }
  return best;
}

/** Times `runs` runs together. */
async function timed(run: () => void | Promise<void>, runs: number, waits = true): Promise<Sample> {
  const before = waited();
  const start = performance.now();
  if (waits) for (let i = 0; i < runs; i++) await run();
  else for (let i = 0; i < runs; i++) run();
  const time = performance.now() - start;
  return { ms: time / runs, lost: time > 0 ? Math.max(0, waited() - before) / time : 0 };
}

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

export function summarize(name: string, times: readonly number[], first?: number): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / median;
  return { name, min: sorted[0]!, median, spread, ...(first !== undefined && { first }), samples: [...times] };
}

/** As many undisturbed samples are enough to leave the others out. */
const ENOUGH = 3;

/** Of the samples that nobody disturbed, where there are enough of them, else of all. */
export function summarizeSamples(name: string, samples: readonly Sample[], first?: number): Timing {
  const calm = samples.filter(({ lost }) => lost <= DISTURBED);
  const counted = calm.length >= ENOUGH ? calm : samples;
  const lost = counted.reduce((sum, sample) => sum + sample.lost, 0) / Math.max(1, counted.length);
  const times = counted.map(({ ms }) => ms);
  return { ...summarize(name, times, first), ...(lost > 0 && { lost }) };
}

/**
 * Cases take turns, so that a slow spell of the machine meets all of them, and what other programs disturb is timed again. Warm-up rounds are
 * not counted, but for their first.
 */
export async function compare(cases: readonly Case[], rounds: number, warmUp = 2): Promise<Timing[]> {
  const samples = cases.map((): Sample[] => []);
  const first: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, { run }] of cases.entries()) {
      const take = () => timed(run, 1);
      const sample = round < 0 ? await take() : await undisturbed(take);
      first[i] ??= sample.ms;
      if (round >= 0) samples[i]!.push(sample);
    }
  }
  return cases.map(({ name }, i) => summarizeSamples(name, samples[i]!, warmUp > 0 ? first[i] : undefined));
}

/**
 * A prepared work with its clock. A sample is the mean over as many runs as take `sampleMs` together, so that neither the clock's steps
 * nor the call of `performance.now()` weigh; what the harness adds to a run is one call of a closure, 1 to 5 ns.
 */
export class Stopwatch {
  /** The first call, in ms: a library's preparations and the compiler's are in it. */
  readonly first: number;
  /** Of one warm run, in ms. */
  estimate = 0;
  #runs = 1;
  readonly #prepared: Prepared;
  readonly #sampleMs: number;
  readonly #waits: boolean;

  private constructor(prepared: Prepared, sampleMs: number, first: number, waits: boolean) {
    this.#prepared = prepared;
    this.#sampleMs = sampleMs;
    this.first = first;
    this.#waits = waits;
  }

  /** Times the first call. */
  static async start(prepared: Prepared, sampleMs: number): Promise<Stopwatch> {
    const start = performance.now();
    const result = prepared.run();
    await result;
    return new Stopwatch(prepared, sampleMs, performance.now() - start, result instanceof Promise);
  }

  /** Runs for `warmUpMs` and at least twice (once, if that takes a second), and settles how many runs make a sample. */
  async warmUp(warmUpMs: number): Promise<void> {
    const begun = performance.now();
    for (let i = 0, spent = 0; i < 2 ? spent < 1000 : spent < warmUpMs; i++) {
      this.estimate = (await this.sample()).ms;
      // A coarse clock may have seen nothing yet: no more than eight times as many at once.
      const wanted = Math.ceil(this.#sampleMs / Math.max(this.estimate, 1e-6));
      this.#runs = Math.max(1, Math.min(wanted, this.#runs * 8));
      spent = performance.now() - begun;
    }
  }

  /** Mean time of a run. */
  async sample(): Promise<Sample> {
    const sample = await timed(this.#prepared.run, this.#runs, this.#waits);
    this.#prepared.forget?.();
    return sample;
  }
}
