// The std of He's initialization as TensorFlow.js draws it, and as isovar does, beside the one that was asked for; then an orthogonal matrix.

import * as tf from "@tensorflow/tfjs";
import { heNormal, orthogonal } from "isovar";
import { initializer } from "isovar/tfjs";

const std = (tensor) => tf.moments(tensor).variance.sqrt().dataSync()[0];
const show = (name, value) => console.log(`${name.padEnd(14)} ${value.toFixed(5)}  ${(value / wanted).toFixed(4)} of it`);

const shape = [784, 256];
const wanted = Math.sqrt(2 / 784);
console.log(`heNormal, ${shape.join("×")}: std ${wanted.toFixed(5)} wanted`);
show("TensorFlow.js", std(tf.initializers.heNormal({ seed: 42 }).apply(shape)));
show("isovar", std(initializer(tf, heNormal(), { seed: 42, name: "fc1/kernel" }).apply(shape)));

const start = performance.now();
const q = initializer(tf, orthogonal(), { seed: 42, name: "q" }).apply([512, 512]);
const took = performance.now() - start;
const error = tf.matMul(q, q, true).sub(tf.eye(512)).abs().max().dataSync()[0];
console.log(`orthogonal, 512×512: ${took.toFixed(0)} ms, max |QᵀQ − I| ${error.toExponential(1)}`);
