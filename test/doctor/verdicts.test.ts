// Each verdict: nets that earn it, where and how it is told, and that what it advises mends them.

import { describe, expect, it } from "vitest";
import { examine, lsuv, syntheticData, type VerdictKind } from "../../src/doctor/index.js";
import { type ActivationName, constant, type Initializer, normal, uniform, zeros } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  flatten,
  type Layer,
  maxPool2d,
  residual,
  sequential,
} from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";
import { advised, binary, deep, examined, mlp, ofKind, type Patient, wide } from "./nets.js";

interface Sick {
  what: string;
  kind: VerdictKind;
  net: () => Layer[];
  inputShape: number[];
  /** Of each verdict of this kind. */
  layers: string[];
  evidence: RegExp;
  advice: RegExp;
  patient?: Patient;
}

/** The first so many layers. */
const first = (count: number) => Array.from({ length: count }, (_, i) => `${i}.dense`);
const three = first(3);
const SICK: Sick[] = [
  {
    what: "relu, std 0.01",
    kind: "vanishing",
    net: () => deep("relu", 5, 64, { init: normal({ std: 0.01 }) }),
    inputShape: [32],
    layers: first(5),
    evidence: /^std of the signal changes by a factor of 6\.\d+e-6 from 0\.dense to 4\.dense, 0\.05\d+ per layer$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.177 for inputs of unit scale: its weights are 0\.0\d+ times that; init: heNormal\(\) for 1\.dense, 2\.dense, 3\.dense, 4\.dense, std 0\.177 behind relu: their weights are 0\.05\d+ to 0\.05\d+ times that$/,
  },
  {
    what: "tanh, std 0.02",
    kind: "vanishing",
    net: () => deep("tanh", 5, 64, { init: normal({ std: 0.02 }) }),
    inputShape: [32],
    layers: first(5),
    evidence: /^std of the signal changes by a factor of 0\.000\d+ from 0\.dense to 4\.dense, 0\.1\d+ per layer$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.177 for inputs of unit scale: its weights are 0\.1\d+ times that; init: glorotNormal\(\) for 1\.dense, 2\.dense, 3\.dense, 4\.dense, std 0\.125 behind tanh: their /,
  },
  {
    what: "relu, N(0, 1)",
    kind: "exploding",
    net: () => deep("relu", 5, 64, { init: normal() }),
    inputShape: [64],
    layers: first(5),
    evidence: /^std of the signal changes by a factor of \d+ from 0\.dense to 4\.dense, 4\.\d+ per layer$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.125 for inputs of unit scale: its weights are [78]\.\d+ times that; init: heNormal\(\) for 1\./,
  },
  {
    what: "linear, std 0.5",
    kind: "exploding",
    net: () => deep("identity", 6, 64, { init: normal({ std: 0.5 }) }),
    inputShape: [64],
    layers: first(6),
    evidence: /^std of the signal changes by a factor of \d+ from 0\.dense to 5\.dense, [34]\.\d+ per layer$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std .*; init: glorotNormal\(\) for 1\.dense … 5\.dense \(5 layers\), std 0\.125 behind identity: their weights are [34]\.\d+ to [34]\.\d+ times that$/,
  },
  {
    what: "tanh, N(0, 1)",
    kind: "saturated",
    net: () => deep("tanh", 3, 64, { init: normal() }),
    inputShape: [64],
    layers: three,
    evidence: /^7\d\.?\d? % of the outputs of tanh lie in its flat ends; likewise in 1\.dense, 2\.dense$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.125 for inputs of unit scale: its weights are [78]\.?\d* times that; init: glorotNormal\(\) for 1\.dense, 2\.dense, /,
  },
  {
    what: "sigmoid, std 3",
    kind: "saturated",
    net: () => deep("sigmoid", 2, 64, { init: normal({ std: 3 }) }),
    inputShape: [64],
    layers: ["0.dense", "1.dense"],
    evidence: /^[78]\d\.?\d? % of the outputs of sigmoid lie in its flat ends; likewise in 1\.dense$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.125 for inputs of unit scale: its weights are 2[34]\.?\d* times that; init: glorotNormal\(\) for 1\.dense, /,
  },
  {
    what: "relu behind sigmoid, weights below 0",
    kind: "dead",
    net: () => [
      dense(64, { activation: "sigmoid" }),
      dense(64, { activation: "relu", init: uniform({ lower: -0.5, upper: 0 }) }),
      dense(10),
    ],
    inputShape: [32],
    layers: ["1.dense"],
    evidence: /^100 % of the units are flat for every sample: no gradient passes through relu$/,
    advice: /^init: glorotNormal\(\) for 1\.dense, std 0\.125 behind sigmoid: its weights are 2\.3\d* times that$/,
  },
  {
    what: "relu6, zeros",
    kind: "dead",
    net: () => deep("relu6", 2, 16, { init: zeros() }),
    inputShape: [8],
    layers: ["0.dense", "1.dense"],
    evidence: /^100 % of the units are flat for every sample: no gradient passes through relu6; likewise in 1\.dense$/,
    advice:
      /^init: lecunNormal\(\) for 0\.dense, std 0\.\d+ for inputs of unit scale: its weights are all 0; init: heNormal\(\) for 1\.dense, std 0\.354 behind relu6: /,
  },
  {
    what: "relu, zeros",
    kind: "symmetric",
    net: () => deep("relu", 2, 16, { init: zeros() }),
    inputShape: [8],
    layers: ["0.dense", "1.dense"],
    evidence: /^15 of 16 units copy another in weights and gradients: they stay equal for ever; likewise in 1\.dense$/,
    advice: /^init: lecunNormal\(\) for 0\.dense, .*: its weights are all 0; init: heNormal\(\) for 1\.dense, /,
  },
  {
    what: "tanh, one number everywhere",
    kind: "symmetric",
    // The units of the second layer are told apart by the head.
    net: () => deep("tanh", 2, 16, { init: constant(0.1) }),
    inputShape: [8],
    layers: ["0.dense"],
    evidence: /^15 of 16 units copy another/,
    advice: /^init: lecunNormal\(\) for 0\.(dense|conv2d), std /,
  },
  {
    what: "a convolution of zeros",
    kind: "symmetric",
    net: () => [
      conv2d(4, 3, { activation: "tanh", init: zeros() }),
      conv2d(4, 3, { activation: "tanh", init: zeros() }),
      flatten(),
      dense(10),
    ],
    inputShape: [8, 8, 1],
    layers: ["0.conv2d"],
    evidence: /^3 of 4 units copy another/,
    advice: /^init: lecunNormal\(\) for 0\.(dense|conv2d), std /,
  },
  {
    what: "a head of N(0, 1)",
    kind: "initialLoss",
    net: () => [dense(64, { activation: "relu" }), dense(64, { activation: "relu" }), dense(10, { init: normal() })],
    inputShape: [32],
    layers: ["2.dense"],
    evidence: /^loss 8\.\d+, 6\.\d+ above ln 10 = 2\.3: the outputs are too wide/,
    advice: /^init: heNormal\(\) for 2\.dense, std 0\.177 behind relu: its weights are 5\.\d+ times that$/,
  },
  {
    what: "a binary head of N(0, 1)",
    kind: "initialLoss",
    net: () => [dense(64, { activation: "relu" }), dense(1, { init: normal() })],
    inputShape: [32],
    layers: ["1.dense"],
    evidence: /^loss 2\.\d+, 1\.\d+ above ln 2 = 0\.693: /,
    advice: /^init: heNormal\(\) for 1\.dense, std 0\.177 behind relu: /,
    patient: { loss: "sigmoidCrossEntropy", data: binary },
  },
  {
    what: "relu, std 1e20",
    kind: "nonFinite",
    net: () => deep("relu", 3, 64, { init: normal({ std: 1e20 }) }),
    inputShape: [32],
    layers: three,
    evidence: /^\d+ outputs and gradients are NaN or infinite$/,
    advice: /^init: lecunNormal\(\) for 0\.dense, std 0\.177 for inputs of unit scale: /,
  },
  {
    what: "linear, std 1e30, mse",
    kind: "nonFinite",
    net: () => [dense(8, { init: normal({ std: 1e30 }) }), dense(8, { init: normal({ std: 1e30 }) }), dense(1)],
    inputShape: [4],
    layers: first(2),
    evidence: /^\d+ outputs and gradients are NaN or infinite$/,
    advice: /^init: lecunNormal\(\) for 0\.dense, std 0\.5 for inputs of unit scale: /,
    patient: { loss: "mse", data: ({ x }) => ({ x, y: new Float32Array(256) }) },
  },
];

describe.each(SICK)("$kind: $what", ({ kind, net, inputShape, layers, evidence, advice, patient }) => {
  const found = examined(net(), inputShape, patient);
  const verdicts = ofKind(found, kind);

  it("is found, in its layers, with numbers and advice", () => {
    // Such nets learn, at fewer rates.
    expect(found.healthy).toBe(["initialLoss", "saturated"].includes(kind));
    expect(verdicts.flatMap(({ name: layer, names: layers = [layer!] }) => layers)).toEqual(layers);
    for (const verdict of verdicts) {
      expect(verdict.evidence).toMatch(evidence);
      expect(verdict.advice).toMatch(advice);
    }
  });

  it("what is advised mends it", () => {
    const mended = examined(advised(net(), verdicts), inputShape, patient);
    expect(mended.verdicts).toEqual([]);
    expect(mended.healthy).toBe(true);
  });
});

describe("where the weights are right", () => {
  it("inputs far from unit scale are to blame, and nothing is said of layers", () => {
    const layers = deep("tanh", 3, 64);
    const sick = examined(layers, [64], { data: wide });
    expect(sick.verdicts.map(({ kind, grade }) => [kind, grade])).toEqual([["inputScale", "fault"]]);
    expect(examined(layers, [64]).healthy).toBe(true);
  });

  it("or the biases: dead", () => {
    const sick = ofKind(examined(deep("relu", 3, 64, { biasInit: constant(-5) }), [32]), "dead");
    expect(sick.map(({ names: layers }) => layers)).toEqual([three]);
    expect(sick[0]!.advice).toMatch(
      /^biasInit: zeros\(\) for 0\.dense, 1\.dense, 2\.dense: their biases have mean -5 and std 0, \d\.?\d* times as large as the std/,
    );
    expect(examined(deep("relu", 3, 64), [32]).healthy).toBe(true);
  });

  it("or the depth: lsuv is advised where it mends a copy, and where no start does, another architecture", () => {
    const deepSigmoid = examined(deep("sigmoid", 8, 64), [32]);
    const [verdict] = ofKind(deepSigmoid, "collapse");
    expect(verdict!.evidence).toMatch(
      /^samples grow alike, until the net cannot tell them apart: their correlation is \S+ in 0\.dense, 1 − \S+e-9 in 7\.dense$/,
    );
    expect(verdict!.advice).toMatch(
      /^no start was found that mends this depth; what does: residual\(\[dense\(64, \{ activation: "sigmoid" \}\), dense\(64, \{ init: zeros\(\) \}\)\]\), /,
    );
    expect(examined(advised(deep("sigmoid", 8, 64), [verdict!]), [32]).verdicts).toEqual([]);
    using net = sequential(deep("sigmoid", 8, 64), { inputShape: [32], seed: 1 });
    const data = syntheticData(net);
    lsuv(net, data.x);
    expect(examine(net, data).healthy).toBe(false);
    const norms = [1, 2, 3, 4, 5, 6, 7, 8].flatMap(() => [dense(64), batchNorm(), activation("sigmoid")]);
    expect(examined([...norms, dense(10)], [32]).healthy).toBe(true);
  });
});

describe("biases", () => {
  it.each<[ActivationName, number]>([
    ["relu", -10],
    ["gelu", -10],
    ["elu", -20],
    ["silu", -30],
    ["mish", -30],
    ["softplus", -20],
    ["tanh", 10],
    ["sigmoid", 12],
    ["hardtanh", 10],
    ["relu6", 15],
  ])("of a hidden %s layer at %d silence it: they are named, zeros mend it", (name, bias) => {
    const [verdict] = examined(deep(name, 1, 32, { biasInit: constant(bias) }), [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "dead", grade: "fault", name: "0.dense" });
    expect(verdict!.advice).toContain(`biasInit: zeros() for 0.dense: its biases have mean ${bias} and std 0, `);
    expect(examined(deep(name, 1, 32, { biasInit: zeros() }), [16]).verdicts).toEqual([]);
  });

  it.each(["relu", "elu", "gelu"] as const)("of +10 leave %s a line", (name) => {
    const [verdict] = examined(deep(name, 2, 32, { biasInit: constant(10) }), [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "biasScale", grade: "fault", name: "0.dense" });
    expect(verdict!.evidence).toMatch(
      /^biases are \d+\.?\d* times as large as the signal: \w+ is nearly a line, or a constant, for each unit; likewise in 1\.dense$/,
    );
  });

  it.each<[ActivationName, number]>([
    ["leakyRelu", -5],
    ["tanh", 5],
    ["sigmoid", -5],
    ["elu", -5],
    ["selu", -5],
    ["gelu", -5],
    ["silu", -5],
    ["mish", -5],
    ["softplus", -5],
  ])("of two %s layers at %d leave no slope, though no unit is silent in every sample", (name, bias) => {
    const [verdict] = ofKind(examined(deep(name, 2, 32, { biasInit: constant(bias) }), [16]), "biasScale");
    expect(verdict).toMatchObject({ grade: "fault", name: "0.dense" });
    expect(verdict!.evidence).toMatch(/: they leave 0\.0\d+ of the slopes of \w+, \S+ in all layers together/);
    expect(verdict!.advice).toMatch(/^biasInit: zeros\(\) for 0\.dense, 1\.dense: their biases have mean -?5 and std 0, /);
    expect(examined(deep(name, 2, 32, { biasInit: zeros() }), [16]).healthy).toBe(true);
  });

  it("of one layer that leave a few slopes are a warning, and so are those on the straight side", () => {
    const grades = (layers: Layer[]) => ofKind(examined(layers, [16]), "biasScale").map(({ grade }) => grade);
    expect(grades(deep("elu", 1, 32, { biasInit: constant(-5) }))).toEqual(["warning"]);
    expect(grades(deep("silu", 2, 32, { biasInit: constant(5) }))).toEqual(["warning"]);
  });

  slowly("of sines, which bend everywhere, are none", () => {
    expect(examined(deep("sin", 2, 32, { biasInit: constant(10) }), [16]).verdicts).toEqual([]);
  });

  it.each<[what: string, layers: Layer[], layer: string, inputShape?: number[]]>([
    ["of a dense layer", [dense(32, { biasInit: constant(-20) }), activation("gelu"), dense(10)], "0.dense"],
    [
      "of a convolution, behind pooling",
      [conv2d(8, 3, { biasInit: constant(-20) }), maxPool2d(2), activation("silu"), flatten(), dense(10)],
      "0.conv2d",
      [8, 8, 1],
    ],
    [
      "of a convolution inside a residual",
      [
        conv2d(8, 3),
        residual([
          conv2d(8, 3, { padding: "same", biasInit: constant(-20) }),
          activation("relu"),
          conv2d(8, 3, { padding: "same" }),
        ]),
        flatten(),
        dense(10),
      ],
      "1.residual/0.conv2d",
      [8, 8, 1],
    ],
  ])("%s, whose activation is a layer of its own, are named there", (_, layers, layer, inputShape = [16]) => {
    expect(examined(layers, inputShape).verdicts[0]).toMatchObject({ kind: "dead", grade: "fault", name: layer });
  });

  it("make a loss that starts too high theirs", () => {
    const verdict = ofKind(examined(deep("relu", 2, 32, { biasInit: constant(20) }), [16]), "initialLoss")[0];
    expect(verdict).toMatchObject({ names: ["0.dense", "1.dense"] });
    expect(verdict!.evidence).toMatch(/: the biases of 0\.dense are too large$/);
  });

  it("behind a convolution whose activation is a layer of its own, the convolution is named", () => {
    const layers = [conv2d(8, 3, { biasInit: constant(-10) }), activation("relu"), flatten(), dense(3)];
    const [verdict] = examined(layers, [8, 8, 1]).verdicts;
    expect(verdict).toMatchObject({ kind: "dead", name: "0.conv2d" });
    expect(verdict!.advice).toMatch(/^biasInit: zeros\(\) for 0\.conv2d: its biases have mean -10 and std 0, \d\.?\d* times/);
  });

  it("in front of batchNorm are taken back", () => {
    const layers = [dense(32, { biasInit: constant(10) }), batchNorm(), activation("relu"), dense(10)];
    expect(examined(layers, [16]).verdicts).toEqual([]);
  });
});

describe("one layer that is unlike the others is no trend", () => {
  it.each<[what: string, layers: Layer[]]>([
    [
      "a wide first layer of sines",
      [dense(64, { activation: "sin", init: uniform({ lower: -2, upper: 2 }) }), dense(64, { activation: "sin" }), dense(10)],
    ],
    [
      "first weights of N(0, 9)",
      [
        dense(64, { activation: "relu", init: normal({ std: 3 }) }),
        dense(64, { activation: "relu" }),
        dense(64, { activation: "relu" }),
        dense(10),
      ],
    ],
    [
      "second weights of std 0.001",
      [dense(64, { activation: "relu" }), dense(64, { activation: "relu", init: normal({ std: 1e-3 }) }), dense(10)],
    ],
    [
      "a first layer that is all in the flat ends",
      [dense(64, { activation: "tanh", init: normal({ std: 30 }) }), dense(64, { activation: "tanh" }), dense(10)],
    ],
  ])("%s", (_, layers) => expect(examined(layers, [16]).healthy).toBe(true));
});

describe("a normalization or activation of its own", () => {
  const net = (init?: Initializer) => [
    ...[0, 1, 2].flatMap(() => [dense(64, { ...(init && { init }) }), activation("relu")]),
    dense(10),
  ];

  it("has the advice of the activation that stands in front of the weights", () => {
    expect(examined(net(), [64]).healthy).toBe(true);
    const [verdict] = ofKind(examined(net(normal()), [64]), "exploding");
    expect(verdict!.advice).toMatch(
      /^init: lecunNormal\(\) for 0\.dense, .*; init: heNormal\(\) for 2\.dense, 4\.dense, std 0\.177 behind relu: their weights are 5\.\d+ to 5\.\d+ times that$/,
    );
  });
});

describe("advice is to be read and pasted", () => {
  it("weights of zeros", () => {
    for (const { advice } of examined(deep("relu", 2, 16, { init: zeros() }), [8]).verdicts) {
      expect(advice).not.toContain("are all are");
    }
  });

  it("schemes without a name of their own", () => {
    const [verdict] = ofKind(examined(deep("gelu", 6, 64, { init: normal({ std: 0.01 }) }), [64]), "vanishing");
    expect(verdict!.advice).not.toContain(")()");
  });
});

describe("what is no fault", () => {
  it("a head of zeros, whatever stands behind it", () => {
    const head = [dense(16, { activation: "relu" }), dense(10, { init: zeros() })];
    expect(examined(head, [8]).verdicts).toEqual([]);
    expect(examined([...head, flatten()], [8]).verdicts).toEqual([]);
    expect(examined([...head, activation("identity")], [8]).verdicts).toEqual([]);
  });

  it("filters of one number, which the layer behind tells apart", () => {
    const layers = [conv2d(4, 3, { activation: "tanh", init: constant(0.1) }), flatten(), dense(10)];
    expect(ofKind(examined(layers, [8, 8, 1]), "symmetric")).toEqual([]);
  });

  it("one hidden unit, which has no other to copy", () => {
    expect(ofKind(examined(mlp("relu", [1], { init: zeros() }), [8]), "symmetric")).toEqual([]);
  });

  it("tanh that narrows: Glorot weights from 784 to 128", () => {
    expect(examined(mlp("tanh", [128, 64]), [784]).verdicts).toEqual([]);
  });

  it("hardtanh with the weights of forActivation", () => {
    expect(examined(deep("hardtanh", 3, 128), [128]).verdicts).toEqual([]);
  });
});
