import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { heNormal, normal, truncatedNormal } from "../../src/init/index.js";
import { plan } from "../../src/plan/index.js";
import { canonicalJson, parseSpec, type Spec } from "../../src/plan/spec.js";
import { thrownBy } from "../support/refusal.js";
import { slowly } from "../support/slowly.js";
import { anySpec, parameter, spec } from "./specs.js";

const parse = (input: unknown): Spec => parseSpec("plan", input as object);

function expectError(input: unknown, code: string, message: string | RegExp): void {
  const error = thrownBy(() => parse(input));
  expect(error.message).toMatch(message);
  expect(error.code).toBe(code);
}

describe("fills in defaults", () => {
  it("from text and from an object alike", () => {
    const given = { ...spec(parameter()), $schema: "x", description: "y" };
    const expected = {
      isovar: 1,
      stream: 1,
      dtype: "f32",
      layout: "io",
      parameters: [{ name: "w", shape: [4, 6], init: heNormal() }],
    };
    expect(parse(given)).toStrictEqual(expected);
    expect(parse(JSON.stringify(given))).toStrictEqual(expected);
    expect(parse(`${JSON.stringify(given, null, "\t")}\n`)).toStrictEqual(expected);
  });

  it("of initializers, which may be names, objects, or what the functions return", () => {
    const inits = ["normal", { scheme: "normal" }, normal(), { scheme: "normal", std: 1 }];
    expect(parse(spec(...inits.map((init) => parameter({ init })))).parameters).toMatchObject(
      inits.map(() => ({ init: normal() })),
    );
    expect(parse(spec(parameter({ init: truncatedNormal({ min: 0 }) }))).parameters[0]).toStrictEqual({
      name: "w",
      shape: [4, 6],
      init: { scheme: "truncatedNormal", mean: 0, std: 1, min: 0 },
    });
  });

  it("and leaves undefined keys of objects out", () => {
    expect(parse(spec(parameter({ repeat: undefined, layout: undefined })))).toStrictEqual(parse(spec(parameter())));
  });
});

describe("canonicalJson", () => {
  it("is one line with every default, in a fixed order", () => {
    const layout = { blocks: { count: 3, axis: 1 }, out: 1, in: [0] };
    const given = {
      parameters: [{ layout, init: "heNormal", repeat: { b: 2, a: 1 }, shape: [4, 6], name: "{a}{b}" }],
      stream: 1,
      isovar: 1,
    };
    expect(canonicalJson(parse(given))).toBe(
      '{"isovar":1,"stream":1,"dtype":"f32","layout":"io","parameters":[{"name":"{a}{b}","repeat":{"b":2,"a":1},"shape":[4,6],' +
        '"init":{"scheme":"varianceScaling","scale":2,"mode":"fanIn","distribution":"truncatedNormal"},' +
        '"layout":{"in":[0],"out":1,"blocks":{"axis":1,"count":3}}}]}',
    );
  });

  slowly("gives the spec again when it is parsed, and itself from that", () => {
    fc.assert(
      fc.property(anySpec, (given) => {
        const parsed = parse(given);
        const text = canonicalJson(parsed);
        expect(parse(text)).toStrictEqual(parsed);
        expect(canonicalJson(parse(text))).toBe(text);
        expect(canonicalJson(parse(JSON.stringify(given)))).toBe(text);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  it("knows no −0", () => {
    const init = { scheme: "constant", value: -0 };
    expect(parse(spec(parameter({ init, shape: [-0] }))).parameters[0]).toStrictEqual({
      name: "w",
      shape: [0],
      init: { scheme: "constant", value: 0 },
    });
  });

  it("refuses what is not a spec", () => {
    expect(() => canonicalJson({} as Spec)).toThrow("canonicalJson: isovar is missing");
  });
});

describe("refuses, and says where and why", () => {
  it.each<[string, unknown, string, string | RegExp]>([
    ["no object", [], "E_SPEC", "plan: spec ([]) must be an object, or its JSON text"],
    ["text of no object", '"x"', "E_SPEC", 'plan: spec ("x") must be an object, or its JSON text'],
    ["nothing", undefined, "E_SPEC", "plan: spec (undefined) must be an object, or its JSON text"],
    ["no JSON", "model", "E_JSON", 'plan: expected a value, found "m" at line 1, column 1'],
    [
      "a path",
      "./model.json",
      "E_JSON",
      'plan: spec ("./model.json") must be an object, or its JSON text, not the path of a file',
    ],
    ["a byte order mark", "\ufeff{}", "E_JSON", "plan: text begins with a byte order mark at line 1, column 1"],
    ["no version", {}, "E_SPEC", "plan: isovar is missing"],
    [
      "a later format",
      { isovar: 2, x: 0 },
      "E_SPEC",
      "plan: isovar (2) must be 1, the version of the spec format that this build reads",
    ],
    [
      "a later stream",
      { isovar: 1, stream: 2 },
      "E_SPEC",
      "plan: stream (2) must be 1, the version of the number stream that this build draws",
    ],
    ["a version as text", { isovar: "1" }, "E_SPEC", 'plan: isovar ("1") must be 1,'],
    ["no parameters", { isovar: 1, stream: 1 }, "E_SPEC", "plan: parameters is missing"],
    ["parameters by name", { isovar: 1, stream: 1, parameters: {} }, "E_SPEC", "plan: parameters (an object) must be an array"],
    [
      "an unknown key",
      { ...spec(), seed: 1 },
      "E_SPEC",
      "plan: seed: unknown key; a spec takes isovar, stream, dtype, layout, scheme, rules, default, parameters, $schema,",
    ],
    ["a description of another type", { ...spec(), description: 1 }, "E_SPEC", "plan: description (1) must be a string"],
    ["an unknown dtype", { ...spec(), dtype: "f8" }, "E_DTYPE", 'plan: dtype ("f8") must be one of "f32"'],
    ["axes for all", { ...spec(), layout: { in: 0, out: 1 } }, "E_LAYOUT", 'plan: layout (an object) must be one of "io", "oi"'],
    ["no parameter", spec("w"), "E_SPEC", 'plan: parameters[0] ("w") must be an object'],
    [
      "a misspelt key",
      spec(parameter(), parameter({ shpae: 1 })),
      "E_SPEC",
      "plan: parameters[1].shpae: unknown key; a parameter takes name, repeat, shape, init, dtype, layout, padding, sha256",
    ],
    ["a missing key", spec({ name: "w", shape: [1] }), "E_SPEC", "plan: parameters[0].init is missing"],
    [
      "null",
      spec(parameter({ layout: null })),
      "E_SPEC",
      "plan: parameters[0].layout (null) must be a string, a number, true or false, an array",
    ],
    [
      "a shape below zero",
      spec(parameter({ shape: [4, -1] })),
      "E_SHAPE",
      "plan: parameters[0]: shape ([4, -1]) must be made of integers >= 0",
    ],
    [
      "a shape of text",
      spec(parameter({ shape: ["4"] })),
      "E_SHAPE",
      'plan: parameters[0]: shape (["4"]) must be made of integers >= 0',
    ],
    ["a huge shape", spec(parameter({ shape: [2 ** 27, 2 ** 27] })), "E_SHAPE", "must be of at most 2^53 - 1 elements"],
    [
      "a huge shape with a zero",
      spec(parameter({ shape: [0, 2 ** 52, 2 ** 52] })),
      "E_SHAPE",
      "must be of at most 2^53 - 1 elements",
    ],
    ["a shape of many axes", spec(parameter({ shape: Array(65).fill(1) })), "E_SHAPE", "must be an array of at most 64 sizes"],
    [
      "an unknown scheme",
      spec(parameter({ init: "he" })),
      "E_SCHEME",
      'plan: parameters[0].init: scheme ("he") must be one of "blocks", "chrono",',
    ],
    [
      "a scheme of Object",
      spec(parameter({ init: "constructor" })),
      "E_SCHEME",
      'plan: parameters[0].init: scheme ("constructor") must be one of',
    ],
    ["no scheme", spec(parameter({ init: { std: 1 } })), "E_SCHEME", "plan: parameters[0].init: scheme is missing, as in"],
    [
      "an unknown option",
      spec(parameter({ init: { scheme: "heNormal", gain: 2 } })),
      "E_ARGUMENT",
      'plan: parameters[0].init: heNormal: unknown option "gain"; it takes negativeSlope, mode, truncated',
    ],
    [
      "a wrong option",
      spec(parameter({ init: { scheme: "normal", std: -1 } })),
      "E_ARGUMENT",
      "plan: parameters[0].init: normal: std (-1) must be a finite number >= 0",
    ],
    [
      "a constant without value",
      spec(parameter({ init: "constant" })),
      "E_ARGUMENT",
      "plan: parameters[0].init: constant: value (undefined) must",
    ],
    [
      "an infinite bound",
      spec(parameter({ init: { scheme: "truncatedNormal", lower: 0, upper: Infinity } })),
      "E_ARGUMENT",
      "plan: parameters[0].init: upper (Infinity) must be finite in a spec; for an interval open to one side give min or max alone",
    ],
    [
      "an infinite min",
      spec(parameter({ init: { scheme: "truncatedNormal", min: -Infinity, max: 1 } })),
      "E_ARGUMENT",
      "min (-Infinity) must be finite",
    ],
    [
      "an unknown layout",
      spec(parameter({ layout: "hwio" })),
      "E_LAYOUT",
      'plan: parameters[0]: layout ("hwio") must be "io", "oi", { in, out } with axes, or { convention }',
    ],
    [
      "axes out of range",
      spec(parameter({ layout: { in: 0, out: 5 } })),
      "E_LAYOUT",
      "plan: parameters[0]: layout.out (5) must be an axis from -2 to 1",
    ],
    [
      "an axis twice",
      spec(parameter({ layout: { in: 0, out: [1, -2] } })),
      "E_LAYOUT",
      "plan: parameters[0]: layout names an axis twice",
    ],
    [
      "a misspelt layout",
      spec(parameter({ layout: { in: 0, out: 1, group: 2 } })),
      "E_SPEC",
      "plan: parameters[0].layout.group: unknown key; a layout takes in,",
    ],
    [
      "a name of another type",
      spec(parameter({ name: 5 })),
      "E_NAME",
      "plan: parameters[0]: name (5) must be a string of well-formed Unicode",
    ],
    ["a lone surrogate", spec(parameter({ name: "a\ud800" })), "E_NAME", "must be a string of well-formed Unicode"],
    ["no name", spec(parameter({ name: "" })), "E_NAME", 'plan: parameters[0]: name ("") must be of 1 to 4096 characters'],
    ["a long name", spec(parameter({ name: "n".repeat(4097) })), "E_NAME", "must be of 1 to 4096 characters"],
    [
      "a reserved name",
      spec(parameter({ name: "__metadata__" })),
      "E_NAME",
      'plan: parameters[0]: name ("__metadata__") must be a name that safetensors does not reserve',
    ],
    [
      "a variable without repeat",
      spec(parameter({ name: "h.{i}" })),
      "E_SPEC",
      'plan: parameters[0]: name ("h.{i}") holds "{i}", which repeat does not count',
    ],
    [
      "a method of Object as variable",
      spec(parameter({ name: "{toString}" })),
      "E_SPEC",
      'holds "{toString}", which repeat does not count',
    ],
    [
      "doubled braces",
      spec(parameter({ name: "{{i}}", repeat: { i: 2 } })),
      "E_SPEC",
      "may hold braces only around a variable of repeat",
    ],
    ["a lone brace", spec(parameter({ name: "a}" })), "E_SPEC", "may hold braces only around a variable of repeat"],
    [
      "a variable without place",
      spec(parameter({ name: "h", repeat: { i: 2 } })),
      "E_SPEC",
      'name ("h") must hold "{i}", or tensors would be named alike',
    ],
    [
      "no variable",
      spec(parameter({ repeat: {} })),
      "E_SPEC",
      "plan: parameters[0].repeat (an object) must be an object of variables with counts from 1",
    ],
    [
      "a list of counts",
      spec(parameter({ repeat: [2] })),
      "E_SPEC",
      "plan: parameters[0].repeat ([2]) must be an object of variables",
    ],
    [
      "a count of 0",
      spec(parameter({ name: "{i}", repeat: { i: 0 } })),
      "E_SPEC",
      "plan: parameters[0].repeat.i (0) must be an integer from 1 to 1000000",
    ],
    [
      "half a count",
      spec(parameter({ name: "{i}", repeat: { i: 1.5 } })),
      "E_SPEC",
      "plan: parameters[0].repeat.i (1.5) must be an integer",
    ],
    [
      "a count as text",
      spec(parameter({ name: "{i}", repeat: { i: "3" } })),
      "E_SPEC",
      'plan: parameters[0].repeat.i ("3") must be an integer',
    ],
    [
      "a number as variable",
      spec(parameter({ name: "{0}", repeat: { 0: 2 } })),
      "E_SPEC",
      'plan: parameters[0].repeat has "0"; a variable is made of letters',
    ],
  ])("%s", (_, input, code, message) => {
    expectError(input, code, message);
    // Undefined, infinities and lone surrogates are lost on the way through JSON.
    if (typeof input === "object" && !/undefined|Infinity|Unicode/.test(String(message)))
      expectError(JSON.stringify(input), code, message);
  });

  slowly("too much of anything", () => {
    const two = spec(
      parameter({ name: "{i}", repeat: { i: 500_000 } }),
      parameter({ name: "a{i}{j}", repeat: { i: 500, j: 1001 } }),
    );
    expectError(two, "E_SPEC", "plan: parameters[1] makes it 1000500 tensors, at most 1000000 may be");
    const product = Object.fromEntries(Array.from("abcdefgh", (variable) => [variable, 1_000_000]));
    expectError(spec(parameter({ name: "{a}{b}{c}{d}{e}{f}{g}{h}", repeat: product })), "E_SPEC", "at most 1000000 may be");
    expectError(
      spec(...Array(10_001).fill(parameter())),
      "E_SPEC",
      "plan: parameters has 10001 entries, at most 10000 may be; use repeat",
    );
    const far = (n: number, bounds: (i: number) => object) =>
      spec(
        ...Array.from({ length: n }, (_, i) =>
          parameter({ name: `w${i}`, init: { scheme: "truncatedNormal", realizedStd: 0.02, ...bounds(i) } }),
        ),
      );
    const message = "plan: parameters[500] makes it 501 entries with realizedStd beyond 10 std, at most 500 may be";
    expectError(
      far(10_000, (i) => ({ lower: 11 + i / 1000, upper: 100 })),
      "E_SPEC",
      message,
    );
    expectError(
      far(10_000, (i) => ({ lower: "-Infinity", upper: -11 - i / 1000 })),
      "E_SPEC",
      message,
    );
    expect(
      plan(
        far(600, (i) => ({ lower: -3 - i / 1000, upper: 3 })),
        { seed: 1 },
      ).tensors,
    ).toHaveLength(600);
    // Few values near the mean, and all of the 32,000 below it down to zero, where nothing comes out.
    const beyondZero = (i: number) => ({ scheme: "truncatedNormal", mean: 16 + i / 1e5, std: 0.9, min: -1e4, max: 1e4 });
    const wide = spec(...Array.from({ length: 2000 }, (_, i) => parameter({ name: `w${i}`, init: beyondZero(i) })));
    expect(plan({ ...wide, dtype: "bf16" }, { seed: 1 }).tensors).toHaveLength(2000);
    expectError(" ".repeat(2 ** 24 + 1), "E_SPEC", "plan: spec is a text of 16777217 characters, at most 16777216 may be");
    const long = `${"n".repeat(4092)}{i}`;
    expect(parse(spec(parameter({ name: long, repeat: { i: 1000 } }))).parameters).toHaveLength(1);
    expectError(spec(parameter({ name: long, repeat: { i: 10_001 } })), "E_NAME", "must be of 1 to 4096 characters");
  });

  it.each<[string, number, object, string]>([
    ["integrals", 5, { shape: [1024], init: { scheme: "blocks", parts: Array(1024).fill("timeStepBias") } }, "[2] makes it 3072"],
    ["integrals by a rule", 4100, { shape: [7], init: undefined }, "[2048] makes it 2049"],
    ["splines", 40, { shape: [264], init: { scheme: "kanSpline", grid: 256, order: 8 } }, "[32] makes it 2112"],
    ["states", 1100, { shape: [4096], init: "s4dReal" }, "[512] makes it 2052"],
    [
      "rows of padding in many parts",
      10,
      { shape: [20_000, 1024], padding: Array.from({ length: 20_000 }, (_, i) => i), init: undefined, dtype: "bf16" },
      "[1] makes it 2502",
    ],
  ])("more %s than a second can take", (_, count, fields, message) => {
    const parts = Array(1024).fill("zerO");
    const byRule = "padding" in fields ? { scheme: "blocks", axis: 1, parts } : "timeStepBias";
    const parameters = Array.from({ length: count }, (_, i) => parameter({ name: `w${i}`, ...fields }));
    const what = "units of timeStepBias, kanSpline, s4dReal and padding, at most 2048 may be";
    const given = { ...spec(...parameters), rules: [{ match: "**", init: byRule }] };
    const error = thrownBy(() => plan(JSON.stringify(given), { seed: 1 }));
    expect([error.code, error.message]).toEqual(["E_SPEC", `plan: parameters${message} ${what}`]);
  });

  it("names of more characters than 2^25 together, before any of them is made", () => {
    const says = (total: number) => `makes it ${total} characters of names, at most 33554432 may be`;
    const millionTimes = spec(parameter({ name: "{i}".repeat(680), repeat: { i: 1_000_000 } }));
    expectError(millionTimes, "E_SPEC", `plan: parameters[0] ${says(4_080_000_000)}`);
    const entry = (letter: string, count: number) => parameter({ name: `${letter.repeat(4092)}.{i}`, repeat: { i: count } });
    // 8 × 1000 names count as the longest of theirs, of 4096 characters.
    const eight = Array.from("abcdefgh", (letter) => entry(letter, 1000));
    expect(parse(spec(...eight)).parameters).toHaveLength(8);
    expectError(spec(...eight, entry("i", 1000)), "E_SPEC", `plan: parameters[8] ${says(9000 * 4096)}`);
    const plain = Array.from({ length: 8193 }, (_, i) => parameter({ name: String(i).padStart(4096, "n") }));
    expect(parse(spec(...plain.slice(1))).parameters).toHaveLength(8192);
    expectError(spec(...plain), "E_SPEC", `plan: parameters[8192] ${says(8193 * 4096)}`);
  });

  it("a thousand variables in a name, and still as many names as are counted", () => {
    const variables = Array.from({ length: 600 }, (_, i) => `v${i}`);
    const name = variables.map((variable) => `{${variable}}`).join("");
    const counts = Object.fromEntries(variables.map((variable, i) => [variable, i < 5 ? 10 : 1]));
    expectError(spec(parameter({ name, repeat: counts })), "E_SPEC", "makes it 60000000 characters of names");
    const { tensors } = plan(spec(parameter({ name, repeat: { ...counts, v0: 1, v1: 1 } })));
    expect(tensors).toHaveLength(1000);
    expect(tensors[123]!.name).toBe(`00123${"0".repeat(595)}`);
  });
});

describe("stands up to hostile input", () => {
  it("of text: duplicate keys, __proto__, deep nesting", () => {
    expectError('{"isovar":1,"isovar":1}', "E_JSON", 'plan: duplicate key "isovar" at line 1, column 13');
    const before = Reflect.ownKeys(Object.prototype);
    expectError(
      '{"isovar":1,"stream":1,"__proto__":{"dtype":"f32"},"parameters":[]}',
      "E_SPEC",
      "plan: __proto__: unknown key; a spec takes",
    );
    expectError('{"__proto__":{"isovar":1,"stream":1,"parameters":[]}}', "E_SPEC", "plan: isovar is missing");
    const inside = (key: string) =>
      JSON.stringify(spec(parameter({ [key]: 0 }))).replace(`"${key}":0`, `"${key}":{"__proto__":{"scheme":"zeros"}}`);
    expectError(inside("init"), "E_SCHEME", "plan: parameters[0].init: scheme is missing, as in");
    expectError(inside("layout"), "E_SPEC", "plan: parameters[0].layout.__proto__: unknown key");
    expectError(inside("repeat"), "E_SPEC", "plan: parameters[0].repeat.__proto__ (an object) must be an integer");
    expectError(
      '{"isovar":1,"stream":1,"parameters":[{"name":"w","shape":[1],"init":{"scheme":"zeros"},"__proto__":{}}]}',
      "E_SPEC",
      "plan: parameters[0].__proto__: unknown key",
    );
    expectError(`{"isovar":${"[".repeat(1e6)}`, "E_JSON", "nested deeper than 32 levels");
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  });

  it("with __proto__ as a variable of its own", () => {
    const text =
      '{"isovar":1,"stream":1,"parameters":[{"name":"{__proto__}","repeat":{"__proto__":2},"shape":[1],"init":"zeros"}]}';
    const { repeat } = parse(text).parameters[0]!;
    expect(Object.entries(repeat!)).toEqual([["__proto__", 2]]);
    expect(canonicalJson(parse(text))).toContain('"repeat":{"__proto__":2}');
  });

  it("of objects: inherited keys do not count", () => {
    expectError(Object.create(spec(parameter())), "E_SPEC", "plan: isovar is missing");
    expectError(spec(Object.create(parameter())), "E_SPEC", "plan: parameters[0].name is missing");
    class Parameter {
      name = "w";
      shape = [4, 6];
      init = "heNormal";
      get layout() {
        return "oi";
      }
    }
    expect(parse(spec(new Parameter()))).toStrictEqual(parse(spec(parameter())));
    expect(parse(Object.assign(spec(), { [Symbol("s")]: 1 }))).toStrictEqual(parse(spec()));
  });

  it("of objects: every key is read once", () => {
    let reads = 0;
    const changing = Object.defineProperty(parameter(), "shape", { enumerable: true, get: () => [++reads === 1 ? 4 : 2 ** 60] });
    expect(parse(spec({ ...parameter({ init: "zeros" }) })).parameters).toHaveLength(1);
    expect(parse(spec(changing)).parameters[0]).toMatchObject({ shape: [4] });
    expect(reads).toBe(1);
  });

  it("of objects: getters and proxies that throw", () => {
    const throwing = Object.defineProperty({}, "isovar", { enumerable: true, get: () => expect.fail("read") });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const proxy = new Proxy([], { get: () => expect.fail("read") });
    for (const hostile of [throwing, revoked.proxy, spec(revoked.proxy), spec(parameter({ shape: proxy }))]) {
      expectError(hostile, "E_SPEC", "plan: spec cannot be read: a getter or a proxy in it threw");
    }
  });

  it("of objects: cycles, shared parts, endless arrays", () => {
    const cycle: Record<string, unknown> = parameter();
    cycle.layout = cycle;
    expectError(spec(cycle), "E_SPEC", /^plan: parameters\[0\]\.layout\.layout.* is nested deeper than 32 levels$/);
    let bomb: unknown[] = [];
    for (let depth = 0; depth < 20; depth++) bomb = Array(8).fill(bomb);
    expectError(spec(parameter({ shape: bomb })), "E_SPEC", "plan: spec holds more than 2097152 values");
    const endless = new Proxy([], { get: (_, key) => (key === "length" ? Infinity : 1) });
    expectError(spec(parameter({ shape: endless })), "E_SPEC", "plan: spec holds more than 2097152 values");
  });

  it("of objects: values that JSON does not have", () => {
    for (const [value, shown] of [
      [heNormal, "a function"],
      [1n, "1n"],
      [Symbol("s"), "a symbol"],
      [null, "null"],
    ] as const) {
      expectError(
        spec(parameter({ init: value })),
        "E_SPEC",
        RegExp(`^plan: parameters\\[0\\]\\.init \\(${shown}\\) must be a string, a number,`),
      );
    }
    expectError(spec(parameter({ shape: Array(2) })), "E_SPEC", "plan: parameters[0].shape[0] (undefined) must be");
    expectError(spec(parameter({ shape: [Number.NaN] })), "E_SHAPE", "must be made of integers >= 0");
    expectError(
      spec(parameter({ shape: new Int32Array(2) })),
      "E_SHAPE",
      "plan: parameters[0]: shape (an object) must be an array",
    );
    expectError(spec({ ...parameter(), ["x\n".repeat(99)]: 1 }), "E_SPEC", 'plan: parameters[0]["x\\nx\\n');
  });

  it("of any shape: nothing but IsovarErrors comes out", () => {
    const keys = fc.constantFrom(
      "name",
      "shape",
      "init",
      "repeat",
      "layout",
      "scheme",
      "in",
      "out",
      "blocks",
      "axis",
      "__proto__",
      "parameters",
      "rules",
      "match",
      "default",
      "tied",
      "padding",
      "sha256",
    );
    const anything = fc.anything({
      key: keys,
      withBigInt: true,
      withNullPrototype: true,
      withMap: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    const attempts = fc.oneof(
      anything,
      anything.map((value) => spec(value)),
      fc.tuple(keys, anything).map(([key, value]) => spec(parameter({ [key]: value }))),
      fc
        .tuple(keys, anything)
        .map(([key, value]) => ({ ...spec(parameter()), rules: [{ match: "*", init: "ones", [key]: value }] })),
      fc.tuple(keys, anything).map(([key, value]) => ({ ...spec(parameter()), [key]: value })),
      anySpec.map((value) => JSON.stringify(value).slice(1)),
    );
    fc.assert(
      fc.property(attempts, (input) => {
        try {
          parse(input);
        } catch (error) {
          expect(error).toBeInstanceOf(IsovarError);
        }
      }),
      { seed: 5, numRuns: 3000 },
    );
  });
});
