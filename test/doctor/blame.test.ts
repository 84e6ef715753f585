// Who is to blame: a loss that starts too high is followed back to the layers that have the wrong weights.

import { describe, expect, it } from "vitest";
import { heNormal, type Initializer, normal } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  type Data,
  dense,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  residual,
} from "../../src/train/index.js";
import { examined, ofKind } from "./nets.js";

const relu = (init?: Initializer) => dense(32, { activation: "relu", ...(init && { init }) });
const wide = (std: number) => normal({ std });
const loss = (layers: Layer[], inputShape = [16], data?: (synthetic: Data) => Data) =>
  ofKind(examined(layers, inputShape, data && { data }), "initialLoss")[0];

describe("a loss that starts too high names", () => {
  it.each<[what: string, layers: Layer[], named: string[], inputShape?: number[]]>([
    ["the first layer", [relu(wide(5)), relu(), dense(10)], ["0.dense"]],
    ["a layer in between", [relu(), relu(wide(5)), relu(), dense(10)], ["1.dense"]],
    ["the head", [relu(), relu(), dense(10, { init: wide(5) })], ["2.dense"]],
    ["both, the worse first", [relu(), relu(wide(2)), relu(), dense(10, { init: wide(5) })], ["3.dense", "1.dense"]],
    ["an embedding", [embedding(20, 16, { init: wide(10) }), flatten(), relu(), dense(10)], ["0.embedding"], [6]],
    [
      "the layer that has the weights, where its activation is one of its own",
      [dense(32), activation("relu"), dense(32, { init: wide(5) }), activation("relu"), dense(10), activation("identity")],
      ["2.dense"],
    ],
    [
      "a convolution in front of others",
      [conv2d(8, 3, { activation: "relu", init: wide(5) }), conv2d(8, 3, { activation: "relu" }), flatten(), dense(10)],
      ["0.conv2d"],
      [8, 8, 1],
    ],
    [
      "the last layer of one branch",
      [dense(32), residual([relu(), dense(32)]), residual([relu(), dense(32, { init: wide(3) })]), dense(10)],
      ["2.residual/1.dense"],
    ],
    [
      "the first layer of one branch",
      [dense(32), residual([relu(wide(3)), dense(32)]), residual([relu(), dense(32)]), dense(10)],
      ["1.residual/0.dense"],
    ],
  ])("%s", (_, layers, named, inputShape) => {
    const verdict = loss(layers, inputShape);
    expect(verdict?.names ?? [verdict?.name]).toEqual(named);
  });

  it("not what an activation with two ends, or a norm, has taken back", () => {
    const head = dense(10, { init: wide(5) });
    expect(loss([dense(32, { activation: "tanh", init: wide(5) }), dense(32, { activation: "tanh" }), head])?.name).toBe(
      "2.dense",
    );
    const normed = loss([dense(32, { init: wide(5) }), layerNorm(), activation("relu"), head]);
    expect([normed?.name, normed?.names]).toEqual(["3.dense", undefined]);
  });

  it("the inputs, where these are wide and no weights are off", () => {
    const wideInputs = ({ x, y }: Data) => ({ x: (x as Float32Array).map((value) => 7 * value), y });
    const verdict = loss([relu(), relu(), dense(10)], [16], wideInputs);
    expect(verdict?.name).toBeUndefined();
    expect(verdict?.evidence).toMatch(/: the inputs have a root mean square of 6\.9\d$/);
    expect(verdict?.advice).toMatch(/^standardize the inputs/);
  });

  it("where the signal becomes too large, in numbers", () => {
    expect(loss([relu(), relu(wide(5)), relu(), dense(10)])?.evidence).toMatch(
      /: E\[z²\] in 1\.dense is \d{3}, where right weights give (0\.\d+|1\.\d+)$/,
    );
  });

  it("of mse nothing for targets whose mean is large beside their std", () => {
    const far = ({ x }: Data) => ({ x, y: Float32Array.from({ length: 256 }, (_, i) => 5 + Math.sin(i)) });
    expect(examined([relu(), dense(1)], [16], { loss: "mse", data: far }).verdicts).toEqual([]);
  });
});

describe("He in the first layer, √2 of what it needs", () => {
  it("is no fault by itself", () => {
    expect(examined([relu(heNormal()), relu(), relu(), dense(10)], [16]).verdicts).toEqual([]);
  });

  it("is not what is blamed where another layer is wrong", () => {
    expect(loss([relu(heNormal()), relu(), dense(10, { init: wide(5) })])?.names).toBeUndefined();
    const trend = Array.from({ length: 20 }, (_, i) => relu(i === 0 ? heNormal() : wide(1.5 * Math.sqrt(2 / 32))));
    const [verdict] = ofKind(examined([...trend, dense(10)], [16]), "exploding");
    expect(verdict!.names).not.toContain("0.dense");
    expect(verdict!.names).toContain("1.dense");
  });

  it("more than that is off", () => {
    const trend = Array.from({ length: 20 }, () => relu(wide(0.5)));
    expect(ofKind(examined([...trend, dense(10)], [16]), "exploding")[0]!.names).toContain("0.dense");
  });
});

describe("an advice names the slope of leakyRelu", () => {
  it("as a call", () => {
    const layers = Array.from({ length: 20 }, () => dense(32, { activation: "leakyRelu", negativeSlope: 0.3, init: wide(0.5) }));
    const [verdict] = ofKind(examined([...layers, dense(10)], [16]), "exploding");
    expect(verdict!.advice).toContain('forActivation("leakyRelu", { negativeSlope: 0.3 })');
  });
});

describe("norms", () => {
  const stack = (depth: number, init?: Initializer) =>
    Array.from({ length: depth }, () => [dense(24, { ...(init && { init }) }), batchNorm(), activation("relu")]).flat();

  it.each([undefined, wide(2)])("through which gradients grow with depth are blamed, whatever the weights: %o", (init) => {
    const [verdict] = examined([...stack(30, init), dense(10)], [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "exploding", grade: "fault", name: "1.batchNorm" });
    expect(verdict!.names).toHaveLength(30);
    expect(verdict!.advice).toContain('residual([dense(24), batchNorm(), activation("relu"), dense(24, { init: zeros() })])');
  });

  it("have a way past them with the block that is advised", () => {
    const blocks = Array.from({ length: 30 }, () => residual([batchNorm(), activation("relu"), dense(24)]));
    expect(examined([dense(24), ...blocks, dense(10)], [16]).healthy).toBe(true);
  });

  it("of few layers are healthy with weights of any scale", () => {
    expect(examined([...stack(3, wide(2)), dense(10)], [16]).verdicts).toEqual([]);
    expect(examined([...stack(3, wide(0.02)), dense(10)], [16]).verdicts).toEqual([]);
  });

  it("do not take back the scale of what has no scale: weights of 0", () => {
    expect(examined([...stack(2, normal({ std: 0 })), dense(10)], [16]).healthy).toBe(false);
  });
});

it("weights of 0 in front are blamed for units that they silence behind", () => {
  const [verdict] = examined([embedding(20, 16, { init: normal({ std: 0 }) }), flatten(), relu(), dense(10)], [6]).verdicts;
  expect(verdict).toMatchObject({ kind: "dead", grade: "fault", name: "0.embedding" });
});

describe("a loss 600 above chance", () => {
  it("is a fault, of the layer that has the weights, and no learning rate is advised for it", () => {
    const { verdicts } = examined([embedding(20, 16, { init: wide(1000) }), flatten(), relu(), dense(10)], [6]);
    expect(verdicts).toMatchObject([{ kind: "initialLoss", grade: "fault", name: "0.embedding" }]);
  });

  it("a head of N(0, 30²) is none", () => {
    expect(loss([relu(), relu(), dense(10, { init: wide(30) })])?.grade).toBe("warning");
  });
});
