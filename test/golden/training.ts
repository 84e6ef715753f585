// Training runs whose losses and weights stay: what to train, and how.

import type * as Train from "../../src/train/index.js";
import { sha256 } from "../support/sha256.js";
import runs from "./runs.json" with { type: "json" };

/** What a run needs of the library, from its sources or from dist/. */
export type TrainingLibrary = Pick<typeof Train, "sequential" | "fit">;

export interface TrainingRun {
  name: string;
  net: Train.NetJson;
}

/** A run with its result. */
export interface GoldenRun {
  name: string;
  /** Of each step, before it. */
  losses: number[];
  /** Of all parameters, one after the other, little-endian. */
  sha256: string;
}

export const STEPS = 50;
const EPOCHS = 1;

/** A multilayer perceptron with default starts, and one that has every layer that trains digits. */
export const RUNS = runs as unknown as readonly TrainingRun[];

/** The first steps of `fit` on the digits, on so many threads. */
export async function train(
  { sequential, fit }: TrainingLibrary,
  { name, net: json }: TrainingRun,
  data: Train.Data,
  threads: number,
): Promise<GoldenRun> {
  const net = sequential(json);
  const losses: number[] = [];
  const enough = new AbortController();
  const onStep = ({ loss }: Train.StepEvent) => {
    losses.push(loss);
    if (losses.length === STEPS) enough.abort();
  };
  await fit(net, data, { epochs: EPOCHS, threads, signal: enough.signal, onStep }).catch((error: unknown) => {
    if (!enough.signal.aborted) throw error;
  });
  const hash = await sha256(...net.parameters.map(({ data }) => data));
  net.dispose();
  return { name, losses, sha256: hash };
}
