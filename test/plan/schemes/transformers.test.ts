// Schemes on the parameters of models as transformers has them: test/fixtures/hf-shapes.json names the command that listed them.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plan } from "../../../src/plan/index.js";

interface Listing {
  architecture: string;
  tensors: Record<string, number[]>;
}

const { small } = JSON.parse(readFileSync("test/fixtures/hf-shapes.json", "utf8")) as { small: Listing[] };

/** GPT-2's linear maps are [in, out]. */
const layoutOf = (name: string) => (/\.c_(attn|proj|fc)\.weight$/.test(name) ? "io" : "oi");

const planned = ({ tensors }: Listing, scheme: unknown, more: object = {}) =>
  plan(
    {
      isovar: 1,
      stream: 1,
      layout: "oi",
      scheme,
      ...more,
      parameters: Object.entries(tensors).map(([name, shape]) => ({ name, shape, layout: layoutOf(name) })),
    },
    { seed: 1 },
  ).tensors;

const of = (...families: string[]) =>
  small.filter(({ architecture }) => families.some((family) => new RegExp(`^${family}(?![\\da-z])`).test(architecture)));

const ENDS = {
  GPT2: /c_proj\.weight$/,
  Llama: /(o_proj|down_proj)\.weight$/,
  Mistral: /(o_proj|down_proj)\.weight$/,
  Qwen2: /(o_proj|down_proj)\.weight$/,
  Qwen3: /(o_proj|down_proj)\.weight$/,
  Bert: /layer\.\d.*output\.dense\.weight$/,
  ViT: /layer\.\d.*output\.dense\.weight$/,
  Mamba: /out_proj\.weight$/,
  Mamba2: /out_proj\.weight$/,
} as const;

describe.each(Object.entries(ENDS))("%s", (family, ends) => {
  const listings = of(family);

  it("is listed", () => expect(listings.length).toBeGreaterThan(2));

  it("gpt2 scales what ends a branch, by the layers there are", () => {
    for (const listing of listings) {
      const layers = new Set(Object.keys(listing.tensors).flatMap((name) => /(?:layers?|h)\.(\d+)\./.exec(name)?.[1] ?? [])).size;
      // What a state space has beside weights, gpt2 does not know.
      for (const { name, std, shape } of planned(listing, "gpt2", { default: "zeros" })) {
        if (ends.test(name)) expect(std, name).toBeCloseTo(0.02 / Math.sqrt(2 * layers), 12);
        else if (shape.length > 1 && !name.endsWith("A_log")) expect(std, name).toBe(0.02);
      }
    }
  });
});

describe("every parameter has a law", () => {
  it.each([
    ["GPT2", ["gpt2", "smallInit", "wang", "deepNorm", "subLN", "tFixup", "torch", { scheme: "muP", baseWidth: 4 }]],
    ["Llama", ["llama", "gpt2", "wang", "deepNorm", "subLN", "torch", { scheme: "completeP", baseWidth: 4, baseLayers: 1 }]],
    ["Mistral", ["llama"]],
    ["Qwen2", ["llama"]],
    ["Qwen3", ["llama"]],
    ["Bert", ["bert", "gpt2", "deepNorm", "subLN", "tFixup", "torch", { scheme: "muP", base: "bert", baseWidth: 4 }]],
    ["ViT", ["vit"]],
    ["Mamba", ["mamba"]],
    ["Mamba2", ["mamba2"]],
  ])("%s: %j", (family, schemes) => {
    for (const listing of of(family)) {
      for (const scheme of schemes) expect(planned(listing, scheme)).toHaveLength(Object.keys(listing.tensors).length);
    }
  });
});
