// What a net starts from, as a table: every layer, its defaults included.

import { describe, expect, it } from "vitest";
import { lecunUniform, zeros } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  residual,
  sequential,
  summary,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { classifier } from "./nets.js";

const net = sequential(
  [
    conv2d(4, 3, { groups: 2, activation: "relu" }),
    batchNorm(),
    flatten(),
    residual([dense(16, { activation: "tanh", name: "wide" }), dense(16, { init: zeros() })]),
    dense(10, { init: lecunUniform({ gain: 2 }) }),
    activation("leakyRelu", { negativeSlope: 0.2 }),
    dense(2, { bias: false, name: "head" }),
  ],
  { inputShape: [4, 4, 2], seed: 2n ** 64n - 1n },
);

describe("summary", () => {
  const { layers, parameterCount } = summary(net);

  it("has a row for each layer, with the shape of its output", () => {
    expect(layers.map(({ name, layer, outputShape }) => [name, layer, outputShape])).toEqual([
      ["0.conv2d", "conv2d", [2, 2, 4]],
      ["1.batchNorm", "batchNorm", [2, 2, 4]],
      ["2.flatten", "flatten", [16]],
      ["3.residual", "residual", [16]],
      ["4.dense", "dense", [10]],
      ["5.activation", "activation", [10]],
      ["head", "dense", [2]],
    ]);
  });

  it("has every parameter once, with its initializer, fans and std", () => {
    const rows = layers.flatMap((layer) => layer.parameters);
    expect(rows.map(({ name }) => name)).toEqual(net.parameters.map(({ name }) => name));
    const row = (name: string) => rows.find((each) => each.name === name);
    const fans = (fanIn: number, fanOut: number) => ({ fanIn, fanOut });
    expect(row("0.conv2d/kernel")).toMatchObject({
      shape: [3, 3, 1, 4],
      initializer: "lecunNormal",
      ...fans(9, 18),
      std: 1 / 3,
    });
    expect(row("3.residual/wide/kernel")).toMatchObject({ initializer: "lecunNormal", ...fans(16, 16), std: 0.25 });
    expect(row("3.residual/1.dense/kernel")).toMatchObject({ initializer: "zeros", std: 0, trained: true });
    // Scale 2/(1 + 0.2²), as heNormal({ negativeSlope: 0.2 }) stands for.
    expect(row("head/kernel")!.initializer).toBe("varianceScaling(1.92308, fanIn, truncatedNormal)");
    expect(row("head/kernel")!.std).toBeCloseTo(Math.sqrt(2 / 1.04 / 10), 15);
    expect(row("4.dense/kernel")).toMatchObject({ initializer: "varianceScaling(4, fanIn, uniform)", trained: true });
    expect(row("1.batchNorm/var")).toMatchObject({ initializer: "ones", fanIn: undefined, trained: false });
  });

  it("counts what is trained", () => {
    expect(parameterCount).toBe(net.size);
    expect(parameterCount).toBe(36 + 4 + 8 + 2 * (16 * 16 + 16) + 170 + 20);
  });

  it("says what the weights are, not what the std of a sample of them happens to be", () => {
    const wide = sequential([embedding(400, 50)], { inputShape: [1], seed: 1 });
    expect(summary(wide).layers[0]!.parameters[0]).toMatchObject({ initializer: "normal(0, 1)", std: 1 });
  });

  it("is read from the net: a net that was trained has the same", () => {
    const [before, other] = [classifier(), classifier()];
    for (const { data } of other.parameters) data.fill(7);
    expect(summary(other).layers).toEqual(summary(before).layers);
  });
});

describe("its text", () => {
  const lines = String(summary(net)).split("\n");
  const [titles, rule, ...rest] = lines as [string, string, ...string[]];
  const rows = rest.slice(0, -2);

  it("has columns: two spaces between them in every line", () => {
    const gaps = [...rule.matchAll(/ {2}/g)].map(({ index }) => index);
    expect(gaps).toHaveLength(5);
    for (const line of [titles, ...rows]) {
      for (const gap of gaps) expect(line.padEnd(rule.length).slice(gap, gap + 2), line).toBe("  ");
      expect(line.length).toBeLessThanOrEqual(rule.length);
      expect(line).not.toMatch(/\s$/);
    }
    expect(titles.split(/ +/)).toEqual(["layer", "output", "parameter", "shape", "initializer", "std"]);
  });

  it("shows each parameter, layers without one, and the defaults that were chosen", () => {
    expect(rows).toHaveLength(net.parameters.length + 2);
    expect(rows[0]!.split(/ {2,}/)).toEqual(["0.conv2d", "2×2×4", "0.conv2d/kernel", "3×3×1×4", "lecunNormal", "0.33333"]);
    expect(rows[6]!.split(/ {2,}/)).toEqual(["2.flatten", "16"]);
    expect(String(summary(net))).toContain("varianceScaling(1.92308, fanIn, truncatedNormal)");
  });

  it("ends with the count, the input and the seed, so that the net can be made again", () => {
    expect(lines.slice(-2)).toEqual(["", `${net.size} parameters; input 4×4×2, seed 18446744073709551615`]);
    const large = summary(sequential([dense(1000)], { inputShape: [1234], seed: 1 }));
    expect(String(large)).toMatch(/\n1,235,000 parameters; input 1234, seed 1$/);
  });
});

it("takes a net alone", () =>
  expectRefused("E_ARGUMENT", "summary: net (an object) must be a net from sequential()", () => summary(bad({}))));
