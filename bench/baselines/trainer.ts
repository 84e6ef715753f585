// The fastest plain-JS step that we know how to write for an MLP of one hidden layer: the packed matmul, everything else in one loop
// each, nothing allocated.

import { type Operand, product } from "./matmul.js";

export interface Mlp {
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
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

/** A step function over batches of `rows`: the loss before the step. */
export function plainTrainer({ w1, b1, w2, b2 }: Mlp, inputs: number, rows: number, update: Update) {
  const [hidden, classes] = [b1.length, b2.length];
  const batchOf = (columns: number) => new Float32Array(rows * columns);
  const [h, y, dh] = [batchOf(hidden), batchOf(classes), batchOf(hidden)];
  const like = ({ length }: Float32Array) => new Float32Array(length);
  const [dw1, db1, dw2, db2] = [like(w1), like(b1), like(w2), like(b2)];
  const gradients = [dw1, db1, dw2, db2];
  let step = 0;
  return (x: Float32Array, labels: Uint8Array): number => {
    product(matrix(x, inputs), matrix(w1, hidden), h, rows, hidden, inputs);
    addRow(h, b1);
    for (let i = 0; i < h.length; i++) if (h[i]! < 0) h[i] = 0;
    product(matrix(h, hidden), matrix(w2, classes), y, rows, classes, hidden);
    addRow(y, b2);
    const loss = softmaxCrossEntropy(y, labels, classes);
    product(transposed(h, hidden), matrix(y, classes), dw2, hidden, classes, rows);
    sumColumns(db2, y);
    product(matrix(y, classes), transposed(w2, classes), dh, rows, hidden, classes);
    for (let i = 0; i < h.length; i++) if (h[i] === 0) dh[i] = 0;
    product(transposed(x, inputs), matrix(dh, hidden), dw1, inputs, hidden, rows);
    sumColumns(db1, dh);
    for (const [slot, w] of [w1, b1, w2, b2].entries()) update(w, gradients[slot]!, slot, step);
    step++;
    return loss;
  };
}
