// Timing that knows neither Node nor a page: both use it.

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
  /** All that were taken, in order. */
  samples: number[];
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

/** Cases take turns, so that a slow spell of the machine meets all of them. Warm-up rounds are not counted, but for their first. */
export async function compare(cases: readonly Case[], rounds: number, warmUp = 2): Promise<Timing[]> {
  const times = cases.map((): number[] => []);
  const first: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, { run }] of cases.entries()) {
      const start = performance.now();
      await run();
      const time = performance.now() - start;
      first[i] ??= time;
      if (round >= 0) times[i]!.push(time);
    }
  }
  return cases.map(({ name }, i) => summarize(name, times[i]!, warmUp > 0 ? first[i] : undefined));
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
      this.estimate = await this.sample();
      // A coarse clock may have seen nothing yet: no more than eight times as many at once.
      const wanted = Math.ceil(this.#sampleMs / Math.max(this.estimate, 1e-6));
      this.#runs = Math.max(1, Math.min(wanted, this.#runs * 8));
      spent = performance.now() - begun;
    }
  }

  /** Mean time of a run, in ms. */
  async sample(): Promise<number> {
    const { run } = this.#prepared;
    const runs = this.#runs;
    const start = performance.now();
    if (this.#waits) for (let i = 0; i < runs; i++) await run();
    else for (let i = 0; i < runs; i++) run();
    const time = (performance.now() - start) / runs;
    this.#prepared.forget?.();
    return time;
  }
}
