// Mean-field theory against wide random networks: what `sequential` draws and `predict` computes.

import { beforeAll, describe, expect, it } from "vitest";
import { init, normal, varianceScaling } from "../../src/init/index.js";
import { type ActivationName, correlationMap, type MeanFieldOptions, variances } from "../../src/theory/index.js";
import { dense, predict, sequential } from "../../src/train/index.js";

const WIDTH = 1024;
const DEPTH = 5;
const SEEDS = 12;

interface Measured {
  /** Mean squares of the preactivations, by layer, of the first input. */
  squares: number[];
  /** Correlations of the preactivations of both inputs, by layer. */
  correlations: number[];
}

/** Two inputs of mean square 1 and correlation ½, exactly. */
function inputs(): Float32Array {
  const x = new Float32Array(2 * WIDTH).fill(1);
  for (let i = 0; i < WIDTH; i++) x[WIDTH + i] = i % 4 === 0 ? -1 : 1;
  return x;
}

/** Preactivations of each layer: a net cut there, without its last activation, has the same weights. */
function measure(activation: ActivationName, { weightStd, biasStd = 0 }: MeanFieldOptions, seed: number): Measured {
  const layer = {
    init: varianceScaling({ scale: weightStd ** 2, distribution: "normal" }),
    biasInit: normal({ std: biasStd }),
  } as const;
  const measured: Measured = { squares: [], correlations: [] };
  for (let depth = 1; depth <= DEPTH; depth++) {
    const layers = Array.from({ length: depth }, (_, i) => dense(WIDTH, i < depth - 1 ? { ...layer, activation } : layer));
    const net = sequential(layers, { inputShape: [WIDTH], seed });
    const z = predict(net, inputs());
    net.dispose();
    const mean = (a: number, b: number) => {
      let sum = 0;
      for (let i = 0; i < WIDTH; i++) sum += z[a * WIDTH + i]! * z[b * WIDTH + i]!;
      return sum / WIDTH;
    };
    measured.squares.push(mean(0, 0));
    measured.correlations.push(mean(0, 1) / Math.sqrt(mean(0, 0) * mean(1, 1)));
  }
  return measured;
}

/** Distance of the seeds' mean from what is expected, in its own standard errors. */
function score(values: number[], expected: number): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean - expected) / Math.sqrt(variance / values.length);
}

/** Of Student's t with 11 degrees of freedom: seeds are fixed, so that a right theory stays below it for ever. */
const FAR = 6;

describe.each<[ActivationName, MeanFieldOptions]>([
  ["relu", { weightStd: Math.SQRT2 }],
  ["tanh", { weightStd: 1.5, biasStd: 0.3 }],
  ["gelu", { weightStd: 1.2, biasStd: 0.5 }],
])("%s, %j, width 1024", (activation, options) => {
  let nets: Measured[] = [];
  beforeAll(() => {
    nets = Array.from({ length: SEEDS }, (_, seed) => measure(activation, options, seed));
  });
  const expected = variances(activation, { ...options, depth: DEPTH });

  it("has the variances of the theory", () => {
    for (const [i, q] of expected.entries()) {
      const squares = nets.map(({ squares }) => squares[i]!);
      expect(score(squares, q), `layer ${i + 1}`).toBeLessThan(FAR);
      // Each is a mean of 1024 squares, and carries on what the layers before it were off by.
      for (const square of squares)
        expect(Math.abs(square / q - 1), `layer ${i + 1}`).toBeLessThan(5 * Math.sqrt((5 * (i + 1)) / WIDTH));
    }
  });

  it("has the correlations of the theory", () => {
    const biasVariance = (options.biasStd ?? 0) ** 2;
    let c = (options.weightStd ** 2 * 0.5 + biasVariance) / expected[0]!;
    for (const [i, q] of expected.entries()) {
      if (i > 0) c = correlationMap(activation, c, { ...options, q: expected[i - 1]! });
      const correlations = nets.map(({ correlations }) => correlations[i]!);
      expect(score(correlations, c), `layer ${i + 1}, q ${q}`).toBeLessThan(FAR);
    }
  });

  it("would not have those of other weights", () => {
    const others = variances(activation, { ...options, weightStd: 0.95 * options.weightStd, depth: DEPTH });
    const layers = others.map((q, i) =>
      score(
        nets.map(({ squares }) => squares[i]!),
        q,
      ),
    );
    expect(Math.max(...layers)).toBeGreaterThan(FAR);
  });
});

it("draws nothing but what the options say: an input of zeros leaves the biases alone", () => {
  const net = sequential([dense(WIDTH, { biasInit: normal({ std: 0.5 }) })], { inputShape: [WIDTH], seed: 1 });
  const z = predict(net, new Float32Array(WIDTH));
  net.dispose();
  expect(z).toEqual(init(normal({ std: 0.5 }), [WIDTH], { seed: 1, name: "0.dense/bias" }));
  expect(variances("relu", { weightStd: 1, biasStd: 0.5, depth: 1, input: 0 })).toEqual([0.25]);
});
