// Theory beside measurement: wide nets do what mean-field theory says of their weights.

import { describe, expect, it } from "vitest";
import { examine, syntheticData } from "../../src/doctor/index.js";
import { type ActivationName, normal } from "../../src/index.js";
import { correlationMap, meanField } from "../../src/theory/index.js";
import { batchNorm, conv2d, type Data, dense, dropout, flatten, type Net, predict, sequential } from "../../src/train/index.js";
import { deep, examined, rmsOf } from "./nets.js";

const WIDTH = 1024;
const DEPTH = 6;
/**
 * One layer's mean square, given what enters it, has a variance of at most 5/width of itself (relu: E[h⁴]/E[h²]² − 1 = 5); those of
 * the layers before come on top. Twice the root.
 */
const error = (layers: number) => 2 * Math.sqrt((5 * layers) / WIDTH);

/** std about 0 of a parameter. */
const stdOf = (net: Net, name: string) => rmsOf(net.parameters.find((each) => each.name === name)!.data);

describe.each<ActivationName>(["tanh", "relu", "gelu"])("%s, width 1024", (activation) => {
  const biasInit = normal({ std: 0.2 });
  const layers = deep(activation, DEPTH, WIDTH, { biasInit });
  const net = sequential(layers, { inputShape: [WIDTH], seed: 1 });
  const examination = examine(net, syntheticData(net, 64));
  const hidden = examination.layers.slice(0, DEPTH);

  it("q and E[h²] of every layer", () => {
    for (const [i, { predicted, preactivationMoment, secondMoment }] of hidden.entries()) {
      expect(Math.abs(predicted!.q / preactivationMoment - 1), `q of layer ${i}`).toBeLessThan(error(i + 1));
      expect(Math.abs(predicted!.secondMoment / secondMoment - 1), `E[h²] of layer ${i}`).toBeLessThan(error(i + 1));
    }
  });

  it("chi1 is the factor on the mean square of gradients, between layers of one width and one std", () => {
    const std = (i: number) => stdOf(net, `${i}.dense/kernel`);
    for (let i = 0; i < DEPTH - 1; i++) {
      const factor = (hidden[i]!.gradientRms! / hidden[i + 1]!.gradientRms!) ** 2;
      // The gradient passes the slopes of a layer and the weights of the next, which need not be as wide as its own.
      const chi1 = hidden[i]!.predicted!.chi1 * (std(i + 1) / std(i)) ** 2;
      expect(Math.abs(chi1 / factor - 1), `layer ${i}`).toBeLessThan(error(i + 2));
    }
  });

  it("fixed point, phase and depth are those of meanField of the same weights", () => {
    const { theory } = examination;
    const mean = (what: string, factor: number) => {
      const all = [1, 2, 3, 4, 5].map((i) => stdOf(net, `${i}.dense/${what}`) * factor);
      return all.reduce((sum, std) => sum + std, 0) / all.length;
    };
    const model = { weightStd: mean("kernel", Math.sqrt(WIDTH)), biasStd: mean("bias", 1) };
    const expected = meanField(activation, { weightStd: theory!.weightStd, biasStd: theory!.biasStd });
    expect(theory).toMatchObject({ activation, ...expected });
    expect(theory!.weightStd).toBeCloseTo(model.weightStd, 10);
    expect(theory!.biasStd).toBeCloseTo(model.biasStd, 10);
  });
});

it("begins anew behind a layer that it does not know: q is that of what was measured there", () => {
  const layers = [dense(64, { activation: "relu" }), batchNorm(), dense(64, { activation: "tanh" }), dense(10)];
  const net = sequential(layers, { inputShape: [32], seed: 1 });
  const [, norm, third] = examine(net, syntheticData(net)).layers;
  expect(norm!.predicted).toBeUndefined();
  const weightStd = stdOf(net, "2.dense/kernel") * 8;
  expect(third!.predicted!.q).toBeCloseTo(weightStd ** 2 * norm!.secondMoment, 6);
});

it("passes through flatten and dropout", () => {
  const [conv, , , last] = examined([conv2d(4, 3, { activation: "relu" }), flatten(), dropout(0.3), dense(10)], [8, 8, 1]).layers;
  const net = sequential([conv2d(4, 3, { activation: "relu" }), flatten(), dropout(0.3), dense(10)], {
    inputShape: [8, 8, 1],
    seed: 1,
  });
  const weightStd = stdOf(net, "3.dense/kernel") * Math.sqrt(6 * 6 * 4);
  expect(last!.predicted!.q).toBeCloseTo(weightStd ** 2 * conv!.predicted!.secondMoment, 6);
});

it("a conv layer has the fan in of its window", () => {
  const net = sequential([conv2d(8, 3, { activation: "relu" }), flatten(), dense(10)], { inputShape: [8, 8, 2], seed: 1 });
  const data = syntheticData(net);
  const [conv] = examine(net, data).layers;
  const square = rmsOf(data.x as Float32Array) ** 2;
  expect(conv!.predicted!.q).toBeCloseTo(rmsOf(net.parameters[0]!.data) ** 2 * 18 * square, 6);
});

describe("theory of the depth is undefined", () => {
  it.each([
    ["without a hidden layer after the first", [dense(32, { activation: "tanh" }), dense(10)]],
    ["where activations differ", [...deep("tanh", 2, 32).slice(0, 2), ...deep("relu", 2, 32)]],
    ["where weights differ", [...deep("tanh", 3, 32).slice(0, 3), ...deep("tanh", 1, 32, { init: normal({ std: 1 }) })]],
    ["without an activation", [1, 2, 3, 4].map(() => dense(32))],
  ])("%s", (_, layers) => expect(examined(layers, [32]).theory).toBeUndefined());
});

it("where a variance leaves the range of numbers, predictions are undefined and measurements are not", () => {
  const { layers, verdicts } = examined(deep("tanh", 2, 8, { init: normal({ std: 1e17 }) }), [8]);
  expect(layers[0]!.predicted).toBeUndefined();
  expect(layers[0]!.secondMoment).toBeCloseTo(1, 3);
  expect(verdicts.map(({ kind }) => kind)).toContain("dead");
});

it("predict sees the same net", () => {
  const net = sequential(deep("tanh", 2, 16), { inputShape: [8], seed: 1 });
  const data = syntheticData(net);
  const { layers } = examine(net, data);
  expect(rmsOf(predict(net, data.x)) ** 2).toBeCloseTo(layers.at(-1)!.secondMoment, 6);
});

describe("correlation of samples", () => {
  it.each<ActivationName>(["relu", "tanh", "gelu", "sigmoid"])(
    "%s: that of correlationMap, from layer to layer",
    (activation) => {
      const net = sequential(deep(activation, 4, 64), { inputShape: [32], seed: 1 });
      const alike = ({ x, y }: Data) => ({ x: (x as Float32Array).map((value) => 0.8 + 0.6 * value), y });
      const { layers } = examine(net, alike(syntheticData(net)));
      for (let i = 1; i < 4; i++) {
        const [before, here] = [layers[i - 1]!.predicted!, layers[i]!.predicted!];
        const weightStd = stdOf(net, `${i}.dense/kernel`) * 8;
        const expected = correlationMap(activation, before.correlation!, { q: before.q, weightStd });
        expect(Math.abs((1 - here.correlation!) / (1 - expected) - 1), `layer ${i}`).toBeLessThan(0.01);
      }
    },
  );

  it("begins with that of the inputs, and near to what is measured stays where layers are wide", () => {
    const alike = ({ x, y }: Data) => ({ x: (x as Float32Array).map((value) => 0.8 + 0.6 * value), y });
    const { layers } = examined(deep("relu", 4, 512), [64], { data: alike });
    expect(layers[0]!.predicted!.correlation).toBeCloseTo(0.64, 1);
    for (const { correlation, predicted } of layers.slice(0, 4)) {
      expect(Math.abs(predicted!.correlation! - correlation!)).toBeLessThan(0.05);
    }
  });

  it("is not known for one sample", () => {
    for (const { predicted } of examined(deep("relu", 2, 16), [8], { samples: 1 }).layers) {
      expect(predicted!.correlation).toBeUndefined();
    }
  });
});

describe("the band of a draw", () => {
  const DRAWS = 30;
  it.each<[ActivationName, number, number]>([
    ["relu", 6, 32],
    ["tanh", 6, 32],
    ["gelu", 6, 64],
  ])("%s, %i layers of %i: 19 of 20 lie in it, and it is no wider than they ask for", (activation, depth, width) => {
    const places: number[] = [];
    for (let seed = 0; seed < DRAWS; seed++) {
      for (const { predicted, preactivationMoment: q } of examined(deep(activation, depth, width), [32], { seed, samples: 64 })
        .layers) {
        const [low, high] = predicted!.band.map(Math.log) as [number, number];
        // From −1 to 1 inside.
        places.push((2 * Math.log(q) - low - high) / (high - low));
      }
    }
    const outside = places.filter((place) => Math.abs(place) > 1).length / places.length;
    expect(outside).toBeLessThan(0.08);
    // Of a normal law with 19 of 20 inside, 0.51.
    expect(rmsOf(places)).toBeGreaterThan(0.25);
    expect(rmsOf(places)).toBeLessThan(0.6);
  });

  it("narrows as the root of the width", () => {
    const half = (width: number) => {
      const [low, high] = examined(deep("relu", 3, width), [32]).layers[2]!.predicted!.band;
      return Math.log(high / low);
    };
    expect(half(64) / half(1024)).toBeGreaterThan(3);
    expect(half(64) / half(1024)).toBeLessThan(5);
  });
});
