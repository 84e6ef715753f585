// Random numbers and matmul together, against an exact distribution of wide and deep ReLU networks: with Gaussian He weights and M the mean square
// of a layer's activations, E[M_L]/M_0 = 1 and E[M_L²]/M_0² = ∏(1 + 5/n_l) (Hanin & Rolnick 2018).

import { expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { fill } from "../../src/init/index.js";
import type { Initializer } from "../../src/init/initializers/initializer.js";
import { truncatedNormal } from "../../src/init/initializers/sampled.js";
import { heNormal } from "../../src/init/initializers/scaled.js";
import { matmul } from "../../src/linalg/index.js";

const WIDTH = 40;
const DEPTH = 6;
const NETWORKS = 3000;

/** M_L of many random networks, each with an input of mean square 1. */
function meanSquares(initializer: Initializer): Float64Array {
  const core = createCore();
  const input = core.tensor([1, WIDTH]);
  const weights = core.tensor([WIDTH, WIDTH]);
  const outputs = [core.tensor([1, WIDTH]), core.tensor([1, WIDTH])] as const;
  input.data.fill(1);
  const results = Float64Array.from({ length: NETWORKS }, (_, network) => {
    let h = input;
    for (let layer = 0; layer < DEPTH; layer++) {
      fill(initializer, weights, { seed: 1, name: `${network}/${layer}` });
      h = matmul(h, weights, { out: outputs[layer % 2]! });
      const { data } = h;
      for (let i = 0; i < WIDTH; i++) if (data[i]! < 0) data[i] = 0;
    }
    return h.data.reduce((sum, x) => sum + x * x, 0) / WIDTH;
  });
  for (const tensor of [input, weights, ...outputs]) tensor.dispose();
  expect(core.memory.liveBlocks).toBe(0);
  return results;
}

/** Distance of a sample mean from what it should be, in its own standard errors. */
function score(values: Float64Array, expected: number): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean - expected) / Math.sqrt(variance / values.length);
}

it("Gaussian He weights keep E[M], and E[M²] grows by 1 + 5/n a layer", () => {
  const m = meanSquares(heNormal({ truncated: false }));
  expect(score(m, 1)).toBeLessThan(5);
  expect(
    score(
      m.map((x) => x * x),
      (1 + 5 / WIDTH) ** DEPTH,
    ),
  ).toBeLessThan(5);
});

it("truncated He weights keep E[M]; cut without correction they lose a quarter of it a layer", () => {
  expect(score(meanSquares(heNormal()), 1)).toBeLessThan(5);
  const uncorrected = meanSquares(truncatedNormal({ std: Math.sqrt(2 / WIDTH) }));
  expect(score(uncorrected, 0.7737413 ** DEPTH)).toBeLessThan(5);
  expect(score(uncorrected, 1)).toBeGreaterThan(50);
});
