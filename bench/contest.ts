// Contestants take turns at one work: answers are verified first, then rounds are timed. Knows neither Node nor a page.

import { type Sample, Stopwatch, summarizeSamples, type Timing, undisturbed } from "./harness.js";
import { verify } from "./verify.js";
import type { Contestant, Prepared, WorkName, Works } from "./work.js";

export interface Pace {
  /** Most samples that a contestant gives. */
  rounds: number;
  /** Time that the samples of one contestant may take together; the slow give fewer, down to two. */
  budgetMs: number;
  /** Least time of a sample: short runs are repeated within it. */
  sampleMs: number;
  /** Warm-up before the first sample. */
  warmUpMs: number;
  /** Between samples: a page draws then. */
  pause?: () => Promise<void>;
}

/** Full runs, and `--quick`. */
export const FULL: Pace = { rounds: 15, budgetMs: 500, sampleMs: 4, warmUpMs: 150 };
export const QUICK: Pace = { rounds: 5, budgetMs: 60, sampleMs: 1, warmUpMs: 40 };

/** A contestant wherever it runs: here, or in a process of its own. */
export interface Entrant {
  name: string;
  can(work: WorkName): boolean;
  /** Prepares the work and times its first call. */
  prepare<W extends WorkName>(work: W, parameters: Works[W], sampleMs: number): Promise<{ first: number; answer: Float32Array }>;
  /** Warms up, and tells what a run takes from then on. */
  warmUp(ms: number): Promise<number>;
  sample(): Promise<Sample>;
  release(): Promise<void>;
}

/** A contestant in this thread. */
export function entrant(name: string, { works }: Contestant): Entrant {
  let prepared: Prepared;
  let watch: Stopwatch;
  return {
    name,
    can: (work) => works[work] !== undefined,
    prepare: async (work, parameters, sampleMs) => {
      prepared = await works[work]!(parameters);
      watch = await Stopwatch.start(prepared, sampleMs);
      const answer = await prepared.answer();
      prepared.forget?.();
      return { first: watch.first, answer: answer instanceof Float32Array ? answer : Float32Array.from(answer) };
    },
    warmUp: async (ms) => {
      await watch.warmUp(ms);
      return watch.estimate;
    },
    sample: () => watch.sample(),
    release: async () => prepared.dispose?.(),
  };
}

export interface Outcome {
  rows: Timing[];
  /** Who was asked and failed, and why: a wrong answer is a failure. */
  failed: string[];
}

/** All of `entrants` that can do `work`, in turns. */
export async function contest<W extends WorkName>(
  entrants: readonly Entrant[],
  work: W,
  parameters: Works[W],
  pace: Pace,
): Promise<Outcome> {
  const failed: string[] = [];
  const fail = ({ name }: Entrant, error: unknown) =>
    void failed.push(`${name}: ${error instanceof Error ? error.message : error}`);
  const ready: { entrant: Entrant; first: number; wanted: number; samples: Sample[]; gone: boolean }[] = [];
  for (const entrant of entrants.filter(({ can }) => can(work))) {
    try {
      const { first, answer } = await entrant.prepare(work, parameters, pace.sampleMs);
      verify(work, parameters, answer);
      const estimate = await entrant.warmUp(pace.warmUpMs);
      const wanted = Math.min(pace.rounds, Math.max(2, Math.floor(pace.budgetMs / Math.max(estimate, pace.sampleMs))));
      ready.push({ entrant, first, wanted, samples: [], gone: false });
      await pace.pause?.();
    } catch (error) {
      fail(entrant, error);
    }
  }
  for (let round = 0; round < pace.rounds; round++) {
    for (const one of ready.filter(({ gone }) => !gone)) {
      // Evenly over the rounds: the k-th of `wanted` samples falls in round k·rounds/wanted.
      const due = Math.floor(((round + 1) * one.wanted) / pace.rounds);
      try {
        if (due > one.samples.length) one.samples.push(await undisturbed(() => one.entrant.sample()));
      } catch (error) {
        one.gone = true;
        fail(one.entrant, error);
      }
      await pace.pause?.();
    }
  }
  const finished = ready.filter(({ gone }) => !gone);
  for (const { entrant } of finished) await entrant.release();
  return { rows: finished.map(({ entrant: { name }, first, samples }) => summarizeSamples(name, samples, first)), failed };
}
