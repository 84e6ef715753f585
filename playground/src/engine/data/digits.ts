// Handwritten digits of MNIST, from the file beside the page: a safetensors file, gzipped, with source and licence in its metadata.

import { readSafetensors } from "isovar/io";
import { type DataSet, scaled, scaleOf } from "./dataSet.js";

/** The side of a digit in pixels. */
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

/** Of the digits in the file, those at its end that are tested with. */
export const TEST_DIGITS = 1000;

export interface Digits extends DataSet {
  /** Pixels of all test digits as they are in the file, 0 for paper and 255 for ink. */
  readonly testPixels: Uint8Array;
}

/** The first two bytes of every gzip file (RFC 1952). */
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unpacks bytes that are still packed: some servers say that a `.gz` file is packed, and then browsers unpack it themselves. */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Digits from the bytes of their file; pixels are brought to mean 0 and std 1. */
export async function readDigits(bytes: Uint8Array<ArrayBuffer>): Promise<Digits> {
  const { tensors, metadata } = readSafetensors(await unpack(bytes));
  const [pixels, labels] = [tensors.get("x")!.data as Uint8Array, tensors.get("y")!.data as Uint8Array];
  const training = labels.length - TEST_DIGITS;
  const own = pixels.subarray(0, training * PIXELS);
  const testPixels = pixels.slice(training * PIXELS);
  // One scale for all pixels: a scale for each would blow up those at the edges, which are almost always paper.
  const scale = scaleOf(own, 1);
  return {
    inputs: PIXELS,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    training: { x: scaled(own, scale), y: labels.slice(0, training) },
    test: { x: scaled(testPixels, scale), y: labels.slice(training) },
    scale,
    testPixels,
    credit: `${metadata?.source}; ${metadata?.licence}`,
  };
}
