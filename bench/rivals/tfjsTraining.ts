// Training with TensorFlow.js: its operations and optimizers.

import * as tf from "@tensorflow/tfjs-core";
import { steps } from "../contestants/prepare.js";
import { CLASSES, CONV_SHAPES, convNet, HIDDEN, heStd, INPUTS, mlp, RATES } from "../data.js";
import { accuracyOf, BATCH, DROPPED, PIXELS, RATE, readDigits, TRAINING, WIDTHS } from "../digitsData.js";
import type { Works } from "../work.js";

type Weights = { w: tf.Variable; b: tf.Variable };

/** A step on a batch, and the loss before it. */
function descend(update: tf.Optimizer, weights: readonly Weights[], labels: Uint8Array, logits: () => tf.Tensor): number {
  const loss = tf.tidy(() => {
    const wanted = tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES);
    const variables = weights.flatMap(({ w, b }) => [w, b]);
    return update.minimize(() => tf.losses.softmaxCrossEntropy(wanted, logits()) as tf.Scalar, true, variables)!;
  });
  const [value] = loss.dataSync();
  loss.dispose();
  return value!;
}

const variables = (w: tf.Tensor, b: tf.Tensor): Weights => ({ w: tf.variable(w), b: tf.variable(b) });
const dense = (x: tf.Tensor, { w, b }: Weights) => tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor), b);

export function step({ optimizer, batch }: Works["step"]) {
  const { w1, b1, w2, b2, x, labels } = mlp(batch);
  const weights = [
    variables(tf.tensor2d(w1, [INPUTS, HIDDEN]), tf.tensor1d(b1)),
    variables(tf.tensor2d(w2, [HIDDEN, CLASSES]), tf.tensor1d(b2)),
  ] as const;
  const update = optimizer === "sgd" ? tf.train.sgd(RATES.sgd) : tf.train.adam(RATES.adam);
  return steps(() =>
    descend(update, weights, labels, () => dense(tf.relu(dense(tf.tensor2d(x, [batch, INPUTS]), weights[0])), weights[1])),
  );
}

/**
 * A convolution without padding, as a product with the pixels below its kernel: the wasm backend has no gradient of `tf.conv2d`, and on the
 * cpu backend a step with that and `tf.maxPool` takes 2.7 times as long (5.1 s instead of 1.9, Zen 5, Node 20, 2026-11).
 */
function convolution(x: tf.Tensor4D, { w, b }: Weights): tf.Tensor4D {
  const [side, , channels, out] = w.shape as [number, number, number, number];
  const [n, height, width] = [x.shape[0], x.shape[1] - side + 1, x.shape[2] - side + 1];
  const shifted = Array.from({ length: side * side }, (_, i) =>
    tf.slice(x, [0, Math.floor(i / side), i % side, 0], [n, height, width, channels]),
  );
  const patches = tf.reshape(tf.concat(shifted, 3), [n * height * width, side * side * channels]);
  const product = tf.matMul(patches as tf.Tensor2D, tf.reshape(w, [side * side * channels, out]) as tf.Tensor2D);
  return tf.relu(tf.reshape(tf.add(product, b), [n, height, width, out]));
}

/** The largest of each 2 × 2, by `tf.max`, whose gradient both backends have. What is left over at an edge falls away. */
function pooled(x: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width, channels] = [x.shape[0], Math.floor(x.shape[1] / 2), Math.floor(x.shape[2] / 2), x.shape[3]];
  const even = tf.slice(x, [0, 0, 0, 0], [n, 2 * height, 2 * width, channels]);
  const rows = tf.max(tf.reshape(even, [n, height, 2, 2 * width * channels]), 2);
  return tf.reshape(tf.max(tf.reshape(rows, [n * height, width, 2, channels]), 2), [n, height, width, channels]);
}

export function convStep({ batch }: Works["convStep"]) {
  const { kernels, x, labels } = convNet(batch);
  const weights = kernels.map((kernel, i) =>
    variables(tf.tensor(kernel, [...CONV_SHAPES[i]!]), tf.zeros([CONV_SHAPES[i]!.at(-1)!])),
  );
  const update = tf.train.sgd(RATES.sgd);
  return steps(() =>
    descend(update, weights, labels, () => {
      const images = tf.tensor4d(x, [batch, 28, 28, 1]);
      const [first, second, third, hidden, last] = weights as [Weights, Weights, Weights, Weights, Weights];
      const features = pooled(convolution(convolution(pooled(convolution(images, first)), second), third));
      return dense(tf.relu(dense(tf.reshape(features, [batch, -1]), hidden)), last);
    }),
  );
}

/** Trains on shuffled batches, then tests. */
export function digits({ file, epochs }: Works["digits"]): number {
  const { training, test } = readDigits(file);
  const weights = WIDTHS.map((width, i) => {
    const inputs = i === 0 ? PIXELS : WIDTHS[i - 1]!;
    return variables(tf.truncatedNormal([inputs, width], 0, heStd(inputs)), tf.zeros([width]));
  });
  const logits = (x: tf.Tensor, rate: number) =>
    weights.reduce((input, layer, i) => {
      const y = dense(input, layer);
      if (i === weights.length - 1) return y;
      return rate > 0 ? tf.dropout(tf.relu(y), rate) : tf.relu(y);
    }, x);
  const update = tf.train.adam(RATE);
  const [images, labels] = [tf.tensor2d(training.x, [TRAINING, PIXELS]), new Uint8Array(BATCH)];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = tf.util.createShuffledIndices(TRAINING);
    for (let begin = 0; begin < TRAINING; begin += BATCH) {
      const batch = Int32Array.from(order.subarray(begin, begin + BATCH));
      for (const [i, from] of batch.entries()) labels[i] = training.y[from]!;
      descend(update, weights, labels, () => logits(tf.gather(images, batch), DROPPED));
    }
  }
  const answer = tf.tidy(() => logits(tf.tensor2d(test.x, [test.y.length, PIXELS]), 0).dataSync() as Float32Array);
  update.dispose();
  tf.dispose([images, ...weights.flatMap(({ w, b }) => [w, b])]);
  return accuracyOf(answer, test.y);
}
