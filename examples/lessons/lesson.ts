// What the lessons share: their form, tables of numbers, digits, and nets as deep as one likes.

import type { ActivationName, Initializer } from "isovar";
import { glorotNormal, zeros } from "isovar";
import { dense, evaluate, fit, type Layer, type LayerStatistics, type Optimizer, predict, sequential } from "isovar/train";
import { digits } from "../digits.js";

export interface Lesson {
  /** As `--only` takes it, and the name of its file. */
  name: string;
  title: string;
  /** Prints what is shown, a table and the conclusion; tells whether it came out. */
  run(print: (text: string) => void): Promise<boolean>;
}

/** A number as a table shows it: two or three digits. */
export function show(x: number): string {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size === 0) return String(x);
  if (size < 1e-3 || size >= 1e5) return x.toExponential(1);
  return size >= 100 ? x.toFixed(0) : x.toPrecision(size < 0.995 ? 2 : 3);
}

export const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** Rows under their titles: the first column to the left, the others to the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return `\n${[titles, ...rows].map((row) => `  ${line(row)}`.trimEnd()).join("\n")}\n`;
}

/** Root mean square. */
export const size = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);

/** The same, from mean and std. */
export const rms = ({ mean, std }: { mean: number; std: number }) => Math.sqrt(mean * mean + std * std);

interface StackOptions {
  activation: ActivationName;
  /** Of the hidden layers' kernels; a function of the layer's number of inputs, or one for all. */
  init: Initializer | ((inputs: number) => Initializer);
  biasInit?: Initializer;
  /** Of the last kernel. Default Glorot. */
  last?: Initializer;
  /** Default 784, the pixels of a digit. */
  inputs?: number;
}

/** `depth` hidden layers of `width` units, and ten outputs. */
export function stack(depth: number, width: number, options: StackOptions): Layer[] {
  const { activation, init, biasInit = zeros(), last = glorotNormal(), inputs = 784 } = options;
  const hidden = Array.from({ length: depth }, (_, i) => {
    const own = typeof init === "function" ? init(i === 0 ? inputs : width) : init;
    return dense(width, { activation, init: own, biasInit });
  });
  return [...hidden, dense(10, { init: last })];
}

export interface Samples {
  x: Float32Array;
  y: Uint8Array;
}

const PIXELS = 784;

/** 2,000 digits to learn from and 1,000 others to be tested on, pixels of mean 0 and std 1. */
export async function fewDigits(): Promise<{ training: Samples; test: Samples }> {
  const { training, test } = await digits();
  const take = ({ x, y }: Samples, n: number): Samples => ({ x: x.slice(0, n * PIXELS), y: y.slice(0, n) });
  const [some, others] = [take(training, 2000), take(test, 1000)];
  const mean = some.x.reduce((sum, pixel) => sum + pixel, 0) / some.x.length;
  const std = Math.sqrt(some.x.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / some.x.length);
  for (const { x } of [some, others]) for (let i = 0; i < x.length; i++) x[i] = (x[i]! - mean) / std;
  return { training: some, test: others };
}

/** What a run came to. */
export interface Run {
  /** Loss of each batch, before the step on it. */
  losses: number[];
  /** Every layer in the first step, before a weight was touched. */
  start: LayerStatistics[];
  /** Root mean square of every kernel's gradient in the first step. */
  gradients: number[];
  /** Of the test digits. */
  loss: number;
  accuracy: number;
}

/** Trains a net of seed 1 on digits, 64 a step. */
export async function train(layers: Layer[], data: Awaited<ReturnType<typeof fewDigits>>, optimizer: Optimizer, epochs: number) {
  const net = sequential(layers, { inputShape: [PIXELS], seed: 1 });
  const run: Run = { losses: [], start: [], gradients: [], loss: 0, accuracy: 0 };
  try {
    await fit(net, data.training, {
      optimizer,
      batchSize: 64,
      epochs,
      onStep({ loss, statistics }) {
        run.losses.push(loss);
        if (run.losses.length > 1) return;
        run.start = statistics();
        run.gradients = net.parameters.filter(({ shape }) => shape.length === 2).map(({ gradient }) => size(gradient));
      },
    });
    const { loss, accuracy } = evaluate(net, data.test);
    return { ...run, loss, accuracy: accuracy! };
  } finally {
    net.dispose();
  }
}

/** Outputs of every hidden layer of a net of seed 1: a net cut after that layer has the same weights. */
export function hiddenOutputs(layers: Layer[], x: Float32Array, inputs = PIXELS): Float32Array[] {
  return layers.slice(0, -1).map((_, i) => {
    const net = sequential(layers.slice(0, i + 1), { inputShape: [inputs], seed: 1 });
    const outputs = predict(net, x);
    net.dispose();
    return outputs;
  });
}
