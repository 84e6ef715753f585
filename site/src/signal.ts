// The signal of a deep ReLU net, layer by layer, under one start: what the curves of the start page show.

import { defaultCore, fill, type Initializer, normal, type Tensor } from "isovar";
import { matmul } from "isovar/linalg";

export const DEPTH = 30;
export const WIDTH = 128;
const SAMPLES = 64;

/** Zeroes what is negative, and returns the root mean square of what is left. */
function rectify(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const x = Math.max(0, values[i]!);
    values[i] = x;
    squares += x * x;
  }
  return Math.sqrt(squares / values.length);
}

/**
 * Sends samples of unit scale through `DEPTH` layers of `WIDTH` units.
 * @returns the root mean square of the activations of each layer, from the input on
 */
export function signal(initializer: Initializer, seed: number): number[] {
  const core = defaultCore();
  const w = core.tensor([WIDTH, WIDTH]);
  let x = fill(normal(), core.tensor([SAMPLES, WIDTH]), { seed, name: "x" });
  let y: Tensor<"f32"> = core.tensor([SAMPLES, WIDTH]);
  const sizes = [1];
  for (let layer = 1; layer <= DEPTH; layer++) {
    fill(initializer, w, { seed, name: `${layer}/kernel` });
    matmul(x, w, { out: y });
    sizes.push(rectify(y.data));
    [x, y] = [y, x];
  }
  for (const tensor of [w, x, y]) tensor.dispose();
  return sizes;
}
