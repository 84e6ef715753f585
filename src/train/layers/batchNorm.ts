// Batch normalization.

import { ones, zeros } from "../../init/initializers/constant.js";
import type { Block } from "../block.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import { share } from "../options.js";
import type { Parameter } from "../parameter.js";
import type { Place } from "../place.js";
import { flattenedImage, outerSize, type Signal } from "../signal.js";
import type { BatchNormLayer } from "./layer.js";
import { buildScaleAndBias, EPSILON, NORM } from "./norm.js";
import { parseFields } from "./options.js";

export function parseBatchNorm(where: string, layer: BatchNormLayer): BatchNormLayer {
  return parseFields(where, layer, { ...NORM, momentum: share });
}

type Six<T> = [T, T, T, T, T, T];

interface BatchParameters {
  scale: Parameter;
  bias: Parameter;
  /** Running mean and variance. */
  mean: Parameter;
  variance: Parameter;
}

/**
 * Brings each channel to mean 0 and variance 1 over the batch and all pixels, then multiplies by the scale and adds the bias. Outside
 * of training it uses the running mean and variance; the latter divides by n − 1, as in PyTorch.
 */
class NormalizeBatch implements Op {
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #parameters: BatchParameters;
  readonly #epsilon: number;
  readonly #momentum: number;
  readonly #centered: Block;
  /** Six rows with one value per channel: three for the kernels (factors, offsets), then 1/√(variance + ε), batch mean, batch variance. */
  readonly #factors: Block;

  constructor(builder: Builder, layer: BatchNormLayer, input: Signal, output: Signal, parameters: BatchParameters) {
    this.#input = input;
    this.#output = output;
    this.#parameters = parameters;
    this.#epsilon = layer.epsilon ?? EPSILON;
    this.#momentum = layer.momentum ?? 0.1;
    this.#centered = builder.block(input.size);
    this.#factors = builder.block(0, 6 * parameters.scale.size);
  }

  forward({ kernels, rows, training }: Run): void {
    const { scale, bias, mean, variance } = this.#parameters;
    const columns = scale.size;
    const n = rows * outerSize(this.#input);
    const [x, y] = [this.#input.value.ptr, this.#output.value.ptr];
    const [factor, offset, , root, average, spread] = this.#views();
    const [a, b, , roots] = this.#rows();
    const scales = scale.view;
    if (!training) {
      const [means, variances, biases] = [mean.view, variance.view, bias.view];
      for (let c = 0; c < columns; c++) {
        factor[c] = scales[c]! / Math.sqrt(variances[c]! + this.#epsilon);
        offset[c] = biases[c]! - means[c]! * factor[c]!;
      }
      kernels.affineRowsF32(y, x, a, b, columns, 0, n);
      return;
    }
    kernels.columnSumsF32(b, x, columns, n, 0, columns);
    for (let c = 0; c < columns; c++) {
      average[c] = offset[c]! / n;
      factor[c] = 1;
      offset[c] = -average[c]!;
    }
    const centered = this.#centered.ptr;
    kernels.affineRowsF32(centered, x, a, b, columns, 0, n);
    kernels.columnProductsF32(roots, centered, centered, columns, n, 0, columns);
    for (let c = 0; c < columns; c++) {
      // For a single row this is NaN. It goes no further, since no step is taken on one row.
      spread[c] = root[c]! / (n - 1);
      // With an infinite variance, 1/√∞ = 0 would give a finite output and the infinity would enter the running values unnoticed.
      root[c] = root[c] === Infinity ? Number.NaN : 1 / Math.sqrt(root[c]! / n + this.#epsilon);
      factor[c] = root[c]! * scales[c]!;
    }
    kernels.affineRowsF32(y, centered, a, bias.ptr, columns, 0, n);
  }

  backward({ kernels, rows }: Run): void {
    const { scale, bias } = this.#parameters;
    const columns = scale.size;
    const n = rows * outerSize(this.#input);
    const [dy, centered] = [this.#output.gradient!.ptr, this.#centered.ptr];
    const [onDy, onCentered, offset, root] = this.#views();
    const [a, b, c] = this.#rows();
    kernels.columnProductsF32(scale.gradientPtr, dy, centered, columns, n, 0, columns);
    kernels.columnSumsF32(bias.gradientPtr, dy, columns, n, 0, columns);
    const [scales, dScale, dBias] = [scale.view, scale.gradientView, bias.gradientView];
    for (let i = 0; i < columns; i++) {
      dScale[i]! *= root[i]!;
      const factor = scales[i]! * root[i]!;
      onDy[i] = factor;
      onCentered[i] = (-factor * root[i]! * dScale[i]!) / n;
      offset[i] = (-factor * dBias[i]!) / n;
    }
    const dx = this.#input.gradient?.ptr;
    if (dx) kernels.combineRowsF32(dx, dy, centered, a, b, c, columns, 0, n);
  }

  /** The running values change only after the step has succeeded, so that a batch with NaN leaves no trace in them. */
  commit(): void {
    const { mean, variance } = this.#parameters;
    const [, , , , average, spread] = this.#views();
    const [means, variances, momentum] = [mean.view, variance.view, this.#momentum];
    for (let c = 0; c < mean.size; c++) {
      means[c] = (1 - momentum) * means[c]! + momentum * average[c]!;
      variances[c] = (1 - momentum) * variances[c]! + momentum * spread[c]!;
    }
  }

  /** Addresses of the six rows of `#factors`. */
  #rows(): Six<number> {
    const { ptr } = this.#factors;
    const step = this.#parameters.scale.size * 4;
    return [ptr, ptr + step, ptr + 2 * step, ptr + 3 * step, ptr + 4 * step, ptr + 5 * step];
  }

  #views(): Six<Float32Array> {
    const { size } = this.#parameters.scale;
    const all = this.#factors.view(6 * size);
    return [0, 1, 2, 3, 4, 5].map((row) => all.subarray(row * size, (row + 1) * size)) as Six<Float32Array>;
  }
}

export function buildBatchNorm(builder: Builder, layer: BatchNormLayer, input: Signal, place: Place): Built {
  const columns = input.shape.at(-1);
  if (columns === undefined) place.refuseInput(input.shape, "at least one axis");
  const image = flattenedImage(input);
  const parameters: BatchParameters = {
    ...buildScaleAndBias(builder, layer, place, columns, image),
    mean: builder.parameter(place, "mean", [columns], zeros(), { image, trained: false }),
    variance: builder.parameter(place, "var", [columns], ones(), { image, trained: false }),
  };
  if (outerSize(input) === 1) builder.varianceOfBatch ??= place.name;
  const output = builder.signal(input.shape, true, input.image);
  return { ops: [new NormalizeBatch(builder, layer, input, output, parameters)], output };
}
