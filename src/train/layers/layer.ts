// The layers as plain data: what their functions return, and what a net in JSON holds. The vocabulary of this room, one page.

import type { Initializer } from "../../init/initializers/initializer.js";
import type { ActivationChoice, ActivationName, ActivationOptions } from "../../theory/activations.js";

/** What every layer may be given; all that `flatten` and `dropout` take. */
export interface LayerOptions {
  /** Instead of `<index>.<layer>`, in front of `/kernel` and `/bias`. */
  name?: string;
}

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number];
/** Zeros around the image: none, as many as keep ceil(size / stride) pixels, or a number of pixels on every side. */
export type Padding = "valid" | "same" | Pair;

/** Whose default start a layer with a kernel takes, of kernel and bias together. */
export type LayerStart = "torch";

/** Options of the layers that have a kernel. */
export interface WeightedOptions extends ActivationChoice, LayerOptions {
  /** Of the kernel. Default: `forActivation` of the activation in front of the layer; `lecunNormal` where the net's inputs are. */
  init?: Initializer;
  /** False for none. */
  bias?: boolean;
  /** Default zeros. */
  biasInit?: Initializer;
  /**
   * Instead of `init` and `biasInit`: `"torch"` draws kernel and bias as PyTorch's layers do by default, uniform within ±1/√fanIn of the
   * kernel.
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
  /** Default 1. */
  stride?: Pair;
  /** Default `"valid"`. */
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
  /** Default: `size`. */
  stride?: Pair;
  /** Default `"valid"`. Pixels of the padding do not exist: they are never the largest, and a mean is over those inside. */
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
  /** Initializer of the scale, γ. Default ones; zeros let a branch of a residual begin as nothing. */
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
  /** Default N(0, 1): vectors of unit variance, as the layers after it expect. */
  init?: Initializer;
}

/** What `embedding` returns. */
export interface EmbeddingLayer extends EmbeddingOptions {
  /** Its kind. */
  layer: "embedding";
  /** Number of different ids. */
  count: number;
  /** Length of the vector of an id. */
  dims: number;
}

/** Options of `residual`. */
export interface ResidualOptions extends ActivationChoice, LayerOptions {}

/** What `residual` returns. */
export interface ResidualLayer extends ResidualOptions {
  /** Its kind. */
  layer: "residual";
  /** Their output must have the shape of their input, which is added to it. */
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

/** The layer of a kind. */
export type LayerOf<K extends LayerName, L extends Layer = Layer> = L extends Layer ? (K extends L["layer"] ? L : never) : never;
