// The truth about a start: what 200 steps make of it at the best of several rates.

import { type Net, sgd, trainer } from "../../../src/train/index.js";
import type { Task } from "./tasks.js";

export const STEPS = 200;
const BATCH = 64;
const RATES = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

/** Loss of a net that knows nothing but how often each target comes. */
export function chanceOf({ loss, y }: Task, outputs: number): number {
  if (loss === "softmaxCrossEntropy") return Math.log(outputs);
  if (loss === "sigmoidCrossEntropy") return Math.LN2;
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
}

/** Mean loss of the last steps over that of chance, at one rate; 2 where the training breaks off. */
function remaining(net: Net, { x, y, loss }: Task, learningRate: number, chance: number): number {
  const t = trainer(net, { loss, optimizer: sgd({ learningRate, momentum: 0.9 }) });
  const [inputs, outputs] = [x.length / 256, y.length / 256];
  let last = 0;
  try {
    for (let step = 0; step < STEPS; step++) {
      const at = (step % (256 / BATCH)) * BATCH;
      const value = t.step(x.subarray(at * inputs, (at + BATCH) * inputs), y.subarray(at * outputs, (at + BATCH) * outputs));
      if (step >= STEPS - 8) last += value / 8;
    }
  } catch {
    return 2;
  }
  return Math.min(2, last / chance);
}

/** What is left of the chance loss after training at the best rate: near 0 where the task is learned, 1 where nothing is. */
export function left(build: () => Net, task: Task): number {
  const results = RATES.map((rate) => {
    using net = build();
    return remaining(net, task, rate, chanceOf(task, net.outputShape.at(-1)!));
  });
  return Math.min(...results);
}
