import type { ActivationLayer } from "./activation.js";
import type { BatchNormLayer } from "./batchNorm.js";
import type { Conv2dLayer } from "./conv2d.js";
import type { DenseLayer } from "./dense.js";
import type { DropoutLayer } from "./dropout.js";
import type { EmbeddingLayer } from "./embedding.js";
import type { FlattenLayer } from "./flatten.js";
import type { LayerNormLayer } from "./layerNorm.js";
import type { Pool2dLayer } from "./pool2d.js";
import type { ResidualLayer } from "./residual.js";

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
