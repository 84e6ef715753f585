// A valid call, or a few, of every public function: what hostile values are put into, place by place.

import * as jaxJs from "../../src/bridges/jaxJs/index.js";
import * as tfjs from "../../src/bridges/tfjs/index.js";
import * as compat from "../../src/compat/index.js";
import * as doctor from "../../src/doctor/index.js";
import * as isovar from "../../src/index.js";
import * as inspect from "../../src/inspect/index.js";
import * as io from "../../src/io/index.js";
import * as linalg from "../../src/linalg/index.js";
import * as noise from "../../src/noise/index.js";
import * as random from "../../src/random/index.js";
import * as theory from "../../src/theory/index.js";
import * as train from "../../src/train/index.js";
import { fakeNumpy } from "../bridges/fakeJaxJs.js";
import { fakeModel, fakeTfjs } from "../bridges/fakeTfjs.js";
import npz from "../fixtures/npz.json" with { type: "json" };
import { fromBase64 } from "../support/files.js";
import { TORCH_CALLS, torchMethods } from "./torchCalls.js";

const { constant, heNormal, key } = isovar;

/** Small, so that no size that a hostile value asks for is had. */
export const core = isovar.createCore({ maxMemory: 2 ** 24 });

/** Arguments, made anew for each call. */
export type Arguments = () => unknown[];
export interface Callable {
  name: string;
  call: (...args: never[]) => unknown;
  valid: Arguments[];
}

const floats = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1));

const INITIALIZERS: [initializer: object, shape: number[]][] = [
  [
    constant([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [1, 2, 3],
    ]),
    [4, 3],
  ],
  [isovar.uniform(), [4, 3]],
  [isovar.normal(), [4, 3]],
  [isovar.truncatedNormal(), [4, 3]],
  [isovar.truncatedNormal({ min: -1, max: 2 }), [4, 3]],
  [heNormal(), [4, 3]],
  [isovar.identity(), [4, 3]],
  [isovar.dirac(), [3, 4, 3]],
  [isovar.orthogonal(), [4, 3]],
  [isovar.deltaOrthogonal(), [3, 3, 4]],
  [isovar.sparse({ sparsity: 0.5 }), [4, 3]],
  [isovar.integers({ upper: 5 }), [4, 3]],
  [isovar.permutation(), [4, 3]],
  [isovar.sign(), [4, 3]],
  [isovar.logUniform({ lower: 1, upper: 2 }), [4, 3]],
  [isovar.logOfUniform({ lower: 1, upper: 2 }), [4, 3]],
  [isovar.padded({ init: isovar.normal(), rows: 1 }), [4, 3]],
  [isovar.timeStepBias(), [4, 3]],
  [isovar.chrono({ steps: 9 }), [3, 4]],
  [isovar.blocks({ parts: [constant(1), heNormal()] }), [4, 3]],
  [isovar.icnr({ scale: 2 }), [3, 3, 4]],
  [isovar.siren(), [4, 3]],
  [isovar.kanSpline({ grid: 2, order: 2 }), [3, 4]],
  [isovar.standardized(), [4, 3]],
];

const LAYOUT = { in: 0, out: [1], batch: [], groups: 1, blocks: { axis: 0, count: 2 } };

const SPEC = {
  isovar: 1,
  stream: 1,
  dtype: "f32",
  layout: "io",
  rules: [{ match: ["v", "*.v"], init: { scheme: "heNormal" }, dtype: "f16", layout: LAYOUT, padding: [1], multiplier: 2 }],
  default: { scheme: "zeros" },
  parameters: [
    { name: "w.{i}", repeat: { i: 2 }, shape: [4, 3], init: { scheme: "heNormal" }, layout: LAYOUT },
    { name: "v", shape: [4, 3] },
    { name: "t", tied: "v" },
  ],
};
/** One for all calls, since it takes longer to make than most calls take; whoever changed what it is given would spoil the next. */
const PLANNED = isovar.plan(SPEC, { seed: 1 });
const INSPECTED = inspect.inspect({ w: floats(6) });

const layers = () => [
  train.conv2d(2, 2, { stride: 1, padding: [1, 0], groups: 1, activation: "leakyRelu", negativeSlope: 0.2, init: heNormal() }),
  train.maxPool2d(2, { stride: 1 }),
  train.flatten(),
  train.residual([train.dense(8, { bias: false })], { activation: "relu" }),
  train.layerNorm({ epsilon: 1e-3, scaleInit: constant(1), biasInit: constant(0) }),
  train.batchNorm({ momentum: 0.1, scaleInit: constant(0) }),
  train.dropout(0.5),
  train.dense(4, { start: "torch" }),
  train.dense(3, { name: "head", biasInit: constant(0) }),
];
const SCHEDULE = { schedule: "cosineDecay", learningRate: 0.01, steps: 9, minimum: 0, warmupSteps: 2 };
const ADAM = { optimizer: "adamw", learningRate: SCHEDULE, beta1: 0.9, weightDecay: 0.1, clipNorm: 1 };

const net = () => train.sequential([train.dense(4, { activation: "tanh" }), train.dense(3)], { inputShape: [2], seed: 1, core });
const data = () => ({ x: floats(8), y: [0, 1, 2, 1] });
const nested = () => ({
  x: [
    [1, 2],
    [3, 4],
  ],
  y: [
    [1, 0, 0],
    [0, 1, 0],
  ],
});
const checkpoint = () => {
  const saved = net();
  try {
    return train.save(saved);
  } finally {
    saved.dispose();
  }
};
const training = () => ({ loss: "softmaxCrossEntropy", optimizer: ADAM });
const file = () => io.writeSafetensors({ w: { shape: [2, 3], data: floats(6) } }, { note: "x" });
const theoryOptions = { weightStd: 1.2, biasStd: 0.1, negativeSlope: 0.2 };
const stream = (options: object) => [floats(4), { key: key(1), offset: 3, core, ...options }];
const options = (name: string, value: object) => ({ [name]: [() => [value]] });

const JAX_KEY = compat.jax.random.key(1);
const LINEN = compat.jax.flax.linen;

/** By function; one that has no row is only called with hostile values alone. */
const VALID: Readonly<Record<string, readonly Arguments[]>> = {
  "isovar.fold": [() => [key(1), "w"]],
  "isovar.key": [() => [42]],
  "isovar.split": [() => [key(1), 2]],
  "isovar.gain": [
    () => ["leakyRelu", { criterion: "forward", negativeSlope: 0.2 }],
    () => [Math.atan, { criterion: "backward" }],
  ],
  "isovar.createCore": [() => [{ backend: "js", maxMemory: 2 ** 20, fast: true, worker: "./worker.js" }]],
  "isovar.toFloat32": [() => [Uint16Array.of(1, 2), "f16"]],
  "isovar.describe": [
    ...INITIALIZERS.map((given) => () => [...given, { layout: "io", dtype: "f32" }]),
    () => [heNormal(), [4, 3], { layout: LAYOUT }],
  ],
  "isovar.init": [
    ...INITIALIZERS.map((given) => () => [...given, { seed: 1, name: "w", core }]),
    () => [heNormal(), [4, 3], { key: key(1), dtype: "bf16", layout: LAYOUT }],
  ],
  "isovar.fill": [
    () => [heNormal(), floats(4), { seed: 1, name: "w", shape: [4, 3], offset: 2, layout: "oi", core }],
    () => [heNormal(), core.tensor([4, 3]), { key: key(1) }],
  ],
  "isovar.fillAsync": [
    () => [heNormal(), floats(4), { seed: 1, name: "w", shape: [4, 3], offset: 2, threads: 2, core }],
    () => [heNormal(), core.tensor([4, 3]), { key: key(1), signal: new AbortController().signal }],
  ],
  "isovar.forActivation": [() => ["leakyRelu", { negativeSlope: 0.2, mode: "fanIn" }]],
  "isovar.computeFans": [() => [[4, 3], LAYOUT], () => [[4, 3], { convention: "keras" }]],
  "isovar.constant": [
    () => [
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ],
  ...options("isovar.uniform", { lower: 0, upper: 1 }),
  ...options("isovar.normal", { mean: 0, std: 1 }),
  "isovar.truncatedNormal": [
    () => [{ mean: 0, std: 1, lower: -2, upper: 2 }],
    () => [{ min: -1, max: 1 }],
    () => [{ realizedStd: 1, lower: -1, upper: 1 }],
  ],
  ...options("isovar.varianceScaling", { scale: 1, mode: "fanIn", distribution: "normal" }),
  ...Object.fromEntries(
    ["lecun", "glorot", "he", "xavier", "kaiming"].flatMap((scheme) => {
      const given = scheme === "he" || scheme === "kaiming" ? { negativeSlope: 0.1, mode: "fanOut" } : { gain: 2 };
      return [
        [`isovar.${scheme}Normal`, [() => [{ ...given, truncated: false }]]],
        [`isovar.${scheme}Uniform`, [() => [given]]],
      ];
    }),
  ),
  ...options("isovar.identity", { gain: 1 }),
  ...options("isovar.dirac", { groups: 1 }),
  ...options("isovar.orthogonal", { gain: 1 }),
  ...options("isovar.deltaOrthogonal", { gain: 1 }),
  ...options("isovar.sparse", { sparsity: 0.1, std: 1 }),
  ...options("isovar.integers", { lower: 0, upper: 9 }),
  ...options("isovar.sign", { scale: 1 }),
  ...options("isovar.logUniform", { lower: 1, upper: 2 }),
  ...options("isovar.logOfUniform", { lower: 1, upper: 2 }),
  "isovar.padded": [() => [{ init: heNormal(), rows: [0, 3] }], () => [{ init: heNormal(), rows: 1 }]],
  ...options("isovar.timeStepBias", { lower: 0.1, upper: 1, floor: 0 }),
  ...options("isovar.chrono", { steps: 9, gates: "ifgo" }),
  ...options("isovar.blocks", { axis: 0, parts: ["zeros", heNormal()] }),
  ...options("isovar.icnr", { scale: 2, init: heNormal(), mode: "DCR" }),
  ...options("isovar.kanSpline", { grid: 5, order: 3, scale: 0.1 }),
  ...options("isovar.siren", { omega: 30, first: true }),
  ...options("isovar.standardized", { gain: 1 }),
  ...options("isovar.classPrior", { counts: [1, 2] }),
  "isovar.plan": [() => [SPEC, { seed: 1 }], () => [JSON.stringify(SPEC), { seed: "1" }]],
  "isovar.parametersOf": [() => ["w: [4, 3]"], () => [{ "h.0.w": [4, 3] }]],
  "isovar.recipeOf": [() => ["w.weight: [4, 3]", { scheme: "torch", dtype: "f16" }], () => ["w: [4]", { recipe: SPEC }]],
  "isovar.materialize": [() => [PLANNED, { core }]],
  "isovar.slice": [() => [PLANNED, "v", 2, 9, { core }]],
  "isovar.byteStream": [() => [PLANNED, { core }]],
  "isovar.canonicalJson": [() => [SPEC]],
  "core.tensor": [() => [[4, 3], { dtype: "f16" }]],
  "linalg.matmul": [
    () => [core.tensor([2, 3]), core.tensor([2, 3]), { transposeA: true, transposeB: false, out: core.tensor([3, 3]) }],
  ],
  "random.words": [() => [new Uint32Array(4), { key: key(1), offset: 3, draw: 1, core }]],
  "random.uniform": [() => stream({ lower: 0, upper: 1, dtype: "f32" })],
  "random.normal": [() => stream({ mean: 0, std: 1 }), () => [floats(4), { seed: 1, name: "w" }]],
  "random.truncatedNormal": [() => stream({ mean: 0, std: 1, lower: -1, upper: 1 }), () => stream({ min: 0, max: 1 })],
  "theory.activation": [() => ["leakyRelu", { negativeSlope: 0.2 }]],
  "theory.edgeOfChaos": [
    () => ["tanh", { biasStd: 0.1 }],
    () => [Math.atan, { biasStd: 0.1 }],
    () => ["leakyRelu", { negativeSlope: 0.2 }],
  ],
  "theory.expectation": [() => [Math.atan, { kinks: [0, 1], tolerance: 1e-6 }]],
  "theory.finiteWidthFactor": [() => [[64, 64]]],
  "theory.correlationMap": [() => ["leakyRelu", 0.5, { ...theoryOptions, q: 1 }]],
  "theory.varianceMap": [() => ["leakyRelu", 1, theoryOptions]],
  "theory.variances": [() => ["leakyRelu", { ...theoryOptions, depth: 3, input: 1 }]],
  "theory.meanField": [() => ["leakyRelu", theoryOptions]],
  "io.readCsv": [
    () => [
      new TextEncoder().encode("a,b\n1,2\n3,4\n"),
      { label: "b", header: true, delimiter: ",", decimal: ".", missing: ["?"] },
    ],
  ],
  "io.readSafetensors": [() => [file(), { checkFinite: true }]],
  "io.readSafetensorsHeader": [() => [file(), file().length]],
  "io.writeSafetensors": [
    () => [{ w: { dtype: "f32", shape: [2, 3], data: floats(6) } }, { note: "x" }],
    () => [new Map([["w", { shape: [2, 3], data: floats(6) }]])],
  ],
  "io.readNpz": [() => [fromBase64(npz.files[0]!.file), ["x"]]],
  "io.readNpy": [() => [io.writeNpy({ shape: [2, 3], data: floats(6) })]],
  "io.writeNpy": [() => [{ dtype: "f32", shape: [2, 3], data: floats(6) }]],
  "train.save": [() => [net(), { metadata: { note: "x" } }]],
  "train.load": [() => [net(), checkpoint(), { names: { "0.dense/kernel": "0.dense/kernel" } }]],
  "train.evaluate": [() => [net(), data(), { loss: "softmaxCrossEntropy" }], () => [net(), nested(), { loss: "mse" }]],
  "train.fit": [
    () => [net(), data(), { ...training(), batchSize: 2, epochs: 1, shuffle: true, validation: data(), onStep: () => 1 }],
    () => [net(), nested(), { loss: "mse", optimizer: "sgd", signal: new AbortController().signal, onEpoch: () => false }],
  ],
  "train.predict": [() => [net(), data().x, { probabilities: "softmax", batchSize: 2 }], () => [net(), nested().x]],
  "train.sequential": [
    () => [layers(), { inputShape: [3, 3, 1], seed: 1, core }],
    () => [[train.embedding(5, 2, { init: heNormal() }), train.dense(2)], { inputShape: [3], core }],
    () => [{ inputShape: [2], layers: [{ layer: "dense", units: 2 }], seed: "1", loss: "mse", optimizer: ADAM }, { core }],
    () => [JSON.stringify({ inputShape: [2], layers: [{ layer: "dense", units: 2 }] }), { core }],
  ],
  "train.standardize": [
    () => [
      train.sequential([train.dense(3)], { inputShape: [2], standardize: true, core }),
      data(),
      { loss: "softmaxCrossEntropy" },
    ],
  ],
  "train.summary": [() => [net()]],
  "train.trainer": [() => [net(), training()]],
  "trainer.step": [() => [data().x, data().y], () => [nested().x, [0, 1]]],
  ...Object.fromEntries(
    layers().map((layer) => {
      const { layer: kind, ...fields } = layer as unknown as Record<string, unknown> & { layer: string };
      const first = {
        conv2d: ["filters", "kernelSize"],
        maxPool2d: ["size"],
        residual: ["layers"],
        dropout: ["rate"],
        dense: ["units"],
      };
      const names = (first as Record<string, string[]>)[kind] ?? [];
      const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
      return [`train.${kind}`, [() => [...names.map((name) => fields[name]), rest]]];
    }),
  ),
  "train.avgPool2d": [() => [[2, 2], { stride: [1, 1], padding: "same" }]],
  "train.activation": [() => ["leakyRelu", { negativeSlope: 0.2 }]],
  "train.embedding": [() => [5, 2, { init: heNormal(), name: "words" }]],
  ...options("train.sgd", { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1, clipNorm: 1 }),
  ...options("train.adam", { learningRate: SCHEDULE, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 }),
  ...options("train.adamw", { learningRate: 0.1, weightDecay: 0.1 }),
  ...options("train.rmsprop", { learningRate: 0.1, decay: 0.9, momentum: 0.1, epsilon: 1e-8 }),
  "train.constantRate": [() => [0.1, { warmupSteps: 2 }]],
  ...options("train.stepDecay", { learningRate: 0.1, every: 2, factor: 0.5, warmupSteps: 1 }),
  ...options("train.cosineDecay", { learningRate: 0.1, steps: 9, minimum: 0, warmupSteps: 1 }),
  "doctor.examine": [() => [net(), data(), { ...training(), jacobian: true }], () => [net(), nested(), { loss: "mse" }]],
  "doctor.lsuv": [() => [net(), data().x, { std: 1, tolerance: 0.05, passes: 3, orthogonal: true }]],
  "doctor.coordinateCheck": [
    () => [
      (n: number) => train.sequential([train.dense(n), train.dense(3)], { inputShape: [2], seed: 1, core }),
      data(),
      { widths: [2, 4], steps: 1, ...training() },
    ],
  ],
  "inspect.lint": [() => [INSPECTED, PLANNED]],
  "inspect.inspect": [() => [{ w: { dtype: "f32", shape: [2, 3], data: floats(6) } }, { layout: "io", core }]],
  "compat.jax.random.key": [() => [1, { partitionable: false, x64: true }], () => [5n]],
  "compat.jax.random.keyData": [() => [JAX_KEY]],
  "compat.jax.random.split": [() => [JAX_KEY, 3]],
  "compat.jax.random.foldIn": [() => [JAX_KEY, 7]],
  "compat.jax.random.bits": [() => [JAX_KEY, [2, 3], { dtype: "u16" }]],
  "compat.jax.random.uniform": [() => [JAX_KEY, [2, 3], { dtype: "bf16", minval: -1, maxval: 2 }]],
  "compat.jax.random.bernoulli": [() => [JAX_KEY, 0.3, [2, 3], { dtype: "f64" }]],
  "compat.jax.random.normal": [() => [{ ...JAX_KEY, partitionable: false }, [2, 3], { dtype: "f64" }]],
  "compat.jax.random.truncatedNormal": [() => [JAX_KEY, -2, 2, [2, 3], { dtype: "f32" }]],
  "compat.jax.random.randint": [() => [JAX_KEY, [2, 3], -5, 1000, { dtype: "i64" }], () => [JAX_KEY, [3], 0n, 9n]],
  "compat.jax.random.permutation": [() => [JAX_KEY, 20]],
  "compat.jax.initializers.zeros": [() => [JAX_KEY, [2, 3], { dtype: "f64", jit: true }]],
  "compat.jax.initializers.ones": [() => [JAX_KEY, [2, 3], { dtype: "bf16" }]],
  "compat.jax.initializers.constant": [() => [0.5, { dtype: "f16" }]],
  "compat.jax.initializers.uniform": [() => [0.5, { dtype: "f32" }]],
  "compat.jax.initializers.normal": [() => [0.5, { dtype: "f32" }]],
  "compat.jax.initializers.truncatedNormal": [() => [0.5, { lower: -3, upper: 3, dtype: "f32" }]],
  "compat.jax.initializers.varianceScaling": [
    () => [2, "fan_avg", "normal", { inAxis: [0, 1], outAxis: 2, batchAxis: [3], dtype: "f32" }],
  ],
  ...Object.fromEntries(
    ["glorotUniform", "glorotNormal", "lecunUniform", "lecunNormal", "heUniform", "heNormal"].map((name) => [
      `compat.jax.initializers.${name}`,
      [() => [{ inAxis: -2, outAxis: [-1], batchAxis: [], dtype: "f64" }]],
    ]),
  ),
  "compat.jax.initializers.orthogonal": [() => [2, { columnAxis: 0, dtype: "f64" }]],
  "compat.jax.initializers.deltaOrthogonal": [() => [2, { columnAxis: -1, dtype: "f32" }]],
  "jax.heNormal()": [() => [JAX_KEY, [2, 3], { dtype: "f16", jit: true }]],
  "jax.orthogonal()": [() => [JAX_KEY, [2, 3], { dtype: "f64" }]],
  "jax.deltaOrthogonal()": [() => [JAX_KEY, [3, 2, 3], { dtype: "f64" }]],
  "compat.jax.flax.linen.dense": [() => [6, 4, { useBias: false }]],
  "compat.jax.flax.linen.conv": [() => [3, 4, [3, 3], { useBias: false }]],
  "compat.jax.flax.linen.embed": [() => [11, 5]],
  "compat.jax.flax.linen.layerNorm": [() => [5, { useScale: false, useBias: true }]],
  "compat.jax.flax.linen.multiHeadDotProductAttention": [() => [4, 16, { qkvFeatures: 8, outFeatures: 3, useBias: true }]],
  "compat.jax.flax.linen.makeRng": [() => [JAX_KEY, ["layers_0"], 2]],
  "compat.jax.flax.linen.init": [() => [JAX_KEY, { a: { b: LINEN.dense(2, 3) } }, { dtype: "f64", jit: true }]],
  "compat.jax.flax.nnx.rngs": [() => [1], () => [{ params: 1n, default: JAX_KEY }]],
  "compat.jax.flax.nnx.init": [() => [compat.jax.flax.nnx.rngs(1), { a: LINEN.embed(2, 3) }, { dtype: "f16", jit: false }]],
  "rngs.next": [() => ["params"]],
  "doctor.singularValues": [() => [[Float64Array.of(1, 2), Float64Array.of(2, 3)]]],
  "noise.perturb": [
    () => [
      floats(6),
      { seed: 1, name: "w", member: 2, sign: -1, scale: 0.1, rank: 1, shape: [2, 6], offset: 3, dtype: "f32", core },
    ],
    () => [floats(6), { key: { k0: 1, k1: 2 }, member: 0, scale: 0.1, base: floats(6) }],
  ],
  "noise.restore": [() => [floats(6), noise.perturb(floats(6), { seed: 1, name: "w", member: 2, scale: 0.1 }), { core }]],
  "noise.update": [() => [floats(6), [0, 1], [0.1, -0.1], { seed: 1, name: "w", rank: 1, shape: [2, 6], offset: 3, core }]],
  "randomState.randomSample": [() => [[2, 3]]],
  "compat.tensorflow.random.statelessUniform": [() => [[2, 3], { seed: [1, 2], minval: -5, maxval: 6, dtype: "i64" }]],
  "compat.tensorflow.random.statelessNormal": [() => [[2, 3], { seed: [1, 2], mean: 1, stddev: 2, dtype: "f16" }]],
  "compat.tensorflow.random.statelessTruncatedNormal": [() => [[2, 3], { seed: [1n, 2n], mean: 1, stddev: 2, dtype: "f32" }]],
  "compat.tensorflow.random.generator.fromSeed": [() => [1]],
  "generator.uniform": [() => [[2, 3], { minval: -1, maxval: 2, dtype: "f64" }]],
  "generator.normal": [() => [[2, 3], { mean: 1, stddev: 2, dtype: "bf16" }]],
  "generator.truncatedNormal": [() => [[2, 3], { mean: 1, stddev: 2, dtype: "f32" }]],
  "compat.keras.random.seedGenerator": [() => [1]],
  "compat.keras.random.normal": [
    () => [[2, 3], { seed: compat.keras.random.seedGenerator(1), mean: 1, stddev: 2, dtype: "f32" }],
  ],
  "compat.keras.random.truncatedNormal": [() => [[2, 3], { seed: 1, mean: 1, stddev: 2, backend: "tensorflow" }]],
  "compat.keras.random.uniform": [() => [[2, 3], { seed: 1n, minval: 1, maxval: 2, dtype: "f16" }]],
  "compat.keras.utils.setRandomSeed": [() => [1, { backend: "torch" }]],
  "compat.keras.initializers.randomNormal": [() => [{ seed: 1, mean: 1, stddev: 2, backend: "tensorflow" }]],
  "compat.keras.initializers.truncatedNormal": [() => [{ seed: 1, mean: 1, stddev: 2 }]],
  "compat.keras.initializers.randomUniform": [() => [{ seed: 1, minval: 1, maxval: 2 }]],
  "compat.keras.initializers.varianceScaling": [
    () => [{ seed: 1, scale: 2, mode: "fanOut", distribution: "uniform", inputAxes: [0], outputAxes: [1] }],
  ],
  "compat.keras.initializers.orthogonal": [() => [{ seed: 1, gain: 2, backend: "tensorflow" }]],
  "compat.keras.initializers.identity": [() => [{ gain: 2 }]],
  "compat.keras.initializers.constant": [() => [0.5, { backend: "jax" }]],
  ...Object.fromEntries(
    ["glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal"].map((name) => [
      `compat.keras.initializers.${name}`,
      [() => [{ seed: 1, backend: "tensorflow", inputAxes: [0], outputAxes: [1] }]],
    ]),
  ),
  "keras.initializer": [() => [[2, 3], { dtype: "f64" }]],
  "keras.orthogonal": [() => [[2, 3], { dtype: "f64" }]],
  "keras.identity": [() => [[2, 3], { dtype: "f16" }]],
  "keras.scaled": [() => [[2, 3], { dtype: "bf16" }]],
  "compat.torch.stateless.key": [() => [1]],
  "compat.torch.stateless.split": [() => [[1n, 2n], 3]],
  "compat.torch.stateless.foldIn": [() => [[1n, 2n], 3]],
  "compat.torch.stateless.bits": [() => [[1n, 2n], [2, 3], { dtype: "i64" }]],
  "compat.torch.stateless.randint": [() => [[1n, 2n], [2, 3], { low: -5, high: 6, dtype: "i8" }]],
  "compat.torch.stateless.uniform": [() => [[1n, 2n], [2, 3], { low: -1, high: 2, dtype: "f64" }]],
  "compat.torch.stateless.normal": [() => [[1n, 2n], [2, 3], { mean: 1, std: 2, dtype: "bf16" }]],
  "randomState.rand": [() => [[2, 3]]],
  "randomState.standardNormal": [() => [[2, 3]]],
  "randomState.randn": [() => [[2, 3]]],
  "randomState.normal": [() => [0.5, 2, [3]]],
  "randomState.uniform": [() => [-1, 2, [3]]],
  "randomState.permutation": [() => [5], () => [[1, 2, 3]]],
  "randomState.shuffle": [() => [[1, 2, 3]], () => [floats(3)]],
  "randomState.randint": [() => [0, 5, [3], { dtype: "u8" }]],
  "randomState.choice": [() => [5, [3]], () => [[1, 2], [2], { replace: false, p: [0.5, 0.5] }]],
  "rng.random": [() => [[2, 3], { dtype: "f32" }]],
  "rng.standardNormal": [() => [[2, 3], { dtype: "f32" }]],
  "rng.normal": [() => [0.5, 2, [3]]],
  "rng.uniform": [() => [-1, 2, [3]]],
  "rng.integers": [() => [0, 5, [3], { dtype: "u8", endpoint: true }], () => [-5n, 2n ** 40n, [3]]],
  "rng.permutation": [() => [5], () => [[1, 2, 3]]],
  "rng.shuffle": [() => [[1, 2, 3]], () => [floats(3)]],
  "rng.choice": [() => [5, [3], { replace: false, shuffle: false }], () => [[1, 2], [2], { replace: true, p: [0.5, 0.5] }]],
  "rng.spawn": [() => [2]],
  "bitGenerator.randomRaw": [() => [[2, 3]]],
  "bitGenerator.spawn": [() => [2]],
  "seedSequence.generateState": [() => [3, { dtype: "u64" }]],
  "seedSequence.spawn": [() => [2]],
  "compat.numpy.randomState": [() => [1], () => [[1, 2]]],
  "compat.numpy.seedSequence": [() => [1, { spawnKey: [0, 1] }], () => [[1n, 2]]],
  "compat.numpy.pcg64": [() => [1]],
  "compat.numpy.pcg64dxsm": [() => [1]],
  "compat.numpy.philox": [() => [1], () => [undefined, { key: 1, counter: 2n }]],
  "compat.numpy.sfc64": [() => [1]],
  "compat.numpy.mt19937": [() => [1]],
  "compat.numpy.generator": [() => [compat.numpy.pcg64(1)]],
  "compat.numpy.defaultRng": [() => [[1, 2]]],
  ...TORCH_CALLS,
  "jaxJs.initializer": [() => [fakeNumpy(), heNormal(), { name: "w", layout: "io" }]],
  "tfjs.initializer": [() => [fakeTfjs(), heNormal(), { seed: 1, name: "w", layout: "io" }]],
  "tfjs.register": [() => [fakeTfjs()]],
  "tfjs.toNet": [() => [fakeModel()]],
  "tfjs.toTensor": [() => [fakeTfjs(), floats(6), [2, 3]]],
  "doctor.syntheticData": [() => [net(), 4]],
};

const ENTRIES = { isovar, linalg, random, theory, io, inspect, noise, compat, train, doctor, tfjs, jaxJs };
const isClass = (value: unknown) => typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

/** What is exported under a name, and within it where it is a module, as in `compat.numpy.randomState`. */
function namesOf(name: string, value: unknown): (readonly [string, unknown])[] {
  const isModule = Object.prototype.toString.call(value) === "[object Module]";
  return isModule ? Object.entries(value as object).flatMap(([own, inner]) => namesOf(`${name}.${own}`, inner)) : [[name, value]];
}

/** The methods of an object. */
function methodsOf(name: string, object: object): (readonly [string, unknown])[] {
  return Object.entries(object).map(([method, value]) => [`${name}.${method}`, value]);
}

/** Every function that an entry exports, found by itself, and methods that take arguments. */
export function everyFunction(): Callable[] {
  const exported = Object.entries(ENTRIES).flatMap(([entry, exports]) => namesOf(entry, exports));
  const seen = new Set<unknown>();
  const step = (...args: never[]) => {
    const own = net();
    try {
      return train
        .trainer(own, { loss: args[1] === undefined ? "mse" : "softmaxCrossEntropy" })
        .step(...(args as unknown as [never, never]));
    } finally {
      own.dispose();
    }
  };
  const methods = [
    ["jax.heNormal()", compat.jax.initializers.heNormal()],
    ["jax.orthogonal()", compat.jax.initializers.orthogonal()],
    ["jax.deltaOrthogonal()", compat.jax.initializers.deltaOrthogonal()],
    ["rngs.next", compat.jax.flax.nnx.rngs(1).next],
    ["core.tensor", core.tensor.bind(core)],
    ["generator.uniform", compat.tensorflow.random.generator.fromSeed(0).uniform],
    ["generator.normal", compat.tensorflow.random.generator.fromSeed(0).normal],
    ["generator.truncatedNormal", compat.tensorflow.random.generator.fromSeed(0).truncatedNormal],
    ["keras.initializer", compat.keras.initializers.randomUniform({ seed: 0 })],
    ["keras.orthogonal", compat.keras.initializers.orthogonal({ seed: 0 })],
    ["keras.identity", compat.keras.initializers.identity()],
    ["keras.scaled", compat.keras.initializers.heNormal({ seed: 0, inputAxes: [0], outputAxes: [1] })],
    ...methodsOf("randomState", compat.numpy.randomState(0)),
    ...methodsOf("rng", compat.numpy.defaultRng(0)),
    ...methodsOf("bitGenerator", compat.numpy.pcg64(0)),
    ...methodsOf("seedSequence", compat.numpy.seedSequence(0)),
    ...torchMethods(),
    ["trainer.step", step],
  ] as const;
  return (
    [...exported, ...methods]
      // An entry may export what another does.
      .filter(([, value]) => typeof value === "function" && !isClass(value) && !seen.has(value) && seen.add(value))
      .map(([name, value]) => ({ name, call: value as Callable["call"], valid: [...(VALID[name] ?? [])] }))
  );
}
