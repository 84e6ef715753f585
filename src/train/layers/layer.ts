// Types of the layers as plain data: what the layer functions return, and what a net in JSON holds.

import type { Initializer } from "../../init/initializers/initializer.js";
import type { ActivationChoice, ActivationName, ActivationOptions } from "../../theory/activations.js";

/** Options of every layer; `flatten` and `dropout` take no others. */
export interface LayerOptions {
  /** The first part of its parameters' names, before `/kernel` and `/bias`. Default: `<index>.<layer>`. */
  name?: string;
}

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number];
/** Zeros around the image: none, as many as keep ceil(size / stride) pixels, or a number of pixels on every side. */
export type Padding = "valid" | "same" | Pair;

/** The framework whose default initial values a layer takes, for kernel and bias together. */
export type LayerStart = "torch";

/** Options of the layers that have a kernel. */
export interface WeightedOptions extends ActivationChoice, LayerOptions {
  /**
   * Initializer of the kernel. Default: `forActivation` for the activation in front of the layer; `lecunNormal` where the layer follows
   * the net's inputs, an embedding or a normalization.
   */
  init?: Initializer;
  /** False for a layer without a bias. Default true. */
  bias?: boolean;
  /** Initializer of the bias. Default zeros. */
  biasInit?: Initializer;
  /**
   * Replaces `init` and `biasInit`: `"torch"` draws kernel and bias as PyTorch's layers do by default, uniformly within ±1/√fanIn, where
   * fanIn is that of the kernel.
   */
  start?: LayerStart;
}

/** Options of `dense`. */
export interface DenseOptions extends WeightedOptions {}

/** What `dense` returns. */
export interface DenseLayer extends DenseOptions {
  /** Its kind. */
  layer: "dense";
  /** Outputs per sample. */
  units: number;
}

/** Options of `conv2d`. */
export interface Conv2dOptions extends WeightedOptions {
  /** Pixels from one window to the next. Default 1. */
  stride?: Pair;
  /** Zeros around the image. Default `"valid"`: none. */
  padding?: Padding;
  /** Each group of filters sees its own group of channels. Default 1. */
  groups?: number;
}

/** What `conv2d` returns. */
export interface Conv2dLayer extends Conv2dOptions {
  /** Its kind. */
  layer: "conv2d";
  /** Channels of the output. */
  filters: number;
  /** Pixels of the kernel. */
  kernelSize: Pair;
}

/** Options of `maxPool2d` and `avgPool2d`. */
export interface Pool2dOptions extends LayerOptions {
  /** Pixels from one window to the next. Default: `size`, so that windows touch. */
  stride?: Pair;
  /**
   * Pixels around the image. Default `"valid"`: none. They never count: neither as the largest value, nor in a mean, which is over the
   * pixels inside the image.
   */
  padding?: Padding;
}

/** What `maxPool2d` and `avgPool2d` return. */
export interface Pool2dLayer extends Pool2dOptions {
  /** Its kind. */
  layer: "maxPool2d" | "avgPool2d";
  /** Pixels of the window. */
  size: Pair;
}

/** What `flatten` returns. */
export interface FlattenLayer extends LayerOptions {
  /** Its kind. */
  layer: "flatten";
}

/** Options of `activation`, the layer. */
export interface ActivationLayerOptions extends ActivationOptions, LayerOptions {}

/** What `activation` returns. */
export interface ActivationLayer extends ActivationLayerOptions {
  /** Its kind. */
  layer: "activation";
  /** Which function. */
  activation: ActivationName;
}

/** What `dropout` returns. */
export interface DropoutLayer extends LayerOptions {
  /** Its kind. */
  layer: "dropout";
  /** Share of the values set to 0, in [0, 1): 0, or at least 2^-33 and below 1 − 2^-33, since a draw has 32 bits. */
  rate: number;
}

/** Options of the normalizations. */
export interface NormOptions extends LayerOptions {
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
  /** Initializer of the scale, γ. Default ones; zeros at the end of a residual's branch make it add nothing at first. */
  scaleInit?: Initializer;
  /** Initializer of the bias, β. Default zeros. */
  biasInit?: Initializer;
}

/** Options of `layerNorm`. */
export interface LayerNormOptions extends NormOptions {}

/** What `layerNorm` returns. */
export interface LayerNormLayer extends LayerNormOptions {
  /** Its kind. */
  layer: "layerNorm";
}

/** Options of `batchNorm`. */
export interface BatchNormOptions extends NormOptions {
  /** Weight of a new batch in the running mean and variance. Default 0.1. */
  momentum?: number;
}

/** What `batchNorm` returns. */
export interface BatchNormLayer extends BatchNormOptions {
  /** Its kind. */
  layer: "batchNorm";
}

/** Options of `embedding`. */
export interface EmbeddingOptions extends LayerOptions {
  /** Initializer of the table. Default N(0, 1): vectors of unit variance, as the layers after it expect. */
  init?: Initializer;
}

/** What `embedding` returns. */
export interface EmbeddingLayer extends EmbeddingOptions {
  /** Its kind. */
  layer: "embedding";
  /** Number of different ids. */
  count: number;
  /** Length of the vector for each id. */
  dims: number;
}

/** Options of `residual`. */
export interface ResidualOptions extends ActivationChoice, LayerOptions {}

/** What `residual` returns. */
export interface ResidualLayer extends ResidualOptions {
  /** Its kind. */
  layer: "residual";
  /** The layers of the branch. Their output is added to their input, so both must have the same shape. */
  layers: readonly Layer[];
}

/** A layer as plain data: what its function returns, and what a net in JSON holds. */
export type Layer =
  | DenseLayer
  | Conv2dLayer
  | Pool2dLayer
  | FlattenLayer
  | ActivationLayer
  | DropoutLayer
  | LayerNormLayer
  | BatchNormLayer
  | EmbeddingLayer
  | ResidualLayer;

/** The kinds of layers, as `layer` names them. */
export type LayerName = Layer["layer"];
