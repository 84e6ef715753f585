// The digits of the playground as one file for its page: 6,000 to train on and the last 1,000 to test with.

import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { init, permutation } from "isovar";
import { readSafetensors, writeSafetensors } from "isovar/io";
import { PIXELS, SIDE, TEST_DIGITS } from "./src/engine/data/digits.js";

/** 10,000 digits, which the build of isovar packs. */
const SOURCE = new URL("../examples/data/mnist.safetensors", import.meta.url);
const TRAINING = 6000;

/**
 * The file: pixels and labels as bytes, gzipped, with source and licence of MNIST in its metadata. The order is that of the examples, so
 * that what is held out there is held out here.
 * @param level of compression, 1 to 9; beyond 6 a second saves one percent
 */
export async function packDigits(level = 6): Promise<Uint8Array> {
  const { tensors, metadata } = readSafetensors(await readFile(SOURCE));
  const [pixels, labels] = [tensors.get("x")!.data as Uint8Array, tensors.get("y")!.data as Uint8Array];
  const order = Array.from(init(permutation(), [labels.length], { seed: 0, name: "split", dtype: "f64" }));
  const chosen = [...order.slice(0, TRAINING), ...order.slice(-TEST_DIGITS)];
  const x = new Uint8Array(chosen.length * PIXELS);
  chosen.forEach((from, to) => {
    x.set(pixels.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
  });
  const y = Uint8Array.from(chosen, (from) => labels[from]!);
  const file = writeSafetensors({ x: { shape: [y.length, SIDE, SIDE], data: x }, y: { shape: [y.length], data: y } }, metadata);
  return promisify(gzip)(file, { level });
}
