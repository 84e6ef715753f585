// Nets whose right verdict is known: each is what it says, and whether it learns was measured (test/doctor/set.slow.ts).

import type { VerdictKind } from "../../../src/doctor/index.js";
import {
  type ActivationName,
  constant,
  glorotNormal,
  heNormal,
  type Initializer,
  lecunNormal,
  normal,
  uniform,
  zeros,
} from "../../../src/index.js";
import { gain } from "../../../src/theory/index.js";
import {
  activation,
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  residual,
} from "../../../src/train/index.js";
import { PLACES } from "./places.js";
import { binary, classes, images, inputs, regression, type Task, targets, words } from "./tasks.js";

export interface SetNet {
  what: string;
  layers: () => Layer[];
  task: (seed: number) => Task;
  /** Kinds that tell what is wrong, any of them; none where the net is right. */
  kinds: readonly VerdictKind[];
  /** The layers of which one must be named, where one is to blame. */
  blame?: readonly string[];
}

interface Common {
  init?: Initializer;
  biasInit?: Initializer;
}
const small = (std: number): Common => ({ init: normal({ std }) });
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const deep = (name: ActivationName, depth: number, width: number, common: Common = {}, outputs = 4) => [
  ...times(depth, () => dense(width, { activation: name, ...common })),
  dense(outputs),
];
const widths = (name: ActivationName, all: readonly number[]) => [
  ...all.map((width) => dense(width, { activation: name })),
  dense(4),
];
/** Weights that keep the variance through 32 units. */
const unit = (name: ActivationName): Common => small(gain(name) / Math.sqrt(32));
/** A first layer for inputs of unit scale. */
const lecunFirst = (name: ActivationName, depth: number, width: number) => [
  dense(width, { activation: name, init: lecunNormal() }),
  ...deep(name, depth - 1, width),
];
const mlp = (outputs = 4, common: Common = {}) => deep("relu", 2, 32, common, outputs);
const block = (width: number, last: Common = {}, first: Common = {}) =>
  residual([dense(width, { activation: "relu", ...first }), dense(width, last)]);

const right: Omit<SetNet, "kinds">[] = [
  { what: "relu MLP", layers: () => mlp(), task: classes },
  { what: "relu MLP, 8 layers", layers: () => deep("relu", 8, 32), task: classes },
  { what: "tanh MLP", layers: () => deep("tanh", 3, 32), task: classes },
  { what: "tanh, 12 layers", layers: () => deep("tanh", 12, 32), task: classes },
  { what: "selu, 10 layers", layers: () => deep("selu", 10, 32), task: classes },
  { what: "gelu, 6 layers", layers: () => lecunFirst("gelu", 6, 48), task: classes },
  { what: "silu, 4 layers", layers: () => lecunFirst("silu", 4, 48), task: classes },
  { what: "elu, 6 layers", layers: () => deep("elu", 6, 32), task: classes },
  { what: "leakyRelu, 6 layers", layers: () => deep("leakyRelu", 6, 32), task: classes },
  { what: "mish, 4 layers", layers: () => lecunFirst("mish", 4, 48), task: classes },
  { what: "sigmoid, one layer", layers: () => deep("sigmoid", 1, 32), task: classes },
  { what: "softsign, 4 layers", layers: () => deep("softsign", 4, 32), task: classes },
  { what: "hardtanh, 3 layers", layers: () => deep("hardtanh", 3, 32), task: classes },
  { what: "linear model", layers: () => [dense(4)], task: classes },
  { what: "binary classifier", layers: () => mlp(1), task: binary },
  { what: "regression", layers: () => mlp(2), task: regression },
  { what: "linear regression", layers: () => [dense(2)], task: regression },
  { what: "a head of zeros", layers: () => [...mlp().slice(0, 2), dense(4, { init: zeros() })], task: classes },
  { what: "a Glorot relu MLP of two layers", layers: () => mlp(4, { init: glorotNormal() }), task: classes },
  {
    what: "LeNet with tanh",
    layers: () => [
      conv2d(6, 3, { activation: "tanh" }),
      avgPool2d(2),
      conv2d(8, 3, { activation: "tanh" }),
      flatten(),
      dense(24, { activation: "tanh" }),
      dense(4),
    ],
    task: images,
  },
  {
    what: "convolutions with max pooling",
    layers: () => [
      conv2d(8, 3, { activation: "relu", padding: "same" }),
      maxPool2d(2),
      conv2d(16, 3, { activation: "relu", padding: "same" }),
      maxPool2d(2),
      flatten(),
      dense(4),
    ],
    task: images,
  },
  {
    what: "five convolutions, strides",
    layers: () => [
      conv2d(8, 3, { activation: "relu", padding: "same" }),
      conv2d(8, 3, { activation: "relu", stride: 2, padding: "same" }),
      conv2d(16, 3, { activation: "relu", padding: "same" }),
      conv2d(16, 3, { activation: "relu", stride: 2, padding: "same" }),
      conv2d(16, 3, { activation: "relu", padding: "same" }),
      flatten(),
      dense(4),
    ],
    task: images,
  },
  {
    what: "the mean over all pixels",
    layers: () => [
      conv2d(16, 3, { activation: "relu", padding: "same", stride: 2 }),
      conv2d(16, 3, { activation: "relu", padding: "same" }),
      avgPool2d(3),
      conv2d(32, 2, { activation: "relu" }),
      flatten(),
      dense(4),
    ],
    task: images,
  },
  {
    what: "batchNorm",
    layers: () => [...times(3, () => [dense(32), batchNorm(), activation("relu")]).flat(), dense(4)],
    task: classes,
  },
  {
    what: "layerNorm",
    layers: () => [...times(4, () => [dense(32), layerNorm(), activation("relu")]).flat(), dense(4)],
    task: classes,
  },
  {
    what: "batchNorm behind weights of std 1",
    layers: () => [...times(3, () => [dense(32, small(1)), batchNorm(), activation("relu")]).flat(), dense(4)],
    task: classes,
  },
  {
    what: "inputs of 0…255 in front of batchNorm",
    layers: () => [batchNorm(), ...mlp()],
    task: (seed) => inputs((x) => 128 + 60 * x)(classes(seed)),
  },
  {
    what: "inputs of a mean square of 10^6 in front of layerNorm",
    layers: () => [layerNorm(), ...mlp()],
    task: (seed) => inputs((x) => 1000 * x)(classes(seed)),
  },
  {
    what: "inputs from 0 to 1",
    layers: () => mlp(),
    task: (seed) => inputs((x) => 0.5 + 0.25 * x)(classes(seed)),
  },
  {
    what: "inputs of std 3",
    layers: () => mlp(),
    task: (seed) => inputs((x) => 3 * x)(classes(seed)),
  },
  {
    what: "a column that is always 0 beside others",
    layers: () => mlp(),
    task: (seed) => inputs((x, column) => (column === 3 ? 0 : x))(classes(seed)),
  },
  {
    what: "columns of zeros and ones",
    layers: () => mlp(),
    task: (seed) => inputs((x) => (x > 0.5 ? 1 : 0))(classes(seed)),
  },
  {
    what: "residuals with zeros at the end",
    layers: () => [dense(32), ...times(10, () => block(32, { init: zeros() })), dense(4)],
    task: classes,
  },
  {
    what: "pre-norm residuals",
    layers: () => [
      dense(32),
      ...times(4, () => residual([layerNorm(), dense(32, { activation: "relu" }), dense(32)])),
      layerNorm(),
      dense(4),
    ],
    task: classes,
  },
  {
    what: "residuals, three",
    layers: () => [dense(32), ...times(3, () => block(32)), dense(4)],
    task: classes,
  },
  {
    what: "an embedding",
    layers: () => [embedding(20, 16), flatten(), dense(32, { activation: "relu" }), dense(4)],
    task: words,
  },
  {
    what: "dropout",
    layers: () => [dense(32, { activation: "relu" }), dropout(0.3), dense(32, { activation: "relu" }), dense(4)],
    task: classes,
  },
  {
    what: "relu that narrows",
    layers: () => [...[64, 32, 16].map((width) => dense(width, { activation: "relu" })), dense(4)],
    task: classes,
  },
  {
    what: "a sigmoid output under mse",
    layers: () => [dense(32, { activation: "relu" }), dense(1, { activation: "sigmoid" })],
    task: (seed) => ({ ...binary(seed), loss: "mse" }),
  },
  {
    what: "a softplus output with targets above 0",
    layers: () => [dense(32, { activation: "relu" }), dense(2, { activation: "softplus" })],
    task: (seed) => targets(Math.abs)(regression(seed)),
  },
  {
    what: "a tanh output with targets in its range",
    layers: () => [dense(32, { activation: "relu" }), dense(2, { activation: "tanh" })],
    task: (seed) => targets((y) => y / 5)(regression(seed)),
  },
  {
    what: "biases of 0.1",
    layers: () => mlp(4, { biasInit: constant(0.1) }),
    task: classes,
  },
  {
    what: "uniform He",
    layers: () => deep("relu", 4, 32, { init: heNormal() }),
    task: classes,
  },
  {
    what: "selu of forty layers",
    layers: () => deep("selu", 40, 48),
    task: classes,
  },
  {
    what: "relu of 20 layers",
    layers: () => deep("relu", 20, 64),
    task: classes,
  },
  {
    what: "SIREN's first layer",
    layers: () => [
      dense(32, { activation: "sin", init: uniform({ lower: -1, upper: 1 }) }),
      dense(32, { activation: "sin" }),
      dense(4),
    ],
    task: classes,
  },
  { what: "a head of N(0, 10)", layers: () => [...mlp().slice(0, 2), dense(4, small(10))], task: classes },
  { what: "tanh of N(0, 1), 5 layers", layers: () => deep("tanh", 5, 32, small(1)), task: classes },
  { what: "relu from four units to 32", layers: () => widths("relu", [32, 4, 32, 32]), task: classes },
  { what: "gelu through three units", layers: () => widths("gelu", [32, 3, 32]), task: classes },
  { what: "tanh that narrows to 4", layers: () => widths("tanh", [64, 32, 16, 8, 4]), task: classes },
  { what: "relu, 3 layers of 4", layers: () => widths("relu", [4, 4, 4]), task: classes },
  { what: "relu, 6 layers, on two numbers", layers: () => deep("relu", 6, 32), task: (seed) => classes(seed, 2) },
  { what: "gelu, 10 layers, on one number", layers: () => deep("gelu", 10, 32), task: (seed) => classes(seed, 1) },
  {
    what: "relu, 6 layers, a column 5 times the others",
    layers: () => deep("relu", 6, 32),
    task: (seed) => inputs((x, column) => (column === 5 ? 5 * x : x))(classes(seed)),
  },
  { what: "selu, 20 layers of 16", layers: () => deep("selu", 20, 16), task: classes },
  { what: "softplus, 3 layers", layers: () => deep("softplus", 3, 32), task: classes },
  { what: "sigmoid at unit variance, 3 layers", layers: () => deep("sigmoid", 3, 32, unit("sigmoid")), task: classes },
  {
    what: "a wide first layer",
    layers: () => [dense(256, { activation: "relu" }), dense(16, { activation: "relu" }), dense(4)],
    task: classes,
  },
];

const sick: SetNet[] = [
  { what: "relu, 6 layers, std 0.01", layers: () => deep("relu", 6, 32, small(0.01)), task: classes, kinds: ["vanishing"] },
  { what: "tanh, 8 layers, std 0.02", layers: () => deep("tanh", 8, 32, small(0.02)), task: classes, kinds: ["vanishing"] },
  { what: "relu, 12 layers, Glorot/2", layers: () => deep("relu", 16, 32, small(0.09)), task: classes, kinds: ["vanishing"] },
  { what: "relu, 6 layers, N(0, 1)", layers: () => deep("relu", 6, 32, small(1)), task: classes, kinds: ["exploding"] },
  { what: "linear, 8 layers, std 0.6", layers: () => deep("identity", 8, 32, small(0.6)), task: classes, kinds: ["exploding"] },
  { what: "sigmoid, 10 layers", layers: () => deep("sigmoid", 10, 32), task: classes, kinds: ["collapse"] },
  {
    what: "sigmoid, 8 layers, std 1/√n",
    layers: () => deep("sigmoid", 8, 32, { init: lecunNormal() }),
    task: classes,
    kinds: ["collapse"],
  },
  {
    what: "selu, 40 layers, weights 0.6 of what they should be",
    layers: () => deep("selu", 40, 32, small(0.6 / Math.sqrt(32))),
    task: classes,
    kinds: ["vanishing"],
  },
  {
    what: "sigmoid at unit variance, 6 layers",
    layers: () => deep("sigmoid", 6, 32, unit("sigmoid")),
    task: classes,
    kinds: ["collapse"],
  },
  { what: "softplus, 10 layers", layers: () => deep("softplus", 10, 32), task: classes, kinds: ["collapse"] },
  { what: "relu, 40 layers of 8", layers: () => deep("relu", 40, 8), task: classes, kinds: ["collapse", "vanishing", "dead"] },
  { what: "leakyRelu, 40 layers of 8", layers: () => deep("leakyRelu", 40, 8), task: classes, kinds: ["collapse", "vanishing"] },
  { what: "tanh, 50 layers of 8", layers: () => deep("tanh", 50, 8), task: classes, kinds: ["collapse", "vanishing"] },
  { what: "relu, 40 layers of 16", layers: () => deep("relu", 40, 16), task: classes, kinds: ["collapse", "vanishing", "dead"] },
  { what: "gelu, 30 layers", layers: () => deep("gelu", 30, 32), task: classes, kinds: ["collapse"] },
  { what: "gelu, 40 layers of 64", layers: () => deep("gelu", 40, 64), task: classes, kinds: ["collapse"] },
  { what: "silu, 30 layers", layers: () => deep("silu", 30, 32), task: classes, kinds: ["collapse", "exploding"] },
  {
    what: "silu at unit variance, 60 layers of 32",
    layers: () => deep("silu", 60, 32, unit("silu")),
    task: classes,
    kinds: ["collapse", "exploding"],
  },
  {
    what: "gelu, He, 40 layers",
    layers: () => deep("gelu", 40, 32, { init: heNormal() }),
    task: classes,
    kinds: ["vanishing", "collapse"],
  },
  {
    what: "tanh, 30 layers, weights of std 2/√n",
    layers: () => deep("tanh", 30, 32, small(2 / Math.sqrt(32))),
    task: classes,
    kinds: ["chaos"],
  },
  {
    what: "sines, 30 layers, weights of std 2/√n",
    layers: () => deep("sin", 30, 32, small(2 / Math.sqrt(32))),
    task: classes,
    kinds: ["chaos"],
  },
  {
    what: "silu, 60 layers, weights of std 2/√n",
    layers: () => deep("silu", 60, 32, small(2 / Math.sqrt(32))),
    task: classes,
    kinds: ["exploding"],
  },
  { what: "relu, zeros", layers: () => deep("relu", 3, 32, { init: zeros() }), task: classes, kinds: ["symmetric"] },
  { what: "tanh, one number", layers: () => deep("tanh", 3, 32, { init: constant(0.1) }), task: classes, kinds: ["symmetric"] },
  {
    what: "relu, biases of −10",
    layers: () => mlp(4, { biasInit: constant(-10) }),
    task: classes,
    kinds: ["dead"],
    blame: ["0.dense", "1.dense"],
  },
  {
    what: "gelu, biases of −10",
    layers: () => deep("gelu", 2, 32, { biasInit: constant(-10) }),
    task: classes,
    kinds: ["dead"],
    blame: ["0.dense", "1.dense"],
  },
  {
    what: "elu, biases of −20",
    layers: () => deep("elu", 2, 32, { biasInit: constant(-20) }),
    task: classes,
    kinds: ["dead"],
    blame: ["0.dense", "1.dense"],
  },
  { what: "silu, biases of −30", layers: () => deep("silu", 2, 32, { biasInit: constant(-30) }), task: classes, kinds: ["dead"] },
  {
    what: "tanh, biases of 10",
    layers: () => deep("tanh", 2, 32, { biasInit: constant(10) }),
    task: classes,
    kinds: ["saturated", "dead"],
  },
  {
    what: "sigmoid, biases of 12",
    layers: () => deep("sigmoid", 1, 32, { biasInit: constant(12) }),
    task: classes,
    kinds: ["saturated", "dead"],
  },
  {
    what: "conv, biases of −10, activation apart",
    layers: () => [conv2d(8, 3, { biasInit: constant(-10) }), activation("relu"), flatten(), dense(4)],
    task: images,
    kinds: ["dead"],
    blame: ["0.conv2d"],
  },
  {
    what: "inputs of 0…255",
    layers: () => mlp(),
    task: (seed) => inputs((x) => 128 + 60 * x)(classes(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "inputs of a ten-thousandth",
    layers: () => mlp(),
    task: (seed) => inputs((x) => 1e-4 * x)(classes(seed)),
    kinds: ["inputScale"],
  },
  { what: "inputs all 0", layers: () => mlp(), task: (seed) => inputs(() => 0)(classes(seed)), kinds: ["inputScale"] },
  {
    what: "inputs nearly constant",
    layers: () => mlp(),
    task: (seed) => inputs((x) => 3 + 0.001 * x)(classes(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "one column a thousand times the others",
    layers: () => mlp(),
    task: (seed) => inputs((x, column) => (column === 5 ? 1000 * x : x))(classes(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "a column of mean 44,928",
    layers: () => mlp(),
    task: (seed) => inputs((x, column) => (column === 5 ? 44928 + 9000 * x : x))(classes(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "images of 0…255",
    layers: () => [conv2d(8, 3, { activation: "relu" }), flatten(), dense(4)],
    task: (seed) => inputs((x) => 128 + 60 * x)(images(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "regression on raw inputs",
    layers: () => mlp(2),
    task: (seed) => inputs((x) => 300 * x)(regression(seed)),
    kinds: ["inputScale"],
  },
  {
    what: "targets of 200,000",
    layers: () => mlp(2),
    task: (seed) => targets((y) => 480_000 + 150_000 * y)(regression(seed)),
    kinds: ["targetScale"],
  },
  {
    what: "targets of mean 50",
    layers: () => mlp(2),
    task: (seed) => targets((y) => 50 + y)(regression(seed)),
    kinds: ["targetScale"],
  },
  {
    what: "targets of a ten-thousandth",
    layers: () => mlp(2),
    task: (seed) => targets((y) => 1e-4 * y)(regression(seed)),
    kinds: ["targetScale"],
  },
  {
    what: "sigmoid before logits",
    layers: () => [dense(32, { activation: "relu" }), dense(1, { activation: "sigmoid" })],
    task: binary,
    kinds: ["outputRange"],
  },
  {
    what: "tanh before logits",
    layers: () => [dense(32, { activation: "relu" }), dense(4, { activation: "tanh" })],
    task: classes,
    kinds: ["outputRange"],
  },
  {
    what: "relu before logits",
    layers: () => [dense(32, { activation: "relu" }), dense(1, { activation: "relu" })],
    task: binary,
    kinds: ["outputRange"],
  },
  {
    what: "relu output, targets of both signs",
    layers: () => [dense(32, { activation: "relu" }), dense(2, { activation: "relu" })],
    task: regression,
    kinds: ["outputRange"],
  },
  {
    what: "sigmoid output, targets of both signs",
    layers: () => [dense(32, { activation: "relu" }), dense(2, { activation: "sigmoid" })],
    task: regression,
    kinds: ["outputRange"],
  },
  {
    what: "tanh output, targets to 5",
    layers: () => [dense(32, { activation: "relu" }), dense(2, { activation: "tanh" })],
    task: (seed) => targets((y) => 3 * y)(regression(seed)),
    kinds: ["outputRange"],
  },
  {
    what: "a regression head of N(0, 10)",
    layers: () => [...mlp().slice(0, 2), dense(2, small(10))],
    task: regression,
    kinds: ["initialLoss"],
    blame: ["2.dense"],
  },
  {
    what: "100 residuals without scale",
    layers: () => [dense(24), ...times(100, () => block(24)), dense(4)],
    task: classes,
    kinds: ["exploding"],
    blame: times(101, (i) => `${i}.residual`),
  },
  {
    what: "batchNorm-relu, 60 layers",
    layers: () => [...times(60, () => [dense(24), batchNorm(), activation("relu")]).flat(), dense(4)],
    task: classes,
    kinds: ["exploding"],
  },
];

/** Weights that are so many times those that keep the variance, of a name and a depth. */
const scaled = (name: ActivationName, depth: number, factor: number): Omit<SetNet, "kinds"> => {
  const std = (factor * gain(name)) / Math.sqrt(32);
  const first = dense(32, { activation: name, init: normal({ std: factor / 4 }) });
  const what = `${name}, ${depth} layers, ${factor} times the weights that keep the variance`;
  return { what, layers: () => [first, ...deep(name, depth - 1, 32, small(std))], task: classes };
};
const RIGHT: [ActivationName, number, number][] = [
  ["relu", 10, 0.85],
  ["tanh", 10, 0.7],
  ["tanh", 10, 1.15],
  ["gelu", 10, 0.85],
  ["selu", 10, 0.7],
  ["selu", 10, 1.15],
  ["silu", 10, 0.85],
  ["elu", 10, 0.7],
  ["elu", 10, 1.15],
  ["elu", 30, 0.85],
  ["tanh", 30, 0.85],
  ["selu", 30, 0.85],
];
const ALIKE: [ActivationName, number, number][] = [
  ["sigmoid", 10, 0.5],
  ["sigmoid", 10, 1.4],
];
const CHAOTIC: [ActivationName, number, number][] = [
  ["tanh", 30, 1.4],
  ["tanh", 30, 2],
];
const SHRINKING: [ActivationName, number, number][] = [
  ["relu", 30, 0.7],
  ["gelu", 30, 0.7],
  ["elu", 30, 0.5],
  ["selu", 30, 0.5],
  ["tanh", 30, 0.5],
];
const GROWING: [ActivationName, number, number][] = [
  ["relu", 30, 1.4],
  ["silu", 30, 1.4],
  ["elu", 30, 1.4],
  ["selu", 30, 2],
];

export const NETS: readonly SetNet[] = [
  ...[...right, ...RIGHT.map((each) => scaled(...each))].map((net) => ({ ...net, kinds: [] })),
  ...sick,
  ...ALIKE.map((each) => ({ ...scaled(...each), kinds: ["collapse"] as const })),
  ...CHAOTIC.map((each) => ({ ...scaled(...each), kinds: ["chaos"] as const })),
  ...SHRINKING.map((each) => ({ ...scaled(...each), kinds: ["vanishing"] as const })),
  ...GROWING.map((each) => ({ ...scaled(...each), kinds: ["exploding"] as const })),
  ...PLACES,
];
