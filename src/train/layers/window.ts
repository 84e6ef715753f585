// The sliding window of convolutions and poolings: its geometry, and its copy in linear memory.

import type { Shape } from "../../base/shape.js";
import type { Builder } from "../builder.js";
import type { Run } from "../op.js";
import type { Place } from "../place.js";
import type { Padding, Pair } from "./layer.js";
import { toPair } from "./options.js";

/** The geometry of a convolution or a pooling; its layout in memory is that of assembly/nn/window.ts. */
export interface Window {
  readonly outHeight: number;
  readonly outWidth: number;
  /** Sizes of image, kernel and stride, padding at the top and at the left, and output size, in the order that the kernels read. */
  readonly fields: readonly number[];
}

/** Output size of one axis, and the zeros before it. With `"same"`, an odd extra zero goes at the end, as in TensorFlow. */
function axis(size: number, kernel: number, stride: number, padding: "valid" | "same" | number): [out: number, before: number] {
  if (padding === "same") {
    const out = Math.ceil(size / stride);
    return [out, Math.floor(Math.max(0, (out - 1) * stride + kernel - size) / 2)];
  }
  const around = padding === "valid" ? 0 : padding;
  return [Math.floor((size + 2 * around - kernel) / stride) + 1, around];
}

export function windowOf(place: Place, input: Shape, size: Pair, stride: Pair, padding: Padding): Window {
  if (input.length !== 3) place.refuseInput(input, "images [height, width, channels]");
  const [height, width, channels] = input as [number, number, number];
  const [kernelHeight, kernelWidth] = toPair(size);
  const [strideHeight, strideWidth] = toPair(stride);
  const [padHeight, padWidth] = typeof padding === "string" ? [padding, padding] : toPair(padding);
  const [outHeight, padTop] = axis(height, kernelHeight, strideHeight, padHeight!);
  const [outWidth, padLeft] = axis(width, kernelWidth, strideWidth, padWidth!);
  if (outHeight < 1 || outWidth < 1) {
    place.refuseInput(input, `images of at least its window, ${kernelHeight} × ${kernelWidth}, padding included`);
  }
  // A window that lies wholly in the padding would cover no pixel, and so have no mean and no largest value.
  if (padTop >= kernelHeight || padLeft >= kernelWidth) {
    place.refuseInput(input, `a padding smaller than its window, ${kernelHeight} × ${kernelWidth}`);
  }
  const output = [padTop, padLeft, outHeight, outWidth];
  const fields = [height, width, channels, kernelHeight, kernelWidth, strideHeight, strideWidth, ...output];
  return { outHeight, outWidth, fields };
}

/** A window in linear memory. */
export class WindowBlock {
  readonly #fields: readonly number[];
  readonly #block;

  constructor(builder: Builder, { fields }: Window) {
    this.#fields = fields;
    this.#block = builder.block(0, 16);
  }

  /** Its address; the fields are written at each call, since the block moves when the batch grows. */
  at({ core }: Run): number {
    const view = new Int32Array(core.memory.memory.buffer, this.#block.ptr, this.#fields.length);
    for (let i = 0; i < this.#fields.length; i++) view[i] = this.#fields[i]!;
    return this.#block.ptr;
  }
}
