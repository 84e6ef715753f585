// What the lessons look at: a few digits, and nets as deep as one likes.

import { type ActivationName, glorotNormal, type Initializer, zeros } from "isovar";
import { examine, type LayerExamination } from "isovar/doctor";
import { dense, type Layer, sequential } from "isovar/train";
import { type Digits, digits, type Samples } from "../digits/data.js";

const SIDE = 28;
const HALF = SIDE / 2;
/** Of a digit whose pixels are averaged two by two: a quarter of the work, and as good for lessons. */
export const PIXELS = HALF ** 2;

/** The first `n` of them, at half the resolution. */
function few({ x, y }: Samples, n: number): Samples {
  const halved = new Float32Array(n * PIXELS);
  for (let i = 0; i < halved.length; i++) {
    const [digit, row, column] = [Math.floor(i / PIXELS), Math.floor((i % PIXELS) / HALF), i % HALF];
    const corner = (digit * SIDE + 2 * row) * SIDE + 2 * column;
    halved[i] = (x[corner]! + x[corner + 1]! + x[corner + SIDE]! + x[corner + SIDE + 1]!) / 4;
  }
  return { x: halved, y: y.slice(0, n) };
}

/** 2,048 digits to learn from, 32 batches of 64, and 1,000 others to be tested on, pixels of mean 0 and std 1. */
export async function fewDigits(): Promise<Digits> {
  const { training, test } = await digits();
  const [some, others] = [few(training, 2048), few(test, 1000)];
  const mean = some.x.reduce((sum, pixel) => sum + pixel, 0) / some.x.length;
  const std = Math.sqrt(some.x.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / some.x.length);
  for (const { x } of [some, others]) for (let i = 0; i < x.length; i++) x[i] = (x[i]! - mean) / std;
  return { training: some, test: others };
}

interface StackOptions {
  activation: ActivationName;
  /** Of the hidden layers' kernels; a function of the layer's number of inputs, or one for all. */
  init: Initializer | ((inputs: number) => Initializer);
  biasInit?: Initializer;
  /** Of the last kernel. Default Glorot. */
  last?: Initializer;
}

/** `depth` hidden layers of `width` units, and ten outputs. */
export function stack(depth: number, width: number, options: StackOptions): Layer[] {
  const { activation, init, biasInit = zeros(), last = glorotNormal() } = options;
  const hidden = Array.from({ length: depth }, (_, i) => {
    const own = typeof init === "function" ? init(i === 0 ? PIXELS : width) : init;
    return dense(width, { activation, init: own, biasInit });
  });
  return [...hidden, dense(10, { init: last })];
}

/** What the doctor measures in each layer of a new net, with the first 256 digits. */
export function look(layers: Layer[], { training: { x, y } }: Digits, seed: number): LayerExamination[] {
  const net = sequential(layers, { inputShape: [PIXELS], seed });
  const examination = examine(net, { x: x.subarray(0, 256 * PIXELS), y: y.subarray(0, 256) });
  net.dispose();
  return examination.layers;
}
