// Configs of Hugging Face: names, shapes, ties and padding rows as transformers 4 and 5 have them. test/fixtures/hf-shapes.json is made by
// scripts/hf_shapes.py.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parametersOf, plan, recipeOf } from "../../../src/index.js";
import fixtures from "../../fixtures/hf-shapes.json" with { type: "json" };

interface Small {
  architecture: string;
  dtype: string;
  tied: Record<string, string>;
  padding: Record<string, number>;
  tensors: Record<string, number[]>;
  configs: string[];
}
interface Large {
  name: string;
  tensors: number;
  parameters: number;
  tied: Record<string, string>;
  sha256: string;
  configs: string[];
}

const SMALL = fixtures.small as unknown as Small[];
const LARGE = fixtures.large as unknown as Large[];
const DTYPES: Record<string, string> = { float32: "f32", float16: "f16", bfloat16: "bf16" };

/** What a config asks for, as `plan` lists it: shapes, ties and padding rows by name. */
function listed(config: string | object) {
  const parameters = parametersOf(config);
  const p = plan({ isovar: 1, stream: 1, default: "zeros", layout: "oi", parameters }, { seed: 1 });
  const padding = parameters.flatMap((entry) => ("padding" in entry ? [[entry.name, entry.padding![0]]] : []));
  return {
    plan: p,
    tensors: Object.fromEntries(p.tensors.map(({ name, shape }) => [name, [...shape]])),
    tied: Object.fromEntries(p.tied.map(({ name, to }) => [name, to])),
    padding: Object.fromEntries(padding),
  };
}

describe("configs of Hugging Face", () => {
  it("were recorded from both versions of transformers", () => {
    expect(fixtures.versions).toEqual([expect.stringMatching(/^4\./), expect.stringMatching(/^5\./)]);
  });

  it.each(SMALL.map((each, i) => [`${i} ${each.architecture}`, each] as const))("%s has their names and shapes", (_, each) => {
    for (const config of each.configs) {
      const { tensors, tied, padding } = listed(config);
      expect({ tensors, tied, padding }).toEqual({ tensors: each.tensors, tied: each.tied, padding: each.padding });
      expect(recipeDType(config)).toBe(DTYPES[each.dtype]);
    }
  });

  it.each(LARGE.map((each) => [each.name, each] as const))("%s has their names and shapes", (_, each) => {
    const { plan, tensors, tied } = listed(each.configs[0]!);
    const lines = Object.entries(tensors).map(([name, shape]) => `${name}: [${shape.join(", ")}]\n`);
    expect(plan.tensors.length).toBe(each.tensors);
    expect(plan.parameterCount).toBe(each.parameters);
    expect(tied).toEqual(each.tied);
    expect(createHash("sha256").update(lines.sort().join("")).digest("hex")).toBe(each.sha256);
  });
});

function recipeDType(config: string) {
  return recipeOf(config, { recipe: { default: "zeros" } }).dtype;
}
