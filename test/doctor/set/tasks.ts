// What the nets of the set are to learn: small tasks that a right start learns in 200 steps.

import { init, integers, normal } from "../../../src/init/index.js";
import type { Loss } from "../../../src/train/index.js";

export interface Task {
  inputShape: number[];
  loss: Loss;
  x: Float32Array;
  y: Float32Array;
}

export const SAMPLES = 256;
const draw = (count: number, seed: number, name: string) => init(normal(), [count], { seed, name }) as Float32Array<ArrayBuffer>;

/** A matrix of random numbers times each sample. */
function teacher(x: Float32Array, size: number, outputs: number, seed: number): Float32Array {
  const weights = draw(size * outputs, seed, "teacher");
  const y = new Float32Array((x.length / size) * outputs);
  for (let i = 0; i < y.length; i++) {
    const row = Math.floor(i / outputs);
    for (let j = 0; j < size; j++) y[i]! += x[row * size + j]! * weights[j * outputs + (i % outputs)]!;
    y[i]! /= Math.sqrt(size);
  }
  return y;
}

/** 16 numbers from N(0, 1), and which of four directions they lean to. */
export function classes(seed: number, size = 16): Task {
  const x = draw(SAMPLES * size, seed, "x");
  const logits = teacher(x, size, 4, seed);
  const y = Float32Array.from({ length: SAMPLES }, (_, i) => {
    const row = logits.subarray(4 * i, 4 * i + 4);
    return row.indexOf(Math.max(...row));
  });
  return { inputShape: [size], loss: "softmaxCrossEntropy", x, y };
}

/** The signs of two products, which nothing linear can tell. */
export function products(seed: number): Task {
  const task = classes(seed);
  const positive = (row: number, a: number, b: number) => +(task.x[16 * row + a]! * task.x[16 * row + b]! > 0);
  return { ...task, y: task.y.map((_, i) => positive(i, 0, 2) + 2 * positive(i, 1, 3)) };
}

/** The sign of a direction. */
export function binary(seed: number): Task {
  const x = draw(SAMPLES * 16, seed, "x");
  return { inputShape: [16], loss: "sigmoidCrossEntropy", x, y: teacher(x, 16, 1, seed).map((y) => (y > 0 ? 1 : 0)) };
}

/** Two numbers of unit scale, between them a product. */
export function regression(seed: number): Task {
  const x = draw(SAMPLES * 16, seed, "x");
  return { inputShape: [16], loss: "mse", x, y: teacher(x, 16, 2, seed).map((y, i) => y + 0.3 * y * x[16 * (i >> 1)]!) };
}

/** Noise, and a bright quarter to be told. */
export function images(seed: number, channels = 1): Task {
  const x = draw(SAMPLES * 144 * channels, seed, "x");
  const y = init(integers({ lower: 0, upper: 4 }), [SAMPLES], { seed, name: "y", dtype: "f32" }) as Float32Array;
  for (let i = 0; i < x.length; i++) {
    const pixel = Math.floor(i / channels) % 144;
    const quarter = 2 * +(pixel >= 72) + +(pixel % 12 >= 6);
    x[i] = (x[i]! + (quarter === y[Math.floor(i / (144 * channels))] ? 1.5 : 0) - 0.375) / 1.2;
  }
  return { inputShape: [12, 12, channels], loss: "softmaxCrossEntropy", x, y };
}

/** Six of twenty words; a word belongs to one of four subjects, and the first word's is asked for. */
export function words(seed: number): Task {
  const x = init(integers({ lower: 0, upper: 20 }), [SAMPLES * 6], { seed, name: "x", dtype: "f32" }) as Float32Array;
  const y = Float32Array.from({ length: SAMPLES }, (_, i) => x[6 * i]! % 4);
  return { inputShape: [6], loss: "softmaxCrossEntropy", x, y };
}

type Change = (task: Task) => Task;

/** Inputs changed one by one, by their column. */
export const inputs =
  (change: (x: number, column: number) => number): Change =>
  (task) => {
    const columns = task.inputShape.reduce((product, size) => product * size, 1);
    return { ...task, x: task.x.map((x, i) => change(x, i % columns)) };
  };

export const targets =
  (change: (y: number) => number): Change =>
  (task) => ({ ...task, y: task.y.map(change) });
