// Valid calls of torch's generator of a CPU and of what makes modules, for calls.ts.

import * as torch from "../../src/compat/torch/index.js";

const { nn } = torch;
const small = { dimFeedforward: 3, bias: true, dtype: "f32" };

/** Arguments of the functions of `torch.nn`, which `generator.nn` has too. */
const MODULES: Readonly<Record<string, () => unknown[]>> = {
  linear: () => [3, 2, { bias: false, dtype: "f64" }],
  conv1d: () => [4, 2, 3, { groups: 2, bias: true, dtype: "f32" }],
  conv2d: () => [4, 2, [3, 1], { groups: 2, bias: true, dtype: "f32" }],
  conv3d: () => [4, 2, [1, 2, 3], { groups: 2, bias: true, dtype: "f32" }],
  convTranspose1d: () => [4, 2, 3, { groups: 2, bias: true, dtype: "f32" }],
  convTranspose2d: () => [4, 2, [3, 1], { groups: 2, bias: true, dtype: "f32" }],
  convTranspose3d: () => [4, 2, [1, 2, 3], { groups: 2, bias: true, dtype: "f32" }],
  embedding: () => [5, 2, { paddingIdx: -1, dtype: "f32" }],
  embeddingBag: () => [5, 2, { paddingIdx: 1, dtype: "f32" }],
  bilinear: () => [3, 2, 2, { bias: true, dtype: "f32" }],
  prelu: () => [3, { init: 0.1, dtype: "f32" }],
  layerNorm: () => [[2, 3], { affine: true, bias: false, dtype: "f32" }],
  rmsNorm: () => [[2, 3], { affine: true, dtype: "f32" }],
  groupNorm: () => [2, 4, { affine: true, dtype: "f32" }],
  batchNorm1d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  batchNorm2d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  batchNorm3d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  instanceNorm1d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  instanceNorm2d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  instanceNorm3d: () => [3, { affine: true, trackRunningStats: true, dtype: "f32" }],
  rnn: () => [3, 2, { numLayers: 2, bidirectional: true, bias: true, dtype: "f32" }],
  lstm: () => [3, 2, { numLayers: 2, bidirectional: true, projSize: 1, bias: true, dtype: "f32" }],
  gru: () => [3, 2, { numLayers: 2, bidirectional: true, bias: true, dtype: "f32" }],
  rnnCell: () => [3, 2, { bias: true, dtype: "f32" }],
  lstmCell: () => [3, 2, { bias: true, dtype: "f32" }],
  gruCell: () => [3, 2, { bias: true, dtype: "f32" }],
  multiheadAttention: () => [4, 2, { kdim: 3, vdim: 2, addBiasKv: true, bias: true, dtype: "f32" }],
  transformerEncoderLayer: () => [4, 2, small],
  transformerDecoderLayer: () => [4, 2, small],
  transformerEncoder: () => [nn.linear(2, 2), 2, { norm: nn.layerNorm(2) }],
  transformerDecoder: () => [nn.linear(2, 2), 2, { norm: nn.layerNorm(2) }],
  transformer: () => [4, 2, { numEncoderLayers: 1, numDecoderLayers: 1, ...small }],
  sequential: () => [[nn.linear(3, 2), nn.relu()]],
};

const floats = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1));

/** Modules that take no arguments. */
const WITHOUT_WEIGHTS = Object.keys(nn).filter((name) => name !== "init" && !(name in MODULES));

/** Valid calls by name. */
export const TORCH_CALLS: Readonly<Record<string, (() => unknown[])[]>> = {
  "compat.torch.nn.init.calculateGain": [() => ["leaky_relu", 0.2]],
  "compat.torch.manualSeed": [() => [1n, { profile: "scalar", version: "2.15" }]],
  "torchGenerator.uniform": [() => [[2, 3], { low: -1, high: 1, dtype: "f32" }]],
  "torchGenerator.rand": [() => [[2, 3], { dtype: "f64" }]],
  "torchGenerator.normal": [() => [[2, 3], { mean: 0.1, std: 0.5, contiguous: false, dtype: "f16" }]],
  "torchGenerator.randn": [() => [[2, 3], { dtype: "bf16" }]],
  "torchGenerator.randint": [() => [[2, 3], { low: -3, high: 10n, dtype: "i32" }]],
  "torchGenerator.random": [() => [[2, 3], { dtype: "i64" }]],
  "torchGenerator.randperm": [() => [5]],
  "torchGenerator.bernoulli": [() => [[2], { p: 0.5, dtype: "f32" }], () => [[2], { p: Float64Array.of(0.1, 0.9) }]],
  "torchGenerator.dropout": [() => [floats(6), 0.3]],
  "torchGenerator.init.uniform": [() => [[2, 3], { a: -1, b: 1, dtype: "f32" }]],
  "torchGenerator.init.normal": [() => [[2, 3], { mean: 0.1, std: 0.5, dtype: "f64" }]],
  "torchGenerator.init.truncNormal": [() => [[2, 3], { mean: 0.1, std: 0.5, a: -1, b: 1, dtype: "f32" }]],
  "torchGenerator.init.constant": [() => [[2, 3], 0.5, { dtype: "f32" }]],
  "torchGenerator.init.ones": [() => [[2, 3], { dtype: "f32" }]],
  "torchGenerator.init.zeros": [() => [[2, 3], { dtype: "f32" }]],
  "torchGenerator.init.eye": [() => [[2, 3], { dtype: "f32" }]],
  "torchGenerator.init.dirac": [() => [[4, 2, 3], { groups: 2, dtype: "f32" }]],
  "torchGenerator.init.xavierUniform": [() => [[2, 3], { gain: 2, dtype: "f32" }]],
  "torchGenerator.init.xavierNormal": [() => [[2, 3], { gain: 2, dtype: "f32" }]],
  "torchGenerator.init.kaimingUniform": [() => [[2, 3], { a: 0.1, mode: "fan_out", nonlinearity: "leaky_relu", dtype: "f32" }]],
  "torchGenerator.init.kaimingNormal": [() => [[2, 3], { a: 0.1, mode: "fan_in", nonlinearity: "relu", dtype: "f32" }]],
  "torchGenerator.init.orthogonal": [() => [[2, 3], { gain: 2, dtype: "f32" }]],
  "torchGenerator.init.sparse": [() => [[2, 3], { sparsity: 0.5, std: 0.1, dtype: "f32" }]],
  "torchGenerator.nn.linear": [MODULES.linear!],
  "torchGenerator.nn.sequential": [MODULES.sequential!],
  ...Object.fromEntries(Object.entries(MODULES).map(([name, valid]) => [`compat.torch.nn.${name}`, [valid]])),
  ...Object.fromEntries(WITHOUT_WEIGHTS.map((name) => [`compat.torch.nn.${name}`, [() => []]])),
};

/** The methods of a generator, of its `init` and of its `nn`, by name. */
export function torchMethods(): (readonly [string, unknown])[] {
  const { init, nn: modules, ...methods } = torch.manualSeed(1);
  const named = (name: string, of: object) => Object.entries(of).map(([own, call]) => [`${name}.${own}`, call] as const);
  // The others differ from those of `torch.nn` in nothing but that they draw.
  const { linear, sequential } = modules;
  return [
    ...named("torchGenerator", methods),
    ...named("torchGenerator.init", init),
    ...named("torchGenerator.nn", { linear, sequential }),
  ];
}
