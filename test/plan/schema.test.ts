// docs/spec.schema.json, docs/spec.md and parseSpec say the same.

import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCHEME_NAMES } from "../../src/init/schemes.js";
import { canonicalJson, plan } from "../../src/plan/index.js";
import { parseSpec } from "../../src/plan/spec.js";
import { anySpec, parameter, read, spec } from "./specs.js";

const schema = JSON.parse(read("docs/spec.schema.json"));
const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

const parses = (input: object) => {
  try {
    return Boolean(parseSpec("plan", input));
  } catch {
    return false;
  }
};

/** [schema, parseSpec] */
const verdicts = (input: object): [boolean, boolean] => [validate(JSON.parse(JSON.stringify(input))), parses(input)];

const inits = (...list: unknown[]) => list.map((init) => spec(parameter({ init })));
const layouts = (...list: unknown[]) => list.map((layout) => spec(parameter({ layout })));
const repeats = (...list: [name: string, repeat: unknown][]) => list.map(([name, repeat]) => spec(parameter({ name, repeat })));

const GOOD: object[] = [
  spec(),
  spec(parameter()),
  { ...spec(), $schema: "x", description: "", dtype: "f32", layout: "oi" },
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
  ...inits(
    ...SCHEME_NAMES.filter((name) => name !== "constant"),
    ...SCHEME_NAMES.map((scheme) => ({ scheme, ...(scheme === "constant" && { value: -1.5 }) })),
  ),
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
];

const BAD: object[] = [
  [],
  {},
  { isovar: 1, stream: 1 },
  { ...spec(), isovar: 2 },
  { ...spec(), stream: "1" },
  { ...spec(), seed: 42 },
  { ...spec(), dtype: "f31" },
  { ...spec(), layout: "hwio" },
  { ...spec(), layout: { in: 0, out: 1 } },
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
    { scheme: "constant", value: 1e39 },
    { scheme: "truncatedNormal", lower: 20, upper: 21 },
  ),
  spec(parameter({ shape: [4] })),
  spec(parameter({ shape: [2 ** 27, 2 ** 27] })),
  spec(parameter({ shape: [2 ** 51, 1] })),
];

describe("the schema", () => {
  it("is of draft 2020-12 and has a name without a host", () => {
    expect(schema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", $id: "isovar-spec-1" });
  });

  it("agrees with parseSpec on what is right", () => {
    expect(GOOD.filter((input) => verdicts(input).includes(false))).toEqual([]);
  });

  it("agrees with parseSpec on what is wrong", () => {
    expect(BAD.filter((input) => verdicts(input).includes(true))).toEqual([]);
  });

  it("agrees with parseSpec on generated specs, and on their canonical forms", () => {
    fc.assert(
      fc.property(anySpec, (input) => {
        expect(verdicts(input)).toEqual([true, true]);
        expect(validate(JSON.parse(canonicalJson(parseSpec("plan", input))))).toBe(true);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("lets through only what it cannot say, and plan refuses that", () => {
    for (const input of BEYOND) {
      expect(validate(input), JSON.stringify(input)).toBe(true);
      expect(() => plan(input, { seed: 42 }), JSON.stringify(input)).toThrow("plan: ");
    }
  });

  it("knows every scheme", () => {
    const [byName, ...objects] = schema.$defs.init.anyOf;
    expect(byName.enum).toEqual(SCHEME_NAMES.filter((name) => name !== "constant"));
    const named = objects.flatMap(
      ({ properties: { scheme } }: { properties: { scheme: { const?: string; enum?: string[] } } }) =>
        scheme.enum ?? scheme.const,
    );
    expect([...new Set<string>(named)].sort()).toEqual(SCHEME_NAMES);
  });

  it("gives the defaults that the schemes have", () => {
    for (const { properties } of schema.$defs.init.anyOf.slice(1)) {
      const { scheme, ...options } = properties as Record<string, { const?: string; enum?: string[]; default?: unknown }>;
      const defaults = Object.fromEntries(
        Object.entries(options).flatMap(([key, option]) => ("default" in option ? [[key, option.default]] : [])),
      );
      const needed = "value" in options ? { value: 3 } : "min" in options ? { min: 0 } : {};
      for (const name of scheme!.enum ?? [scheme!.const]) {
        const [bare, full] = [{}, defaults].map((given) => parseSpec("plan", inits({ scheme: name, ...needed, ...given })[0]!));
        expect(full, name).toEqual(bare);
      }
    }
  });
});

describe("docs/spec.md", () => {
  const page = read("docs/spec.md");

  it("shows a spec that is right", () => {
    const text = /```json\n(.*?)```/s.exec(page)![1]!;
    expect(validate(JSON.parse(text))).toBe(true);
    const [embed] = plan(text, { seed: 42 }).tensors;
    expect(embed).toMatchObject({ name: "embed", fanIn: 1000, fanOut: 64, mean: 0, std: 0.02, bytes: 256000 });
  });

  it("shows a canonical form", () => {
    const text = /```text\n(.*?)\n```/s.exec(page)![1]!;
    expect(canonicalJson(parseSpec("plan", text))).toBe(text);
  });

  it("lists every scheme", () => {
    expect(SCHEME_NAMES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

it.each(["gpt2-small", "mlp"])("examples/models/%s.json suits the schema", (name) => {
  const text = read(`examples/models/${name}.json`);
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(plan(text).tensors.length).toBeGreaterThan(0);
});
