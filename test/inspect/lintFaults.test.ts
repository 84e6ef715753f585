// Faults that were published, each as a small model that has it, and models that have none.

import { describe, expect, it, test } from "vitest";
import { plan } from "../../src/plan/index.js";
import { bert, gpt2, llama, mamba, mamba2, vit } from "../plan/schemes/models.js";
import { changed, drawnFrom, lintOf } from "./drawnPlan.js";

type Parameter = { name: string; shape: number[]; init?: unknown; layout?: unknown };
const recipe = (parameters: Parameter[], keys: object = {}) => ({ isovar: 1, stream: 1, layout: "oi", ...keys, parameters });
const SIZE = { layers: 2, width: 64, inner: 256, words: 300 };
const drawn = (of: object, seed = 1) => drawnFrom(plan(of, { seed }));

/** Names, kinds and causes of what is found in one recipe's tensors against another. */
const found = (due: object, made: ReturnType<typeof drawn>) =>
  lintOf(due, made).findings.map(({ name, kind, causes }) => [name, kind, ...causes]);

describe("published faults are found, and their causes named", () => {
  // tensorflow/tfjs#8594, keras-team/keras#8048: a normal distribution is cut at ±2 std, and 12 % narrower for it.
  test("cut without correction", () => {
    const due = recipe([{ name: "dense/kernel", shape: [256, 128], init: "lecunNormal" }], { layout: "io" });
    const init = { scheme: "truncatedNormal", std: 1 / 16 };
    const made = drawn(recipe([{ name: "dense/kernel", shape: [256, 128], init }]));
    expect(found(due, made)).toEqual([["dense/kernel", "std", "cut at ±2 std without correction of the std"]]);
  });

  // NVIDIA-NeMo/Megatron-Bridge#5840: LoRA's A was drawn by the fans of one of four shards, √(2 / (inputs / 4 + rank)).
  test("fans of a shard", () => {
    const name = "linear_proj.adapter.linear_in.weight";
    const due = recipe([{ name, shape: [32, 1024], init: "xavierNormal" }]);
    const made = drawn(recipe([{ name, shape: [32, 1024], init: { scheme: "normal", std: Math.sqrt(2 / (1024 / 4 + 32)) } }]));
    expect(found(due, made)).toEqual([[name, "std", "fans of one of 4 shards instead of the whole"]]);
  });

  test("a std that follows from no fans has no shards", () => {
    const of = (std: number) => recipe([{ name: "embed", shape: [400, 64], init: { scheme: "normal", std } }]);
    expect(found(of(0.02), drawn(of(0.04)))).toEqual([["embed", "std"]]);
  });

  // modelscope/ms-swift#7944: every rank of tensor parallelism drew its part from the same seed.
  test("shards from one seed", () => {
    const due = recipe(gpt2(SIZE), { scheme: "gpt2" });
    const name = "h.0.mlp.c_fc.weight";
    const made = changed(drawn(due), (each, data) =>
      each === name ? data.map((_, i) => data[Math.floor(i / 256) * 256 + (i % 128)]!) : undefined,
    );
    expect(found(due, made)).toEqual([[name, "equal", "2 shards were drawn from one seed"]]);
    const rows = changed(drawn(due), (each, data) =>
      each === "wte.weight" ? data.map((_, i) => data[i % (75 * 64)]!) : undefined,
    );
    expect(found(due, rows)).toEqual([["wte.weight", "equal", "4 shards were drawn from one seed"]]);
  });

  // netket/netket#241: all layers from one seed.
  test("layers from one seed", () => {
    const due = recipe(gpt2(SIZE), { scheme: "gpt2" });
    const made = drawn(due);
    const twice = { ...made, "h.1.mlp.c_fc.weight": made["h.0.mlp.c_fc.weight"]! };
    expect(found(due, twice)).toEqual([["h.1.mlp.c_fc.weight", "equal", "both were drawn from one seed"]]);
  });

  // athms/mad-lab#3: a rule for all linear layers, N(0, 0.02²) and biases 0, overwrote the time steps of Mamba.
  test("time steps overwritten by a general rule", () => {
    const model = mamba(SIZE, 16, 4);
    const due = recipe(model, { scheme: "mamba" });
    const steps = model.filter(({ name }) => /dt_proj[.]weight$/.test(name));
    const noise = drawn(recipe(steps.map((each) => ({ ...each, init: { scheme: "normal", std: 0.02 } }))));
    const zeroed = changed(drawn(due), (name, data) => (name.endsWith("dt_proj.bias") ? data.map(() => 0) : undefined));
    const kinds = lintOf(due, { ...zeroed, ...noise }).findings.map(({ name, kind }) => [
      name.split(".").slice(-2).join("."),
      kind,
    ]);
    expect(kinds).toEqual(
      [0, 1].flatMap(() => [
        ["dt_proj.weight", "std"],
        ["dt_proj.bias", "constant"],
      ]),
    );
  });

  // fla-org/flash-linear-attention#156: nothing initialized A_log on a meta device, and it held whatever memory did.
  test("A_log out of range", () => {
    const due = recipe(mamba2(SIZE, 64), { scheme: "mamba2" });
    const of = (value: (x: number, i: number) => number) =>
      found(
        due,
        changed(drawn(due), (name, data) => (name.endsWith("0.mixer.A_log") ? data.map(value) : undefined)),
      ).map(([, ...rest]) => rest);
    expect(of((x, i) => (i === 7 ? 1e30 : x))).toEqual([["range"]]);
    expect(of((x, i) => (i === 7 ? 2.9 : x))).toEqual([["range"]]);
    expect(of((x) => Math.exp(x))).toEqual([["range", "the logarithm was forgotten"]]);
    const why = "drawn like a weight, about 0: a general rule overwrote its own law";
    expect(of((_, i) => 0.02 * Math.sin(i))).toEqual([["range", why]]);
  });

  // huggingface/transformers#43717: dt_bias of Mamba-2 was left at ones.
  test("ones that nothing initialized", () => {
    const due = recipe(mamba2(SIZE, 64), { scheme: "mamba2" });
    const made = changed(drawn(due), (name, data) => (name.endsWith("dt_bias") ? data.map(() => 1) : undefined));
    expect(found(due, made).map(([, ...rest]) => rest)).toEqual([
      ["constant", "left at 1: nothing initialized it"],
      ["constant", "left at 1: nothing initialized it"],
    ]);
  });

  // huggingface/transformers#47458: the weights that end a branch were not divided by √(2L).
  test("residual branches not scaled down", () => {
    const due = recipe(gpt2({ ...SIZE, layers: 3 }), { scheme: "gpt2" });
    const made = drawn(recipe(gpt2({ ...SIZE, layers: 3 }), { scheme: { scheme: "gpt2", layers: 1 } }));
    const all = changed(made, (name, data) => (name.endsWith("c_proj.weight") ? data.map((x) => x * Math.SQRT2) : undefined));
    const findings = found(due, all);
    expect(findings.map(([name]) => name)).toEqual(
      [0, 1, 2].flatMap((i) => [`h.${i}.attn.c_proj.weight`, `h.${i}.mlp.c_proj.weight`]),
    );
    for (const [, kind, ...causes] of findings) {
      expect(kind).toBe("std");
      expect(causes).toContain("the scaling of residual branches, 1/√(2·3 layers), was forgotten");
    }
  });

  // mosaicml/llm-foundry#1745: norms were skipped, and held zeros or NaN.
  test("norms that are not 1", () => {
    const due = recipe(bert(SIZE), { scheme: "bert" });
    const made = changed(drawn(due), (name, data) =>
      name.endsWith("0.output.LayerNorm.weight")
        ? data.map(() => 0)
        : name.endsWith("1.output.LayerNorm.weight")
          ? data.map(() => Number.NaN)
          : undefined,
    );
    expect(found(due, made)).toEqual([
      ["bert.encoder.layer.0.output.LayerNorm.weight", "constant"],
      ["bert.encoder.layer.1.output.LayerNorm.weight", "not finite"],
    ]);
  });

  // huggingface/transformers#35437: weights that were missing in a file stayed as memory or PyTorch had left them.
  test("left as created", () => {
    const due = recipe(bert(SIZE), { scheme: "bert" });
    const uniform = { scheme: "varianceScaling", scale: 1 / 3, mode: "fanIn", distribution: "uniform" };
    const name = "bert.encoder.layer.0.output.dense.weight";
    const other = drawn(recipe([{ name, shape: [64, 256], init: uniform }]));
    expect(found(due, { ...drawn(due), ...other })).toEqual([[name, "std", "left as PyTorch makes a linear layer"]]);
    const zeros = changed(drawn(due), (each, data) => (each === name ? data.map(() => 0) : undefined));
    expect(found(due, zeros)).toEqual([[name, "constant", "left at 0: nothing initialized it"]]);
  });

  // pytorch/pytorch#129834: nn.init reads a kernel of shape [in, out] as [out, in].
  test("transposed fans", () => {
    const shape = [100, 700];
    const due = recipe([{ name: "w", shape, init: "heNormal", layout: "io" }]);
    const made = drawn(recipe([{ name: "w", shape, init: "heNormal", layout: "oi" }]));
    const why = "the fans are transposed: io was read as oi, or the other way round";
    expect(found(due, made)).toEqual([["w", "std", why]]);
  });

  // hao-ai-lab/FastVideo#781: LoRA's B was drawn as A is, where it has to be zero.
  test("a second factor that is not zero", () => {
    const factors = (b: unknown) => [
      { name: "q.lora_A.weight", shape: [8, 64], init: "heNormal" },
      { name: "q.lora_B.weight", shape: [64, 8], init: b },
    ];
    expect(found(recipe(factors("zeros")), drawn(recipe(factors("heNormal"))))).toEqual([["q.lora_B.weight", "constant"]]);
  });

  test("a gain that was forgotten", () => {
    const due = recipe([{ name: "w", shape: [256, 256], init: "heNormal" }]);
    const made = drawn(recipe([{ name: "w", shape: [256, 256], init: "lecunNormal" }]));
    expect(found(due, made)).toEqual([["w", "std", "the gain was forgotten"]]);
  });
});

describe("cut or not, at the same std", () => {
  const of = (distribution: string) =>
    recipe([{ name: "w", shape: [256, 256], init: { scheme: "varianceScaling", scale: 1, mode: "fanIn", distribution } }]);
  it.each([
    ["normal", "truncatedNormal", "distribution", "cut at ±2 std, the std corrected"],
    ["normal", "uniform", "distribution", undefined],
    ["truncatedNormal", "normal", "range", "a normal distribution that was not cut"],
    ["truncatedNormal", "uniform", "distribution", undefined],
    ["uniform", "normal", "range", "a normal distribution that was not cut"],
  ])("%s due, %s found", (due, made, kind, cause) => {
    expect(found(of(due), drawn(of(made)))).toEqual([["w", kind, ...(cause ? [cause] : [])]]);
  });
});

const MODELS = {
  gpt2: gpt2(SIZE),
  llama: llama(SIZE),
  bert: bert(SIZE),
  vit: vit(SIZE).filter(({ name }) => !name.endsWith("gamma")),
  mamba: mamba(SIZE, 16, 4),
  mamba2: mamba2(SIZE, 8),
} as const;
const HEALTHY = Array.from({ length: 54 }, (_, seed) => {
  const scheme = Object.keys(MODELS)[seed % 6] as keyof typeof MODELS;
  return [seed, scheme, (["f32", "bf16", "f16"] as const)[Math.floor(seed / 6) % 3]!] as const;
});
it.each(HEALTHY)("seed %i: a healthy %s in %s has no finding", (seed, scheme, dtype) => {
  const due = recipe(MODELS[scheme], { scheme, dtype });
  expect(lintOf(due, drawn(due, seed)).findings).toEqual([]);
});
