// Small nets, one for each layer, each option that changes the arithmetic, and each loss.

import { glorotNormal } from "../../src/init/initializers/scaled.js";
import { ACTIVATION_NAMES, type ActivationName } from "../../src/theory/activations.js";
import {
  activation,
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  type Loss,
  layerNorm,
  maxPool2d,
  residual,
} from "../../src/train/index.js";

/** A small net with odd sizes, so that what is left over after four lanes is met everywhere. */
export interface Case {
  layers: Layer[];
  inputShape: number[];
  n: number;
  /** Default `"mse"`. */
  loss?: Loss;
  /** For `softmaxCrossEntropy`, instead of probabilities. */
  labels?: true;
  /** Of weights and data, where those of the default come near a kink. */
  seed?: number;
  /** Inputs lie within ± this; default 1.5. */
  spread?: number;
}

const IMAGE = [5, 7, 1];
/** What is behind a layer with weights shows that the gradient with respect to inputs is right. */
const behindDense = (...layers: Layer[]): Case => ({ layers: [dense(6), ...layers, dense(3)], inputShape: [5], n: 7 });
const behindConv = (channels: number, ...layers: Layer[]): Case => ({
  layers: [conv2d(channels, 1), ...layers],
  inputShape: IMAGE,
  n: 3,
});

export const LAYERS: Record<string, Case> = {
  "dense, twice": { layers: [dense(5), dense(3)], inputShape: [6], n: 7 },
  "dense, one sample": { layers: [dense(5), dense(3)], inputShape: [6], n: 1 },
  "dense, one number to one": { layers: [dense(1), dense(1)], inputShape: [1], n: 5 },
  "dense without bias": { layers: [dense(5, { bias: false }), dense(6, { bias: false })], inputShape: [3], n: 5 },
  "dense along the last of two axes": { layers: [dense(6), dense(1, { activation: "tanh" })], inputShape: [3, 5], n: 3 },
  "dense along the last of three axes": { layers: [dense(3), dense(5)], inputShape: [3, 2, 5], n: 5 },
  "conv2d of images": { layers: [conv2d(3, 3)], inputShape: [5, 7, 5], n: 3 },
  "conv2d, valid": behindConv(3, conv2d(5, 3)),
  "conv2d, kernel of one pixel": behindConv(5, conv2d(6, 1)),
  "conv2d without bias": behindConv(3, conv2d(5, [2, 3], { bias: false })),
  "conv2d, an activation of its own": behindConv(3, conv2d(6, [2, 3], { activation: "gelu" })),
  "conv2d, stride 2": behindConv(5, conv2d(3, 3, { stride: 2 })),
  "conv2d, stride beyond the kernel": behindConv(3, conv2d(5, 2, { stride: [3, 4] })),
  "conv2d, same": behindConv(5, conv2d(3, 3, { padding: "same" })),
  "conv2d, same, the odd zero behind": behindConv(3, conv2d(1, [2, 4], { padding: "same" })),
  "conv2d, same, strides": behindConv(6, conv2d(3, [3, 2], { padding: "same", stride: [2, 3] })),
  "conv2d, same, kernel beyond the image": behindConv(1, conv2d(3, [7, 9], { padding: "same" })),
  "conv2d, padding 1": behindConv(3, conv2d(5, 3, { padding: 1 })),
  "conv2d, padding by axis": behindConv(3, conv2d(5, [3, 2], { padding: [2, 0], stride: [1, 2] })),
  "conv2d, groups": behindConv(6, conv2d(6, 3, { groups: 3 })),
  "conv2d, groups with more filters than channels": behindConv(3, conv2d(6, [3, 2], { groups: 3, padding: "same" })),
  "conv2d, groups of three channels": behindConv(6, conv2d(2, 3, { groups: 2, stride: 2, padding: 1 })),
  // 50·70 pixels of 9 products each: patches are made for two images at a time.
  "conv2d of more images than patches are made for at once": {
    layers: [conv2d(2, 1), conv2d(2, 3, { groups: 2, padding: "same" })],
    inputShape: [50, 70, 1],
    n: 5,
  },
  "conv2d, each channel by itself": behindConv(5, conv2d(5, 3, { groups: 5, padding: "same" })),
  maxPool2d: behindConv(5, maxPool2d(2)),
  "maxPool2d, overlapping, same": behindConv(3, maxPool2d([3, 2], { stride: [2, 1], padding: "same" })),
  "maxPool2d, padding": behindConv(6, maxPool2d(3, { stride: 2, padding: 1 })),
  "maxPool2d of one channel, pixels left out": behindConv(1, maxPool2d([1, 2], { stride: [2, 3] })),
  avgPool2d: behindConv(5, avgPool2d(2)),
  "avgPool2d, overlapping, same": behindConv(3, avgPool2d([3, 2], { stride: [2, 1], padding: "same" })),
  "avgPool2d, padding": behindConv(6, avgPool2d(3, { stride: 2, padding: 1 })),
  "avgPool2d of one channel, padding by axis": behindConv(1, avgPool2d([2, 3], { stride: [1, 2], padding: [0, 2] })),
  flatten: { layers: [conv2d(3, [2, 3]), flatten(), dense(2)], inputShape: IMAGE, n: 3 },
  dropout: behindDense(dropout(0.4)),
  "dropout of images": behindConv(3, dropout(0.5), conv2d(5, 2)),
  "dropout that keeps all": behindDense(dropout(0)),
  "dropout, twice, each with draws of its own": behindDense(dropout(0.3), dropout(0.3)),
  layerNorm: behindDense(layerNorm()),
  "layerNorm of the input": { layers: [layerNorm(), dense(3)], inputShape: [5], n: 7 },
  "layerNorm, epsilon": behindDense(dense(3), layerNorm({ epsilon: 0.1 })),
  "layerNorm along the last of three axes": behindConv(5, layerNorm()),
  // A bias in front would be taken off with the mean: its gradient is 0, and rounding is all there is of it.
  batchNorm: { layers: [dense(6, { bias: false }), batchNorm(), dense(3)], inputShape: [5], n: 7 },
  "batchNorm of the input": { layers: [batchNorm(), dense(3)], inputShape: [5], n: 7 },
  "batchNorm, epsilon and momentum": {
    layers: [dense(5, { bias: false }), batchNorm({ epsilon: 0.1, momentum: 0.3 }), dense(3)],
    inputShape: [3],
    n: 5,
  },
  "batchNorm of images": { layers: [conv2d(3, 2, { bias: false }), batchNorm(), conv2d(2, 2)], inputShape: IMAGE, n: 3 },
  "batchNorm of one channel": { layers: [conv2d(1, 2, { bias: false }), batchNorm(), conv2d(3, 2)], inputShape: IMAGE, n: 5 },
  residual: behindDense(residual([dense(3), dense(6)])),
  "residual, activation": behindDense(residual([dense(6)], { activation: "leakyRelu", negativeSlope: 0.3 })),
  "residual of the input": { layers: [residual([dense(5, { activation: "tanh" })]), dense(3)], inputShape: [5], n: 7 },
  "residual within a residual": behindDense(residual([residual([dense(6)], { activation: "tanh" }), dense(6)])),
  "residual at the end of a residual": behindDense(residual([dense(6), residual([dense(3), dense(6)])])),
  "residuals in a row, one at the start of another": behindDense(
    residual([dense(6)]),
    residual([residual([dense(6)]), dense(6)]),
  ),
  "residual of layers without weights": behindDense(residual([activation("sin"), dropout(0.4)], { activation: "silu" })),
  "residual of normalized images": {
    // Small enough that the norm's gradient is no difference of numbers that nearly cancel: f32 holds few digits of one.
    layers: [
      conv2d(3, 2, { init: glorotNormal() }),
      residual([conv2d(3, 3, { padding: "same", bias: false }), batchNorm()]),
      maxPool2d(2),
    ],
    inputShape: IMAGE,
    n: 3,
  },
  embedding: { layers: [embedding(7, 5), dense(3)], inputShape: [3], n: 5 },
  "embedding of one number, ids of two axes": { layers: [embedding(5, 1), dense(3)], inputShape: [2, 3], n: 3 },
  "embedding of six, flat": { layers: [embedding(9, 6), flatten(), dense(5)], inputShape: [3], n: 7 },
  // Nobody asks these for a gradient with respect to their inputs.
  "activation of the input": { layers: [activation("tanh"), dense(3)], inputShape: [5], n: 7 },
  "dropout of the input": { layers: [dropout(0.3), dense(3)], inputShape: [5], n: 7 },
  "maxPool2d of the input": { layers: [maxPool2d(2), conv2d(3, 2)], inputShape: IMAGE, n: 3 },
  "avgPool2d of the input": { layers: [avgPool2d(2), conv2d(3, 2)], inputShape: IMAGE, n: 3 },
  "residual of the input without weights": { layers: [residual([activation("sin")]), dense(3)], inputShape: [5], n: 7 },
};

export const LOSSES: Record<string, Case> = {
  "softmaxCrossEntropy of labels": { ...behindDense(), loss: "softmaxCrossEntropy", labels: true },
  "softmaxCrossEntropy of probabilities": { ...behindDense(), loss: "softmaxCrossEntropy" },
  "softmaxCrossEntropy, labels of two axes": {
    layers: [dense(5), dense(6)],
    inputShape: [3, 5],
    n: 3,
    loss: "softmaxCrossEntropy",
    labels: true,
  },
  "softmaxCrossEntropy of wide logits": { ...behindDense(), loss: "softmaxCrossEntropy", labels: true, spread: 20 },
  mse: behindDense(),
  "mse of one number": { layers: [dense(3), dense(1)], inputShape: [5], n: 5 },
  "mse of images": { ...behindConv(5), n: 5 },
  sigmoidCrossEntropy: { ...behindDense(), loss: "sigmoidCrossEntropy" },
  "sigmoidCrossEntropy of one logit": { layers: [dense(3), dense(1)], inputShape: [5], n: 7, loss: "sigmoidCrossEntropy" },
  "sigmoidCrossEntropy of wide logits": { ...behindDense(), loss: "sigmoidCrossEntropy", spread: 20 },
};

export const DEEP: Record<string, Case> = {
  "images to labels": {
    layers: [
      conv2d(3, 3, { padding: "same", bias: false }),
      batchNorm(),
      maxPool2d(2, { padding: "same" }),
      activation("relu"),
      residual([conv2d(3, 3, { padding: "same", groups: 3, activation: "gelu" }), conv2d(3, 1)], { activation: "relu" }),
      avgPool2d([3, 2]),
      flatten(),
      dropout(0.3),
      dense(5),
    ],
    inputShape: IMAGE,
    n: 5,
    loss: "softmaxCrossEntropy",
    labels: true,
    seed: 2,
  },
  "ids to logits": {
    layers: [
      embedding(6, 5),
      layerNorm(),
      residual([dense(6, { activation: "gelu" }), dropout(0.2), dense(5)]),
      dense(3, { activation: "silu" }),
      flatten(),
      dense(3),
    ],
    inputShape: [3],
    n: 7,
    loss: "sigmoidCrossEntropy",
  },
};

const behindActivation = (name: ActivationName, negativeSlope?: number): Case => ({
  ...behindDense(activation(name, { negativeSlope })),
  spread: 6,
});

export const ACTIVATIONS: Record<string, Case> = {
  ...Object.fromEntries(ACTIVATION_NAMES.map((name) => [name, behindActivation(name)])),
  "leakyRelu, slope 0.2": behindActivation("leakyRelu", 0.2),
  "leakyRelu, slope below 0": behindActivation("leakyRelu", -0.5),
};
