// Examines models of TensorFlow.js: one with its own initializers, too narrow for thirty layers of ReLU, and one with those of isovar.

import * as tf from "@tensorflow/tfjs";
import { heNormal } from "isovar";
import { examine, syntheticData } from "isovar/doctor";
import { initializer, toNet } from "isovar/tfjs";
import { predict } from "isovar/train";

const deep = (kernelInitializer) => {
  const hidden = Array.from({ length: 30 }, (_, i) =>
    tf.layers.dense({
      name: `hidden${i}`,
      units: 128,
      activation: "relu",
      kernelInitializer: kernelInitializer(`hidden${i}/kernel`),
    }),
  );
  const layers = [tf.layers.inputLayer({ inputShape: [64] }), ...hidden, tf.layers.dense({ units: 10, activation: "softmax" })];
  return tf.sequential({ layers });
};
const found = {};
for (const [title, model] of [
  ["TensorFlow.js", deep((name) => tf.initializers.heNormal({ seed: parseInt(name.slice(6), 10) }))],
  ["isovar", deep((name) => initializer(tf, heNormal(), { seed: 1, name }))],
]) {
  const net = toNet(model);
  found[title] = examine(net, syntheticData(net)).verdicts.map(({ kind }) => kind);
  console.log(`${title.padEnd(14)} ${found[title].join(", ") || "healthy"}`);
}
if (found.isovar.length > 0 || found["TensorFlow.js"].length === 0) throw new Error("unexpected verdicts");

const same = (dataFormat) => ({ padding: "same", strides: 2, dataFormat });
const convolutional = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [12, 12, 3], filters: 8, kernelSize: [3, 2], activation: "swish", ...same("channelsLast") }),
    tf.layers.batchNormalization({ momentum: 0.9 }),
    tf.layers.maxPooling2d({ poolSize: 2, padding: "same", strides: 2 }),
    tf.layers.conv2d({ filters: 4, kernelSize: 2, useBias: false }),
    tf.layers.activation({ activation: "tanh" }),
    tf.layers.averagePooling2d({ poolSize: 2, strides: 1 }),
    tf.layers.flatten(),
    tf.layers.layerNormalization(),
    tf.layers.reLU(),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 5, activation: "softmax" }),
  ],
});
const images = tf.randomNormal([16, 12, 12, 3], 0, 1, "float32", 1);
convolutional.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
await convolutional.fit(
  images,
  tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 16 }, (_, i) => i % 5),
      "int32",
    ),
    5,
  ),
  { epochs: 3, verbose: 0 },
);
const theirs = convolutional.predict(images).dataSync();
const ours = predict(toNet(convolutional), images.dataSync(), { probabilities: "softmax" });
const furthest = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);
console.log(`largest difference of a probability: ${furthest}`);
if (!(furthest < 1e-5)) throw new Error("the net computes something else");

try {
  toNet(tf.sequential({ layers: [tf.layers.lstm({ name: "memory", inputShape: [4, 2], units: 3 })] }));
} catch (error) {
  console.log(error.message);
}
