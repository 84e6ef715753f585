// Prints the SHA-256 of weights that isovar draws for a layer of TensorFlow.js: in a model, in the same model saved and loaded, in a copy without
// its weights, and as a tensor.

import * as tf from "@tensorflow/tfjs";
import { heNormal, init, orthogonal, zeros } from "isovar";
import { initializer, toTensor } from "isovar/tfjs";

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const named = (what, name) => initializer(tf, what, { seed: 42, name });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [784], units: 256, activation: "relu", kernelInitializer: named(heNormal(), "fc1/kernel") }),
    tf.layers.reshape({ targetShape: [16, 16] }),
    tf.layers.lstm({
      units: 8,
      kernelInitializer: named(heNormal(), "lstm/kernel"),
      recurrentInitializer: named(orthogonal(), "lstm/recurrentKernel_A"),
      biasInitializer: initializer(tf, zeros()),
    }),
    tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: named(heNormal(), "fc2/kernel") }),
  ],
});

let saved;
const keep = tf.io.withSaveHandler(async (artifacts) => {
  saved = artifacts;
  return { modelArtifactsInfo: {} };
});
await model.save(keep);
const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
const anew = await tf.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))));
const drawn = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });

for (const made of [model, loaded, anew]) {
  if (made.getWeights().length !== model.getWeights().length) throw new Error("weights are missing");
  for (const [i, weights] of made.getWeights().entries()) {
    if (tf.notEqual(weights, model.getWeights()[i]).any().dataSync()[0]) throw new Error(`weights ${i} differ`);
  }
  console.log(await sha256(made.getWeights()[0].dataSync()));
}
console.log(await sha256(toTensor(tf, drawn, [784, 256]).dataSync()));

const wrong = tf.moments(tf.initializers.heNormal({ seed: 1 }).apply([784, 256])).variance.dataSync()[0] / (2 / 784);
const right = tf.moments(model.getWeights()[0]).variance.dataSync()[0] / (2 / 784);
if (!(wrong < 0.8 && right > 0.98 && right < 1.02)) throw new Error(`variance: ${wrong} in TensorFlow.js, ${right} here`);

model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
await model.fit(tf.randomNormal([8, 784]), tf.oneHot(tf.range(0, 8, 1, "int32"), 10), { epochs: 1, verbose: 0 });
