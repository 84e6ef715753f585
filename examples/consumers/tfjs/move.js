// Trains a model in TensorFlow.js, moves its weights to a net of isovar, and compares what the two say.

import * as tf from "@tensorflow/tfjs";
import { writeSafetensors } from "isovar/io";
import { dense, load, predict, sequential } from "isovar/train";

const model = tf.sequential({
  layers: [
    tf.layers.dense({ name: "hidden", inputShape: [4], units: 8, activation: "relu" }),
    tf.layers.dense({ name: "out", units: 3 }),
  ],
});
const x = tf.randomNormal([32, 4], 0, 1, "float32", 1);
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit(x, tf.randomNormal([32, 3], 0, 1, "float32", 2), { epochs: 5, verbose: 0 });

const tensors = {};
for (const { name, weights } of model.layers) {
  for (const { originalName, shape, val } of weights) {
    tensors[`${name}/${originalName.split("/").at(-1)}`] = { shape, data: val.dataSync() };
  }
}
const net = sequential([dense(8, { name: "hidden", activation: "relu" }), dense(3, { name: "out" })], {
  inputShape: [4],
  seed: 42,
});
load(net, writeSafetensors(tensors));

const theirs = model.predict(x).dataSync();
const furthest = predict(net, x.dataSync()).reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);
console.log(`largest difference of an output: ${furthest}`);
if (!(furthest < 1e-5)) throw new Error("the net computes something else");
