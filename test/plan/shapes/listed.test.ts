// Shapes that are listed one by one: lines, state dicts, headers; and how regular layers are folded.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensorsHeader, writeSafetensors } from "../../../src/io/index.js";
import { canonicalJson, parametersOf, plan, recipeOf } from "../../../src/plan/index.js";
import { expandName } from "../../../src/plan/names.js";
import { expectThrown } from "../../support/refusal.js";
import { spec } from "../specs.js";

/** Names and shapes of parameters, repeats written out, by name. */
function written(parameters: ReturnType<typeof parametersOf>) {
  const pairs = parameters.flatMap((entry) =>
    "tied" in entry ? [] : expandName(entry.name, entry.repeat ?? {}).map((name) => [name, [...entry.shape]] as const),
  );
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}

describe("listings", () => {
  it.each([
    ["a list of Python", "w: [3, 4]", [3, 4]],
    ["a tuple", "w: (3, 4)", [3, 4]],
    ["a tuple of one", "w: (3,)", [3]],
    ["a size of PyTorch", "w: torch.Size([3, 4, 5])", [3, 4, 5]],
    ["a size without axes", "w: torch.Size([])", []],
    ["a number", "w: []", []],
    ["sizes with x", "w: 3x4", [3, 4]],
    ["sizes as the plan prints them", "w: 3×4×5", [3, 4, 5]],
    ["one size", "w: 3", [3]],
    ["a size of 0", "w: [0, 3]", [0, 3]],
    ["no spaces", "w:[3,4]", [3, 4]],
    ["many", "  w  :  [ 3 ,  4 ]  ", [3, 4]],
    ["carriage returns", "w: [3]\r\n", [3]],
  ])("take %s", (_, text, shape) => {
    expect(parametersOf(text)).toEqual([{ name: "w", shape }]);
  });

  it("pass over comments and empty lines, and keep colons of names", () => {
    expect(parametersOf("# all\n\na:0: [2]\n  # more\nb/c: [3]\n")).toEqual([
      { name: "a:0", shape: [2] },
      { name: "b/c", shape: [3] },
    ]);
  });

  it.each([
    ["f32", "f32"],
    ["F16", "f16"],
    ["bf16", "bf16"],
    ["float64", "f64"],
    ["torch.bfloat16", "bf16"],
  ])("may name a type: %s", (word, dtype) => {
    expect(recipeOf(`w: [3] ${word}`, { recipe: { default: "zeros" } }).dtype).toBe(dtype);
  });

  it("give most parameters the type of the recipe, and others their own", () => {
    const recipe = recipeOf("a: [2] bf16\nb: [2] float32\nc: [2] bf16", { recipe: { default: "zeros" } });
    expect(recipe.dtype).toBe("bf16");
    expect(recipe.parameters).toEqual([
      { name: "a", shape: [2] },
      { name: "b", shape: [2], dtype: "f32" },
      { name: "c", shape: [2] },
    ]);
  });

  it.each([
    ["", "E_SPEC", "lists no parameters"],
    ["# none\n", "E_SPEC", "lists no parameters"],
    ["a: [2]\nwhat is this", "E_SPEC", "line 2 has no colon"],
    ["a: [2", "E_SPEC", 'line 1: what follows the colon ("[2") must be a shape such as'],
    ["a: [2.5]", "E_SPEC", "line 1: what follows the colon"],
    ["a: [-1]", "E_SPEC", "line 1: what follows the colon"],
    ["a: [1e3]", "E_SPEC", "line 1: what follows the colon"],
    ["a: [99999999999999999]", "E_SPEC", "line 1: what follows the colon"],
    ["a: [3, 4] int64", "E_SPEC", "line 1: what follows the colon"],
    ["a: [3, , 4]", "E_SPEC", "line 1: what follows the colon"],
    ["a:", "E_SPEC", "line 1: what follows the colon"],
    ["a: [9007199254740992]", "E_SHAPE", "line 1: shape ([9007199254740992]) must be made of integers >= 0"],
    ["a: [134217728, 134217728]", "E_SHAPE", "line 1: shape ([134217728, 134217728]) must be of at most 2^53 - 1 elements"],
    [`a: [${"1, ".repeat(65)}]`, "E_SHAPE", "an array of at most 64 sizes"],
    [": [3]", "E_NAME", "line 1: name"],
    ["a: [2]\na: [3]", "E_NAME", 'line 2: name ("a") is listed twice'],
    ["a{i}: [2]", "E_SPEC", "line 1: name"],
    ["__metadata__: [2]", "E_NAME", "line 1: name"],
    [`${"n".repeat(5000)}: [2]`, "E_NAME", "of 1 to 4096 characters"],
    ["config.json", "E_JSON", "not the path of a file"],
  ] as const)("refuse %j", (text, code, says) => {
    expectThrown(code, says, () => parametersOf(text));
  });

  it("of many regular lines are read and folded", () => {
    const lines = Array.from({ length: 200 }, (_, i) => Array.from({ length: 100 }, (_, j) => `${i}.${j}: 1`)).flat();
    expect(parametersOf(lines.join("\n"))).toEqual([{ name: "{i}.{j}", repeat: { i: 200, j: 100 }, shape: [1] }]);
  });

  it("of more than a million lines are refused before any is read", () => {
    expectThrown("E_SPEC", "lists 1000001 parameters, at most 1000000 may be", () => parametersOf("w: 1\n".repeat(1_000_001)));
    expectThrown("E_SPEC", "at most 16777216 may be", () => parametersOf("w: [3]".padEnd(2 ** 24 + 1)));
  });

  it.each([
    ["spaces", `a: ${" ".repeat(2 ** 22)}x`],
    ["brackets", `a: ${"[".repeat(2 ** 22)}`],
    ["digits", `a: ${"1".repeat(2 ** 22)}`],
    ["sizes", `a: [${"1,".repeat(2 ** 21)}]`],
    ["dots", `${"0.".repeat(2 ** 20)}: [1]`],
  ])("of many %s are refused at once", (_, text) => {
    expectThrown(["E_SPEC", "E_SHAPE", "E_NAME"], "line 1", () => parametersOf(text));
  });
});

describe("state dicts", () => {
  it("are read from text and from objects", () => {
    const dict = { "fc.weight": [10, 784], "fc.bias": [10], scale: [] };
    const parameters = Object.entries(dict).map(([name, shape]) => ({ name, shape }));
    expect(parametersOf(JSON.stringify(dict))).toEqual(parameters);
    expect(parametersOf(dict)).toEqual(parameters);
    expect(parametersOf('{"__proto__": [2]}')).toEqual([{ name: "__proto__", shape: [2] }]);
  });

  it.each([
    [{}, "E_SPEC", "is none of what names shapes"],
    [{ a: [2], b: 3 }, "E_SPEC", "is none of what names shapes"],
    [{ a: [[2]] }, "E_SHAPE", 'key "a": shape'],
    [{ a: [-2] }, "E_SHAPE", 'key "a": shape'],
    [{ a: ["2"] }, "E_SHAPE", 'key "a": shape'],
    [{ a: [2 ** 53] }, "E_SHAPE", 'key "a": shape'],
    [{ weight_map: { a: "../../etc/passwd" } }, "E_SPEC", "readHeaders of isovar/node"],
    [[], "E_SPEC", "document"],
    [7, "E_SPEC", "document (7) must be"],
    [null, "E_SPEC", "document (null) must be"],
    [new Map([["a", [2]]]), "E_SPEC", "document"],
    ['{"a": [2], "a": [3]}', "E_JSON", 'duplicate key "a"'],
    ['{"a": [2]', "E_JSON", "expected"],
  ] as const)("that are none are refused: %j", (document, code, says) => {
    expectThrown(code, says, () => parametersOf(document as object));
  });

  it("with traps are refused with a typed error", () => {
    const trap = {
      get a() {
        throw new Error("trap");
      },
    };
    expectThrown("E_ARGUMENT", "cannot be read", () => parametersOf(trap));
  });
});

describe("headers", () => {
  const f32 = (...shape: number[]) => ({
    dtype: "f32" as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });

  it("of a file give names, shapes and types", () => {
    const file = writeSafetensors(
      {
        "h.0.w": f32(2, 3),
        "h.1.w": f32(2, 3),
        norm: { dtype: "bf16", shape: [3], data: new Uint16Array(3) },
      },
      { format: "pt" },
    );
    const header = readSafetensorsHeader(file, file.length);
    expect(parametersOf(header)).toEqual([
      { name: "h.{i}.w", repeat: { i: 2 }, shape: [2, 3] },
      { name: "norm", shape: [3], dtype: "bf16" },
    ]);
  });

  it("leave whole numbers out, and say so", () => {
    const tensors = [
      { name: "w", dtype: "f32", shape: [2] },
      { name: "position_ids", dtype: "i64", shape: [1, 512] },
      { name: "mask", dtype: "bool", shape: [1] },
    ];
    const recipe = recipeOf({ tensors, metadata: undefined }, { recipe: { default: "ones" } });
    expect(recipe.parameters).toEqual([{ name: "w", shape: [2] }]);
    expect(recipe.description).toContain('2 tensors of whole numbers are left out: the first is "position_ids" (i64)');
  });

  it("of a file that isovar wrote give its recipe", () => {
    const text = canonicalJson(plan(spec({ name: "w", shape: [2, 3], init: "heNormal" }), { seed: 1 }).spec);
    const header = { tensors: [], metadata: { "isovar.spec": text } };
    expect(plan(recipeOf(header), { seed: 1 }).tensors[0]!.std).toBeCloseTo(1, 10);
    expect(recipeOf(header).description).toContain("the recipe in the metadata");
  });

  it.each([
    [[{ name: "w", dtype: "f8_e4m3", shape: [2] }], "E_DTYPE", 'tensor "w": dtype ("f8_e4m3") must be f32, f64, f16 or bf16'],
    [[{ name: "w", dtype: "f31", shape: [2] }], "E_DTYPE", 'tensor "w": dtype ("f31")'],
    [[{ name: "w", dtype: "f32", shape: [-2] }], "E_SHAPE", 'tensor "w": shape'],
    [[{ name: 3, dtype: "f32", shape: [2] }], "E_NAME", "name"],
    [[null], "E_DTYPE", "tensor undefined: dtype (undefined)"],
    [7, "E_SPEC", "tensors (7) must be"],
    [[], "E_SPEC", "lists no parameters"],
  ] as const)("that are none are refused: %j", (tensors, code, says) => {
    expectThrown(code, says, () => parametersOf({ tensors, metadata: undefined }));
  });
});

describe("folding", () => {
  const lines = (...names: string[]) =>
    parametersOf(names.map((name) => (name.includes(":") ? name : `${name}: [2]`)).join("\n"));

  it.each([
    [["h.0.w", "h.1.w"], [{ name: "h.{i}.w", repeat: { i: 2 } }]],
    [["h/0/w", "h/1/w"], [{ name: "h/{i}/w", repeat: { i: 2 } }]],
    [
      ["h.1.w", "h.2.w"],
      [{ name: "h.1.w" }, { name: "h.2.w" }],
    ],
    [
      ["h.0.w", "h.2.w"],
      [{ name: "h.0.w" }, { name: "h.2.w" }],
    ],
    [["h.0.w"], [{ name: "h.0.w" }]],
    [
      ["h.00.w", "h.01.w"],
      [{ name: "h.00.w" }, { name: "h.01.w" }],
    ],
    [
      ["conv1.w", "conv2.w"],
      [{ name: "conv1.w" }, { name: "conv2.w" }],
    ],
    // Of a Sequential: its numbers have gaps, those of the layers have none.
    [
      ["h.0.mlp.0.w", "h.0.mlp.2.w", "h.1.mlp.0.w", "h.1.mlp.2.w"],
      [0, 2].map((n) => ({ name: `h.{i}.mlp.${n}.w`, repeat: { i: 2 } })),
    ],
    [["h.0.e.0.w", "h.0.e.1.w", "h.1.e.0.w", "h.1.e.1.w"], [{ name: "h.{i}.e.{j}.w", repeat: { i: 2, j: 2 } }]],
    // Not every layer has as many experts.
    [
      ["h.0.e.0.w", "h.0.e.1.w", "h.1.e.0.w"],
      [{ name: "h.{i}.e.0.w", repeat: { i: 2 } }, { name: "h.0.e.1.w" }],
    ],
  ])("%j", (names, folded) => {
    expect(lines(...names)).toEqual(folded.map((entry) => ({ ...entry, shape: [2] })));
  });

  it("keeps shapes and types apart", () => {
    expect(lines("h.0.w: [2]", "h.1.w: [3]").length).toBe(2);
    expect(recipeOf("h.0.w: [2] f32\nh.1.w: [2] f16\nx: [1] f32", { recipe: { default: "ones" } }).parameters.length).toBe(3);
  });

  it("changes no name and no shape, whatever the names", () => {
    const segment = fc.constantFrom("0", "1", "2", "3", "10", "a", "b", "w");
    const name = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("."));
    const entry = fc.tuple(name, fc.constantFrom([1], [2, 3]));
    fc.assert(
      fc.property(fc.uniqueArray(entry, { minLength: 1, maxLength: 60, selector: ([name]) => name }), (entries) => {
        const pairs = written(parametersOf(Object.fromEntries(entries)));
        expect(pairs).toEqual([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
      }),
    );
  });
});
