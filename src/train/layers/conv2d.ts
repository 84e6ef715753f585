// The two-dimensional convolution, with groups.

import { refuse } from "../../base/check.js";
import type { AxesLayout } from "../../init/layout.js";
import { matrixAt, multiply, transposed } from "../../linalg/gemm.js";
import type { Block } from "../block.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import { activate } from "./activation.js";
import type { Conv2dLayer } from "./layer.js";
import { padding, pair, parseFields, positiveInteger, toPair } from "./options.js";
import { buildWeights, checkWeighted, WEIGHTED, type Weights } from "./weighted.js";
import { type Window, WindowBlock, windowOf } from "./window.js";

export function parseConv2d(where: string, layer: Conv2dLayer): Conv2dLayer {
  const own = { filters: positiveInteger, kernelSize: pair(1), stride: pair(1), padding, groups: positiveInteger };
  const parsed = parseFields(where, layer, { ...own, ...WEIGHTED }, ["filters", "kernelSize"]);
  checkWeighted(where, parsed);
  const { filters, groups = 1 } = parsed;
  if (filters % groups !== 0) refuse("E_ARGUMENT", where, "groups", groups, `a divisor of filters (${filters})`);
  return parsed;
}

/** Floats of patches made at a time: few enough to stay in the L2 cache until they are multiplied. */
const CHUNK_FLOATS = 65536;

/** Threads make so many chunks at once, as each keeps its own part in a cache of its own: the fewer calls, the less waiting for each other. */
const SHARED_CHUNKS = 2;

/**
 * A convolution as the matrix product of patches and kernel, a few images at a time; the gradients make the patches again.
 * Summing over chunks gives the same bits as one product over the whole batch.
 */
class Convolve implements Op {
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #weights: Weights;
  readonly #window: WindowBlock;
  readonly #patches: Block;
  readonly #groups: number;
  readonly #pixels: number;
  readonly #chunk: number;

  constructor(builder: Builder, window: Window, groups: number, input: Signal, output: Signal, weights: Weights) {
    this.#input = input;
    this.#output = output;
    this.#weights = weights;
    this.#window = new WindowBlock(builder, window);
    this.#groups = groups;
    this.#pixels = window.outHeight * window.outWidth;
    const floats = this.#pixels * this.#depth;
    this.#chunk = Math.max(1, Math.floor(CHUNK_FLOATS / floats));
    this.#patches = builder.block(0, SHARED_CHUNKS * this.#chunk * floats);
  }

  /** Number of products summed per output: kernelHeight·kernelWidth·(channels per group). */
  get #depth(): number {
    const [kernelHeight, kernelWidth, channels] = this.#weights.kernel.shape as [number, number, number];
    return kernelHeight * kernelWidth * channels;
  }

  /** Images at a time. */
  #images({ threads }: Run): number {
    return threads > 1 ? SHARED_CHUNKS * this.#chunk : this.#chunk;
  }

  forward(run: Run): void {
    const { kernels, rows } = run;
    const { kernel, bias } = this.#weights;
    const images = this.#images(run);
    const [, , channels, filters] = kernel.shape as [number, number, number, number];
    const [depth, each, pixels] = [this.#depth, filters / this.#groups, this.#pixels];
    const y = this.#output.value.ptr;
    if (bias) kernels.repeatRowF32(y, bias.ptr, filters, 0, rows * pixels);
    const windowPtr = this.#window.at(run);
    for (let begin = 0; begin < rows; begin += images) {
      const end = Math.min(rows, begin + images);
      const m = (end - begin) * pixels;
      const patches = matrixAt(this.#patches.ptr, m, depth);
      for (let group = 0; group < this.#groups; group++) {
        const first = group * each;
        kernels.patchesF32(patches.ptr, this.#input.value.ptr, windowPtr, group * channels, channels, begin, end);
        const w = matrixAt(kernel.ptr + first * 4, depth, each, filters);
        multiply(run, patches, w, matrixAt(y + (begin * pixels * filters + first) * 4, m, each, filters), bias !== undefined);
      }
    }
  }

  backward(run: Run): void {
    const { kernels, rows } = run;
    const { kernel, bias } = this.#weights;
    const images = this.#images(run);
    const [, , channels, filters] = kernel.shape as [number, number, number, number];
    const [depth, each, pixels] = [this.#depth, filters / this.#groups, this.#pixels];
    const dy = this.#output.gradient!.ptr;
    const { gradient, size } = this.#input;
    if (bias) kernels.columnSumsF32(bias.gradientPtr, dy, filters, rows * pixels, 0, filters);
    gradient?.view(rows * size).fill(0);
    const windowPtr = this.#window.at(run);
    for (let begin = 0; begin < rows; begin += images) {
      const end = Math.min(rows, begin + images);
      const m = (end - begin) * pixels;
      const patches = matrixAt(this.#patches.ptr, m, depth);
      for (let group = 0; group < this.#groups; group++) {
        const first = group * each;
        const d = matrixAt(dy + (begin * pixels * filters + first) * 4, m, each, filters);
        kernels.patchesF32(patches.ptr, this.#input.value.ptr, windowPtr, group * channels, channels, begin, end);
        multiply(run, transposed(patches), d, matrixAt(kernel.gradientPtr + first * 4, depth, each, filters), begin > 0);
        if (!gradient) continue;
        multiply(run, d, transposed(matrixAt(kernel.ptr + first * 4, depth, each, filters)), patches);
        kernels.addPatchesF32(gradient.ptr, patches.ptr, windowPtr, group * channels, channels, begin, end);
      }
    }
  }
}

export function buildConv2d(builder: Builder, layer: Conv2dLayer, input: Signal, place: Place): Built {
  const { filters, kernelSize, stride = 1, padding = "valid", groups = 1 } = layer;
  const window = windowOf(place, input.shape, kernelSize, stride, padding);
  const channels = input.shape[2]!;
  if (channels % groups !== 0) place.refuseInput(input.shape, `a number of channels that its ${groups} groups divide`);
  const [height, width] = toPair(kernelSize);
  const layout: AxesLayout | "io" = groups === 1 ? "io" : { in: -2, out: -1, groups };
  const weights = buildWeights(builder, layer, place, [height, width, channels / groups, filters], { layout });
  const image = [window.outHeight, window.outWidth, filters];
  const linear = builder.signal(image, true, image);
  const activated = activate(builder, layer, linear);
  return { ...activated, ops: [new Convolve(builder, window, groups, input, linear, weights), ...activated.ops] };
}
