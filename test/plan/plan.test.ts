import { describe, expect, expectTypeOf, it } from "vitest";
import { drawsOf } from "../../src/plan/draws.js";
import { type Plan, type PlannedTensor, plan, type Spec } from "../../src/plan/index.js";
import { fold, key } from "../../src/random/index.js";
import { slowly } from "../support/slowly.js";
import { parameter, read, spec } from "./specs.js";

const names = (p: Plan) => p.tensors.map(({ name }) => name);
const tensor = (p: Plan, name: string) => p.tensors.find((one) => one.name === name)!;

describe("gpt2-small", () => {
  const p = plan(read("examples/models/gpt2-small.json"), { seed: 42 });

  it("has the 124,439,808 parameters of the original in 148 tensors", () => {
    expect(p.tensors).toHaveLength(148);
    expect(p.parameterCount).toBe(124_439_808);
    expect(p.bytes).toBe(497_759_232);
    expect(p.tensors.reduce((sum, { size }) => sum + size, 0)).toBe(p.parameterCount);
    expect(p.tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(p.bytes);
    expect(names(p).slice(0, 4)).toEqual(["wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.ln_1.bias"]);
    expect(names(p)[2 + 12]).toBe("h.1.ln_1.weight");
    expect(names(p).at(-1)).toBe("ln_f.bias");
  });

  it.each([
    ["wte.weight", [50257, 768], 50257, 768, 0, 0.02],
    ["h.0.attn.c_attn.weight", [768, 2304], 768, 2304, 0, 0.02],
    ["h.11.attn.c_proj.weight", [768, 768], 768, 768, 0, 0.004082482904638631],
    ["h.5.mlp.c_fc.weight", [768, 3072], 768, 3072, 0, 0.02],
    ["h.5.mlp.c_proj.weight", [3072, 768], 3072, 768, 0, 0.004082482904638631],
    ["h.7.attn.c_attn.bias", [2304], undefined, undefined, 0, 0],
    ["ln_f.weight", [768], undefined, undefined, 1, 0],
  ])("%s", (name, shape, fanIn, fanOut, mean, std) => {
    expect(tensor(p, name)).toMatchObject({ name, shape, fanIn, fanOut, mean, std, dtype: "f32", layout: "io" });
  });

  it("scales the residual projections by the number of residual branches", () => {
    expect(0.02 / Math.sqrt(2 * 12)).toBe(0.004082482904638631);
  });
});

describe("tensors", () => {
  it("are all that can be known of them", () => {
    const [w] = plan(spec(parameter({ shape: [784, 256] })), { seed: 42 }).tensors;
    expect(w).toEqual({
      name: "w",
      shape: [784, 256],
      dtype: "f32",
      layout: "io",
      initializer: { scheme: "varianceScaling", scale: 2, mode: "fanIn", distribution: "truncatedNormal" },
      fanIn: 784,
      fanOut: 256,
      mean: 0,
      std: 0.050507627227610534,
      min: -0.11483891265342361,
      max: 0.11483891265342361,
      size: 200704,
      bytes: 802816,
    });
    expectTypeOf(w!).toEqualTypeOf<PlannedTensor>();
  });

  it("have no std where every value is the same, and where there is no value", () => {
    const [zeros, empty] = plan(spec(parameter({ init: "zeros" }), parameter({ name: "v", init: "normal", shape: [0, 3] })), {
      seed: 42,
    }).tensors;
    expect(zeros).toMatchObject({ mean: 0, std: 0 });
    expect(empty).toMatchObject({ size: 0, bytes: 0, std: 0 });
  });

  it("take the layout of the spec unless they have their own", () => {
    const layout = { in: 1, out: 0, blocks: { axis: 0, count: 2 } };
    const { tensors } = plan({ ...spec(parameter(), parameter({ name: "v", layout })), layout: "oi" }, { seed: 42 });
    expect(tensors).toMatchObject([
      { layout: "oi", fanIn: 6, fanOut: 4 },
      { layout, fanIn: 6, fanOut: 2 },
    ]);
  });

  it("of a repeat nest in the order written, the last variable fastest", () => {
    const entry = parameter({ name: "{b}/{a}.{b}", repeat: { a: 2, b: 3 } });
    expect(names(plan(spec(parameter(), entry), { seed: 42 }))).toEqual([
      "w",
      "0/0.0",
      "1/0.1",
      "2/0.2",
      "0/1.0",
      "1/1.1",
      "2/1.2",
    ]);
    const swapped = parameter({ name: "{b}/{a}.{b}", repeat: { b: 3, a: 2 } });
    expect(names(plan(spec(swapped), { seed: 42 }))).toEqual(["0/0.0", "0/1.0", "1/0.1", "1/1.1", "2/0.2", "2/1.2"]);
  });

  it("of entries in a row with the same repeat run together", () => {
    const repeat = { i: 2 };
    const block = ["h.{i}.a", "h.{i}.b"].map((name) => parameter({ name, repeat }));
    const other = parameter({ name: "o.{i}", repeat: { i: 3 } });
    const p = plan(spec(parameter(), ...block, other, parameter({ name: "end.{i}", repeat })), { seed: 42 });
    expect(names(p)).toEqual(["w", "h.0.a", "h.0.b", "h.1.a", "h.1.b", "o.0", "o.1", "o.2", "end.0", "end.1"]);
  });

  it("draw from a stream of their own name, wherever they stand", () => {
    const [first, second] = [parameter({ name: "a" }), parameter({ name: "h.{i}", repeat: { i: 3 } })];
    const forward = plan(spec(first, second), { seed: 42 });
    const backward = plan(spec(second, first), { seed: 42 });
    const keyOf = (p: Plan, name: string) => drawsOf("test", p).tensors.find((one) => one.name === name)!.key;
    expect(keyOf(forward, "h.2")).toEqual(fold(key(42), "h.2"));
    for (const name of names(forward)) expect(keyOf(forward, name)).toEqual(keyOf(backward, name));
  });
});

describe("refuses", () => {
  it.each<[string, unknown, string, string]>([
    [
      "equal names",
      spec(parameter(), parameter()),
      "E_NAME",
      'plan: parameters[1]: name ("w") is taken by parameters[0]; names must differ',
    ],
    [
      "equal names from a repeat",
      spec(parameter({ name: "h.1" }), parameter({ name: "h.{i}", repeat: { i: 2 } })),
      "E_NAME",
      'plan: parameters[1]: name ("h.1") is taken by parameters[0]; names must differ',
    ],
    [
      "equal names within a repeat",
      spec(parameter({ name: "{i}{j}", repeat: { i: 12, j: 12 } })),
      "E_NAME",
      'plan: parameters[0]: name ("110") is taken by another of its repetitions; names must differ',
    ],
    [
      "names of equal keys",
      spec(parameter({ name: "8yn0iYCKYHlIj4-BwPqk" }), parameter(), parameter({ name: "GReLUrM4wMqfg9yzV3KQ" })),
      "E_NAME",
      'plan: names "8yn0iYCKYHlIj4-BwPqk" and "GReLUrM4wMqfg9yzV3KQ" give the same key, so their values would be equal; rename one',
    ],
    [
      "a scheme without fans",
      spec(parameter(), parameter({ name: "b", shape: [4] })),
      "E_LAYOUT",
      'plan: parameters[1] ("b"): shape [4] has rank 1, fans need',
    ],
    [
      "an interval out of reach",
      spec(parameter({ init: { scheme: "truncatedNormal", lower: 1e160, upper: 2e160 } })),
      "E_ARGUMENT",
      'plan: parameters[0] ("w"): the interval from 1e+160 to 2e+160 std must come within 1e150 std',
    ],
    [
      "values beyond the dtype",
      spec(parameter({ init: { scheme: "constant", value: 1e39 } })),
      "E_DTYPE",
      'plan: parameters[0] ("w"): value (1e+39) must be within the range of f32',
    ],
    [
      "more bytes than can be counted",
      spec(parameter({ shape: [2 ** 51, 1] })),
      "E_SPEC",
      "plan: parameters[0] brings the tensors beyond 2^53 - 1 bytes",
    ],
    [
      "more bytes in sum",
      spec(parameter({ name: "w{i}", repeat: { i: 2 }, shape: [2 ** 25, 2 ** 25] })),
      "E_SPEC",
      "plan: parameters[0] brings the tensors beyond 2^53 - 1 bytes",
    ],
    ["no spec", undefined, "E_SPEC", "plan: spec (undefined) must be an object, or its JSON text"],
  ])("%s", (_, input, code, message) => {
    expect(() => plan(input as object, { seed: 42 })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it("names of equal keys only where values are drawn", () => {
    const alike = ["8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"].map((name) => parameter({ name, init: "zeros" }));
    expect(plan(spec(...alike)).tensors).toHaveLength(2);
  });

  it.each([
    -1,
    1.5,
    2 ** 53,
    2n ** 64n,
    -1n,
    "-1",
    "0x10",
    "1e3",
    " 1",
    "1\n",
    "",
    "18446744073709551616",
    "9".repeat(1e6),
    null,
    Number.NaN,
    {},
  ])("seed %s", (seed) => {
    expect(() => plan(spec(), { seed: seed as number })).toThrow(
      expect.objectContaining({ code: "E_SEED", message: expect.stringContaining("must be an integer from 0 to 2^64 - 1") }),
    );
  });

  it("unknown options", () => {
    expect(() => plan(spec(), { sed: 1 } as object)).toThrow('plan: unknown option "sed"; it takes seed');
  });
});

describe("the seed", () => {
  it("is a number, a bigint or decimal digits", () => {
    const expected = plan(spec(parameter()), { seed: 42 });
    for (const seed of [42n, "42", "0042"]) expect(plan(spec(parameter()), { seed })).toEqual(expected);
    for (const seed of [0n, 2n ** 64n - 1n]) {
      expect(plan(spec(), { seed }).seed).toBe(String(seed));
      expect(plan(spec(), { seed: String(seed) }).seed).toBe(String(seed));
    }
  });

  it("makes the plan again", () => {
    const text = read("examples/models/mlp.json");
    expect(plan(text, { seed: 7 })).toEqual(plan(text, { seed: 7 }));
    const keys = [7, 8].map((seed) => drawsOf("test", plan(text, { seed })).tensors[0]!.key);
    expect(keys[0]).not.toEqual(keys[1]);
  });

  it("is drawn and told where none is given", () => {
    const text = read("examples/models/mlp.json");
    const drawn = [plan(text), plan(text, {}), plan(text, { seed: undefined })];
    expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(3);
    for (const p of drawn) {
      expect(BigInt(p.seed) < 2n ** 64n).toBe(true);
      expect(plan(text, { seed: p.seed })).toEqual(p);
      expect(plan(p.spec, { seed: p.seed })).toEqual(p);
    }
    expectTypeOf(drawn[0]!.spec).toEqualTypeOf<Spec>();
  });
});

it("allocates no values: 2^50 of them are planned at once", () => {
  const p = plan(spec(parameter({ shape: [2 ** 25, 2 ** 25], init: "heNormal" })), { seed: 42 });
  expect(p).toMatchObject({ parameterCount: 2 ** 50, bytes: 2 ** 52 });
  expect(p.tensors[0]!.std).toBeCloseTo(Math.sqrt(2 / 2 ** 25), 12);
});

it("finds what depends on an entry alone once", () => {
  const { tensors } = drawsOf("test", plan(spec(parameter({ name: "h.{i}", repeat: { i: 9 } })), { seed: 42 }));
  expect(tensors.at(-1)!.distribution).toBe(tensors[0]!.distribution);
});

slowly("lists a million tensors", () => {
  const p = plan(spec(parameter({ name: "h.{i}.expert.{j}", repeat: { i: 1000, j: 1000 } })), { seed: 42 });
  expect(p.tensors).toHaveLength(1_000_000);
  expect(p.tensors.at(-1)!.name).toBe("h.999.expert.999");
});

describe("is plain data", () => {
  const planned = plan(read("examples/models/lstm.json"), { seed: 2n ** 64n - 1n });
  const { tensors } = drawsOf("test", planned);

  it("keys may come in another order", () => {
    const turned = (_: string, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value;
    const given = plan(spec(parameter({ layout: { in: 0, out: 1 }, init: "heNormal" })), { seed: 1 });
    const stored = JSON.stringify(given, turned);
    expect(stored).not.toBe(JSON.stringify(given));
    expect(drawsOf("test", JSON.parse(stored)).tensors).toEqual(drawsOf("test", given).tensors);
  });

  it.each<[string, (p: Plan) => unknown]>([
    ["structuredClone", (p) => structuredClone(p)],
    ["a JSON file", (p) => JSON.parse(JSON.stringify(p))],
  ])("%s gives it again, and what it is drawn by", (_, copy) => {
    const again = copy(planned) as Plan;
    expect(JSON.stringify(again)).toBe(JSON.stringify(planned));
    const drawing = drawsOf("test", again);
    expect(drawing.tensors.map(({ key }) => key)).toEqual(tensors.map(({ key }) => key));
    expect(drawing).toMatchObject({ bytes: planned.bytes, parameterCount: planned.parameterCount, seed: 2n ** 64n - 1n });
  });

  it.each<[string, (p: Plan) => object, RegExp]>([
    [
      "a tensor left out",
      (p) => ({ ...p, tensors: p.tensors.slice(1) }),
      /are not those of plan\.spec, the first that differs is/,
    ],
    ["a tensor too many", (p) => ({ ...p, tensors: [...p.tensors, p.tensors[0]] }), /plan\.spec, it has more/],
    ["another name", (p) => ({ ...p, tensors: p.tensors.map((t) => ({ ...t, name: `x/${t.name}` })) }), /the first that differs/],
    ["another shape", (p) => ({ ...p, tensors: p.tensors.map((t) => ({ ...t, shape: [1] })) }), /the first that differs/],
    ["another dtype", (p) => ({ ...p, tensors: p.tensors.map((t) => ({ ...t, dtype: "f64" })) }), /the first that differs/],
    [
      "another initializer",
      (p) => ({ ...p, tensors: p.tensors.map((t) => ({ ...t, initializer: { ...t.initializer, more: 1 } })) }),
      /the first that differs/,
    ],
    [
      "another layout",
      (p) => ({ ...p, tensors: p.tensors.map((t) => ({ ...t, layout: { in: 0, out: 1 } })) }),
      /the first that differs/,
    ],
    ["no spec", ({ spec, ...p }) => p, /spec/],
    ["a seed that is none", (p) => ({ ...p, seed: "x" }), /seed \("x"\)/],
    ["no seed", ({ seed, ...p }) => p, /^write: plan: seed \(undefined\)/],
    ["holes", (p) => ({ ...p, tensors: new Array(p.tensors.length) }), /the first that differs/],
  ])("but nothing is drawn of one with %s", (_, change, message) => {
    expect(() => drawsOf("write", change(planned))).toThrowError(message);
  });

  it("a getter or a proxy that throws is an error of the argument", () => {
    const throws = (p: object, key: string) =>
      new Proxy(p, { get: (target, name) => (name === key ? expect.fail() : Reflect.get(target, name)) });
    for (const key of ["tensors", "spec", "seed"]) {
      expect(() => drawsOf("write", throws(planned, key))).toThrowError(/^write: plan cannot be read/);
    }
    for (const key of ["0", "length", "find"]) {
      const hostile = { ...planned, tensors: throws([...planned.tensors], key) };
      if (key === "find") expect(drawsOf("write", hostile).tensors).toHaveLength(tensors.length);
      else expect(() => drawsOf("write", hostile)).toThrowError(/^write: plan cannot be read/);
    }
  });
});
