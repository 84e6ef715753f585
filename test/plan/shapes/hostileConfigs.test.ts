// Configs that are not what they should be: typed errors that name the key, in no time, whatever the numbers.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../../src/base/errors.js";
import { parametersOf, plan, recipeOf } from "../../../src/plan/index.js";
import fixtures from "../../fixtures/hf-shapes.json" with { type: "json" };
import { expectThrown } from "../../support/refusal.js";

/** A config as transformers writes it: of the first case of a class. */
function configOf(architecture: string): Record<string, unknown> {
  const { configs } = fixtures.small.find((each) => each.architecture === architecture)!;
  return JSON.parse(configs[1]!.replaceAll("Infinity", "1"));
}

const GPT2 = configOf("GPT2LMHeadModel");
const LLAMA = configOf("LlamaForCausalLM");
const BERT = configOf("BertForMaskedLM");
const VIT = configOf("ViTForImageClassification");
const MAMBA = configOf("MambaForCausalLM");
const MAMBA2 = configOf("Mamba2ForCausalLM");

describe("a config is refused", () => {
  it.each([
    ["a size of 0", GPT2, { n_embd: 0 }, "n_embd (0) must be an integer from 1 to 2^53 - 1"],
    ["a negative size", LLAMA, { hidden_size: -8 }, "hidden_size (-8) must be an integer from 1"],
    ["a size beyond 2^53", LLAMA, { vocab_size: 2 ** 53 }, "vocab_size (9007199254740992) must be an integer from 1"],
    ["a size that is a string", BERT, { hidden_size: "8" }, 'hidden_size ("8") must be an integer from 1'],
    ["a size that is no integer", GPT2, { n_embd: 7.5 }, "n_embd (7.5) must be an integer from 1"],
    ["a size that is an array", LLAMA, { hidden_size: [8] }, "hidden_size ([8]) must be an integer from 1"],
    ["NaN", LLAMA, { hidden_size: Number.NaN }, "hidden_size (NaN) must be an integer from 1"],
    ["infinity", VIT, { hidden_size: Infinity }, "hidden_size (Infinity) must be an integer from 1"],
    ["a missing size", LLAMA, { intermediate_size: undefined }, "intermediate_size is missing: an integer from 1 to 2^53 - 1"],
    ["a size that is null", LLAMA, { vocab_size: null }, "vocab_size is missing"],
    ["a number of layers below 0", GPT2, { n_layer: -1 }, "n_layer (-1) must be an integer from 0"],
    [
      "an absurd number of layers",
      GPT2,
      { n_layer: 1e15 },
      "n_layer (1000000000000000) must be smaller: there would be 12000000000000004 tensors, at most 1000000 may be",
    ],
    [
      "a width whose multiple is no size, not the multiple that it does not name",
      GPT2,
      { n_embd: 2 ** 53 - 1, n_inner: null },
      "n_embd (9007199254740991) must be smaller: transformer.wte.weight would have shape [",
    ],
    ["a vocabulary", GPT2, { vocab_size: 2 ** 53 - 1 }, "vocab_size (9007199254740991) must be smaller: transformer.wte.weight"],
    [
      "heads",
      LLAMA,
      { num_attention_heads: 2 ** 53 - 1 },
      "num_attention_heads (9007199254740991) must be smaller: model.layers",
    ],
    ["an image", VIT, { image_size: [2 ** 52, 8] }, "image_size (4503599627370496) must be smaller: vit.embeddings"],
    ["an expansion", MAMBA, { expand: 1e308 }, "expand (1e+308) must be smaller: expand · hidden_size would be"],
    ["groups", MAMBA2, { n_groups: 2 ** 53 - 1 }, "n_groups (9007199254740991) must be smaller: backbone.layers.{i}.mixer"],
    ["heads that do not divide the inner width", MAMBA2, { num_heads: 3 }, "num_heads (3) must be a divisor of expand"],
    [
      "heads that do not divide the width",
      LLAMA,
      { num_attention_heads: 3, head_dim: null },
      "num_attention_heads (3) must be a divisor",
    ],
    [
      "an unknown model_type",
      LLAMA,
      { model_type: "t5" },
      'model_type ("t5") must be one of bert, gpt2, llama, mamba, mamba2, mistral, qwen2, qwen3, vit; of another model, give its weights',
    ],
    ["a model_type that is no string", LLAMA, { model_type: 7 }, "model_type (7) must be a string"],
    [
      "an unknown class, where nothing else tells",
      LLAMA,
      { model_type: undefined, architectures: ["T5Model"] },
      'architectures (["T5Model"]) must be of a model_type that is one of bert, gpt2,',
    ],
    ["neither class nor model_type", LLAMA, { model_type: undefined, architectures: [] }, "model_type is missing: one of bert,"],
    ["a class of another family", LLAMA, { architectures: ["GPT2Model"] }, "must name one of LlamaForCausalLM, LlamaModel"],
    [
      "an unknown class",
      BERT,
      { architectures: ["constructor"] },
      'architectures (["constructor"]) must name one of BertForMaskedLM',
    ],
    ["two classes", BERT, { architectures: ["BertModel", "BertForMaskedLM"] }, "an array with the name of one class"],
    ["classes that are no array", BERT, { architectures: "BertModel" }, "an array with the name of one class"],
    ["a class that is no string", BERT, { architectures: [7] }, "made of a string"],
    ["a flag that is no flag", LLAMA, { tie_word_embeddings: "yes" }, 'tie_word_embeddings ("yes") must be true or false'],
    ["a padding row outside", BERT, { pad_token_id: 11 }, "pad_token_id (11) must be a row of the embedding, which has 11"],
    ["a padding row far before", LLAMA, { pad_token_id: -12 }, "pad_token_id (-12) must be a row"],
    ["a padding row that is none", LLAMA, { pad_token_id: 0.5 }, "pad_token_id (0.5) must be a row"],
    ["an unknown type", LLAMA, { dtype: "int8" }, 'dtype ("int8") must be float32, float64, float16 or bfloat16'],
    ["a range below 0", LLAMA, { initializer_range: -1 }, "initializer_range (-1) must be a finite number >= 0"],
    ["quantized weights", LLAMA, { quantization_config: {} }, "quantization_config (an object) must be left out"],
    ["cross-attention", BERT, { add_cross_attention: true }, "add_cross_attention (true) must be left out"],
    ["pruned heads", BERT, { pruned_heads: { 0: [1] } }, "pruned_heads (an object) must be left out"],
    ["relative positions", BERT, { position_embedding_type: "relative_key" }, 'position_embedding_type ("relative_key") must be'],
    ["labels that differ", VIT, { num_labels: 3, id2label: { 0: "a" } }, "num_labels (3) must be 1, as many as id2label names"],
    ["labels that are no object", VIT, { id2label: "a" }, 'id2label ("a") must be an object'],
    ["no labels", VIT, { id2label: {} }, "id2label (an object) must be an object that names at least one"],
    ["patches larger than the image", VIT, { patch_size: 16 }, "patch_size (16) must be at most image_size"],
    ["three sizes of an image", VIT, { image_size: [8, 8, 8] }, "image_size ([8, 8, 8]) must be"],
    [
      "an inner width that is not expand times the width",
      MAMBA,
      { intermediate_size: 5 },
      "intermediate_size (5) must be expand",
    ],
    ["an expansion to nothing", MAMBA, { expand: 0.01 }, "expand (0.01) must be large enough"],
    ["an unknown rank", MAMBA, { time_step_rank: "big" }, 'time_step_rank ("big") must be an integer from 1'],
    ["heads that do not make the inner width", MAMBA2, { head_dim: 5 }, "head_dim (5) must be expand"],
  ])("for %s", (_, config, changes, says) => {
    const call = (document: object | string) => () => plan(recipeOf(document, { recipe: { default: "zeros" } }), { seed: 1 });
    expectThrown(["E_SPEC", "E_SHAPE"], says, call({ ...config, ...changes }));
  });

  it.each(["hidden_size", "vocab_size", "intermediate_size", "num_attention_heads", "num_key_value_heads", "head_dim"])(
    "for %s of 2^52, whose products no tensor has",
    (key) => {
      expectThrown(["E_SPEC", "E_SHAPE"], "must be", () =>
        plan({ isovar: 1, stream: 1, default: "zeros", parameters: parametersOf({ ...LLAMA, [key]: 2 ** 52 }) }, { seed: 1 }),
      );
    },
  );

  it("whatever its values, with a typed error, or gives a plan", () => {
    const value = fc.oneof(
      fc.constantFrom(null, true, "", "auto", -1, 0, 1, 2, 2 ** 31, 2 ** 53, 1e300, Number.NaN, [], {}, [2, 2]),
      fc.integer({ min: -2, max: 40 }),
    );
    const config = fc.constantFrom(GPT2, LLAMA, BERT, VIT, MAMBA, MAMBA2).chain((base) => {
      const key = fc.constantFrom(...Object.keys(base).filter((key) => key !== "model_type"));
      return fc
        .array(fc.tuple(key, value), { minLength: 1, maxLength: 4 })
        .map((pairs) => ({ ...base, ...Object.fromEntries(pairs) }));
    });
    fc.assert(
      fc.property(config, (document) => {
        try {
          expect(plan(recipeOf(document, { recipe: { default: "zeros" } }), { seed: 1 }).parameterCount).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(IsovarError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("for a getter that throws", () => {
    const trap = {
      ...LLAMA,
      get hidden_size() {
        throw new Error("trap");
      },
    };
    expectThrown("E_ARGUMENT", "cannot be read", () => parametersOf(trap));
  });
});

describe("a config", () => {
  it("without layers has none", () => {
    expect(parametersOf({ ...GPT2, n_layer: 0 }).map(({ name }) => name)).toEqual(
      ["wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias"].map((name) => `transformer.${name}`).concat("lm_head.weight"),
    );
  });

  it("without architectures is that of the class that most are of, and the recipe says so", () => {
    const { architectures, ...config } = LLAMA;
    expect(parametersOf(config)).toEqual(parametersOf(LLAMA));
    expect(parametersOf({ ...config, architectures: [] })).toEqual(parametersOf(LLAMA));
    expect(recipeOf(config).description).toContain("LlamaForCausalLM, since it names no architectures");
  });

  it("without model_type is known by its class", () => {
    const { model_type, ...config } = BERT;
    expect(parametersOf(config)).toEqual(parametersOf(BERT));
  });

  it("may say torch_dtype, as before transformers 4.56", () => {
    const { dtype, ...config } = LLAMA;
    expect(recipeOf({ ...config, torch_dtype: "bfloat16" }).dtype).toBe("bf16");
    expect(recipeOf(config).dtype).toBe("f32");
    expect(recipeOf({ ...config, torch_dtype: "bfloat16" }, { dtype: "f16" }).dtype).toBe("f16");
  });

  it.each(["llama", "mistral", "qwen2"])("of %s without key and value heads of its own has one for each query", (model_type) => {
    const config = { ...LLAMA, architectures: null, model_type, num_key_value_heads: null };
    const entry = parametersOf(config).find(({ name }) => name.endsWith("k_proj.weight"));
    expect(entry).toMatchObject({ shape: [8, 8] });
  });

  it("counts its labels by their names, or by their number", () => {
    const rows = (changes: object) => parametersOf({ ...VIT, id2label: undefined, num_labels: undefined, ...changes }).at(-1);
    expect(rows({})).toMatchObject({ name: "classifier.bias", shape: [2] });
    expect(rows({ num_labels: 7 })).toMatchObject({ shape: [7] });
    expect(rows({ id2label: { 0: "a", 1: "b", 2: "c" } })).toMatchObject({ shape: [3] });
  });
});
