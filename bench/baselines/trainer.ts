// The fastest plain-JS training that we know how to write for an MLP: the packed matmul, everything else in one loop each, nothing
// allocated in a step.

import { type Operand, product } from "./matmul.js";

/** A dense layer: w [inputs, outputs], b [outputs]. ReLU follows all but the last. */
export interface Dense {
  w: Float32Array;
  b: Float32Array;
}

/** Dropout of hidden values: what is kept is scaled up. */
export interface Dropout {
  rate: number;
  /** Numbers of U[0, 1). */
  random: () => number;
}

const matrix = (data: Float32Array, columns: number): Operand => ({ data, rowStride: columns, columnStride: 1 });
const transposed = (data: Float32Array, columns: number): Operand => ({ data, rowStride: 1, columnStride: columns });

function addRow(y: Float32Array, bias: Float32Array): void {
  const columns = bias.length;
  for (let i = 0; i < y.length; i += columns) for (let j = 0; j < columns; j++) y[i + j]! += bias[j]!;
}

function sumColumns(out: Float32Array, dy: Float32Array): void {
  const columns = out.length;
  out.fill(0);
  for (let i = 0; i < dy.length; i += columns) for (let j = 0; j < columns; j++) out[j]! += dy[i + j]!;
}

/** Loss of a batch; the gradient takes the place of the outputs. */
function softmaxCrossEntropy(z: Float32Array, labels: Uint8Array, classes: number): number {
  const rows = labels.length;
  let loss = 0;
  for (let r = 0; r < rows; r++) {
    const at = r * classes;
    let largest = z[at]!;
    for (let j = 1; j < classes; j++) if (z[at + j]! > largest) largest = z[at + j]!;
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += Math.exp(z[at + j]! - largest);
    const label = labels[r]!;
    loss += Math.log(sum) + largest - z[at + label]!;
    for (let j = 0; j < classes; j++) z[at + j] = (Math.exp(z[at + j]! - largest) / sum - (j === label ? 1 : 0)) / rows;
  }
  return loss / rows;
}

export type Update = (w: Float32Array, g: Float32Array, slot: number, step: number) => void;

export function sgdUpdate(rate: number): Update {
  return (w, g) => {
    for (let i = 0; i < w.length; i++) w[i]! -= rate * g[i]!;
  };
}

export function adamUpdate(rate: number, sizes: readonly number[]): Update {
  const [means, squares] = [sizes.map((n) => new Float32Array(n)), sizes.map((n) => new Float32Array(n))];
  return (w, g, slot, step) => {
    const [m, v] = [means[slot]!, squares[slot]!];
    const corrected = rate / (1 - 0.9 ** (step + 1));
    const root = 1 / Math.sqrt(1 - 0.999 ** (step + 1));
    for (let i = 0; i < w.length; i++) {
      const gradient = g[i]!;
      const mean = 0.9 * m[i]! + 0.1 * gradient;
      const square = 0.999 * v[i]! + 0.001 * gradient * gradient;
      m[i] = mean;
      v[i] = square;
      w[i]! -= (corrected * mean) / (Math.sqrt(square) * root + 1e-8);
    }
  };
}

/** y = x·w + b, with ReLU where it is a hidden layer. */
function forward({ w, b }: Dense, x: Float32Array, y: Float32Array, hidden: boolean): void {
  const [inputs, outputs] = [w.length / b.length, b.length];
  product(matrix(x, inputs), matrix(w, outputs), y, y.length / outputs, outputs, inputs);
  addRow(y, b);
  if (hidden) for (let i = 0; i < y.length; i++) if (y[i]! < 0) y[i] = 0;
}

function drop(h: Float32Array, { rate, random }: Dropout): void {
  const scale = 1 / (1 - rate);
  for (let i = 0; i < h.length; i++) h[i] = random() < rate ? 0 : h[i]! * scale;
}

/** What each layer puts out for `rows` samples. */
export function outputs(layers: readonly Dense[], x: Float32Array, rows: number): Float32Array {
  return layers.reduce((input, layer, i) => {
    const y = new Float32Array(rows * layer.b.length);
    forward(layer, input, y, i < layers.length - 1);
    return y;
  }, x);
}

/** A step function over batches of `rows`: the loss before the step. */
export function plainTrainer(layers: readonly Dense[], rows: number, update: Update, dropout?: Dropout) {
  const last = layers.length - 1;
  const like = ({ length }: Float32Array) => new Float32Array(length);
  const values = layers.map(({ b }) => new Float32Array(rows * b.length));
  // Of the loss by what each layer puts out; those of the last take the place of its values.
  const slopes = values.map((y, i) => (i === last ? y : like(y)));
  const gradients = layers.map(({ w, b }) => ({ w: like(w), b: like(b) }));
  const kept = dropout ? 1 / (1 - dropout.rate) : 1;
  let step = 0;
  return (x: Float32Array, labels: Uint8Array): number => {
    for (const [i, layer] of layers.entries()) {
      forward(layer, i === 0 ? x : values[i - 1]!, values[i]!, i < last);
      if (dropout && i < last) drop(values[i]!, dropout);
    }
    const loss = softmaxCrossEntropy(values[last]!, labels, layers[last]!.b.length);
    for (let i = last; i >= 0; i--) {
      const { w, b } = layers[i]!;
      const [inputs, outputs] = [w.length / b.length, b.length];
      const [input, dy] = [i === 0 ? x : values[i - 1]!, slopes[i]!];
      product(transposed(input, inputs), matrix(dy, outputs), gradients[i]!.w, inputs, outputs, rows);
      sumColumns(gradients[i]!.b, dy);
      if (i === 0) continue;
      const dx = slopes[i - 1]!;
      product(matrix(dy, outputs), transposed(w, outputs), dx, rows, inputs, outputs);
      // What ReLU or dropout made 0 has no slope.
      for (let j = 0; j < dx.length; j++) dx[j] = input[j] === 0 ? 0 : dx[j]! * kept;
    }
    for (const [i, { w, b }] of layers.entries()) {
      update(w, gradients[i]!.w, 2 * i, step);
      update(b, gradients[i]!.b, 2 * i + 1, step);
    }
    step++;
    return loss;
  };
}
