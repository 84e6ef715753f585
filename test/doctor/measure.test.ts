// What is measured, against the plainest computation: outputs from the first layers alone, gradients from loops in f64.

import { describe, expect, it } from "vitest";
import { examine, type LayerExamination } from "../../src/doctor/index.js";
import { normal } from "../../src/index.js";
import { dense, flatten, type Layer, type Net, predict, sequential } from "../../src/train/index.js";
import { labels, numbers } from "../train/nets.js";
import { meanOf, rmsOf } from "./nets.js";

const N = 40;
const LAYERS = [
  dense(9, { activation: "relu", biasInit: normal({ mean: -0.5, std: 1 }), init: normal({ std: 1 }) }),
  dense(7, { activation: "tanh", init: normal({ std: 1 }), biasInit: normal({ std: 0.2 }) }),
  dense(4),
];
const DATA = { x: numbers(N * 3, 5), y: labels(N, 4) };
const make = (layers: readonly Layer[]) => sequential(layers, { inputShape: [3], seed: 3 });

/** Weights depend on seeds and names alone, so the first layers of a net are a net with its weights. */
const outputsOf = (layers: readonly Layer[]) => Array.from(predict(make(layers), DATA.x));

const bare = ({ activation: _, ...layer }: ReturnType<typeof dense>) => layer;
const outputs = LAYERS.map((_, i) => outputsOf(LAYERS.slice(0, i + 1)));
const before = LAYERS.map((layer, i) => outputsOf([...LAYERS.slice(0, i), bare(layer)]));

const net = make(LAYERS);
const { layers, loss } = examine(net, DATA);
const WIDTHS = [9, 7, 4];

/** Gradients of the mean cross entropy by what each activation is applied to. */
function gradients(): number[][] {
  const logits = outputs[2]!;
  let g = logits.map((z, i) => {
    const row = Math.floor(i / 4);
    const sum = logits.slice(4 * row, 4 * row + 4).reduce((total, x) => total + Math.exp(x), 0);
    return (Math.exp(z) / sum - (DATA.y[row] === i % 4 ? 1 : 0)) / N;
  });
  const all = [g];
  for (const [layer, slope] of [
    [1, (h: number) => 1 - h * h],
    [0, (h: number) => (h > 0 ? 1 : 0)],
  ] as const) {
    const kernel = net.parameters[2 * (layer + 1)]!.data;
    const [width, next] = [WIDTHS[layer]!, WIDTHS[layer + 1]!];
    g = outputs[layer]!.map((h, i) => {
      const [row, unit] = [Math.floor(i / width), i % width];
      let sum = 0;
      for (let j = 0; j < next; j++) sum += kernel[unit * next + j]! * g[row * next + j]!;
      return sum * slope(h);
    });
    all.unshift(g);
  }
  return all;
}

const close = (actual: number | undefined, expected: number, digits = 5) =>
  expect(Math.abs(actual! - expected) / (Math.abs(expected) || 1)).toBeLessThan(10 ** -digits);

describe.each([0, 1, 2])("layer %i", (i) => {
  const layer = layers[i]!;
  const h = outputs[i]!;
  const mean = meanOf(h);
  const central = (power: number) => meanOf(h.map((x) => (x - mean) ** power));

  it("moments of its outputs", () => {
    close(layer.mean, mean);
    close(layer.std, Math.sqrt(central(2)));
    close(layer.secondMoment, meanOf(h.map((x) => x * x)));
    close(layer.kurtosis, central(4) / central(2) ** 2);
  });

  it("and of what the activation is applied to", () => {
    const z = before[i]!;
    close(layer.preactivationMoment, meanOf(z.map((x) => x * x)));
    close(layer.preactivationStd, Math.sqrt(meanOf(z.map((x) => x * x)) - meanOf(z) ** 2));
  });

  it("the signal: std over samples for each unit, and the correlation of two samples", () => {
    const z = before[i]!;
    const width = WIDTHS[i]!;
    const column = (unit: number) => Array.from(z).filter((_, at) => at % width === unit);
    const variance = (values: number[]) => meanOf(values.map((x) => (x - meanOf(values)) ** 2));
    close(layer.signalStd, Math.sqrt(meanOf(Array.from({ length: width }, (_, unit) => variance(column(unit))))));
    const row = (at: number) => Array.from(z).slice(at * width, (at + 1) * width);
    const dot = (a: number[], b: number[]) => a.reduce((sum, x, j) => sum + x * b[j]!, 0);
    let pairs = 0;
    for (let a = 0; a < N; a++) for (let b = 0; b < N; b++) if (a !== b) pairs += dot(row(a), row(b));
    close(layer.correlation, pairs / (N - 1) / meanOf(Array.from(z, (x) => x * x)) / (N * width));
  });

  it("a histogram of all of them, in equal parts of the range", () => {
    expect(layer.histogram).toHaveLength(16);
    const [min, max] = [Math.min(...h), Math.max(...h)];
    const counts = new Array<number>(16).fill(0);
    for (const x of h) counts[Math.min(15, Math.floor((16 * (x - min)) / (max - min)))]!++;
    expect(layer.histogram).toEqual(counts);
  });

  it("gradients", () => {
    close(layer.gradientRms, rmsOf(gradients()[i]!), 4);
    close(layer.gradientRatio, layer.gradientRms! / layers[2]!.gradientRms!);
  });
});

it("shares of zeros, of dead units, of flat ends: where they mean something", () => {
  const [relu, tanh, head] = layers as [LayerExamination, LayerExamination, LayerExamination];
  const h = outputs[0]!;
  const dead = Array.from({ length: 9 }, (_, unit) => h.every((x, i) => i % 9 !== unit || x === 0));
  expect(dead).toContain(true);
  expect(dead).toContain(false);
  expect(relu.dead).toBe(dead.filter(Boolean).length / 9);
  expect(relu.zeros).toBe(h.filter((x) => x === 0).length / h.length);
  expect(tanh.saturated).toBe(outputs[1]!.filter((x) => Math.abs(x) > 0.97).length / (7 * N));
  expect(tanh.saturated).toBeGreaterThan(0);
  // tanh is flat beyond ±2.993, where its slope is 1/100.
  const silent = Array.from({ length: WIDTHS[1]! }, (_, unit) =>
    before[1]!.every((z, i) => i % WIDTHS[1]! !== unit || Math.abs(z) > 2.993),
  );
  expect(tanh.dead).toBe(silent.filter(Boolean).length / WIDTHS[1]!);
  expect([relu.saturated, head.saturated, head.dead]).toEqual([undefined, undefined, undefined]);
});

it("loss, samples, names", () => {
  const logits = outputs[2]!;
  const each = DATA.y.map((label, row) => {
    const z = logits.slice(4 * row, 4 * row + 4);
    return Math.log(z.reduce((sum, x) => sum + Math.exp(x), 0)) - z[label]!;
  });
  expect(loss).toBeCloseTo(meanOf(each), 6);
  expect(layers.map(({ name: layer, layer: kind, activation }) => [layer, kind, activation])).toEqual([
    ["0.dense", "dense", "relu"],
    ["1.dense", "dense", "tanh"],
    ["2.dense", "dense", undefined],
  ]);
});

describe("copies", () => {
  /** Columns of a kernel, and rows of the next, set to those of another. */
  function copied(change: (kernels: Net["parameters"]) => void): number[] {
    const net = make([dense(5, { activation: "tanh" }), dense(3)]);
    change(net.parameters);
    return examine(net, { x: DATA.x, y: labels(N, 3) }).layers.map(({ copies }) => copies);
  }
  const columns = ([{ data }]: Net["parameters"]) => {
    for (let row = 0; row < 3; row++) data[row * 5 + 4] = data[row * 5 + 2] = data[row * 5]!;
  };

  it("are units with the weights and the gradients of another", () => {
    const all = copied((parameters) => {
      columns(parameters);
      const { data } = parameters[2]!;
      for (let j = 0; j < 3; j++) data[4 * 3 + j] = data[2 * 3 + j] = data[j]!;
    });
    expect(all).toEqual([2, 0]);
  });

  it("not those that the next layer tells apart", () => expect(copied(columns)).toEqual([0, 0]));

  it("nor those whose biases differ", () => {
    const all = copied((parameters) => {
      columns(parameters);
      parameters[2]!.data.fill(0.5);
      parameters[1]!.data.set([1, 0, 0, 0, 0]);
    });
    expect(all).toEqual([1, 0]);
  });
});

describe("what is not finite", () => {
  it("is counted, and the others are measured", () => {
    const net = make([dense(4), flatten(), dense(3)]);
    // One unit of the first layer: 3e38 + 3e38 overflows.
    for (let row = 0; row < 3; row++) net.parameters[0]!.data[row * 4] = 3e38;
    const [first, , last] = examine(net, { x: new Array<number>(6).fill(1), y: [0, 1] }).layers;
    expect(first!.nonFinite).toBeGreaterThanOrEqual(2);
    for (const key of ["mean", "std", "secondMoment", "kurtosis"] as const) expect(first![key]).toSatisfy(Number.isFinite);
    expect(first!.histogram.reduce((a, b) => a + b)).toBe(6);
    expect(last!.nonFinite).toBeGreaterThan(0);
  });

  it("no output that is finite: zeros in place of numbers", () => {
    const net = make([dense(2, { init: normal({ mean: 3e38, std: 0 }) }), dense(2)]);
    const [first] = examine(net, { x: new Array<number>(6).fill(1), y: [0, 1] }).layers;
    expect(first).toMatchObject({ mean: 0, std: 0, kurtosis: 0, histogram: new Array(16).fill(0) });
  });
});

it("the std of pre-activations does not cancel beside their mean", () => {
  const wide = make([dense(64, { activation: "relu", init: normal({ std: 1e-4 }), biasInit: normal({ mean: 1e4, std: 1e-2 }) })]);
  const z = Array.from(predict(wide, DATA.x));
  const mean = meanOf(z);
  const { preactivationStd } = examine(wide, DATA).layers[0]!;
  close(preactivationStd, Math.sqrt(meanOf(z.map((x) => (x - mean) ** 2))), 9);
});
