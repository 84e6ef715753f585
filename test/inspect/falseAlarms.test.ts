// Tensors of real files that look odd, and are as they should be.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { init, normal, uniform } from "../../src/init/index.js";
import { inspect, type TensorReport } from "../../src/inspect/index.js";
import type { WritableTensor } from "../../src/io/index.js";

const draw = (shape: number[], std = 1, mean = 0): { shape: number[]; data: Float32Array<ArrayBuffer> } => ({
  shape,
  data: init(normal({ std, mean }), shape, { seed: 1, name: "w" }) as Float32Array<ArrayBuffer>,
});
const filled = (shape: number[], value: number): WritableTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
});
/** A lower triangle of `inside` with `outside` above it. */
const triangle = (n: number, inside: number, outside: number, shape = [1, 1, n, n]): WritableTensor => ({
  shape,
  data: Float32Array.from({ length: n * n }, (_, i) => (i % n <= Math.floor(i / n) ? inside : outside)),
});

function look(name: string, tensor: WritableTensor): TensorReport & { parameterCount: number } {
  const { tensors, parameterCount } = inspect({ [name]: tensor }, { layout: "oi" });
  return { ...tensors[0]!, parameterCount };
}

describe("masks", () => {
  const ones = triangle(64, 1, 0);
  const sparse = triangle(64, 0, 1);
  it.each<[string, string, WritableTensor, string]>([
    ["a triangle of ones, as GPT-2 has in every layer", "h.0.attn.bias", ones, "mask: 0 and 1, 49.2 % zeros"],
    ["a triangle of zeros", "h.0.attn.bias", sparse, "mask: 0 and 1, 50.8 % zeros"],
    ["of another name", "tril", ones, "mask: 0 and 1, 49.2 % zeros"],
    ["−∞ above the diagonal", "causal", triangle(64, 0, -Infinity, [64, 64]), "mask: 0 and -Infinity, 50.8 % zeros"],
    ["−10^4", "causal", triangle(64, 0, -1e4, [64, 64]), "mask: 0 and -10000, 50.8 % zeros"],
    ["the least f32", "causal", triangle(64, 0, -3.4028234663852886e38, [64, 64]), "mask: 0 and -3.4e+38, 50.8 % zeros"],
    ["one number of GPT-2", "h.0.attn.masked_bias", filled([], -1e4), "mask: constant -10000"],
    ["the same, infinite", "h.0.attn.masked_bias", filled([], -Infinity), "mask: constant -Infinity"],
    [
      "of truth values",
      "pad_mask",
      { dtype: "bool", shape: [2, 2], data: Uint8Array.of(1, 0, 1, 1) },
      "mask: 0 and 1, 25 % zeros",
    ],
    ["by its name alone", "attention_mask", draw([8, 8]), "mask"],
  ])("%s", (_, name, tensor, verdict) => {
    const found = look(name, tensor);
    expect(found).toMatchObject({ kind: "mask", faults: [], target: undefined, parameterCount: 0 });
    expect(found.verdict).toBe(verdict);
  });

  it("are two values exactly, in every type", () => {
    const values = fc.array(fc.constantFrom(0, 1), { minLength: 16, maxLength: 600 });
    fc.assert(
      fc.property(values, fc.nat(), fc.constantFrom(0.5, 0.999, 1 - 2 ** -24, 2 ** -149), (mask, at, other) => {
        fc.pre(mask.includes(0) && mask.includes(1));
        const data = Float32Array.from(mask);
        const shape = [1, data.length];
        expect(look("m", { shape, data }).kind).toBe("mask");
        expect(look("m", { shape, data: Float64Array.from(data) }).kind).toBe("mask");
        const changed = data.slice();
        changed[at % data.length] = other;
        expect(look("m", { shape, data: changed }).kind).toBe("weight");
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, WritableTensor]>([
    ["+∞", triangle(64, 0, Infinity, [64, 64])],
    ["NaN", triangle(64, 0, NaN, [64, 64])],
    ["−∞ among weights", { shape: [8, 8], data: Float32Array.from(draw([8, 8], 0.1).data, (x, i) => (i === 3 ? -Infinity : x)) }],
  ])("%s is a fault all the same", (_, tensor) => {
    expect(look("causal", tensor).faults).toHaveLength(1);
  });

  it("weights of two values are weights: binary ones, the identity", () => {
    const signs = Float32Array.from({ length: 4096 }, (_, i) => ((i * 2654435761) >>> 31 === 0 ? 0.1 : -0.1));
    expect(look("w", { shape: [64, 64], data: signs }).kind).toBe("weight");
    const identity = Float32Array.from({ length: 900 }, (_, i) => (i % 31 === 0 ? 1 : 0));
    expect(look("w", { shape: [30, 30], data: identity })).toMatchObject({
      kind: "weight",
      verdict: expect.stringMatching(/^orthogonal/),
    });
  });
});

describe("embeddings", () => {
  it.each([
    "wte.weight",
    "transformer.wpe.weight",
    "model.embed_tokens.weight",
    "bert.embeddings.word_embeddings.weight",
    "0.embedding/embedding",
    "Embed_0/embedding",
    "embedding/embeddings",
    "emb.weight",
    "tok_emb.weight",
    "shared.weight",
    "positional_embedding",
  ])("N(0, 1) in %s is how they start", (name) => {
    expect(look(name, draw([500, 64]))).toMatchObject({ kind: "embedding", verdict: "N(0, 1), as embeddings start", faults: [] });
  });

  it("are not judged by fans, whatever was learned", () => {
    expect(look("wte.weight", draw([500, 64], 0.14))).toMatchObject({
      verdict: "embedding, normal, std 0.14",
      faults: [],
      target: undefined,
    });
    expect(look("relative_attention_bias.weight", draw([32, 8], 3, 1))).toMatchObject({ kind: "embedding", faults: [] });
    expect(look("pos_embed", filled([1, 197, 64], 0))).toMatchObject({ verdict: "embedding, constant 0", faults: [] });
  });

  it("are judged as to NaN and copied rows", () => {
    const table = draw([500, 64]);
    table.data.copyWithin(64, 0, 64);
    expect(look("wte.weight", table).faults).toEqual(["1 copied row: 1 is 0 again"]);
    table.data[7] = NaN;
    expect(look("wte.weight", table).faults).toEqual(["1 value NaN"]);
  });

  it.each([
    "patch_embed.proj.weight",
    "patch_embedding.weight",
    "time_embed.0.weight",
    "embed_out.weight",
    "fc.weight",
    "embedder.dense.weight",
  ])("%s is none: N(0, 1) is a fault there", (name) => expect(look(name, draw([500, 64])).faults).toHaveLength(1));

  it("equal to an output layer are tied, others drawn twice", () => {
    const [a, b] = [draw([100, 16], 0.02), draw([100, 16], 0.02)];
    const tied = inspect({ "wte.weight": a, "lm_head.weight": b });
    expect(tied).toMatchObject({ faults: [], equal: [["wte.weight", "lm_head.weight"]] });
    expect(tied.notes).toEqual(['"wte.weight", "lm_head.weight": equal, as embeddings and output layers are tied']);
    expect(inspect({ "fc1.weight": a, "fc2.weight": b }).faults).toHaveLength(1);
  });
});

describe("what is no matrix", () => {
  const angles = Float32Array.from({ length: 128 * 64 }, (_, i) => Math.cos(Math.floor(i / 64) / (1 + (i % 32))));
  it.each<[string, string, WritableTensor]>([
    ["a class token of zeros", "cls_token", filled([1, 1, 64], 0)],
    ["a class token", "mask_token", draw([1, 1, 512], 0.02)],
    ["factors of channels", "block.gamma", filled([1, 64, 1, 1], 1)],
    ["factors without a telling name", "x", filled([1, 64, 1, 1], 1)],
    ["a LayerNorm over images", "norm.weight", filled([8, 16, 16], 1)],
    ["stacked norms", "layers/input_layernorm/scale", filled([12, 64], 1)],
    ["biases of experts", "experts.bias", filled([8, 64], 0)],
    [
      "the lengths of weight_norm",
      "fc.weight_g",
      { shape: [32, 1], data: Float32Array.from({ length: 32 }, (_, i) => 0.5 + i / 200) },
    ],
    ["the same by a parametrization", "fc.parametrizations.weight.original0", filled([32, 1], 0.5)],
    ["places that begin at 0", "encoder.pos", filled([1, 50, 64], 0)],
    [
      "sines of places",
      "pe",
      { shape: [128, 32], data: Float32Array.from({ length: 4096 }, (_, i) => Math.sin((i >> 5) / (1 + (i % 32)))) },
    ],
    ["rotary angles", "rotary_emb.cos_cached", { shape: [1, 1, 128, 64], data: angles }],
    [
      "rotary frequencies",
      "rotary_emb.inv_freq",
      { shape: [32], data: Float32Array.from({ length: 32 }, (_, i) => 1 / (1 + i)) },
    ],
    ["places", "embeddings.position_ids", { shape: [1, 512], data: BigInt64Array.from({ length: 512 }, (_, i) => BigInt(i)) }],
    ["places in f32", "position_ids", { shape: [2, 256], data: Float32Array.from({ length: 512 }, (_, i) => i) }],
    ["running variances", "bn1.running_var", filled([64], 1)],
    ["a counter", "bn1.num_batches_tracked", { shape: [], data: BigInt64Array.of(0n) }],
    ["integers", "codes", { shape: [16, 16], data: Uint8Array.from({ length: 256 }, (_, i) => i) }],
    ["the second factor of a LoRA", "q_proj.lora_B.default.weight", filled([64, 8], 0)],
    ["the same by other tools", "lora_unet_mid_to_q.lora_up.weight", filled([64, 8], 0)],
    ["a zero convolution", "zero_convs.3.0.weight", filled([32, 32, 1, 1], 0)],
    ["adaLN-Zero", "blocks.0.adaLN_modulation.1.weight", filled([96, 16], 0)],
  ])("%s", (_, name, tensor) => {
    expect(look(name, tensor).faults).toEqual([]);
  });

  it("matrices of zeros or ones are a fault elsewhere, LoRA's second factor with other values is judged", () => {
    expect(look("q_proj.weight", filled([64, 8], 0)).faults).toEqual(["all zeros"]);
    expect(look("norm1.linear.weight", filled([64, 8], 1)).faults).toEqual(["all 1"]);
    expect(look("q_proj.lora_B.weight", draw([64, 8], 30)).faults).toHaveLength(1);
    expect(
      look("q_proj.lora_A.weight", {
        shape: [8, 64],
        data: init(uniform({ lower: -1 / 8, upper: 1 / 8 }), [8, 64], { seed: 1, name: "a" }) as never,
      }),
    ).toMatchObject({ faults: [] });
  });
});

it("a few weights may lie on one side by chance: a mean is judged by its standard error", () => {
  // 0.46 std from 0: 3.6 standard errors of 60 values, 25 of 3000.
  const lean = (length: number) => Float32Array.from({ length }, (_, i) => (i % 10 < 3 ? -0.1 : 0.1) * (1 + (i % 7) / 10));
  const means = (shape: number[]) => {
    const { faults } = look("head.weight", { shape, data: lean(shape[0]! * shape[1]!) });
    return faults.filter((fault) => fault.startsWith("mean"));
  };
  expect(means([1, 60])).toEqual([]);
  expect(means([50, 60])).toHaveLength(1);
});

it("what is no parameter is counted apart", () => {
  const { parameterCount, notes, verdict } = inspect({
    w: draw([16, 16], 0.2),
    "bn.running_mean": filled([16], 0),
    "bn.running_var": filled([16], 1),
    tril: triangle(8, 1, 0),
  });
  expect({ parameterCount, notes, verdict }).toEqual({
    parameterCount: 256,
    notes: ["not counted as parameters: running statistics (2 tensors, 32 numbers), mask (1 tensor, 64 numbers)"],
    verdict: "no fault found in 1 tensor, 256 parameters",
  });
});
