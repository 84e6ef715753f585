// The layers as plain data: what their functions return, and what a net in JSON holds. The vocabulary of this room, one page.

import type { Initializer } from "../../init/initializers/initializer.js";
import type { ActivationChoice, ActivationName } from "../../theory/activations.js";

/** What every layer may be given. */
export interface Named {
  /** Instead of `<index>.<layer>`, in front of `/kernel` and `/bias`. */
  name?: string;
}

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number];
/** Zeros around the image: none, as many as keep ceil(size / stride) pixels, or a number of pixels on every side. */
export type Padding = "valid" | "same" | Pair;

/** Options of the layers that have a kernel. */
export interface Weighted extends ActivationChoice, Named {
  /** Of the kernel. Default: `forActivation` of the activation in front of the layer; `lecunNormal` where the net's inputs are. */
  init?: Initializer;
  /** False for none. */
  bias?: boolean;
  /** Default zeros. */
  biasInit?: Initializer;
}

export interface DenseLayer extends Weighted {
  layer: "dense";
  units: number;
}

export interface Conv2dLayer extends Weighted {
  layer: "conv2d";
  filters: number;
  kernelSize: Pair;
  /** Default 1. */
  stride?: Pair;
  /** Default `"valid"`. */
  padding?: Padding;
  /** Each group of filters sees its own group of channels. Default 1. */
  groups?: number;
}

export interface Pool2dLayer extends Named {
  layer: "maxPool2d" | "avgPool2d";
  size: Pair;
  /** Default: `size`. */
  stride?: Pair;
  /** Default `"valid"`. Pixels of the padding do not exist: they are never the largest, and a mean is over those inside. */
  padding?: Padding;
}

export interface FlattenLayer extends Named {
  layer: "flatten";
}

export interface ActivationLayer extends Named {
  layer: "activation";
  activation: ActivationName;
  negativeSlope?: number;
}

export interface DropoutLayer extends Named {
  layer: "dropout";
  /** Share of the values set to 0, in [0, 1): 0, or at least 2^-33 and below 1 − 2^-33, since a draw has 32 bits. */
  rate: number;
}

export interface LayerNormLayer extends Named {
  layer: "layerNorm";
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
}

export interface BatchNormLayer extends Named {
  layer: "batchNorm";
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
  /** Weight of a new batch in the running mean and variance. Default 0.1. */
  momentum?: number;
}

export interface EmbeddingLayer extends Named {
  layer: "embedding";
  /** Number of different ids. */
  count: number;
  /** Length of the vector of an id. */
  dims: number;
  /** Default N(0, 1): vectors of unit variance, as the layers after it expect. */
  init?: Initializer;
}

export interface ResidualLayer extends ActivationChoice, Named {
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
