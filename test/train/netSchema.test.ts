// docs/net.schema.json and the parser say the same of nets in JSON.

import { describe, expect, it } from "vitest";
import { createCore, IsovarError } from "../../src/index.js";
import { ACTIVATION_KINDS } from "../../src/train/abi.js";
import {
  adam,
  adamw,
  constantRate,
  cosineDecay,
  type NetJson,
  rmsprop,
  sequential,
  sgd,
  stepDecay,
  trainer,
} from "../../src/train/index.js";
import { LAYER_NAMES } from "../../src/train/layers/kinds.js";
import { LOSSES } from "../../src/train/losses.js";
import { OPTIMIZER_NAMES } from "../../src/train/optimizers.js";
import { bad } from "../support/refusal.js";
import { isNet, netSchema } from "../support/schemas.js";

const core = createCore({ maxMemory: 2 ** 24 });

/** What building a net says. */
function verdict(net: unknown): IsovarError | undefined {
  try {
    sequential(net as NetJson, { core }).dispose();
    return undefined;
  } catch (error) {
    if (error instanceof IsovarError) return error;
    throw error;
  }
}

/** [schema, parser] */
const verdicts = (net: object): [boolean, boolean] => [
  isNet(JSON.parse(JSON.stringify(net))) as boolean,
  verdict(net) === undefined && verdict(JSON.stringify(net)) === undefined,
];

const net = (changes: object = {}) => ({ inputShape: [4], layers: [{ layer: "dense", units: 3 }], ...changes });
const rows = (...layers: unknown[]) => layers.map((layer) => net({ layers: [layer] }));
const images = (...layers: unknown[]) => layers.map((layer) => net({ inputShape: [8, 8, 4], layers: [layer] }));
const denses = (...options: object[]) => rows(...options.map((each) => ({ layer: "dense", units: 3, ...each })));
const convs = (...options: object[]) =>
  images(...options.map((each) => ({ layer: "conv2d", filters: 4, kernelSize: 3, ...each })));
const optimizers = (...list: unknown[]) => list.map((optimizer) => net({ optimizer }));
const rates = (...list: unknown[]) => optimizers(...list.map((learningRate) => ({ optimizer: "sgd", learningRate })));
const embeddings = (...options: object[]) =>
  rows(...options.map((each) => ({ layer: "embedding", count: 10, dims: 2, ...each })));

const GOOD: object[] = [
  net(),
  net({ $schema: "net.schema.json", description: "" }),
  ...[0, 42, 2 ** 53 - 1, "0", "18446744073709551615"].map((seed) => net({ seed })),
  ...LOSSES.map((loss) => net({ loss })),
  net({ batchSize: 1 }),
  net({ batchSize: 2 ** 31 }),
  net({ standardize: true }),
  net({ standardize: false }),
  net({ inputShape: [1, 1, 1, 4] }),
  net({ inputShape: Array(64).fill(1) }),
  ...denses(
    {},
    { bias: false },
    { bias: true, biasInit: "ones" },
    { start: "torch" },
    { name: "é" },
    { name: "{i}" },
    { name: "1.dense" },
  ),
  ...denses(...Object.keys(ACTIVATION_KINDS).map((activation) => ({ activation }))),
  ...denses({ activation: "leakyRelu", negativeSlope: -3 }, { activation: "leakyRelu", negativeSlope: 0 }),
  ...denses({ init: "heNormal" }, { init: { scheme: "glorotUniform", gain: 2 } }, { init: { scheme: "constant", value: 0.5 } }),
  ...convs({}, { kernelSize: [1, 8] }, { stride: 2 }, { stride: [3, 1] }, { padding: "same" }, { padding: "valid" }),
  ...convs(
    { padding: 2 },
    { padding: [0, 1] },
    { groups: 2 },
    { groups: 4 },
    { init: "dirac" },
    { activation: "silu", bias: false },
  ),
  ...images(
    { layer: "maxPool2d", size: 2 },
    { layer: "avgPool2d", size: [2, 3], stride: [1, 2], padding: "same", name: "pool" },
    { layer: "flatten" },
    { layer: "flatten", name: "rows" },
  ),
  ...rows(
    { layer: "activation", activation: "tanh" },
    { layer: "activation", activation: "leakyRelu", negativeSlope: 0.3 },
    { layer: "dropout", rate: 0 },
    { layer: "dropout", rate: 0.999 },
    { layer: "layerNorm" },
    { layer: "layerNorm", epsilon: 1e-12 },
    { layer: "layerNorm", scaleInit: "zeros", biasInit: { scheme: "normal", std: 0.1 } },
    { layer: "batchNorm", scaleInit: { scheme: "constant", value: 0 }, biasInit: "ones" },
    { layer: "batchNorm", epsilon: 1, momentum: 1, name: "bn" },
  ),
  ...embeddings({}, { init: "uniform" }, { init: { scheme: "normal", std: 0.02 }, name: "tokens" }),
  ...rows(
    { layer: "residual", layers: [{ layer: "dense", units: 4 }] },
    {
      layer: "residual",
      layers: [{ layer: "residual", layers: [{ layer: "layerNorm" }] }],
      activation: "leakyRelu",
      negativeSlope: 0.1,
    },
  ),
  ...optimizers(...OPTIMIZER_NAMES, ...OPTIMIZER_NAMES.map((optimizer) => ({ optimizer }))),
  ...optimizers(
    { optimizer: "sgd", momentum: 0.9, nesterov: true, weightDecay: 0.1, clipNorm: 1, clipValue: 5 },
    { optimizer: "sgd", momentum: 0, nesterov: false },
    { optimizer: "adamw", beta1: 0, beta2: 0.5, epsilon: 1e-4, weightDecay: 0 },
    { optimizer: "rmsprop", decay: 0, momentum: 0.5, epsilon: 1 },
    ...[sgd(), adam({ clipNorm: 1 }), adamw(), rmsprop({ clipValue: 2 })],
  ),
  ...rates(0.1, 1e-30, constantRate(1), stepDecay({ learningRate: 1, every: 2, factor: 1, warmupSteps: 0 })),
  ...rates(cosineDecay({ learningRate: 1, steps: 3, minimum: 1 }), { schedule: "constantRate", learningRate: 1, warmupSteps: 5 }),
  ...rates({ schedule: "stepDecay", learningRate: 1, every: 1 }, { schedule: "cosineDecay", learningRate: 1, steps: 1 }),
];

const BAD: object[] = [
  {},
  { layers: [] },
  net({ layers: undefined }),
  net({ inputShape: undefined }),
  net({ layers: {} }),
  net({ layers: [] }),
  ...[4, "4", [], [0], [-1], [1.5], ["4"], [[4]], Array(65).fill(1), null].map((inputShape) => net({ inputShape })),
  ...[-1, 1.5, "-1", "1e3", "", "0x1", " 1", "1".repeat(21), null, true, []].map((seed) => net({ seed })),
  ...["MSE", "crossEntropy", null, 1, ["mse"]].map((loss) => net({ loss })),
  ...[0, -1, 1.5, "32", null, 2 ** 31 + 1].map((batchSize) => net({ batchSize })),
  ...[1, "true", null, {}].map((standardize) => net({ standardize })),
  net({ $schema: 1 }),
  net({ description: ["x"] }),
  net({ name: "net" }),
  net({ core: {} }),
  net({ isovar: 1 }),
  JSON.parse('{"inputShape":[4],"layers":[{"layer":"dense","units":3}],"__proto__":{}}'),
  ...rows(null, 1, "dense", [], {}, { units: 3 }, { layer: 1 }, { layer: "Dense", units: 3 }, { layer: "lstm", units: 3 }),
  ...rows(
    { layer: "dense" },
    { layer: "dense", units: 0 },
    { layer: "dense", units: "3" },
    { layer: "dense", units: 2 ** 31 + 1 },
  ),
  ...denses({ unit: 3 }, { activation: "softmax" }, { activation: null }, { negativeSlope: "0" }, { bias: 1 }, { bias: null }),
  ...denses(
    { init: "he" },
    { init: null },
    { init: {} },
    { init: { scheme: "heNormal", gain: 1 } },
    { biasInit: "zero" },
    { start: "jax" },
    { start: null },
  ),
  ...denses({ name: "" }, { name: "a/b" }, { name: 1 }, { name: null }, { filters: 1 }, { description: "x" }),
  ...convs(
    { filters: 0 },
    { kernelSize: 0 },
    { kernelSize: [3] },
    { kernelSize: [3, 3, 3] },
    { kernelSize: "3" },
    { kernelSize: 65537 },
  ),
  ...convs(
    { stride: 0 },
    { stride: [1, 1.5] },
    { padding: "full" },
    { padding: -1 },
    { padding: [1] },
    { groups: 0 },
    { units: 1 },
  ),
  ...images(
    { layer: "conv2d", filters: 1 },
    { layer: "conv2d", kernelSize: 1 },
    { layer: "maxPool2d" },
    { layer: "avgPool2d", size: 0 },
  ),
  ...images({ layer: "maxPool2d", size: 2, activation: "relu" }, { layer: "flatten", size: 1 }),
  ...rows(
    { layer: "activation" },
    { layer: "activation", activation: "Tanh" },
    { layer: "dropout" },
    { layer: "dropout", rate: 1 },
    { layer: "dropout", rate: -0.1 },
    { layer: "dropout", rate: "0.5" },
    { layer: "layerNorm", epsilon: 0 },
    { layer: "layerNorm", scaleInit: "one" },
    { layer: "batchNorm", biasInit: null },
    { layer: "layerNorm", momentum: 0.1 },
    { layer: "batchNorm", momentum: 0 },
    { layer: "batchNorm", momentum: 1.1 },
    { layer: "embedding", count: 10 },
    { layer: "embedding", dims: 10 },
    { layer: "residual" },
    { layer: "residual", layers: [] },
    { layer: "residual", layers: {} },
    { layer: "residual", layers: [{ layer: "dense", units: 0 }] },
    { layer: "residual", layers: [{ layer: "dense", units: 4 }], init: "zeros" },
  ),
  ...embeddings({ count: 0 }, { count: 2 ** 24 + 1 }, { dims: 0 }, { activation: "relu" }, { bias: true }),
  ...optimizers(
    null,
    "SGD",
    "lion",
    {},
    [],
    1,
    { optimizer: "Adam" },
    { optimizer: "sgd", lr: 1 },
    { optimizer: "adam", momentum: 0.9 },
  ),
  ...optimizers({ optimizer: "sgd", momentum: 1 }, { optimizer: "sgd", nesterov: 1 }, { optimizer: "sgd", weightDecay: -1 }),
  ...optimizers({ optimizer: "adam", beta1: 1 }, { optimizer: "adam", epsilon: 0 }, { optimizer: "rmsprop", decay: 1 }),
  ...optimizers({ optimizer: "sgd", clipNorm: 0 }, { optimizer: "sgd", clipValue: -1 }, { optimizer: "rmsprop", beta1: 0.5 }),
  ...rates(
    0,
    -1,
    "0.1",
    null,
    [],
    {},
    { schedule: "linear", learningRate: 1 },
    { learningRate: 1 },
    { schedule: "constantRate" },
  ),
  ...rates({ schedule: "constantRate", learningRate: 0 }, { schedule: "constantRate", learningRate: 1, every: 1 }),
  ...rates({ schedule: "stepDecay", learningRate: 1 }, { schedule: "stepDecay", learningRate: 1, every: 1, factor: 0 }),
  ...rates({ schedule: "cosineDecay", learningRate: 1 }, { schedule: "cosineDecay", learningRate: 1, steps: 0 }),
  ...rates(
    { schedule: "cosineDecay", learningRate: 1, steps: 1, minimum: -1 },
    { schedule: "constantRate", learningRate: 1, warmupSteps: 0.5 },
  ),
];

/** What a schema cannot say. */
const BEYOND: object[] = [
  net({ seed: "18446744073709551616" }),
  net({ inputShape: [2 ** 20, 2 ** 20] }),
  // Beyond f32, which kernels compute in.
  ...rates(1e-300, 1e300),
  ...rows({ layer: "conv2d", filters: 1, kernelSize: 1 }, { layer: "residual", layers: [{ layer: "dense", units: 5 }] }),
  ...convs({ kernelSize: 9 }, { groups: 3 }, { filters: 6, groups: 4 }, { padding: 3 }, { init: "identity" }),
  ...denses({ negativeSlope: 0.1 }, { activation: "relu", negativeSlope: 0.1 }, { bias: false, biasInit: "zeros" }),
  ...denses({ start: "torch", init: "zeros" }, { start: "torch", biasInit: "zeros" }),
  ...denses({ init: { scheme: "constant", value: [[1, 2]] } }),
  ...optimizers({ optimizer: "sgd", nesterov: true }),
  ...rates({ schedule: "cosineDecay", learningRate: 1, steps: 1, minimum: 2 }),
  net({ layers: [net().layers[0], { layer: "embedding", count: 2, dims: 2 }] }),
  net({ layers: ["a", "a"].map((name) => ({ layer: "dense", units: 3, name })) }),
  net({ layers: [{ layer: "dense", units: 2 ** 31 }] }),
];

const trainerOf = (json: object) => trainer(sequential(bad<NetJson>(json), { seed: 1, core }));

describe("the schema", () => {
  it("is of draft 2020-12", () => expect(netSchema.$schema).toBe("https://json-schema.org/draft/2020-12/schema"));

  it("agrees with the parser on what is right", () => {
    expect(GOOD.filter((each) => verdicts(each).includes(false))).toEqual([]);
  });

  it("agrees with the parser on what is wrong", () => {
    expect(BAD.filter((each) => verdicts(each).includes(true))).toEqual([]);
  });

  it("lets through only what it cannot say, and sequential refuses that", () => {
    for (const each of BEYOND) {
      expect(isNet(each), JSON.stringify(each)).toBe(true);
      expect(verdict(each), JSON.stringify(each)).toBeInstanceOf(IsovarError);
    }
  });

  it("knows every layer, activation, loss and optimizer", () => {
    const kinds = netSchema.$defs.layer.oneOf.flatMap(
      ({ properties: { layer } }: { properties: { layer: { const?: string; enum?: string[] } } }) => layer.enum ?? [layer.const],
    );
    expect(kinds.sort()).toEqual([...LAYER_NAMES].sort());
    expect(netSchema.$defs.activation.enum).toEqual(Object.keys(ACTIVATION_KINDS));
    expect(netSchema.properties.loss.enum).toEqual(LOSSES);
    expect(netSchema.$defs.optimizer.anyOf[0].enum).toEqual(OPTIMIZER_NAMES);
  });

  it("gives the defaults that optimizers and schedules have", () => {
    type Option = { default?: unknown };
    type Row = { properties: Record<string, Option> & { optimizer: { const?: string; enum?: string[] } } };
    for (const { properties } of netSchema.$defs.optimizer.anyOf.slice(1) as Row[]) {
      const { optimizer, ...options } = properties;
      const defaults = Object.fromEntries(
        Object.entries(options).flatMap(([key, option]) => ("default" in option ? [[key, option.default]] : [])),
      );
      for (const name of optimizer.enum ?? [optimizer.const]) {
        const [bare, full] = [{}, defaults].map(
          (given) => trainerOf(net({ optimizer: { optimizer: name, ...given } })).optimizer,
        );
        expect(full, name).toEqual(bare);
      }
    }
  });
});
