// Starts of a layer as a whole: PyTorch's default, and norms whose scale and bias begin as asked for.

import { describe, expect, it } from "vitest";
import { designsFor } from "../../src/doctor/redesign.js";
import { heUniform, init, normal, ones, uniform, zeros } from "../../src/init/index.js";
import {
  batchNorm,
  conv2d,
  dense,
  type Layer,
  layerNorm,
  type Net,
  predict,
  residual,
  sequential,
} from "../../src/train/index.js";

const parameter = (net: Net, name: string) => net.parameters.find((each) => each.name === name)!;
const stdOf = (data: Float32Array) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);

describe('start: "torch"', () => {
  const CASES: [string, Layer, inputShape: number[], fanIn: number][] = [
    ["dense", dense(2000, { start: "torch" }), [100], 100],
    ["dense along the last axis", dense(2000, { start: "torch", activation: "relu" }), [7, 64], 64],
    ["conv2d", conv2d(1600, [3, 2], { start: "torch" }), [5, 5, 8], 48],
    ["conv2d of groups, whose fanIn is that of one", conv2d(1600, 3, { start: "torch", groups: 4 }), [5, 5, 16], 36],
  ];

  it.each(CASES)("%s: kernel and bias are uniform within 1/√fanIn", (_, layer, inputShape, fanIn) => {
    const net = sequential([layer], { inputShape, seed: 3 });
    const bound = 1 / Math.sqrt(fanIn);
    for (const { data, name } of net.parameters) {
      const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect([name, largest <= Math.fround(bound)]).toEqual([name, true]);
      // The largest of n values misses the bound by 1/n of it in the mean; e^-20 is the chance of 20 times that.
      expect([name, largest > bound * (1 - 20 / data.length)]).toEqual([name, true]);
      // A std of bound/√3; the standard error of a uniform's is √(0.2/n) of it.
      expect(Math.abs(stdOf(data) / (bound / Math.sqrt(3)) - 1)).toBeLessThan(5 * Math.sqrt(0.2 / data.length));
    }
    expect(net.parameters).toHaveLength(2);
    net.dispose();
  });

  it("has the kernel of kaiming_uniform_ with a = √5", () => {
    const net = sequential([dense(30, { start: "torch" })], { inputShape: [20], seed: 3 });
    const kernel = init(heUniform({ negativeSlope: Math.sqrt(5) }), [20, 30], { seed: 3, name: "0.dense/kernel" });
    const bias = init(uniform({ lower: -1 / Math.sqrt(20), upper: 1 / Math.sqrt(20) }), [30], { seed: 3, name: "0.dense/bias" });
    const close = (a: Float32Array, b: Float32Array) => a.every((x, i) => Math.abs(x - b[i]!) <= 2 ** -24);
    expect(close(parameter(net, "0.dense/kernel").data, kernel)).toBe(true);
    expect(parameter(net, "0.dense/bias").data).toEqual(bias);
    net.dispose();
  });

  it("needs no bias, and is the same from JSON", () => {
    const layers = [dense(3, { start: "torch", bias: false })];
    const [net, again] = [layers, JSON.parse(JSON.stringify(layers))].map((each) =>
      sequential(each, { inputShape: [4], seed: 1 }),
    );
    expect(net!.layers).toEqual([{ layer: "dense", units: 3, start: "torch", bias: false }]);
    expect(net!.parameters.map(({ name }) => name)).toEqual(["0.dense/kernel"]);
    expect(again!.parameters[0]!.data).toEqual(net!.parameters[0]!.data);
    net!.dispose();
    again!.dispose();
  });

  it("makes way for the init of the doctor's designs", () => {
    const hidden = () => dense(6, { start: "torch", activation: "tanh" });
    const net = sequential([hidden(), hidden(), hidden(), residual([dense(6, { start: "torch" }), batchNorm()]), dense(2)], {
      inputShape: [6],
      seed: 1,
    });
    const designs = designsFor(net).map(({ remedy }) => (remedy?.remedy === "layers" ? remedy.layers : []));
    expect(designs).not.toEqual([]);
    // Each can be built: a layer with both would be refused.
    for (const layers of designs) sequential(layers, { inputShape: [6], seed: 1 }).dispose();
    net.dispose();
  });
});

describe.each([
  ["layerNorm", layerNorm],
  ["batchNorm", batchNorm],
] as const)("%s", (kind, norm) => {
  it("begins with ones and zeros, or as asked for", () => {
    const own = { scaleInit: normal({ mean: 1, std: 0.1 }), biasInit: uniform({ lower: -1, upper: 1 }) };
    for (const [options, scale, bias] of [
      [{}, ones(), zeros()],
      [own, own.scaleInit, own.biasInit],
    ] as const) {
      const net = sequential([norm(options)], { inputShape: [50], seed: 8 });
      for (const [role, initializer] of Object.entries({ scale, bias })) {
        const name = `0.${kind}/${role}`;
        expect(parameter(net, name).initializer).toEqual(initializer);
        expect(parameter(net, name).data).toEqual(init(initializer, [50], { seed: 8, name }));
      }
      net.dispose();
    }
  });

  it("lets a branch begin as nothing where its scale is zeros", () => {
    const net = sequential([residual([dense(3, { activation: "relu" }), dense(3), norm({ scaleInit: zeros() })])], {
      inputShape: [3],
      seed: 1,
    });
    expect([...predict(net, [1, -2, 3, 4, 5, -6])]).toEqual([1, -2, 3, 4, 5, -6]);
    net.dispose();
  });

  it("refuses an initializer that needs fans, which a vector has none of", () => {
    const build = () => sequential([norm({ scaleInit: heUniform() })], { inputShape: [3], seed: 1 });
    expect(build).toThrow(expect.objectContaining({ name: "IsovarError", message: expect.stringMatching(/scale/) }));
  });
});
