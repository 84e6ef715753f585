// Nets that are wrong in one place, and others like them that are right: branches of residuals, norms, embeddings, single layers, biases.

import { type ActivationName, constant, heNormal, type Initializer, normal, zeros } from "../../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  type Layer,
  maxPool2d,
  residual,
} from "../../../src/train/index.js";
import type { SetNet } from "./nets.js";
import { classes, images, products, regression, targets, words } from "./tasks.js";

interface Common {
  init?: Initializer;
  biasInit?: Initializer;
}
const times = (count: number, make: (i: number) => Layer[]): Layer[] => Array.from({ length: count }, (_, i) => make(i)).flat();
const small = (std: number): Common => ({ init: normal({ std }) });
const relu = (common: Common = {}) => dense(32, { activation: "relu", ...common });
/** Linear but for what is in its branches: what it learns of products, these do. */
const branches = (count: number, make: (i: number) => Layer[]) => [
  dense(32),
  ...times(count, (i) => [residual(make(i))]),
  dense(4),
];
const normed = (depth: number, name: ActivationName, common: Common = {}) => [
  ...times(depth, () => [dense(24, common), batchNorm(), activation(name)]),
  dense(4),
];
const moved = (name: ActivationName, bias: number, depth = 2) => [
  ...times(depth, () => [dense(32, { activation: name, biasInit: constant(bias) })]),
  dense(4),
];
const looked = (std: number) => [embedding(20, 16, small(std)), flatten(), relu(), dense(4)];

const right: Omit<SetNet, "kinds">[] = [
  { what: "He in the first relu layer too", layers: () => [relu({ init: heNormal() }), relu(), relu(), dense(4)], task: classes },
  { what: "second weights of N(0, 5²)", layers: () => [relu(), relu(small(5)), dense(4)], task: classes },
  { what: "an embedding of std 0.001", layers: () => looked(0.001), task: words },
  { what: "an embedding of std 10", layers: () => looked(10), task: words },
  {
    what: "targets of mean 5",
    layers: () => [relu(), relu(), dense(2)],
    task: (seed) => targets((y) => 5 + y)(regression(seed)),
  },
  { what: "batchNorm-relu, 10 layers", layers: () => normed(10, "relu"), task: classes },
  { what: "batchNorm behind weights of std 0.01", layers: () => normed(3, "relu", small(0.01)), task: classes },
  {
    what: "60 residuals that begin with batchNorm",
    layers: () => [dense(24), ...times(60, () => [residual([batchNorm(), activation("relu"), dense(24)])]), dense(4)],
    task: classes,
  },
  {
    what: "one silent branch of three",
    layers: () => branches(3, (i) => [relu(i === 1 ? { biasInit: constant(-20) } : {}), dense(32)]),
    task: products,
  },
  {
    what: "one branch of four whose weights are N(0, 3²)",
    layers: () => branches(4, (i) => [relu(), dense(32, i === 2 ? small(3) : {})]),
    task: products,
  },
  {
    what: "branches that begin as nothing",
    layers: () => branches(3, () => [relu(), dense(32, { init: zeros() })]),
    task: products,
  },
  { what: "sines with biases of 10", layers: () => moved("sin", 10), task: classes },
  { what: "elu with biases of −5, one layer", layers: () => moved("elu", -5, 1), task: classes },
  { what: "silu with biases of 5", layers: () => moved("silu", 5), task: classes },
];

const first = ["0.dense"];
const branch = ["1.residual/0.dense"];
const norms = ["1.batchNorm"];
const BIASED: [ActivationName, number][] = [
  ["leakyRelu", -5],
  ["tanh", 5],
  ["sigmoid", -5],
  ["elu", -5],
  ["silu", -5],
  ["mish", -5],
  ["softplus", -5],
];

const sick: SetNet[] = [
  {
    what: "branches of zeros in both layers",
    layers: () => branches(3, () => [relu({ init: zeros() }), dense(32, { init: zeros() })]),
    task: products,
    kinds: ["symmetric", "dead"],
    blame: branch,
  },
  {
    what: "branches of one number",
    layers: () => branches(3, () => [relu({ init: constant(0.03) }), dense(32, { init: constant(0.03) })]),
    task: products,
    kinds: ["symmetric"],
    blame: branch,
  },
  {
    what: "branches with biases of −20",
    layers: () => branches(3, () => [relu({ biasInit: constant(-20) }), dense(32)]),
    task: products,
    kinds: ["dead"],
    blame: branch,
  },
  {
    what: "branches with biases of −10, gelu apart",
    layers: () => branches(3, () => [dense(32, { biasInit: constant(-10) }), activation("gelu"), dense(32)]),
    task: products,
    kinds: ["dead"],
    blame: branch,
  },
  {
    what: "branches with biases of 20",
    layers: () => branches(3, () => [relu({ biasInit: constant(20) }), dense(32)]),
    task: products,
    kinds: ["biasScale"],
    blame: branch,
  },
  {
    what: "branches of std 0.001 in both layers",
    layers: () => branches(3, () => [relu(small(0.001)), dense(32, small(0.001))]),
    task: products,
    kinds: ["vanishing"],
    blame: branch,
  },
  {
    what: "branches of three layers at a tenth",
    layers: () => branches(3, () => [relu(small(0.018)), relu(small(0.018)), dense(32, small(0.018))]),
    task: products,
    kinds: ["vanishing"],
    blame: branch,
  },
  { what: "batchNorm-relu, 30 layers", layers: () => normed(30, "relu"), task: classes, kinds: ["exploding"], blame: norms },
  {
    what: "batchNorm-relu, 60 layers, weights of std 2",
    layers: () => normed(60, "relu", small(2)),
    task: classes,
    kinds: ["exploding"],
    blame: norms,
  },
  { what: "batchNorm-tanh, 60 layers", layers: () => normed(60, "tanh"), task: classes, kinds: ["exploding"], blame: norms },
  {
    what: "regression, first weights of N(0, 5²)",
    layers: () => [relu(small(5)), relu(), relu(), dense(2)],
    task: regression,
    kinds: ["vanishing", "initialLoss"],
    blame: first,
  },
  {
    what: "regression, one branch of N(0, 10²)",
    layers: () => [dense(32), ...times(3, (i) => [residual([relu(i === 1 ? small(10) : {}), dense(32)])]), dense(2)],
    task: regression,
    kinds: ["exploding", "initialLoss"],
    blame: ["2.residual/0.dense"],
  },
  {
    what: "first weights of N(0, 300²)",
    layers: () => [relu(small(300)), relu(), dense(4)],
    task: classes,
    kinds: ["initialLoss"],
    blame: first,
  },
  { what: "an embedding of std 1000", layers: () => looked(1000), task: words, kinds: ["initialLoss"], blame: ["0.embedding"] },
  { what: "an embedding of zeros", layers: () => looked(0), task: words, kinds: ["dead"], blame: ["0.embedding"] },
  {
    what: "a convolution with biases of −20 behind which silu is applied to the largest",
    layers: () => [conv2d(8, 3, { biasInit: constant(-20) }), maxPool2d(2), activation("silu"), flatten(), dense(4)],
    task: images,
    kinds: ["dead"],
    blame: ["0.conv2d"],
  },
  ...BIASED.map(([name, bias]) => ({
    what: `${name}, biases of ${bias}`,
    layers: () => moved(name, bias),
    task: classes,
    kinds: ["biasScale", "dead"] as const,
    blame: first,
  })),
];

/** Nets with one thing wrong in one place, and their like that are right. */
export const PLACES: readonly SetNet[] = [...right.map((net) => ({ ...net, kinds: [] })), ...sick];
