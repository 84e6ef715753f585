import { describe, expect, it, test } from "vitest";
import { lint } from "../../src/inspect/index.js";
import { plan } from "../../src/plan/index.js";
import { changed, drawnFrom, lintOf } from "./drawnPlan.js";

const MLP = {
  isovar: 1,
  stream: 1,
  parameters: [
    { name: "fc1/kernel", shape: [128, 256], init: "heNormal" },
    { name: "fc1/bias", shape: [256], init: "zeros" },
    { name: "norm/scale", shape: [256], init: "ones" },
    { name: "fc2/kernel", shape: [256, 64], init: "glorotUniform" },
    { name: "embed", shape: [500, 64], init: { scheme: "normal", std: 0.02 }, padding: [0, 3] },
    { name: "out/kernel", shape: [64, 64], init: "orthogonal" },
  ],
};
const made = drawnFrom(plan(MLP, { seed: 1 }));
const kinds = (tensors: typeof made, recipe: object = MLP) =>
  lintOf(recipe, tensors).findings.map(({ name, kind }) => `${name}: ${kind}`);
const scaled = (of: string, factor: number) =>
  changed(made, (name, data) => (name === of ? data.map((x) => x * factor) : undefined));
const filled = (of: string, value: number) => changed(made, (name, data) => (name === of ? data.map(() => value) : undefined));

describe("a file that follows its plan has no finding", () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))("seed %i", (seed) => {
    const recipe = { ...MLP, dtype: (["f32", "bf16", "f16", "f64"] as const)[seed % 4] };
    expect(lintOf(recipe, drawnFrom(plan(recipe, { seed })))).toEqual({
      findings: [],
      compared: 6,
      verdict: "no finding in 6 tensors against the plan",
    });
  });
});

describe("what does not follow it", () => {
  test("names", () => {
    const { "fc1/bias": bias, ...others } = made;
    expect(lintOf(MLP, { ...others, more: bias!, inv_freq: bias! }).findings).toEqual([
      { name: "fc1/bias", kind: "missing", text: "not in the file", causes: [] },
      { name: "more", kind: "unexpected", text: "not in the plan", causes: [] },
    ]);
  });

  test("shapes and dtypes", () => {
    const turned = { ...made, "fc2/kernel": { ...(made["fc2/kernel"] as object), shape: [64, 256] } } as unknown as typeof made;
    expect(lintOf(MLP, turned).findings).toEqual([
      { name: "fc2/kernel", kind: "shape", text: "shape 64×256 where 256×64 is due", causes: ["it is transposed"] },
    ]);
    const rules = {
      ...MLP,
      parameters: MLP.parameters.map((each) => (each.name === "norm/scale" ? { ...each, dtype: "bf16" } : each)),
    };
    expect(lintOf(rules, made).findings).toEqual([
      { name: "norm/scale", kind: "dtype", text: "f32 where bf16 is due", causes: [] },
    ]);
  });

  test("a constant where values are due, and the reverse", () => {
    expect(lintOf(MLP, filled("fc2/kernel", 0)).findings).toEqual([
      {
        name: "fc2/kernel",
        kind: "constant",
        text: "constant 0 where mean 0, std 0.0791 is due",
        causes: ["left at 0: nothing initialized it"],
      },
    ]);
    expect(lintOf(MLP, filled("norm/scale", 0)).findings).toEqual([
      { name: "norm/scale", kind: "constant", text: "constant 0 where 1 is due", causes: [] },
    ]);
    const noise = changed(made, (name, data) => (name === "fc1/bias" ? data.map((_, i) => 0.01 * Math.sin(i)) : undefined));
    expect(kinds(noise)).toEqual(["fc1/bias: constant"]);
  });

  test("mean, std, NaN, zeros, padding, orthogonality", () => {
    expect(kinds(scaled("fc2/kernel", 1.1))).toEqual(["fc2/kernel: std"]);
    expect(kinds(scaled("out/kernel", 1.1))).toEqual(["out/kernel: orthogonality"]);
    const add = (of: string, shift: number) =>
      changed(made, (name, data) => (name === of ? data.map((x) => x + shift) : undefined));
    expect(kinds(add("fc1/kernel", 0.01))).toEqual(["fc1/kernel: mean"]);
    expect(kinds(add("embed", 1e-9))).toEqual(["embed: zeros"]);
    const some = (value: number, every: number) =>
      changed(made, (name, data) => (name === "fc1/kernel" ? data.map((x, i) => (i % every === 0 ? value : x)) : undefined));
    expect(kinds(some(Number.NaN, 1000))).toEqual(["fc1/kernel: not finite"]);
    expect(kinds(some(0, 10))).toEqual(["fc1/kernel: zeros"]);
    expect(kinds(some(0.4, 4000))).toEqual(["fc1/kernel: range"]);
  });

  test("little is said of few values", () => {
    const small = { ...MLP, parameters: [{ name: "w", shape: [4, 4], init: "heNormal" }] };
    const tensors = drawnFrom(plan(small, { seed: 3 }));
    const twice = changed(tensors, (_, data) => data.map((x) => 0.8 * x));
    expect(lintOf(small, twice).findings).toEqual([]);
  });
});

test("what is refused", () => {
  const planned = plan(MLP, { seed: 0 });
  const refused = expect.objectContaining({ code: "E_ARGUMENT" });
  for (const bad of [undefined, null, 1, {}, { tensors: [] }]) expect(() => lint(bad as never, planned)).toThrow(refused);
  for (const bad of [undefined, null, 1, "x"])
    expect(() => lint({ tensors: [], equal: [] } as never, bad as never)).toThrow(refused);
});
