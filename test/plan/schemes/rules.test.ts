// What a scheme is written out as, which names it reads, and what it refuses.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../src/index.js";
import { normal } from "../../../src/init/index.js";
import { canonicalJson, plan } from "../../../src/plan/index.js";
import { RuleBook } from "../../../src/plan/ruleBook.js";
import type { Law } from "../../../src/plan/schemes/law.js";
import { membersOf } from "../../../src/plan/schemes/members.js";
import { toRules } from "../../../src/plan/schemes/toRules.js";
import { thrownBy } from "../../support/refusal.js";
import { bert, type Entry, fairseq, gpt2, llama, resnet, SIZES, vit } from "./models.js";

const recipe = (parameters: unknown[], scheme: unknown, more: object = {}) => ({
  isovar: 1,
  stream: 1,
  layout: "oi",
  scheme,
  parameters,
  ...more,
});
const planned = (parameters: unknown[], scheme: unknown, more?: object) => plan(recipe(parameters, scheme, more), { seed: 1 });
const stdOf = (parameters: unknown[], scheme: unknown, name: string) =>
  planned(parameters, scheme).tensors.find((tensor) => tensor.name === name)!.std;

describe("rules of a scheme", () => {
  const size = SIZES[2]!;

  it("are few, one for each law, with numbers left open", () => {
    const { rules } = planned(gpt2(size), "gpt2").spec;
    expect(rules).toEqual([
      { match: ["wte.weight", "wpe.weight", "h.*.attn.c_attn.weight", "h.*.mlp.c_fc.weight"], init: normal({ std: 0.02 }) },
      {
        match: ["h.*.ln_1.weight", "h.*.ln_2.weight", "ln_f.weight"],
        init: { scheme: "constant", value: 1 },
      },
      {
        match: [
          ..."h.*.ln_1.bias h.*.attn.c_attn.bias h.*.attn.c_proj.bias h.*.ln_2.bias h.*.mlp.c_fc.bias h.*.mlp.c_proj.bias".split(
            " ",
          ),
          "ln_f.bias",
        ],
        init: { scheme: "constant", value: 0 },
      },
      { match: ["h.*.attn.c_proj.weight", "h.*.mlp.c_proj.weight"], init: normal({ std: 0.02 / Math.sqrt(24) }) },
    ]);
  });

  it("name the layer where laws depend on it", () => {
    const { rules } = planned(llama(size), "llama").spec;
    expect(rules!.filter(({ match }) => match.includes("model.layers.7.mlp.down_proj.weight"))).toMatchObject([
      { match: [...["self_attn.o", "mlp.up", "mlp.down"].map((name) => `model.layers.7.${name}_proj.weight`)] },
    ]);
    expect(rules).toHaveLength(4 + 12);
  });

  it("are the text of the recipe, a few KB, which gives the same plan", () => {
    const first = planned(llama(size), "llama");
    const text = canonicalJson(first.spec);
    expect(text).not.toContain('"scheme":"llama"');
    expect(canonicalJson(plan(text, { seed: 1 }).spec)).toBe(text);
    expect(plan(text, { seed: 1 }).tensors).toEqual(first.tensors);
  });

  it("come after those of the recipe, and after what a parameter says of itself", () => {
    const entries = gpt2(size).map((entry) =>
      entry.name === "wpe.weight" ? { ...entry, init: { scheme: "normal", std: 0.01 } } : entry,
    );
    const rules = [{ match: "h.0.**.weight", init: { scheme: "normal", std: 0.5 } }];
    const stds = Object.fromEntries(planned(entries, "gpt2", { rules }).tensors.map(({ name, std }) => [name, std]));
    expect(stds).toMatchObject({ "wpe.weight": 0.01, "wte.weight": 0.02, "h.0.ln_1.weight": 0.5, "h.0.mlp.c_proj.weight": 0.5 });
    expect(stds["h.1.mlp.c_proj.weight"]).toBe(0.02 / Math.sqrt(24));
  });

  it("say nothing of parameters that the scheme does not know: the recipe must", () => {
    const entries = [...gpt2(size), { name: "h.0.attn.inv_freq", shape: [8] }];
    expect(() => planned(entries, "gpt2")).toThrow(/"h\.0\.attn\.inv_freq" has no init, no rule matches it/);
    expect(planned(entries, "gpt2", { default: "zeros" }).tensors.at(-1)).toMatchObject({ mean: 0, std: 0 });
  });

  it("give every name its law, whatever names and laws are", () => {
    const segment = fc.oneof(
      fc.constantFrom("0", "1", "2", "10", "w", "b", "*", "{a,b}", "?", "\\", "layers_3"),
      fc.string({ minLength: 1, maxLength: 3 }),
    );
    const names = fc.uniqueArray(
      fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(".")),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(names, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 30, maxLength: 30 }), (list, choices) => {
        const members = membersOf(list.map((name) => ({ name, shape: [2, 2], layout: "oi" })));
        const laws = list.map((_, i): Law | undefined => (choices[i] === 0 ? undefined : { init: normal({ std: choices[i]! }) }));
        const rules = toRules("test", members, laws);
        const book = new RuleBook("test", rules);
        expect(list.map((name) => rules[book.find(name)]?.init)).toEqual(laws.map((law) => law?.init));
      }),
    );
  });
});

describe("names", () => {
  const parts = (entries: Entry[]) =>
    Object.fromEntries(membersOf(entries.map((entry) => ({ layout: "oi", ...entry }))).map((member) => [member.name, member]));

  it("say in which layer a parameter is, and of how many: the highest number and one, whichever layers are there", () => {
    const ofLayers = (...numbers: number[]) =>
      numbers.map((i) => ({ name: `model.layers.${i}.mlp.down_proj.weight`, shape: [4, 4] }));
    const last = parts(ofLayers(16, 17, 31));
    expect(last["model.layers.17.mlp.down_proj.weight"]!.layer).toMatchObject({ index: 17, count: 32, stack: "model.layers" });
    expect(stdOf(ofLayers(0, 1), { scheme: "gpt2", layers: 8 }, "model.layers.1.mlp.down_proj.weight")).toBe(0.02 / 4);
  });

  it("of blocks in stages count through", () => {
    const swin = [2, 2, 6].flatMap((count, stage) =>
      Array.from({ length: count }, (_, i) => ({ name: `layers.${stage}.blocks.${i}.attn.proj.weight`, shape: [4, 4] })),
    );
    expect(parts(swin)["layers.2.blocks.3.attn.proj.weight"]!.layer).toMatchObject({ index: 7, count: 10 });
    const torchvision = parts(resnet(3, 8));
    expect(torchvision["layer1.2.conv1.weight"]!.layer).toMatchObject({ index: 2, count: 6 });
    expect(torchvision["layer2.0.conv1.weight"]!.layer).toMatchObject({ index: 3, count: 6 });
  });

  it("of Flax number blocks in their segments", () => {
    const names = [0, 11].map((i) => ({ name: `Transformer/encoderblock_${i}/MlpBlock_3/Dense_0/kernel`, shape: [4, 4] }));
    expect(parts(names)[names[1]!.name]!.layer).toMatchObject({ index: 11, count: 12 });
  });

  it("of experts belong to their layer", () => {
    const names = [0, 1].map((i) => ({ name: `model.layers.1.mlp.experts.${i}.down_proj.weight`, shape: [4, 4] }));
    for (const { name } of names) expect(parts(names)[name]).toMatchObject({ part: "ffnOut", layer: { index: 1, count: 2 } });
  });

  it.each([
    ["wte/embedding", [9, 4], "embedding", "weight"],
    ["wpe.weight", [9, 4], "position", "weight"],
    ["bert.embeddings.LayerNorm.weight", [4], undefined, "scale"],
    ["bert.encoder.layer.0.attention.output.dense.weight", [4, 4], "attentionOut", "weight"],
    ["bert.encoder.layer.0.output.dense.bias", [4], "ffnOut", "bias"],
    ["bert.encoder.layer.0.attention.self.value.weight", [4, 4], "value", "weight"],
    ["decoder.block.1.layer.0.SelfAttention.o.weight", [4, 4], "attentionOut", "weight"],
    ["decoder.block.1.layer.2.DenseReluDense.wo.weight", [4, 4], "ffnOut", "weight"],
    ["gpt_neox.layers.3.attention.query_key_value.weight", [12, 4], "qkv", "weight"],
    ["gpt_neox.layers.3.attention.dense.weight", [4, 4], "attentionOut", "weight"],
    ["transformer.h.3.self_attention.dense.weight", [4, 4], "attentionOut", "weight"],
    ["model.layers.3.mlp.experts.down_proj", [8, 4, 4], "ffnOut", "weight"],
    ["layers.3.feed_forward.w2.weight", [4, 4], "ffnOut", "weight"],
    ["output.weight", [9, 4], "head", "weight"],
    ["vit.embeddings.patch_embeddings.projection.weight", [4, 3, 2, 2], "patch", "weight"],
    ["vit.embeddings.cls_token", [1, 1, 4], "token", "weight"],
    ["blocks.0.ls1.gamma", [4], "layerScale", undefined],
    ["stages.0.blocks.1.gamma", [4], "layerScale", undefined],
    ["layer1.0.bn2.running_var", [4], undefined, "variance"],
    ["bn/moving_mean", [4], undefined, "mean"],
    ["bn/beta", [4], undefined, "bias"],
    ["h.0.attn.masked_bias", [], undefined, undefined],
    ["h.0.attn.bias", [1, 1, 8, 8], undefined, undefined],
    ["rotary.inv_freq", [4], undefined, undefined],
  ])("%s of shape %j is %s, %s", (name, shape, part, kind) => {
    const [member] = membersOf([{ name, shape, layout: "oi" }]);
    expect([member!.part, member!.kind]).toEqual([part, kind]);
  });

  it("that are others than those of published models are told by parts", () => {
    const entries = [0, 1].flatMap((i) => [
      { name: `stack.${i}.mix.write.weight`, shape: [4, 4] },
      { name: `stack.${i}.mix.read.weight`, shape: [4, 4] },
    ]);
    const scheme = { scheme: "gpt2", parts: { attentionOut: ["**.write.weight"] } };
    expect(planned(entries, scheme).tensors.map(({ std }) => std)).toEqual([0.01, 0.02, 0.01, 0.02]);
  });
});

describe("a scheme refuses", () => {
  const size = SIZES[0]!;
  const mlp = [{ name: "fc.weight", shape: [4, 4] }];

  it.each(["gpt2", "llama", "wang", "deepNorm", "subLN", "tFixup"])(
    "%s: a model without residual projections, with the names it looked for",
    (scheme) => {
      const text =
        /no parameter is a residual projection in a numbered layer: none has a name that ends in attn\.c_proj, o_proj, .*parts/;
      const { code, message } = thrownBy(() => planned(mlp, scheme));
      expect(code).toBe("E_SPEC");
      expect(message).toMatch(text);
    },
  );

  it.each([
    ["reZero", "a scalar on a residual branch: none has a name that ends in resweight"],
    ["skipInit", "a scalar on a residual branch"],
    ["layerScale", "a scale of a residual branch: none has a name that ends in gamma_1"],
    ["vit", "a class token, a position or a patch embedding"],
    ["lora", "no parameter is a factor of an adapter: none has lora_A or lora_B in its name"],
    ["zeroGamma", "no numbered block has a last norm"],
    ["mamba", "no parameter is the A_log of a state space"],
    ["mamba2", "no parameter is the A_log of a state space"],
    ["kan", "no parameter is a spline_weight"],
    ["fixup", "no numbered block has a branch of two weights or more"],
  ])("%s: a model without what it is about: %s", (scheme, text) => {
    const { code, message } = thrownBy(() => planned(mlp, scheme));
    expect(code).toBe("E_SPEC");
    expect(message).toMatch(text);
  });

  it("packed query, key and value where it is not known which part is the value", () => {
    const model = llama(size).map(({ name, shape }) => ({ name: name.replace("q_proj", "query_key_value"), shape }));
    for (const scheme of ["deepNorm", "subLN", "tFixup"]) {
      expect(() => planned(model, scheme)).toThrow(
        /"model\.layers\.0\.self_attn\.query_key_value\.weight" packs query, key and value/,
      );
    }
  });

  it("an odd rank for orthogonal halves, and splines with too few coefficients", () => {
    const adapter = [{ name: "q.lora_A.weight", shape: [3, 4] }];
    expect(() => planned(adapter, { scheme: "lora", variant: "orthogonal" })).toThrow(/must have an even rank .*, not 3/);
    expect(() => planned([{ name: "spline_weight", shape: [4, 4, 3] }], "kan")).toThrow(/has 3 coefficients, too few/);
  });

  it("attention where blocks have one branch", () => {
    const blocks = bert(size).map(({ name, shape }) => ({ name: name.replace("LayerNorm", "norm1"), shape }));
    expect(() => planned(blocks, "fixup")).toThrow(/two branches; tFixup is for those/);
    expect(() => planned(vit(size), "zeroGamma")).toThrow(/stand before its branches/);
  });

  it("muP and CompleteP without a base, or with two", () => {
    expect(() => planned(gpt2(size), "muP")).toThrow(/give either baseWidth or baseShapes/);
    expect(() => planned(gpt2(size), { scheme: "muP", baseWidth: 4, baseShapes: {} })).toThrow(/give either/);
    expect(() => planned(gpt2(size), { scheme: "muP", baseWidth: 4, std: 1, base: "gpt2" })).toThrow(/give std or base/);
    expect(() => planned(gpt2(SIZES[1]!), { scheme: "muP", baseWidth: 5 })).toThrow(/not all axes are whole at 5 in place of 36/);
    expect(() => planned(gpt2(size), { scheme: "muP", baseShapes: { "wte.*": [2, 2] } })).toThrow(
      /a shape for "wpe\.weight": none/,
    );
    expect(() => planned(gpt2(size), { scheme: "muP", baseShapes: { "**": [2] } })).toThrow(/the first that matches is \[2\]/);
    expect(() => planned(mlp, { scheme: "muP", baseWidth: 2 })).toThrow(/give width/);
    expect(() => planned(gpt2(size), { scheme: "completeP", baseWidth: 4 })).toThrow(
      /baseLayers \(undefined\) must be an integer/,
    );
  });

  it.each<[ErrorCode, unknown, RegExp]>([
    ["E_SCHEME", "gpt5", /scheme \("gpt5"\) must be one of "gpt2"/],
    ["E_SCHEME", "GPT_2", /must be "gpt2"/],
    ["E_SCHEME", ["gpt2"], /must be the name of a scheme/],
    ["E_SCHEME", {}, /scheme \(undefined\) must be/],
    ["E_SPEC", { scheme: "gpt2", sigma: 1 }, /scheme.sigma: unknown key; gpt2 takes scheme, std, layers, parts/],
    ["E_ARGUMENT", { scheme: "gpt2", std: 0 }, /std \(0\) must be a finite number > 0/],
    ["E_ARGUMENT", { scheme: "gpt2", layers: 0 }, /layers \(0\) must be an integer >= 1/],
    ["E_ARGUMENT", { scheme: "gpt2", parts: { tail: "**" } }, /parts \("tail"\) must be one of "embedding"/],
    ["E_ARGUMENT", { scheme: "gpt2", parts: ["**"] }, /parts .* must be an object of parts and globs/],
    ["E_SPEC", { scheme: "gpt2", parts: { head: "{" } }, /parts \("\{"\) must be/],
    ["E_ARGUMENT", { scheme: "llama", depth: "layers" }, /depth/],
    ["E_ARGUMENT", { scheme: "bert", truncated: 1 }, /truncated/],
    ["E_SCHEME", { scheme: "muP", baseWidth: 4, base: "gpt" }, /must be one of/],
    ["E_ARGUMENT", { scheme: "muP", baseWidth: 4, base: { scheme: "gpt2", layers: 2 } }, /given to the outer scheme alone/],
  ])("with %s: %j", (code, scheme, text) => {
    const error = thrownBy(() => planned(gpt2(size), scheme));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
  });

  it("a base on a base on a base without end", () => {
    let base: unknown = "torch";
    for (let i = 0; i < 8; i++) base = { scheme: "skipInit", base };
    const entries = [...fairseq(size, { decoder: 1 }), { name: "decoder.layers.0.alpha", shape: [1] }];
    expect(() => planned(entries, base)).toThrow(/nested at most 4 deep/);
  });
});
