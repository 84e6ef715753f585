// The handwritten digits of examples/data/mnist.safetensors, in one fixed split.

import { readFile } from "node:fs/promises";
import { init, permutation } from "isovar";
import { readSafetensors } from "isovar/io";

/** Samples and their labels. */
export interface Samples {
  x: Float32Array;
  y: Uint8Array;
}

export interface Digits {
  training: Samples;
  test: Samples;
}

/** Of the 10,000 digits. */
const TEST = 2000;
const PIXELS = 784;

/** 8,000 digits for training and 2,000 for testing, pixels from 0 to 1: the order is a permutation of seed 0, whatever the run's seed. */
export async function digits(): Promise<Digits> {
  const { tensors } = readSafetensors(await readFile(new URL("../data/mnist.safetensors", import.meta.url)));
  const [pixels, labels] = [tensors.get("x")!.data as Uint8Array, tensors.get("y")!.data as Uint8Array];
  const order = Array.from(init(permutation(), [labels.length], { seed: 0, name: "split", dtype: "f64" }));
  const pick = (chosen: readonly number[]): Samples => {
    const x = new Float32Array(chosen.length * PIXELS);
    chosen.forEach((from, to) => {
      for (let i = 0; i < PIXELS; i++) x[to * PIXELS + i] = pixels[from * PIXELS + i]! / 255;
    });
    return { x, y: Uint8Array.from(chosen, (from) => labels[from]!) };
  };
  return { training: pick(order.slice(0, -TEST)), test: pick(order.slice(-TEST)) };
}
