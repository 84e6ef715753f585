// The layers as a program writes them: each function checks its arguments and returns plain data.

import { copyFields, refuse } from "../../base/check.js";
import type { ActivationName } from "../../theory/activations.js";
import type {
  ActivationLayer,
  ActivationLayerOptions,
  BatchNormLayer,
  BatchNormOptions,
  Conv2dLayer,
  Conv2dOptions,
  DenseLayer,
  DenseOptions,
  DropoutLayer,
  EmbeddingLayer,
  EmbeddingOptions,
  FlattenLayer,
  Layer,
  LayerNormLayer,
  LayerNormOptions,
  LayerOptions,
  Pair,
  Pool2dLayer,
  Pool2dOptions,
  ResidualLayer,
  ResidualOptions,
} from "./layer.js";
import { parseLayer } from "./parse.js";

function make<L extends Layer>(kind: L["layer"], fields: object, options: object): L {
  const given = copyFields(kind, "options", options);
  if (given === undefined) return refuse("E_ARGUMENT", kind, "options", options, "an object");
  return parseLayer(kind, { layer: kind, ...fields, ...given }) as L;
}

/**
 * y = activation(b + x·W): every output sees every input. W is [inputs, units]; on an input of more axes it works along the last.
 *
 * `init` initializes the kernel. Its default is `forActivation` for the activation in front of the layer, or `lecunNormal` where the layer
 * follows the net's inputs, an embedding or a normalization; `biasInit` defaults to zeros. `start: "torch"` replaces both: it draws kernel
 * and bias from U(±1/√fanIn), as PyTorch does.
 * @param units outputs per sample
 * @param options `activation`, `init`, `bias`, `biasInit`, `start` and `name`, all optional
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 * @example dense(256, { activation: "relu" })
 * @example dense(10, { init: zeros(), name: "head" })
 * @example dense(256, { activation: "relu", start: "torch" })
 */
export function dense(units: number, options: DenseOptions = {}): DenseLayer {
  return make("dense", { units }, options);
}

/**
 * A convolution of images [height, width, channels] with a kernel [height, width, channels / groups, filters].
 *
 * `padding: "same"` gives ceil(size / stride) output pixels per axis; where the number of zeros is odd, the extra one goes at the end.
 * A number puts that many zeros on each side.
 * @param filters channels of the output
 * @param kernelSize pixels, one number for both axes or [height, width]
 * @param options `stride`, `padding`, `groups`, and those of `dense`
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 * @example conv2d(16, 3, { padding: "same", activation: "relu" })
 */
export function conv2d(filters: number, kernelSize: Pair, options: Conv2dOptions = {}): Conv2dLayer {
  return make("conv2d", { filters, kernelSize }, options);
}

/**
 * The largest value of each window; `stride` defaults to `size`.
 * @param size pixels of the window, one number for both axes or [height, width]
 * @param options `stride`, `padding` and `name`
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example maxPool2d(2)
 */
export function maxPool2d(size: Pair, options: Pool2dOptions = {}): Pool2dLayer {
  return make("maxPool2d", { size }, options);
}

/**
 * The mean of each window, over the pixels inside the image; `stride` defaults to `size`.
 * @param size pixels of the window, one number for both axes or [height, width]
 * @param options `stride`, `padding` and `name`
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example avgPool2d(3, { stride: 2, padding: "same" })
 */
export function avgPool2d(size: Pair, options: Pool2dOptions = {}): Pool2dLayer {
  return make("avgPool2d", { size }, options);
}

/**
 * Makes each sample a vector, row-major.
 * @param options `name`
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example sequential([conv2d(8, 3, { activation: "relu" }), flatten(), dense(10)], { inputShape: [28, 28, 1], seed: 42 })
 */
export function flatten(options: LayerOptions = {}): FlattenLayer {
  return make("flatten", {}, options);
}

/**
 * An activation function as a layer of its own, for example after a normalization.
 * @param name which activation
 * @param options `negativeSlope`, for leakyRelu only
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example activation("leakyRelu", { negativeSlope: 0.2 })
 */
export function activation(name: ActivationName, options: ActivationLayerOptions = {}): ActivationLayer {
  return make("activation", { activation: name }, options);
}

/**
 * In training, sets each value to 0 with probability `rate` and divides the others by 1 − rate. Which values are dropped depends only on
 * the seed, the layer and the step. Source: Srivastava et al. 2014.
 * @param rate share of the values, from 0 to below 1
 * @param options `name`
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example dropout(0.5)
 */
export function dropout(rate: number, options: LayerOptions = {}): DropoutLayer {
  return make("dropout", { rate }, options);
}

/**
 * Brings each row along the last axis to mean 0 and variance 1, then multiplies by `scale` and adds `bias`. Source: Ba et al. 2016.
 * @param options `epsilon` (default 1e-5), which is added to the variance; `scaleInit` (default ones) and `biasInit` (default zeros)
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example layerNorm()
 */
export function layerNorm(options: LayerNormOptions = {}): LayerNormLayer {
  return make("layerNorm", {}, options);
}

/**
 * Brings each channel (the last axis) to mean 0 and variance 1 over the batch, then multiplies by `scale` and adds `bias`. `evaluate` and
 * `predict` use the running mean and variance, in which each new batch has the weight `momentum`. A single sample without pixels or
 * positions has no variance: training on a batch of one throws E_DATA, also where it is the last of an epoch; PyTorch refuses it too.
 * Source: Ioffe & Szegedy 2015, with PyTorch's conventions.
 * @param options `epsilon` (default 1e-5), which is added to the variance; `momentum` (default 0.1); `scaleInit` (default ones) and
 *   `biasInit` (default zeros)
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_NAME
 * @example batchNorm({ momentum: 0.01 })
 * @example residual([dense(64), batchNorm({ scaleInit: zeros() })]) // a branch that initially adds nothing
 */
export function batchNorm(options: BatchNormOptions = {}): BatchNormLayer {
  return make("batchNorm", {}, options);
}

/**
 * Adds its input to the output of its layers, x + layers(x), then applies the activation. Source: He et al. 2016.
 * @param layers the branch, whose output has the shape of its input
 * @param options `activation` after the sum
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 * @example residual([dense(64, { activation: "relu" }), dense(64, { init: zeros() })])
 */
export function residual(layers: readonly Layer[], options: ResidualOptions = {}): ResidualLayer {
  return make("residual", { layers }, options);
}

/**
 * Turns each id, a whole number from 0 to count − 1, into a vector of `dims` numbers. It must be the first layer of a net.
 * @param count number of different ids
 * @param dims numbers per id
 * @param options `init` (default N(0, 1))
 * @returns plain data for `sequential`
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 * @example sequential([embedding(50257, 64), flatten(), dense(10)], { inputShape: [16], seed: 42 })
 */
export function embedding(count: number, dims: number, options: EmbeddingOptions = {}): EmbeddingLayer {
  return make("embedding", { count, dims }, options);
}
