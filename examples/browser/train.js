// The worker: trains the MLP 784-256-128-10 on 8,000 handwritten digits, away from the page's own thread.
// It is told { scheme, seed, steps }, and tells of every step, and at the end how good the net is; or of an error.

import { init, permutation } from "../../dist/index.js";
import { readSafetensors } from "../../dist/io.js";
import { adam, dense, evaluate, fit, sequential } from "../../dist/train.js";

const BATCH = 64;
const TEST = 2000;
const PIXELS = 784;

/** The split of examples/digits/data.ts: a permutation of seed 0, the last 2,000 for testing. */
async function digits() {
  const response = await fetch("../data/mnist.safetensors");
  if (!response.ok) throw new Error(`examples/data/mnist.safetensors: ${response.status}; \`npm run page\` makes it`);
  const { tensors } = readSafetensors(await response.arrayBuffer());
  const [pixels, labels] = [tensors.get("x").data, tensors.get("y").data];
  const order = Array.from(init(permutation(), [labels.length], { seed: 0, name: "split", dtype: "f64" }));
  const pick = (picked) => {
    const x = new Float32Array(picked.length * PIXELS);
    picked.forEach((from, to) => {
      for (let i = 0; i < PIXELS; i++) x[to * PIXELS + i] = pixels[from * PIXELS + i] / 255;
    });
    return { x, y: Uint8Array.from(picked, (from) => labels[from]) };
  };
  return { training: pick(order.slice(0, -TEST)), test: pick(order.slice(-TEST)) };
}

async function sha256(net) {
  const bytes = await new Blob(net.parameters.map(({ data }) => data.slice())).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function train({ scheme, seed, steps }) {
  const start = { init: { scheme } };
  const hidden = { activation: "relu", ...start };
  const net = sequential([dense(256, hidden), dense(128, hidden), dense(10, start)], { inputShape: [PIXELS], seed });
  const { training, test } = await digits();
  const enough = new AbortController();
  await fit(net, training, {
    optimizer: adam(),
    batchSize: BATCH,
    epochs: Math.ceil((steps * BATCH) / training.y.length),
    signal: enough.signal,
    onStep({ step, loss }) {
      postMessage({ event: "step", step, loss });
      if (step === steps) enough.abort();
    },
  }).catch((error) => {
    if (!enough.signal.aborted) throw error;
  });
  postMessage({ event: "done", accuracy: evaluate(net, test).accuracy, sha256: await sha256(net) });
}

self.onmessage = ({ data }) => train(data).catch(({ message }) => postMessage({ event: "error", message }));
