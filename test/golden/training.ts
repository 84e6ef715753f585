// Training runs whose losses and weights stay: what to train, and how.

import { createHash } from "node:crypto";
import type * as Train from "../../src/train/index.js";

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

/** The net of the first page, and one that has every layer that trains digits. */
export const RUNS: readonly TrainingRun[] = [
  {
    name: "mlp",
    net: {
      inputShape: [784],
      layers: [
        { layer: "dense", units: 256, activation: "relu" },
        { layer: "dense", units: 128, activation: "relu" },
        { layer: "dense", units: 10 },
      ],
      seed: 42,
      optimizer: "adam",
      batchSize: 64,
    } as unknown as Train.NetJson,
  },
  {
    name: "conv",
    net: {
      inputShape: [28, 28, 1],
      layers: [
        { layer: "conv2d", filters: 6, kernelSize: 3, padding: "same", bias: false },
        { layer: "batchNorm" },
        { layer: "activation", activation: "gelu" },
        { layer: "maxPool2d", size: 2 },
        {
          layer: "residual",
          layers: [{ layer: "conv2d", filters: 6, kernelSize: 3, padding: "same", groups: 2, activation: "tanh" }],
          activation: "silu",
        },
        { layer: "conv2d", filters: 12, kernelSize: [3, 2], stride: 2, activation: "leakyRelu", negativeSlope: 0.1 },
        { layer: "avgPool2d", size: 2 },
        { layer: "flatten" },
        { layer: "layerNorm" },
        { layer: "dropout", rate: 0.2 },
        { layer: "dense", units: 32, activation: "mish" },
        { layer: "dense", units: 10 },
      ],
      seed: "18446744073709551615",
      optimizer: {
        optimizer: "sgd",
        learningRate: { schedule: "cosineDecay", learningRate: 0.1, steps: 100, warmupSteps: 10 },
        momentum: 0.9,
        nesterov: true,
        weightDecay: 1e-4,
        clipNorm: 1,
      },
      batchSize: 64,
    } as unknown as Train.NetJson,
  },
];

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
  const hash = createHash("sha256");
  for (const { data } of net.parameters) hash.update(data);
  net.dispose();
  return { name, losses, sha256: hash.digest("hex") };
}
