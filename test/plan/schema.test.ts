// docs/spec.schema.json, docs/spec.md and parseSpec say the same.

import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, plan } from "../../src/plan/index.js";
import { MODEL_SCHEMES, schemeRules } from "../../src/plan/schemes/index.js";
import { parseSpec } from "../../src/plan/spec.js";
import { isSpec, specSchema } from "../support/schemas.js";
import { SCHEME_NAMES } from "../support/schemes.js";
import { slowly } from "../support/slowly.js";
import { anySpec, parameter, read, spec } from "./specs.js";

const parses = (input: object) => {
  try {
    return Boolean(parseSpec("plan", input, schemeRules));
  } catch {
    return false;
  }
};

/** [schema, parseSpec] */
const verdicts = (input: object): [boolean, boolean] => [isSpec(JSON.parse(JSON.stringify(input))), parses(input)];

/** Parameters that schemes cannot do without. */
const NEEDED: Readonly<Record<string, object>> = {
  constant: { value: -1.5 },
  integers: { upper: 10 },
  sparse: { sparsity: 0.25 },
  logUniform: { lower: 0.001, upper: 0.1 },
  logOfUniform: { lower: 1, upper: 16 },
  padded: { init: "heNormal", rows: 1 },
  chrono: { steps: 100 },
  blocks: { parts: ["zeros", { scheme: "heNormal" }] },
  icnr: { scale: 2 },
  classPrior: { counts: [900, 100] },
};

/** Numbers in arrays, nested so deep. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

const inits = (...list: unknown[]) => list.map((init) => spec(parameter({ init })));
const layouts = (...list: unknown[]) => list.map((layout) => spec(parameter({ layout })));
const repeats = (...list: [name: string, repeat: unknown][]) => list.map(([name, repeat]) => spec(parameter({ name, repeat })));

const bare = { name: "w", shape: [4, 6] };
const rules = (...list: unknown[]) => list.map((rule) => ({ ...spec(bare), rules: [rule] }));
const matches = (...list: unknown[]) => rules(...list.map((match) => ({ match, init: "zeros" })));
const ties = (...list: object[]) => list.map((entry) => spec(parameter(), entry));

const GOOD: object[] = [
  spec(),
  spec(parameter()),
  ...["f32", "f64", "f16", "bf16"].map((dtype) => ({ ...spec(parameter()), dtype })),
  { ...spec(), $schema: "x", description: "", layout: "oi" },
  ...[[], [0], [2 ** 53 - 1], Array(64).fill(1)].map((shape) => spec(parameter({ shape, init: "zeros" }))),
  ...["/", " ", "😀", "__proto__", "__metadata", "n".repeat(4096)].map((name) => spec(parameter({ name }))),
  ...repeats(["{i}", { i: 1 }], ["{_a1}.{B}.{_a1}", { B: 1000, _a1: 1000 }]),
  ...layouts(
    "io",
    "oi",
    { in: 0, out: 1 },
    { in: [-1], out: [], batch: 0 },
    { in: 0, out: 1, groups: 3, blocks: { axis: -1, count: 2 } },
  ),
  ...layouts(...["pytorch", "keras", "jax"].map((convention) => ({ convention }))),
  ...inits(...SCHEME_NAMES.filter((name) => !(name in NEEDED)), ...SCHEME_NAMES.map((scheme) => ({ scheme, ...NEEDED[scheme] }))),
  ...inits(
    { scheme: "uniform", lower: -1 },
    { scheme: "normal", mean: 1, std: 0 },
    { scheme: "truncatedNormal", std: 2, lower: 0, upper: 3 },
  ),
  ...inits(
    { scheme: "truncatedNormal", min: 0 },
    { scheme: "truncatedNormal", max: 1, min: 0 },
    { scheme: "heNormal", negativeSlope: -0.2 },
  ),
  ...inits(
    { scheme: "varianceScaling", scale: 2, mode: "fanGeoAvg", distribution: "uniform" },
    { scheme: "kaimingUniform", mode: "fanOut" },
  ),
  ...inits({ scheme: "glorotNormal", gain: 2, truncated: false }, { scheme: "xavierUniform", gain: 0.5 }),
  ...inits(...[[], [1, 2], [[1, -2.5], []], [1, [2, [3]]], nested(28)].map((value) => ({ scheme: "constant", value }))),
  ...inits(
    { scheme: "truncatedNormal", realizedStd: 0.02 },
    { scheme: "truncatedNormal", mean: 1, realizedStd: 0, lower: -1, upper: 3 },
    { scheme: "truncatedNormal", std: 0.02, min: -2, max: 2 },
  ),
  ...["identity", "orthogonal", "deltaOrthogonal"].flatMap((scheme) =>
    inits({ scheme, gain: 0 }, { scheme, gain: -1.5 }, { scheme, gain: Math.SQRT2 }),
  ),
  ...inits({ scheme: "dirac", groups: 1 }, { scheme: "dirac", groups: 2 ** 53 - 1 }),
  ...inits({ scheme: "sparse", sparsity: 0, std: 0 }, { scheme: "sparse", sparsity: 1, std: 3 }),
  ...inits({ scheme: "integers", lower: -5, upper: 2 }, { scheme: "integers", lower: 2 ** 53 - 2, upper: 2 ** 53 - 1 }),
  ...inits({ scheme: "sign", scale: 0 }, { scheme: "sign", scale: 0.05 }),
  { ...spec(bare), rules: [] },
  { ...spec(bare), default: "zeros" },
  { ...spec(bare, parameter({ name: "v" })), default: { scheme: "normal", std: 0.02 } },
  ...[
    "gpt2",
    { scheme: "gpt2" },
    { scheme: "llama", layers: 12, std: 0.5, depth: "model", parts: { ffnOut: ["**.o", "x"] } },
  ].map((scheme) => ({
    ...spec({ name: "h.{i}.mlp.c_proj.weight", repeat: { i: 2 }, shape: [4, 6] }),
    scheme,
  })),
  ...matches("a", "**", ["a", "*.b"], "{a,b}.{,c}", "\\{", "a\\\\", "a\nb", "{a\\}}", "{\\a}", "n".repeat(4096), ["😀?"]),
  ...rules(
    { match: "*", init: "heNormal", dtype: "bf16", layout: "oi", multiplier: -2, learningRate: 0.25 },
    {
      match: "*",
      init: { scheme: "constant", value: [1] },
      layout: { in: 63, out: -64, groups: 7, blocks: { axis: 5, count: 3 } },
    },
    { match: "*", init: "zeros", layout: { convention: "keras" }, multiplier: 0, learningRate: 0 },
  ),
  ...ties(
    { name: "v", tied: "w" },
    { name: "v.{i}", repeat: { i: 3 }, tied: "w" },
    { name: "v.{i}", repeat: { i: 3 }, tied: "w{i}" },
  ),
  ...["f32", "bf16"].map((dtype) => spec(parameter({ dtype }))),
  ...[0, 3, [], [3], [3, 0, 2]].flatMap((rows) => [
    spec(parameter({ padding: rows })),
    ...inits({ scheme: "padded", init: { scheme: "normal", std: 0.02 }, rows }),
  ]),
  ...rules({ match: "*", init: "zeros", padding: 2 ** 53 - 1 }),
  spec(parameter({ sha256: "0f".repeat(32) })),
  ...inits({ scheme: "timeStepBias", lower: 0.01, floor: 0 }, { scheme: "siren", omega: 1, first: true }),
  ...inits({ scheme: "kanSpline", grid: 256, order: 8, scale: 1 }),
  ...inits({ scheme: "chrono", steps: 2.5, gates: "iofg" }, { scheme: "standardized", gain: 1.7 }),
  ...inits({ scheme: "blocks", axis: -1, parts: ["orthogonal"] }, { scheme: "blocks", parts: Array(1024).fill("ones") }),
  ...inits({ scheme: "icnr", scale: 3, init: { scheme: "normal", std: 0.1 }, mode: "DCR" }),
  ...inits(...[0.01, [0.5, 0.25]].map((probability) => ({ scheme: "classPrior", probability }))),
];

const BAD: object[] = [
  [],
  {},
  { isovar: 1, stream: 1 },
  { ...spec(), isovar: 2 },
  { ...spec(), stream: "1" },
  { ...spec(), seed: 42 },
  ...["f31", "float32", "F16", "u32", 32, null, ["f32"]].map((dtype) => ({ ...spec(), dtype })),
  { ...spec(), layout: "hwio" },
  { ...spec(), layout: { in: 0, out: 1 } },
  { ...spec(), layout: { convention: "keras" } },
  { ...spec(), description: ["x"] },
  { ...spec(), $schema: 1 },
  { isovar: 1, stream: 1, parameters: { w: parameter() } },
  spec("w"),
  spec(...Array(10_001).fill(parameter())),
  JSON.parse('{"isovar":1,"stream":1,"parameters":[],"__proto__":{}}'),
  ...["name", "shape", "init"].map((key) => spec({ ...parameter(), [key]: undefined })),
  ...[{ shpae: 1 }, { repeat: null }, { layout: null }, { init: null }, { name: null }].map((changes) =>
    spec(parameter(changes)),
  ),
  ...["", "__metadata__", "n".repeat(4097), "{i}", "{", "a}", "{}", 5].map((name) => spec(parameter({ name }))),
  ...[[-1], [1.5], ["4"], [2 ** 53], [[4]], Array(65).fill(1), 4, "4", {}].map((shape) => spec(parameter({ shape }))),
  ...repeats(
    ["w", {}],
    ["w", [2]],
    ["w", { i: 2 }],
    ["{i}", { i: 0 }],
    ["{i}", { i: 1.5 }],
    ["{i}", { i: "2" }],
    ["{i}", { i: 1_000_001 }],
  ),
  ...repeats(["{0}", { 0: 2 }], ["{a-b}", { "a-b": 2 }], ["{{i}}", { i: 2 }], ["{i", { i: 2 }], ["{i}{}", { i: 2 }], ["{i}", 2]),
  ...layouts(
    "hwio",
    0,
    [0, 1],
    {},
    { in: 0 },
    { out: 0 },
    { in: 0, out: 1, group: 2 },
    { in: 0, out: "1" },
    { in: 0.5, out: 1 },
    { in: [0, 0], out: 1 },
  ),
  ...layouts(
    { in: 0, out: 1, groups: 0 },
    { in: 0, out: 1, groups: null },
    { in: 0, out: 1, groups: 1.5 },
    { in: 64, out: 1 },
    { in: 0, out: [[1]] },
  ),
  ...layouts({ in: 0, out: 1, blocks: { axis: [1], count: 2 } }),
  ...layouts(
    { convention: "torch" },
    { convention: "PyTorch" },
    { convention: 1 },
    { convention: ["jax"] },
    { convention: "keras", in: 0, out: 1 },
    { convention: "pytorch", groups: 2 },
    "keras",
  ),
  ...layouts({ in: 0, out: 1, blocks: 3 }, { in: 0, out: 1, blocks: { axis: 1 } }, { in: 0, out: 1, blocks: { count: 3 } }),
  ...layouts({ in: 0, out: 1, blocks: { axis: 1, count: 0 } }, { in: 0, out: 1, blocks: { axis: 1, count: 3, x: 1 } }),
  ...inits(
    "he",
    "constant",
    "HeNormal",
    "toString",
    1,
    true,
    [],
    ["zeros"],
    {},
    { std: 1 },
    { scheme: 1 },
    { scheme: "constructor" },
  ),
  ...inits(
    { scheme: "constant" },
    { scheme: "constant", value: "1" },
    { scheme: "constant", value: 1, std: 1 },
    { scheme: "zeros", value: 3 },
    { scheme: "uniform", min: 0 },
  ),
  ...inits(
    { scheme: "normal", std: -1 },
    { scheme: "normal", stddev: 1 },
    { scheme: "normal", mean: "0" },
    { scheme: "normal", lower: -1 },
  ),
  ...inits(
    { scheme: "truncatedNormal", lower: -1, min: -1 },
    { scheme: "truncatedNormal", upper: 1, max: 1 },
    { scheme: "truncatedNormal", upper: "2" },
  ),
  ...inits(
    { scheme: "varianceScaling", scale: 0 },
    { scheme: "varianceScaling", mode: "fan_in" },
    { scheme: "varianceScaling", distribution: "he" },
  ),
  ...inits(
    { scheme: "heNormal", gain: 2 },
    { scheme: "heNormal", truncated: 1 },
    { scheme: "heNormal", mode: "in" },
    { scheme: "heUniform", truncated: true },
  ),
  ...inits(
    { scheme: "lecunNormal", gain: 0 },
    { scheme: "lecunUniform", truncated: true },
    { scheme: "glorotUniform", mode: "fanIn" },
  ),
  ...inits(...[[true], ["1"], [[1], [{}]], [null], {}, true].map((value) => ({ scheme: "constant", value }))),
  ...inits(
    { scheme: "truncatedNormal", realizedStd: -1 },
    { scheme: "truncatedNormal", realizedStd: "1" },
    { scheme: "truncatedNormal", realizedStd: 1, std: 1 },
    { scheme: "truncatedNormal", realizedStd: 1, min: 0 },
    { scheme: "truncatedNormal", realizedStd: 1, max: 0 },
  ),
  ...inits({ scheme: "normal", realizedStd: 1 }, { scheme: "heNormal", realizedStd: 1 }),
  ...["identity", "orthogonal", "deltaOrthogonal"].flatMap((scheme) => inits({ scheme, gain: "1" }, { scheme, scale: 1 })),
  ...inits(
    { scheme: "dirac", groups: 0 },
    { scheme: "dirac", groups: 1.5 },
    { scheme: "dirac", groups: 2 ** 53 },
    { scheme: "dirac", gain: 2 },
  ),
  ...inits(
    "sparse",
    { scheme: "sparse" },
    { scheme: "sparse", sparsity: -0.1 },
    { scheme: "sparse", sparsity: 1.1 },
    { scheme: "sparse", sparsity: 0.5, std: -1 },
    { scheme: "sparse", sparsity: 0.5, mean: 0 },
  ),
  ...inits(
    "integers",
    { scheme: "integers" },
    { scheme: "integers", lower: 0 },
    { scheme: "integers", upper: 1.5 },
    { scheme: "integers", lower: 0.5, upper: 2 },
    { scheme: "integers", upper: 2 ** 53, lower: 2 ** 53 - 2 },
  ),
  ...inits({ scheme: "permutation", n: 4 }, { scheme: "permutation", upper: 4 }),
  ...inits({ scheme: "sign", scale: -1 }, { scheme: "sign", gain: 1 }),
  ...["logUniform", "logOfUniform"].flatMap((scheme) =>
    inits(scheme, { scheme }, { scheme, lower: 1 }, { scheme, lower: 0, upper: 1 }, { scheme, lower: 1, upper: 2, mean: 0 }),
  ),
  ...[{}, "x", null, [null], Array(10_001).fill({ match: "*", init: "zeros" })].map((rules) => ({ ...spec(bare), rules })),
  ...["he", 5, { std: 1 }, null].map((init) => ({ ...spec(bare), default: init })),
  ...[
    "GPT2",
    5,
    [],
    {},
    { scheme: "gpt3" },
    { scheme: "gpt2", std: 0 },
    { scheme: "gpt2", parts: { x: "*" } },
    { scheme: "gpt2", parts: { head: "}" } },
    { scheme: "gpt2", layers: 0 },
    { scheme: "gpt2", x: 1 },
  ].map((scheme) => ({ ...spec(bare), scheme })),
  ...matches("", 5, [], [""], [["a"]], "{", "}", "{a", "a}", "{a{b}}", "\\", "{a\\}", "a\\", "n".repeat(4097), {}, null),
  ...rules(
    {},
    { match: "*" },
    { init: "zeros" },
    { match: "*", init: "zeros", name: "w" },
    { match: "*", init: "zeros", shape: [1] },
    { match: "*", init: "zeros", sha256: "0f".repeat(32) },
    { match: "*", init: "he" },
    { match: "*", init: "zeros", dtype: "f31" },
    { match: "*", init: "zeros", layout: "hwio" },
    { match: "*", init: "zeros", layout: { in: 64, out: 1 } },
    { match: "*", init: "zeros", layout: { in: 1 } },
    { match: "*", init: "zeros", multiplier: "1" },
    { match: "*", init: "zeros", learningRate: null },
  ),
  spec(bare),
  ...ties(
    { name: "v", tied: "" },
    { name: "v", tied: 5 },
    { name: "v", tied: "{i}" },
    { name: "v", tied: "}" },
    { name: "v.{i}", repeat: { i: 2 }, tied: "{" },
    { name: "v", tied: "w", shape: [4, 6] },
    { name: "v", tied: "w", init: "zeros" },
    { name: "v.{i}", tied: "w" },
    { tied: "w" },
    { name: "v", repeat: { i: 2 }, tied: "w" },
    { name: "v", tied: "n".repeat(4097) },
  ),
  ...["f31", 5, null].map((dtype) => spec(parameter({ dtype }))),
  ...[-1, 0.5, "0", [1, 1], [[1]], {}, null, 2 ** 53].flatMap((rows) => [
    spec(parameter({ padding: rows })),
    ...inits({ scheme: "padded", init: "zeros", rows }),
  ]),
  ...inits(
    "padded",
    { scheme: "padded", init: "zeros" },
    { scheme: "padded", rows: 1 },
    { scheme: "padded", init: "he", rows: 1 },
    { scheme: "padded", init: "padded", rows: 1 },
    { scheme: "padded", init: { scheme: "padded", init: "zeros", rows: 1 }, rows: 2 },
    { scheme: "padded", init: "zeros", rows: 1, std: 1 },
  ),
  ...["", "0F".repeat(32), "0f".repeat(31), "0f".repeat(33), 5].map((sha256) => spec(parameter({ sha256 }))),
  spec(parameter({ name: "{i}", repeat: { i: 2 }, sha256: "0f".repeat(32) })),
  ...inits({ scheme: "s4dReal", states: 16 }, { scheme: "zerO", gain: 1 }, { scheme: "timeStepBias", floor: -1 }),
  ...inits(
    "chrono",
    { scheme: "chrono", steps: 2 },
    ...["ifg", "ifgoo", "iigo", "IFGO", 4].map((gates) => ({ scheme: "chrono", steps: 9, gates })),
  ),
  ...inits(
    "blocks",
    { scheme: "blocks", parts: [] },
    { scheme: "blocks", parts: "zeros" },
    { scheme: "blocks", parts: ["he"] },
    { scheme: "blocks", axis: 64, parts: ["zeros"] },
    { scheme: "blocks", parts: Array(1025).fill("ones") },
  ),
  ...inits(
    "icnr",
    { scheme: "icnr", scale: 0 },
    { scheme: "icnr", scale: 1.5 },
    { scheme: "icnr", scale: 2, mode: "crd" },
    { scheme: "icnr", scale: 2, init: 3 },
  ),
  ...inits(
    ...[{ grid: 0 }, { grid: 257 }, { order: 9 }, { order: 1.5 }, { scale: 0 }].map((o) => ({ scheme: "kanSpline", ...o })),
  ),
  ...inits({ scheme: "siren", omega: 0 }, { scheme: "siren", first: 1 }, { scheme: "standardized", gain: 0 }),
  ...inits(
    "classPrior",
    { scheme: "classPrior", counts: [1, 0] },
    { scheme: "classPrior", counts: [] },
    { scheme: "classPrior", counts: [1], probability: 0.5 },
    ...[0, 1, [], [0.5, 1]].map((probability) => ({ scheme: "classPrior", probability })),
  ),
];

/** What a schema cannot say, and docs/spec.md lists. */
const BEYOND: object[] = [
  spec(parameter(), parameter()),
  ...repeats(["{i}{j}", { i: 12, j: 12 }], ["{i}", { j: 2 }], ["{i}", { i: 2, j: 2 }], ["{i}{j}", { i: 1001, j: 1001 }]),
  ...layouts(
    { in: 0, out: 2 },
    { in: 0, out: [1, -2] },
    { in: 0, out: 1, groups: 5 },
    { in: 0, out: 1, blocks: { axis: 1, count: 5 } },
  ),
  ...inits(
    { scheme: "uniform", lower: 1, upper: 0 },
    { scheme: "logUniform", lower: 2, upper: 1 },
    { scheme: "logOfUniform", lower: 1, upper: 1 },
    { scheme: "timeStepBias", lower: 0.5 },
    { scheme: "timeStepBias", floor: 0.2 },
    { scheme: "chrono", steps: 9 },
    "kanSpline",
    { scheme: "blocks", parts: ["zeros", { scheme: "blocks", parts: ["zeros"] }] },
    { scheme: "blocks", parts: [{ scheme: "icnr", scale: 2 }] },
    { scheme: "blocks", parts: Array(5).fill("zeros") },
    { scheme: "icnr", scale: 2, init: { scheme: "icnr", scale: 2 } },
    { scheme: "icnr", scale: 2 },
    { scheme: "classPrior", counts: [1, 2] },
    { scheme: "constant", value: 1e39 },
    { scheme: "constant", value: [[1, 2]] },
    { scheme: "constant", value: nested(29) },
    { scheme: "truncatedNormal", lower: 1e200, upper: 2e200 },
    { scheme: "truncatedNormal", lower: 3 },
    { scheme: "truncatedNormal", realizedStd: 1, lower: 1e200, upper: 2e200 },
    { scheme: "integers", upper: 0 },
    { scheme: "integers", lower: -1, upper: 2 ** 32 },
    { scheme: "integers", upper: 2 ** 25 },
    { scheme: "dirac" },
    { scheme: "deltaOrthogonal" },
    { scheme: "truncatedNormal", mean: 0.1, std: 1e-12 },
  ),
  spec(parameter({ shape: [4] })),
  ...["orthogonal", "identity", { scheme: "sparse", sparsity: 0.5 }].map((init) => spec(parameter({ shape: [4], init }))),
  spec(parameter({ shape: [3, 6, 4], init: "deltaOrthogonal" })),
  spec(parameter({ shape: [3, 4, 6], init: { scheme: "dirac", groups: 4 } })),
  spec(parameter({ shape: [4, 2, 6], init: "orthogonal", layout: { in: [0, 2], out: 1 } })),
  { ...spec(parameter({ init: { scheme: "constant", value: 65536 } })), dtype: "f16" },
  { ...spec(parameter({ shape: [20, 20], init: "permutation" })), dtype: "bf16" },
  spec(parameter({ shape: [2 ** 27, 2 ** 27] })),
  ...ties(
    { name: "v", tied: "v" },
    { name: "v", tied: "x" },
    { name: "w", tied: "w" },
    { name: "v.{i}", repeat: { i: 2 }, tied: "w{j}" },
  ),
  spec(parameter(), { name: "a", tied: "b" }, { name: "b", tied: "w" }),
  spec(parameter(), { name: "a", tied: "b" }, { name: "b", tied: "a" }),
  ...matches("v", "*.w", "?w", "{a,b}w"),
  ...[4, [0, 4]].map((rows) => spec(parameter({ padding: rows }))),
  spec(parameter({ shape: [], init: "zeros", padding: 0 })),
  spec(parameter({ init: { scheme: "padded", init: "zeros", rows: 1 }, padding: 0 })),
  ...rules({ match: "w", init: "zeros", padding: 4 }),
  ...rules({ match: "w", init: "heNormal", layout: { in: 0, out: 2 } }, { match: "w", init: { scheme: "constant", value: [1] } }),
  ...matches("{a,b}".repeat(21)),
  { ...spec(bare), scheme: "gpt2" },
  spec(parameter({ shape: [2 ** 51, 1] })),
];

describe("the schema", () => {
  it("is of draft 2020-12 and has a name without a host", () => {
    expect(specSchema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", $id: "isovar-spec-1" });
  });

  it("agrees with parseSpec on what is right", () => {
    expect(GOOD.filter((input) => verdicts(input).includes(false))).toEqual([]);
  });

  it("agrees with parseSpec on what is wrong", () => {
    expect(BAD.filter((input) => verdicts(input).includes(true))).toEqual([]);
  });

  slowly("agrees with parseSpec on generated specs, and on their canonical forms", () => {
    fc.assert(
      fc.property(anySpec, (input) => {
        expect(verdicts(input)).toEqual([true, true]);
        expect(isSpec(JSON.parse(canonicalJson(parseSpec("plan", input))))).toBe(true);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("lets through only what it cannot say, and plan refuses that", () => {
    for (const input of BEYOND) {
      expect(isSpec(input), JSON.stringify(input)).toBe(true);
      expect(() => plan(input, { seed: 42 }), JSON.stringify(input)).toThrow("plan: ");
    }
  });

  it("knows every scheme of whole models, and its options", () => {
    const [byName, ...objects] = specSchema.$defs.scheme.anyOf;
    expect(byName.enum).toEqual(Object.keys(MODEL_SCHEMES));
    const options = objects.flatMap(({ properties }: { properties: { scheme: { const?: string; enum?: string[] } } }) => {
      const { scheme, ...others } = properties;
      return (scheme.enum ?? [scheme.const]).map((name) => [name, Object.keys(others)]);
    });
    expect(Object.fromEntries(options)).toEqual(
      Object.fromEntries(Object.entries(MODEL_SCHEMES).map(([name, { options }]) => [name, [...options, "layers", "parts"]])),
    );
  });

  it("knows every scheme", () => {
    const [byName, ...objects] = specSchema.$defs.init.anyOf;
    expect(byName.enum).toEqual(SCHEME_NAMES.filter((name) => !(name in NEEDED)));
    const named = objects.flatMap(
      ({ properties: { scheme } }: { properties: { scheme: { const?: string; enum?: string[] } } }) =>
        scheme.enum ?? scheme.const,
    );
    expect([...new Set<string>(named)].sort()).toEqual(SCHEME_NAMES);
  });

  it("gives the defaults that the schemes have", () => {
    for (const { properties } of specSchema.$defs.init.anyOf.slice(1)) {
      const { scheme, ...options } = properties as Record<string, { const?: string; enum?: string[]; default?: unknown }>;
      const defaults = Object.fromEntries(
        Object.entries(options).flatMap(([key, option]) => ("default" in option ? [[key, option.default]] : [])),
      );
      const needed = "min" in options ? { min: 0 } : "realizedStd" in options ? { realizedStd: 0.5 } : {};
      for (const name of scheme!.enum ?? [scheme!.const]) {
        const [bare, full] = [{}, defaults].map((given) =>
          parseSpec("plan", inits({ scheme: name, ...NEEDED[name!], ...needed, ...given })[0]!),
        );
        expect(full, name).toEqual(bare);
      }
    }
  });
});

describe("docs/spec.md", () => {
  const page = read("docs/spec.md");

  it("shows a spec that is right", () => {
    const text = /```json\n(.*?)```/s.exec(page)![1]!;
    expect(isSpec(JSON.parse(text))).toBe(true);
    const [embed] = plan(text, { seed: 42 }).tensors;
    expect(embed).toMatchObject({ name: "embed", fanIn: 1000, fanOut: 64, mean: 0, std: 0.02, bytes: 256000 });
  });

  it("shows a canonical form", () => {
    const text = /```text\n(.*?)\n```/s.exec(page)![1]!;
    expect(canonicalJson(parseSpec("plan", text))).toBe(text);
  });

  it("lists every scheme with its parameters and their defaults", () => {
    const rows = [
      ...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) +\| ([^|]*)\| (?:any|with fans|rank ≥ [12]|matrix|convolution) +\|/gm),
    ];
    const listed = rows.flatMap(([, names, options]) =>
      Array.from(names!.matchAll(/\w+/g), ([name]) => [
        name,
        Array.from(options!.matchAll(/`(\w+)`/g), (match) => match[1]).sort(),
      ]),
    );
    const [, ...objects] = specSchema.$defs.init.anyOf;
    const known = SCHEME_NAMES.map((name) => {
      const { scheme: _, ...options } = objects.find(
        ({ properties: { scheme } }: { properties: { scheme: { const?: string; enum?: string[] } } }) =>
          scheme.const === name || scheme.enum?.includes(name),
      ).properties;
      return [name, Object.keys(options).sort()];
    });
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
    for (const [, names, options] of rows) {
      const given = [...options!.matchAll(/`(\w+)` ([−\d.]+|true|`"\w+"`)/g)].map(([, key, text]) => [
        key,
        JSON.parse(text!.replace("−", "-").replaceAll("`", "")),
      ]);
      for (const [scheme] of names!.matchAll(/\w+/g)) {
        const [bare, full] = inits({ scheme, ...NEEDED[scheme] }, { scheme, ...NEEDED[scheme], ...Object.fromEntries(given) });
        expect(parseSpec("plan", full!), scheme).toEqual(parseSpec("plan", bare!));
      }
    }
  });

  it("shows packed matrices", () => {
    const [, text] = [...page.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1]!);
    const parameters = text!
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(isSpec(spec(...parameters))).toBe(true);
    const [qkv, recurrent] = plan(spec(...parameters), { seed: 42 }).tensors;
    expect([qkv!.fanIn, qkv!.fanOut, recurrent!.fanIn, recurrent!.fanOut]).toEqual([768, 768, 650, 650]);
    expect(recurrent!.std).toBeCloseTo(1 / Math.sqrt(650), 15);
  });

  it("shows errors as they are", () => {
    const shown = (code: string) => new RegExp(`^\\| \`${code}\` +\\| \`([^\`]*)\``, "m").exec(page)![1]!.replace(" …", "");
    const causes: [code: string, input: string | object, seed?: string][] = [
      ["E_JSON", '{\n\n\n\n\n"shape": 1,\n    "shape": 2 }'],
      ["E_SPEC", spec(...Array(3).fill(parameter()), { ...parameter(), shpae: 1 })],
      ["E_NAME", spec(parameter(), parameter())],
      ["E_SHAPE", spec(parameter({ shape: [-1] }))],
      ["E_LAYOUT", spec(parameter({ layout: { in: 0, out: 5 } }))],
      ["E_SCHEME", spec(parameter({ init: "heNrmal" }))],
      ["E_ARGUMENT", spec(parameter({ init: { scheme: "heNormal", foo: 1 } }))],
      ["E_DTYPE", { ...spec(), dtype: "f31" }],
      ["E_SEED", spec(), "-1"],
    ];
    for (const [code, input, seed = "42"] of causes) expect(() => plan(input, { seed }), code).toThrow(shown(code));
  });

  it("lists every example model with its number of parameters", () => {
    for (const file of readdirSync(new URL("../../examples/models/", import.meta.url))) {
      const { parameterCount } = plan(read(`examples/models/${file}`), { seed: 42 });
      const row = page.split("\n").find((line) => line.startsWith(`| [${file}](../examples/models/${file})`));
      expect(row, file).toContain(` ${parameterCount.toLocaleString("en-US")} `);
    }
  });
});

it.each(readdirSync(new URL("../../examples/models/", import.meta.url)))("examples/models/%s suits the schema", (file) => {
  expect(isSpec(JSON.parse(read(`examples/models/${file}`))), JSON.stringify(isSpec.errors)).toBe(true);
});
