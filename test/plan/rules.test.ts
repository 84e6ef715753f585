// Recipes: what tensors get by rules, ties, padding, and what is refused.

import { describe, expect, it } from "vitest";
import { createCore, init } from "../../src/index.js";
import { fillDistribution } from "../../src/init/fillDistribution.js";
import { drawsOf } from "../../src/plan/draws.js";
import { canonicalJson, type Plan, plan } from "../../src/plan/index.js";
import { thrownBy } from "../support/refusal.js";

type Entry = Record<string, unknown>;
const recipe = (rules: Entry[], parameters: Entry[], rest: Entry = {}) => ({ isovar: 1, stream: 1, ...rest, rules, parameters });
const named = (...names: string[]) => names.map((name) => ({ name, shape: [4, 6] }));
const planned = (input: object): Plan => plan(input, { seed: 42 });

describe("rules", () => {
  it("give what parameters do not say: the first that matches counts, and it alone", () => {
    const rules = [
      { match: "*.norm.*", init: "ones", dtype: "f32", layout: "io" },
      {
        match: ["*.a", "*.b"],
        init: { scheme: "normal", std: 0.02 },
        multiplier: 0.5,
        learningRate: 2,
        layout: { in: 0, out: 1, groups: 2 },
      },
      { match: "**", init: "zeros", dtype: "f16", multiplier: 9 },
    ];
    const parameters = [
      ...named("x.norm.a", "x.a", "x.b"),
      { ...named("y.b")[0], init: "heNormal", dtype: "f64" },
      ...named("z"),
    ];
    const { tensors } = planned(recipe(rules, parameters, { dtype: "bf16", layout: "oi" }));
    const normal = {
      initializer: { scheme: "normal", mean: 0, std: 0.02 },
      dtype: "bf16",
      multiplier: 0.5,
      learningRate: 2,
      fanIn: 4,
      fanOut: 3,
    };
    expect(tensors).toMatchObject([
      {
        name: "x.norm.a",
        initializer: { scheme: "constant", value: 1 },
        dtype: "f32",
        layout: "io",
        multiplier: undefined,
        bytes: 96,
      },
      { name: "x.a", ...normal, bytes: 48 },
      { name: "x.b", ...normal },
      { name: "y.b", ...normal, initializer: { scheme: "varianceScaling" }, dtype: "f64", bytes: 192 },
      {
        name: "z",
        initializer: { scheme: "constant", value: 0 },
        dtype: "f16",
        layout: "oi",
        multiplier: 9,
        learningRate: undefined,
      },
    ]);
  });

  it("match single names of a repeat, and each tensor is described by its own", () => {
    const rules = [
      { match: "h.{0,2}.w", init: { scheme: "normal", std: 0.5 } },
      { match: "h.*.w", init: "ones" },
    ];
    const { tensors } = planned(recipe(rules, [{ name: "h.{i}.w", repeat: { i: 4 }, shape: [2] }]));
    expect(tensors.map(({ std }) => std)).toEqual([0.5, 0, 0.5, 0]);
  });

  it("change no value: a rule draws what the parameter's own init would", () => {
    const init = { scheme: "normal", std: 0.02 };
    const [byRule] = drawsOf("test", planned(recipe([{ match: "*", init }], named("w")))).tensors;
    const [own] = drawsOf("test", planned(recipe([], [{ name: "w", shape: [4, 6], init }]))).tensors;
    expect(byRule).toEqual(own);
  });

  it("may come from default alone, or be none", () => {
    expect(planned({ isovar: 1, stream: 1, default: "ones", parameters: named("w") }).tensors[0]!.mean).toBe(1);
    const withRules = planned(recipe([{ match: "v", init: "zeros" }], named("v", "w"), { default: "ones" }));
    expect(withRules.tensors.map(({ mean }) => mean)).toEqual([0, 1]);
  });

  it("stay rules in the canonical text, those of a scheme too", () => {
    const rules = [{ match: ["*.a"], padding: 1, dtype: "f16", init: "ones" }];
    const { spec } = planned({
      ...recipe(rules, [...named("w.a"), { name: "h.0.mlp.c_proj.weight", shape: [4, 6] }]),
      scheme: "gpt2",
      default: "zeros",
    });
    const text = canonicalJson(spec);
    expect(text).toBe(
      '{"isovar":1,"stream":1,"dtype":"f32","layout":"io","rules":[{"match":"*.a","init":{"scheme":"constant","value":1},"dtype":"f16","padding":[1]},' +
        '{"match":"w.a","init":{"scheme":"normal","mean":0,"std":0.02}},' +
        '{"match":"h.*.mlp.c_proj.weight","init":{"scheme":"normal","mean":0,"std":0.014142135623730949}}],"default":{"scheme":"constant","value":0},' +
        '"parameters":[{"name":"w.a","shape":[4,6]},{"name":"h.0.mlp.c_proj.weight","shape":[4,6]}]}',
    );
    expect(canonicalJson(plan(text, { seed: 1 }).spec)).toBe(text);
    expect(plan(text, { seed: 42 }).tensors).toEqual(planned(spec).tensors);
  });

  it("of 10,000 layers, each with a law of its own, are found by name", () => {
    const rules = Array.from({ length: 10_000 }, (_, i) => ({ match: `h.${i}.**`, init: { scheme: "constant", value: i } }));
    const { tensors } = planned(recipe(rules, [{ name: "h.{i}.{j}", repeat: { i: 10_000, j: 2 }, shape: [1] }]));
    expect(tensors.every(({ mean }, i) => mean === Math.floor(i / 2))).toBe(true);
  });
});

describe("tied names", () => {
  it("are listed and neither drawn nor stored", () => {
    const p = planned(
      recipe(
        [{ match: "**", init: "heNormal" }],
        [
          { name: "head", tied: "embed" },
          ...named("embed"),
          { name: "d.{i}.k", repeat: { i: 2 }, tied: "e.{i}.k" },
          { name: "e.{i}.k", repeat: { i: 2 }, shape: [2, 3] },
          ...named("w"),
          { name: "shared.{i}", repeat: { i: 2 }, tied: "embed" },
        ],
      ),
    );
    expect(p.tied).toEqual([
      { name: "head", to: "embed" },
      { name: "d.0.k", to: "e.0.k" },
      { name: "d.1.k", to: "e.1.k" },
      { name: "shared.0", to: "embed" },
      { name: "shared.1", to: "embed" },
    ]);
    expect(p.tensors.map(({ name }) => name)).toEqual(["embed", "e.0.k", "e.1.k", "w"]);
    expect(p.parameterCount).toBe(60);
    expect(plan(canonicalJson(p.spec), { seed: 42 })).toEqual(p);
    expect(drawsOf("test", JSON.parse(JSON.stringify(p))).tied).toEqual(p.tied);
  });
});

describe("padding", () => {
  it("is said by the initializer, which init takes, and drawn alike by whoever draws a plan", () => {
    const core = createCore();
    const p = planned(
      recipe(
        [{ match: "*", init: { scheme: "normal", std: 0.02 }, padding: [3, 1] }],
        [...named("w"), { ...named("v")[0], padding: [] }],
      ),
    );
    expect(p.tensors[0]).toMatchObject({ padding: [1, 3], initializer: { scheme: "padded", rows: [1, 3] } });
    expect(p.tensors[1]).toMatchObject({ padding: undefined, initializer: { scheme: "normal" } });
    const [w] = drawsOf("test", p).tensors;
    const drawn = new Float32Array(24);
    fillDistribution("test", core, w!, 0, drawn);
    expect(drawn).toEqual(init(p.tensors[0]!.initializer, [4, 6], { seed: 42, name: "w" }));
    const plain = init({ scheme: "normal", mean: 0, std: 0.02 }, [4, 6], { seed: 42, name: "w" });
    expect([...drawn]).toEqual([...plain].map((x, i) => (Math.floor(i / 6) % 2 === 1 ? 0 : x)));
    expect([...drawn.subarray(0, 2)]).toEqual([0.014877818524837494, 0.02098538912832737]);
  });
});

describe("refuses", () => {
  const ones = { match: "**", init: "ones" };
  it.each<[string, object, string, string]>([
    [
      "a parameter that nothing matches",
      recipe([{ match: "v", init: "ones" }], [{ name: "w.{i}", repeat: { i: 2 }, shape: [1] }]),
      "E_SPEC",
      'plan: parameters[0]: "w.0" has no init, no rule matches it, and there is no default; give it one of these',
    ],
    [
      "a tie to nothing",
      recipe([ones], [{ name: "v", tied: "x" }, ...named("w")]),
      "E_SPEC",
      'plan: parameters[0]: "v" is tied to "x", which is no parameter',
    ],
    [
      "a tie to itself",
      recipe([ones], [{ name: "v", tied: "v" }]),
      "E_SPEC",
      'plan: parameters[0]: "v" is tied to "v", which is tied itself',
    ],
    [
      "a chain of ties",
      recipe([ones], [...named("w"), { name: "u", tied: "v" }, { name: "v", tied: "w" }]),
      "E_SPEC",
      'plan: parameters[1]: "u" is tied to "v", which is tied itself',
    ],
    [
      "a circle of ties",
      recipe(
        [ones],
        [
          { name: "u", tied: "v" },
          { name: "v", tied: "u" },
        ],
      ),
      "E_SPEC",
      'plan: parameters[0]: "u" is tied to "v", which is tied itself',
    ],
    [
      "a tied name that a parameter has",
      recipe([ones], [...named("w"), { name: "w", tied: "w" }]),
      "E_NAME",
      'plan: parameters[1]: name ("w") is taken by parameters[0]; names must differ',
    ],
    [
      "a variable that is not counted",
      recipe([ones], [...named("w"), { name: "v", tied: "w{i}" }]),
      "E_SPEC",
      'plan: parameters[1]: tied ("w{i}") holds "{i}", which repeat does not count',
    ],
    [
      "padding beyond the shape",
      recipe([{ ...ones, padding: 4 }], named("w")),
      "E_SHAPE",
      'plan: parameters[0] ("w"): padding row (4) must be a row of axis 0, which has 4',
    ],
    [
      "a layout that does not suit the shape",
      recipe([{ ...ones, layout: { in: 0, out: 2 } }], named("w")),
      "E_LAYOUT",
      'plan: parameters[0] ("w"): layout.out (2) must be an axis from -2 to 1: the shape has rank 2',
    ],
    [
      "a law that the dtype cannot hold",
      recipe([{ match: "*", init: { scheme: "constant", value: 1e6 }, dtype: "f16" }], named("w")),
      "E_DTYPE",
      'plan: parameters[0] ("w"): value (1000000) must be',
    ],
    [
      "a wrong initializer",
      recipe([{ match: "*", init: "he" }], []),
      "E_SCHEME",
      'plan: rules[0].init: scheme ("he") must be one of',
    ],
    ["a wrong default", recipe([], [], { default: "he" }), "E_SCHEME", 'plan: default: scheme ("he") must be one of'],
    ["a rule without init", recipe([{ match: "*" }], []), "E_SPEC", "plan: rules[0].init is missing"],
    [
      "an unknown key",
      recipe([{ ...ones, std: 1 }], []),
      "E_SPEC",
      "plan: rules[0].std: unknown key; a rule takes match, init, dtype,",
    ],
    [
      "a wrong multiplier",
      recipe([{ ...ones, multiplier: "2" }], []),
      "E_SPEC",
      'plan: rules[0].multiplier ("2") must be a finite number',
    ],
    ["a wrong dtype", recipe([{ ...ones, dtype: "f8" }], []), "E_DTYPE", 'plan: rules[0]: dtype ("f8") must be one of'],
    ["an unknown scheme", { ...recipe([], []), scheme: "gpt9" }, "E_SCHEME", 'plan: scheme ("gpt9") must be one of "gpt2",'],
    [
      "a hash of many tensors",
      recipe([ones], [{ name: "w{i}", repeat: { i: 2 }, shape: [1], sha256: "0f".repeat(32) }]),
      "E_SPEC",
      "plan: parameters[0].sha256 is of one tensor, and repeat makes many",
    ],
    [
      "what is no hash",
      recipe([ones], [{ ...named("w")[0], sha256: "0F".repeat(32) }]),
      "E_SPEC",
      "must be 64 hexadecimal digits, in lower case",
    ],
  ])("%s", (_, input, code, message) => {
    const error = thrownBy(() => planned(input));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });
});
