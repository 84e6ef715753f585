// Configs of Hugging Face: how transformers draws such models, against what its constructors drew. test/fixtures/hf-shapes.json is made by
// scripts/hf_shapes.py.

import { describe, expect, it } from "vitest";
import { plan, recipeOf } from "../../../src/plan/index.js";
import fixtures from "../../fixtures/hf-shapes.json" with { type: "json" };

interface Drawn {
  name: string;
  /** Mean, std, least and greatest value of each tensor, in four digits. */
  tensors: Record<string, [mean: number, std: number, min: number, max: number]>;
  configs: string[];
}

const LAWS = fixtures.laws as unknown as Drawn[];

/** Deviations of an estimate that are allowed: beyond it lies one of 10^6, and there are some hundreds. */
const MOST = 5;

describe.each(LAWS.map((each) => [each.name, each] as const))("%s", (_, { tensors, configs }) => {
  const planned = new Map(plan(recipeOf(configs[0]!), { seed: 1 }).tensors.map((tensor) => [tensor.name, tensor]));

  it("has a law for every tensor, and for no other", () => {
    expect([...planned.keys()].sort()).toEqual(Object.keys(tensors).sort());
  });

  it("has the mean and the std of what transformers drew, within its bounds", () => {
    for (const [name, [mean, std, min, max]] of Object.entries(tensors)) {
      const law = planned.get(name)!;
      // Half a unit of the fourth digit.
      const rounding = 5e-4;
      expect(Math.abs(law.mean - mean), name).toBeLessThanOrEqual(
        (MOST * law.std) / Math.sqrt(law.size) + rounding * Math.abs(mean),
      );
      expect(Math.abs(law.std - std), name).toBeLessThanOrEqual((MOST / Math.sqrt(2 * law.size) + rounding) * law.std);
      expect(min, name).toBeGreaterThanOrEqual(law.min - rounding * Math.abs(min));
      expect(max, name).toBeLessThanOrEqual(law.max + rounding * Math.abs(max));
    }
  });
});
