// Max and average pooling.

import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import type { Pool2dLayer } from "./layer.js";
import { padding, pair, parseFields } from "./options.js";
import { type Window, WindowBlock, windowOf } from "./window.js";

export function parsePool2d(where: string, layer: Pool2dLayer): Pool2dLayer {
  return parseFields(where, layer, { size: pair(1), stride: pair(1), padding }, ["size"]);
}

class Pool implements Op {
  readonly #largest: boolean;
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #window: WindowBlock;

  constructor(builder: Builder, largest: boolean, window: Window, input: Signal, output: Signal) {
    this.#largest = largest;
    this.#input = input;
    this.#output = output;
    this.#window = new WindowBlock(builder, window);
  }

  forward(run: Run): void {
    const { kernels, rows } = run;
    const pool = this.#largest ? kernels.maxPoolF32 : kernels.averagePoolF32;
    pool(this.#output.value.ptr, this.#input.value.ptr, this.#window.at(run), 0, rows);
  }

  backward(run: Run): void {
    const { kernels, rows } = run;
    const { value, gradient, size } = this.#input;
    if (!gradient) return;
    gradient.view(rows * size).fill(0);
    const dy = this.#output.gradient!.ptr;
    const windowPtr = this.#window.at(run);
    if (!this.#largest) kernels.averagePoolGradientF32(gradient.ptr, dy, windowPtr, 0, rows);
    else kernels.maxPoolGradientF32(gradient.ptr, dy, value.ptr, this.#output.value.ptr, windowPtr, 0, rows);
  }
}

export function buildPool2d(builder: Builder, layer: Pool2dLayer, input: Signal, place: Place): Built {
  const { size, stride = size, padding = "valid" } = layer;
  const window = windowOf(place, input.shape, size, stride, padding);
  const image = [window.outHeight, window.outWidth, input.shape[2]!];
  const output = builder.signal(image, input.gradient !== undefined, image);
  return { ops: [new Pool(builder, layer.layer === "maxPool2d", window, input, output)], output };
}
