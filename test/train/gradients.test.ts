// Every layer, option and loss against the definitions in f64: outputs and loss, and all gradients against central differences.

import { afterAll, describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { activation } from "../../src/theory/activations.js";
import {
  batchNorm,
  conv2d,
  dense,
  evaluate,
  type Layer,
  type Loss,
  type Net,
  predict,
  residual,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { testUniforms } from "../support/prng.js";
import { differentiate, type Problem, solve } from "./reference.js";
import { ACTIVATIONS, type Case, DEEP, LAYERS, LOSSES } from "./table.js";

const core = createCore({ backend: "wasm" });
afterAll(() => expectNoLiveBlocks(core));

/** Targets that a loss takes, as f32 holds them. */
function targetsOf({ loss = "mse", labels }: Case, rows: number, columns: number, uniform: () => number): Float32Array {
  const size = rows * columns;
  if (labels) return Float32Array.from({ length: rows }, () => Math.floor(uniform() * columns));
  if (loss === "mse") return Float32Array.from({ length: size }, () => 2 * uniform() - 1);
  // 0, 1 and something between.
  if (loss === "sigmoidCrossEntropy") return Float32Array.from({ length: size }, (_, i) => (i % 3 === 2 ? uniform() : i % 3));
  const weights = Float64Array.from({ length: size }, uniform);
  return Float32Array.from(weights, (weight, i) => {
    const row = i - (i % columns);
    return weight / weights.subarray(row, row + columns).reduce((a, b) => a + b);
  });
}

interface Setting {
  net: Net;
  x: Float32Array;
  y: Float32Array;
  loss: Loss;
  /** The same for the reference, with the parameters of now. */
  problem(step: number, training: boolean): Problem;
}

/** Calls the body with a net whose parameters are moved away from their initial zeros and ones, and with data for it. */
function withNet(given: Case, body: (setting: Setting) => void): void {
  const { layers, inputShape, n, loss = "mse", seed = 1, spread = 1.5 } = given;
  const net = sequential(layers, { inputShape, seed, core });
  try {
    const uniform = testUniforms(seed);
    for (const { data } of net.parameters) for (let i = 0; i < data.length; i++) data[i]! += 0.6 * (uniform() - 0.5);
    const draw = () => (net.program.ids ? Math.floor(uniform() * net.program.ids) : spread * (2 * uniform() - 1));
    const x = Float32Array.from({ length: n * net.program.input.size }, draw);
    const { rows, columns } = net.program.outputMatrix(n);
    const y = targetsOf(given, rows, columns, uniform);
    const problem = (step: number, training: boolean) => {
      const parameters = new Map(net.parameters.map(({ name, data }) => [name, Float64Array.from(data)]));
      return { layers, inputShape, parameters, x, y, loss, seed: net.seed, step, training };
    };
    body({ net, x, y, loss, problem });
  } finally {
    net.dispose();
  }
}

/** Outputs of the last pass, as training left them in memory. */
function outputsOf({ program: { output, run } }: Net): Float32Array {
  return output.value.view(run.rows * output.size).slice();
}

/** Largest difference, in units of the largest value. */
function errorOf(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  const pairs = Array.from(expected, (value, i) => [value, got[i]! - value] as const);
  return Math.max(...pairs.map(([, error]) => Math.abs(error))) / Math.max(...pairs.map(([value]) => Math.abs(value)));
}

function checkPasses(given: Case): void {
  withNet(given, ({ net, x, y, loss, problem }) => {
    const t = trainer(net, { loss });
    // The second step has other weights, and draws of its own.
    for (let step = 0; step < 2; step++) {
      const expected = solve(problem(step, true));
      expect(errorOf([t.step(x, y)], [expected.loss])).toBeLessThan(1e-5);
      expect(errorOf(outputsOf(net), expected.outputs)).toBeLessThan(1e-5);
    }
    // Without dropout, and with the running statistics that two steps have left.
    const expected = solve(problem(2, false));
    expect(errorOf(predict(net, x, { batchSize: 2 }), expected.outputs)).toBeLessThan(1e-5);
    expect(errorOf([evaluate(net, { x, y }, { loss }).loss], [expected.loss])).toBeLessThan(1e-5);
  });
}

/** Every element of every gradient of the last step, which began at `start`. */
function expectGradients(net: Net, start: Problem): void {
  for (const { name, gradient } of net.parameters.filter(({ trained }) => trained)) {
    const expected = differentiate(start, name);
    const largest = Math.max(...expected.map(Math.abs));
    // Of nothing there would be nothing to see.
    expect(largest, name).toBeGreaterThan(1e-2);
    const floor = 1e-3 * largest;
    const errors = Array.from(expected, (slope, i) => Math.abs(gradient[i]! - slope) / Math.max(Math.abs(slope), floor));
    // The worst of all nets is 6e-5: what f32 leaves of a gradient a thousandth of its neighbours'.
    expect(Math.max(...errors), name).toBeLessThan(2e-4);
  }
}

function checkGradients(given: Case): void {
  withNet(given, ({ net, x, y, loss, problem }) => {
    const t = trainer(net, { loss, optimizer: sgd({ learningRate: 1e-4 }) });
    // A larger batch before it leaves its numbers behind those of this one, where none may be taken in.
    t.step(Float32Array.of(...x, ...x), [...y, ...y]);
    const start = problem(1, true);
    // Differences across a kink are the derivative on neither side.
    expect(solve(start).margin).toBeGreaterThan(1e-3);
    t.step(x, y);
    expectGradients(net, start);
  });
}

describe.each(Object.entries({ ...LAYERS, ...LOSSES, ...ACTIVATIONS, ...DEEP }))("%s", (_, given) => {
  it("has the outputs and the loss of the definition", () => checkPasses(given));
  it("has the gradients of differences", () => checkGradients(given));
});

it.each(Object.entries(ACTIVATIONS))("%s is met on every side of its kinks", (_, given) => {
  const { activation: name, negativeSlope } = given.layers[1] as Extract<Layer, { layer: "activation" }>;
  const { kinks } = activation(name, { negativeSlope });
  withNet(given, ({ problem }) => {
    const inputs = solve(problem(0, true)).signals.get("0.dense")!;
    const sides = [-Infinity, ...kinks].map((from, i) => inputs.filter((x) => x > from && x < (kinks[i] ?? Infinity)));
    expect(Math.min(...sides.map(({ length }) => length))).toBeGreaterThan(0);
  });
});

it("maxPool2d gives its gradient to one of several largest pixels", () => {
  withNet(LAYERS.maxPool2d!, ({ net, x, y, loss, problem }) => {
    // Pixels that are equal move together: there is no kink.
    x.fill(1);
    const start = problem(0, true);
    expect(solve(start).margin).toBe(0);
    trainer(net, { loss }).step(x, y);
    expectGradients(net, start);
  });
});

describe("batchNorm", () => {
  const image = { inputShape: [5, 7, 3], n: 3 };
  const inner: Layer[] = [dense(3), batchNorm()];
  /** The layer, its weight of a new batch, and the layer that it normalizes the outputs of; none for the input. */
  const cases: [string, Case, name: string, momentum: number, before?: string][] = [
    ["of the input", { layers: [batchNorm(), dense(3)], inputShape: [5], n: 7 }, "0.batchNorm", 0.1],
    ["of pixels", { layers: [batchNorm(), conv2d(1, 2)], ...image }, "0.batchNorm", 0.1],
    ["with momentum", { layers: [conv2d(6, 3), batchNorm({ momentum: 0.3 })], ...image }, "1.batchNorm", 0.3, "0.conv2d"],
    ["in a residual", { layers: [residual(inner)], inputShape: [3], n: 5 }, "0.residual/1.batchNorm", 0.1, "0.residual/0.dense"],
  ];

  it.each(cases)("%s moves running mean and variance, the latter with n − 1", (_, given, name, momentum, before) => {
    withNet(given, ({ net, x, y, loss, problem }) => {
      const start = problem(0, true);
      const inputs = before ? solve(start).signals.get(before)! : Float64Array.from(x);
      const [mean, variance] = [start.parameters.get(`${name}/mean`)!, start.parameters.get(`${name}/var`)!];
      const moved = [mean, variance].map((row) => row.slice());
      for (let c = 0; c < mean.length; c++) {
        const values = inputs.filter((_, i) => i % mean.length === c);
        const average = values.reduce((a, b) => a + b) / values.length;
        const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
        moved[0]![c] = (1 - momentum) * mean[c]! + momentum * average;
        moved[1]![c] = (1 - momentum) * variance[c]! + momentum * spread;
      }
      trainer(net, { loss }).step(x, y);
      // Neither of these trains.
      evaluate(net, { x, y }, { loss });
      predict(net, x);
      const after = problem(1, false).parameters;
      expect(errorOf(after.get(`${name}/mean`)!, moved[0]!)).toBeLessThan(1e-6);
      expect(errorOf(after.get(`${name}/var`)!, moved[1]!)).toBeLessThan(1e-6);
    });
  });

  it("of one sample is that of the sample in a batch, once nothing is trained", () => {
    withNet(cases[0]![1], ({ net, x, y, loss }) => {
      trainer(net, { loss }).step(x, y);
      const size = net.program.output.size;
      expect(predict(net, x.subarray(0, net.program.input.size))).toEqual(predict(net, x).slice(0, size));
    });
  });
});
