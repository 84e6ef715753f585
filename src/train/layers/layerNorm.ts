// Layer normalization.

import type { Block } from "../block.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Parameter } from "../parameter.js";
import type { Place } from "../place.js";
import { flattenedImage, outerSize, type Signal } from "../signal.js";
import type { LayerNormLayer } from "./layer.js";
import { buildScaleAndBias, EPSILON, NORM } from "./norm.js";
import { parseFields } from "./options.js";

export function parseLayerNorm(where: string, layer: LayerNormLayer): LayerNormLayer {
  return parseFields(where, layer, NORM);
}

/** Brings each row along the last axis to mean 0 and variance 1, then multiplies by the scale and adds the bias. */
class NormalizeRows implements Op {
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #scale: Parameter;
  readonly #bias: Parameter;
  readonly #epsilon: number;
  readonly #normalized: Block;
  readonly #roots: Block;

  constructor(builder: Builder, input: Signal, output: Signal, scale: Parameter, bias: Parameter, epsilon: number) {
    this.#input = input;
    this.#output = output;
    this.#scale = scale;
    this.#bias = bias;
    this.#epsilon = epsilon;
    this.#normalized = builder.block(input.size);
    this.#roots = builder.block(outerSize(input));
  }

  forward({ kernels, rows }: Run): void {
    const columns = this.#scale.size;
    const n = rows * outerSize(this.#input);
    const normalized = this.#normalized.ptr;
    kernels.normalizeRowsF32(normalized, this.#input.value.ptr, this.#roots.ptr, columns, this.#epsilon, 0, n);
    kernels.affineRowsF32(this.#output.value.ptr, normalized, this.#scale.ptr, this.#bias.ptr, columns, 0, n);
  }

  backward({ kernels, rows }: Run): void {
    const columns = this.#scale.size;
    const n = rows * outerSize(this.#input);
    const [dy, normalized] = [this.#output.gradient!.ptr, this.#normalized.ptr];
    kernels.columnProductsF32(this.#scale.gradientPtr, dy, normalized, columns, n, 0, columns);
    kernels.columnSumsF32(this.#bias.gradientPtr, dy, columns, n, 0, columns);
    const dx = this.#input.gradient?.ptr;
    if (dx) kernels.normalizeRowsGradientF32(dx, dy, this.#scale.ptr, normalized, this.#roots.ptr, columns, 0, n);
  }
}

export function buildLayerNorm(builder: Builder, layer: LayerNormLayer, input: Signal, place: Place): Built {
  const columns = input.shape.at(-1);
  if (columns === undefined) place.refuseInput(input.shape, "at least one axis");
  const { scale, bias } = buildScaleAndBias(builder, layer, place, columns, flattenedImage(input));
  const output = builder.signal(input.shape, true, input.image);
  return { ops: [new NormalizeRows(builder, input, output, scale, bias, layer.epsilon ?? EPSILON)], output };
}
