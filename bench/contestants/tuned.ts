// The fastest seeded plain JavaScript that we know how to write: no library, no WebAssembly; baselines/ has it in full.

import { matmul } from "../baselines/matmul.js";
import { adamUpdate, plainTrainer, sgdUpdate } from "../baselines/trainer.js";
import { normal, seeded, truncatedNormal, uniform } from "../baselines/tuned.js";
import { CLASSES, HIDDEN, hashed, heStd, INPUTS, mlp, RATES } from "../data.js";
import type { Contestant } from "../work.js";
import { generatedOnto, intoArray, newArray, steps, wholeModel } from "./prepare.js";
import { tunedDigits } from "./tunedDigits.js";

const SIZES = [INPUTS * HIDDEN, HIDDEN, HIDDEN * CLASSES, CLASSES];

export default function tuned(): Contestant {
  const state = seeded(42);
  return {
    version: "xoshiro128++ and loops without calls",
    works: {
      uniform: ({ count }) => intoArray(count, (out) => uniform(state, out, 0, 1)),
      normal: ({ count, std }) => intoArray(count, (out) => normal(state, out, 0, std)),
      noise: ({ count, std }) => generatedOnto(count, (noise) => normal(state, noise, 0, std)),
      truncated: ({ count, std }) => intoArray(count, (out) => truncatedNormal(state, out, 0, std)),
      layer: ({ rows, columns }) =>
        newArray(() => {
          const out = new Float32Array(rows * columns);
          truncatedNormal(state, out, 0, heStd(rows));
          return out;
        }),
      matmul: ({ m, n, k }) => {
        const [a, b] = [hashed(m * k, 1), hashed(k * n, 2)];
        return intoArray(m * n, (out) => matmul(a, b, out, m, n, k));
      },
      step: ({ optimizer, batch }) => {
        const { x, labels, w1, b1, w2, b2 } = mlp(batch);
        const update = optimizer === "sgd" ? sgdUpdate(RATES.sgd) : adamUpdate(RATES.adam, SIZES);
        const layers = [
          { w: w1, b: b1 },
          { w: w2, b: b2 },
        ];
        const step = plainTrainer(layers, batch, update);
        return steps(() => step(x, labels));
      },
      digits: (parameters) => newArray(() => Float32Array.of(tunedDigits(state, parameters))),
      model: ({ tensors }) =>
        wholeModel(tensors, ({ mean, std }, size) => {
          const out = new Float32Array(size);
          if (std > 0) normal(state, out, mean, std);
          else out.fill(mean);
          return out;
        }),
    },
  };
}
