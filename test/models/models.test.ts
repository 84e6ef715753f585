// The specs under examples/models: published shapes and schemes, and values that follow them.

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fill, init, type Layout } from "../../src/init/index.js";
import { drawsOf } from "../../src/plan/draws.js";
import { canonicalJson, type Plan, type PlannedTensor, plan } from "../../src/plan/index.js";
import { read } from "../plan/specs.js";
import { truncatedDistribution, uniformDistribution } from "../support/distributions.js";
import { momentsOf } from "../support/statistics.js";
import { meanScore, varianceScore } from "../support/variance.js";

const seed = 42;
const text = (model: string) => read(`examples/models/${model}.json`);
const planOf = (model: string) => plan(text(model), { seed });
const tensor = (p: Plan, name: string) => p.tensors.find((one) => one.name === name)!;

const HE = { scheme: "varianceScaling", scale: 2, mode: "fanOut", distribution: "normal" };
const GLOROT = { scheme: "varianceScaling", scale: 1, mode: "fanAvg", distribution: "uniform" };
const LECUN = { scheme: "varianceScaling", scale: 1, mode: "fanIn", distribution: "truncatedNormal" };
const normal = (std: number) => ({ scheme: "normal", mean: 0, std });
const constant = (value: number) => ({ scheme: "constant", value });

interface Model {
  parameters: number;
  /** Authors and year, as the description must name them. */
  sources: string[];
  /** How many tensors start from which initializer. */
  counts: [count: number, initializer: object][];
  /** Biases that are not zero. */
  biases?: RegExp;
}

const MODELS: Readonly<Record<string, Model>> = {
  mlp: {
    parameters: 235_146,
    sources: ["LeCun, Bottou, Orr, Müller 1998", "He et al. 2015", "Glorot & Bengio 2010"],
    counts: [
      [1, LECUN],
      [1, { ...LECUN, scale: 2 }],
      [1, GLOROT],
      [3, constant(0)],
    ],
  },
  lenet5: {
    parameters: 61_706,
    sources: ["LeCun, Bottou, Bengio, Haffner 1998", "LeCun, Bottou, Orr, Müller 1998"],
    counts: [
      [5, { ...LECUN, distribution: "uniform" }],
      [5, constant(0)],
    ],
  },
  resnet50: {
    parameters: 25_557_032,
    sources: ["He et al. 2015", "He et al. 2016", "Goyal et al. 2017"],
    counts: [
      [53, HE],
      [1, normal(0.01)],
      [53, constant(1)],
      [54, constant(0)],
    ],
  },
  "vgg16-glorot": {
    parameters: 138_357_544,
    sources: ["Simonyan & Zisserman 2015", "Glorot & Bengio 2010"],
    counts: [
      [16, GLOROT],
      [16, constant(0)],
    ],
  },
  "vgg16-he": {
    parameters: 138_357_544,
    sources: ["Simonyan & Zisserman 2015", "He et al. 2015"],
    counts: [
      [13, HE],
      [3, normal(0.01)],
      [16, constant(0)],
    ],
  },
  "vit-b16": {
    parameters: 86_567_656,
    sources: ["Dosovitskiy et al. 2021"],
    counts: [
      [50, { scheme: "truncatedNormal", mean: 0, std: 0.02, min: -2, max: 2 }],
      [1, normal(1e-6)],
      [1, LECUN],
      [25, constant(1)],
      [75, constant(0)],
    ],
  },
  "gpt2-small": {
    parameters: 124_439_808,
    sources: ["Radford et al. 2019"],
    counts: [
      [26, normal(0.02)],
      [24, normal(0.004082482904638631)],
      [25, constant(1)],
      [73, constant(0)],
    ],
  },
  lstm: {
    parameters: 19_775_200,
    sources: ["Zaremba et al. 2014", "Saxe et al. 2013", "Glorot & Bengio 2010", "Gers et al. 2000", "Jozefowicz et al. 2015"],
    counts: [
      [8, { scheme: "orthogonal", gain: 1 }],
      [8, GLOROT],
      [2, { scheme: "uniform", lower: -0.05, upper: 0.05 }],
      [2, constant(1)],
      [7, constant(0)],
    ],
    biases: /^lstm_\d\/hf\/bias$/,
  },
};

/** Recipes that stand for one of the models, bit by bit. */
const RECIPES: Readonly<Record<string, string>> = { "gpt2-small-recipe": "gpt2-small" };

it.each(Object.entries(RECIPES))("%s draws the bits of %s", (recipe, model) => {
  const [short, long] = [recipe, model].map((name) => plan(read(`examples/models/${name}.json`), { seed: 42 }));
  expect(short!.tensors).toEqual(long!.tensors);
  const keys = [short, long].map((planned) => drawsOf("test", planned).tensors.map(({ key }) => key));
  expect(keys[0]).toEqual(keys[1]);
  expect(canonicalJson(short!.spec).length).toBeLessThan(2048);
});

it("every file is here", () => {
  expect(readdirSync(new URL("../../examples/models/", import.meta.url)).sort()).toEqual(
    [...Object.keys(MODELS), ...Object.keys(RECIPES)].map((model) => `${model}.json`).sort(),
  );
});

/** Kurtosis of the values of a random tensor. */
function kurtosisOf({ initializer }: PlannedTensor): number {
  const distribution = "distribution" in initializer ? initializer.distribution : initializer.scheme;
  if (distribution === "uniform") return momentsOf(uniformDistribution()).standardized[4]!;
  const cut = distribution === "truncatedNormal" && !("min" in initializer);
  return momentsOf(truncatedDistribution(cut ? {} : { lower: -13, upper: 13 })).standardized[4]!;
}

/** All values of a tensor of up to 5 million, the last 2^20 of a larger one. */
function valuesOf({ name, shape, size, layout, initializer }: PlannedTensor): Float32Array {
  const options: { seed: number; name: string; layout: Layout } = { seed, name, layout };
  if (size <= 5e6) return init(initializer, shape, options);
  const length = 2 ** 20;
  return fill(initializer, new Float32Array(length), { ...options, shape, offset: size - length });
}

describe.each(Object.entries(MODELS))("%s", (model, { parameters, sources, counts, biases }) => {
  const p = planOf(model);

  it("has the size of the original", () => {
    expect(p.parameterCount).toBe(parameters);
    expect(p.tensors).toHaveLength(counts.reduce((sum, [count]) => sum + count, 0));
    expect(new Set(p.tensors.map(({ name }) => name)).size).toBe(p.tensors.length);
  });

  it("tells its source, its scheme and its size", () => {
    const { description } = JSON.parse(text(model)) as { description: string };
    for (const source of sources) expect(description).toContain(source);
    expect(description).toContain(`${parameters.toLocaleString("en-US")} parameters in ${p.tensors.length} tensors`);
  });

  it("starts every tensor as it means to", () => {
    const found = new Map<string, number>();
    for (const { initializer } of p.tensors) {
      const key = JSON.stringify(initializer);
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(counts.map(([count, one]) => [JSON.stringify(one), count])));
  });

  it("has zeros for biases alone, ones for scales", () => {
    const known = (name: string) =>
      biases?.test(name) || /(?:bn\d|downsample\.1|norm\d?|ln_[12f])\.weight$/.test(name)
        ? constant(1)
        : /[./]bias$/.test(name)
          ? constant(0)
          : undefined;
    for (const { name, initializer } of p.tensors) {
      if (known(name)) expect(initializer, name).toEqual(known(name));
      else expect(initializer.scheme, name).not.toBe("constant");
    }
  });

  it("draws values with the mean and std that it plans", () => {
    const wrong: string[] = [];
    for (const one of p.tensors) {
      const values = valuesOf(one);
      if (one.initializer.scheme === "constant") {
        if (values.some((x) => x !== one.mean)) wrong.push(`${one.name}: not constant`);
      } else if (one.initializer.scheme === "orthogonal") {
        // The sum of all squares is fixed.
        if (!(Math.abs(varianceScore(values, 0, one.std ** 2, 3)) < 1e-3)) wrong.push(`${one.name}: norm`);
      } else {
        const variance = varianceScore(values, one.mean, one.std ** 2, kurtosisOf(one));
        const mean = meanScore(values, one.mean, one.std ** 2);
        if (!(Math.abs(variance) < 5 && Math.abs(mean) < 5)) wrong.push(`${one.name}: ${variance}, ${mean} standard errors`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

// Fans and std by hand: √(2/fanOut) for He, √(2/(fanIn + fanOut)) for Glorot, √(1/fanIn) for LeCun.
it.each([
  ["mlp", "fc1/kernel", [784, 256], 784, 256, 0.03571428571428571],
  ["mlp", "fc2/kernel", [256, 128], 256, 128, 0.08838834764831845],
  ["mlp", "logits/kernel", [128, 10], 128, 10, 0.1203858530857692],
  ["lenet5", "conv1.weight", [6, 1, 5, 5], 25, 150, 0.2],
  ["lenet5", "conv2.weight", [16, 6, 5, 5], 150, 400, 0.08164965809277261],
  ["lenet5", "fc1.weight", [120, 400], 400, 120, 0.05],
  ["lenet5", "fc3.weight", [10, 84], 84, 10, 0.1091089451179962],
  ["resnet50", "conv1.weight", [64, 3, 7, 7], 147, 3136, 0.025253813613805267],
  ["resnet50", "layer1.0.conv1.weight", [64, 64, 1, 1], 64, 64, 0.1767766952966369],
  ["resnet50", "layer1.2.conv2.weight", [64, 64, 3, 3], 576, 576, 0.05892556509887896],
  ["resnet50", "layer3.5.conv1.weight", [256, 1024, 1, 1], 1024, 256, 0.08838834764831845],
  ["resnet50", "layer4.0.downsample.0.weight", [2048, 1024, 1, 1], 1024, 2048, 0.03125],
  ["resnet50", "layer4.2.conv3.weight", [2048, 512, 1, 1], 512, 2048, 0.03125],
  ["resnet50", "fc.weight", [1000, 2048], 2048, 1000, 0.01],
  ["vgg16-glorot", "features.0.weight", [64, 3, 3, 3], 27, 576, 0.05759122837209067],
  ["vgg16-glorot", "features.28.weight", [512, 512, 3, 3], 4608, 4608, 0.014731391274719742],
  ["vgg16-glorot", "classifier.0.weight", [4096, 25088], 25088, 4096, 0.008278327231656524],
  ["vgg16-he", "features.28.weight", [512, 512, 3, 3], 4608, 4608, 0.020833333333333332],
  ["vgg16-he", "classifier.6.weight", [1000, 4096], 4096, 1000, 0.01],
  ["vit-b16", "patch_embed.proj.weight", [768, 3, 16, 16], 768, 196608, 0.036084391824351615],
  ["vit-b16", "blocks.11.attn.qkv.weight", [2304, 768], 768, 768, 0.02],
  ["vit-b16", "blocks.0.mlp.fc2.weight", [768, 3072], 3072, 768, 0.02],
  ["vit-b16", "head.weight", [1000, 768], 768, 1000, 0.02],
  ["gpt2-small", "h.11.attn.c_attn.weight", [768, 2304], 768, 2304, 0.02],
  ["gpt2-small", "h.0.mlp.c_proj.weight", [3072, 768], 3072, 768, 0.004082482904638631],
  ["lstm", "embed/embedding", [10000, 650], 10000, 650, 0.028867513459481287],
  ["lstm", "lstm_0/ii/kernel", [650, 650], 650, 650, 0.03922322702763681],
  ["lstm", "lstm_1/hg/kernel", [650, 650], 650, 650, 0.03922322702763681],
  ["lstm", "logits/kernel", [650, 10000], 650, 10000, 0.028867513459481287],
])("%s: %s", (model, name, shape, fanIn, fanOut, std) => {
  const one = tensor(planOf(model), name);
  expect(one).toMatchObject({ shape, fanIn, fanOut, mean: 0 });
  expect(one.std / std).toBeCloseTo(1, 12);
});

describe("VGG-16", () => {
  const CONVOLUTIONS = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
  const [he, glorot] = ["vgg16-he", "vgg16-glorot"].map((model) => {
    const p = planOf(model);
    return CONVOLUTIONS.map((i) => tensor(p, `features.${i}.weight`));
  }) as [PlannedTensor[], PlannedTensor[]];
  const FILTERS = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];

  it("has the filters of configuration D", () => {
    const shapes = FILTERS.map((filters, i) => [filters, FILTERS[i - 1] ?? 3, 3, 3]);
    expect(he.map(({ shape }) => shape)).toEqual(shapes);
    expect(glorot.map(({ shape }) => shape)).toEqual(shapes);
  });

  it("starts with the std that He et al. 2015 give for 64, 128, 256 and 512 filters", () => {
    const known: Record<number, number> = { 64: 0.059, 128: 0.042, 256: 0.029, 512: 0.021 };
    expect(he.map(({ std }) => Number(std.toFixed(3)))).toEqual(FILTERS.map((filters) => known[filters]));
  });

  it("starts √2 times as wide after He as after Glorot, where inputs and outputs are as many", () => {
    he.forEach((one, i) => {
      const [inputs, outputs] = [FILTERS[i - 1] ?? 3, FILTERS[i]!];
      expect(one.std / glorot[i]!.std).toBeCloseTo(Math.sqrt((inputs + outputs) / outputs), 12);
      if (inputs === outputs) expect(one.std / glorot[i]!.std).toBeCloseTo(Math.SQRT2, 12);
    });
  });

  it("keeps the gradient of rectified layers after He, and loses it after Glorot", () => {
    const kept = (layers: PlannedTensor[]) => layers.reduce((product, { fanOut, std }) => (product * fanOut! * std ** 2) / 2, 1);
    expect(kept(he)).toBeCloseTo(1, 12);
    // Half of it in each of 9 layers with as many inputs as outputs, 2/3 in each of 3 that double them, 64/67 in the first.
    expect(kept(glorot)).toBeCloseTo(0.5 ** 9 * (2 / 3) ** 3 * (64 / 67), 12);
  });
});

it("ResNet-50 has the tensors of torchvision's", () => {
  const known: Record<string, number[]> = { "conv1.weight": [64, 3, 7, 7], "fc.weight": [1000, 2048], "fc.bias": [1000] };
  const norm = (name: string, size: number) => {
    for (const key of ["weight", "bias"]) known[`${name}.${key}`] = [size];
  };
  norm("bn1", 64);
  let inputs = 64;
  [3, 4, 6, 3].forEach((blocks, stage) => {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const here = `layer${stage + 1}.${block}`;
      const kernels = [
        [width, inputs, 1, 1],
        [width, width, 3, 3],
        [4 * width, width, 1, 1],
      ];
      kernels.forEach((shape, i) => {
        known[`${here}.conv${i + 1}.weight`] = shape;
        norm(`${here}.bn${i + 1}`, shape[0]!);
      });
      if (block === 0) {
        known[`${here}.downsample.0.weight`] = [4 * width, inputs, 1, 1];
        norm(`${here}.downsample.1`, 4 * width);
      }
      inputs = 4 * width;
    }
  });
  expect(Object.fromEntries(planOf("resnet50").tensors.map(({ name, shape }) => [name, shape]))).toEqual(known);
});

it("the recurrent weights of the LSTM are orthogonal, each gate for itself", () => {
  const p = planOf("lstm");
  const gates = ["hi", "hf", "hg", "ho"].map((gate) => valuesOf(tensor(p, `lstm_0/${gate}/kernel`)));
  const n = 650;
  const dot = (a: Float32Array, i: number, b: Float32Array, j: number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[j * n + k]!;
    return sum;
  };
  for (const gate of gates) {
    for (let i = 0; i < n; i += 7) {
      for (let j = 0; j < n; j++) {
        const error = dot(gate, i, gate, j) - (i === j ? 1 : 0);
        if (!(Math.abs(error) < 1e-5)) expect.fail(`rows ${i} and ${j}: ${error}`);
      }
    }
  }
  // Rows of different gates are independent: products of std 1/√n.
  const products = Array.from({ length: n }, (_, i) => dot(gates[0]!, i, gates[1]!, i));
  expect(Math.abs(varianceScore(products, 0, 1 / n, 3))).toBeLessThan(5);
});

it("the forget gates of the LSTM start open", () => {
  const p = planOf("lstm");
  const biases = p.tensors.filter(({ name }) => name.startsWith("lstm_") && name.endsWith("/bias"));
  expect(biases.map(({ name, mean }) => [name, mean])).toEqual(
    [0, 1].flatMap((layer) => ["i", "f", "g", "o"].map((gate) => [`lstm_${layer}/h${gate}/bias`, gate === "f" ? 1 : 0])),
  );
});
