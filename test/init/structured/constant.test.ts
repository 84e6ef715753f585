// Constants from arrays, and every initializer through JSON.

import { expect, describe as group, it } from "vitest";
import * as isovar from "../../../src/index.js";
import { describeEachCore } from "../../support/cores.js";
import { DTYPES, firstByteDifference, numbers, roundTo } from "../../support/dtypes.js";
import { bad } from "../../support/refusal.js";

const { constant, describe, fill, init, key } = isovar;
type Initializer = isovar.Initializer;
const refused = (code: string) => expect.objectContaining({ name: "IsovarError", code });

const TABLE = [
  [0.1, -2, 3e-5],
  [4, 0, 1000.5],
];

describeEachCore("constant of an array", (core) => {
  it("holds its numbers, rounded once, in every dtype; needs no key", () => {
    for (const dtype of DTYPES) {
      const values = numbers(dtype, init(constant(TABLE), [2, 3], { core, dtype }));
      expect([...values]).toEqual(TABLE.flat().map((x) => roundTo(dtype, x)));
    }
  });

  it("of every depth", () => {
    const is = (value: unknown, shape: number[], expected: number[]) =>
      expect([...init(constant(bad(value)), shape, { core })]).toEqual(expected);
    is(5, [], [5]);
    is(5, [3], [5, 5, 5]);
    is([5], [1], [5]);
    is([[[[7]]]], [1, 1, 1, 1], [7]);
    is([], [0], []);
    is([[], []], [2, 0], []);
    is([], [0, 4], []);
    is([[[1, 2]], [[3, 4]]], [2, 1, 2], [1, 2, 3, 4]);
    is(Float32Array.of(1, 0.5), [2], [1, 0.5]);
    is(Float64Array.of(1, 0.5), [2], [1, 0.5]);
    is(Int8Array.of(-1, 5), [2], [-1, 5]);
    is([Float64Array.of(1, 2), [3, 4]], [2, 2], [1, 2, 3, 4]);
  });

  it("slices", () => {
    const whole = init(constant(TABLE), [2, 3], { core });
    for (let offset = 0; offset <= 6; offset++) {
      for (let length = 0; offset + length <= 6; length++) {
        const slice = fill(constant(TABLE), new Float32Array(length).fill(7), { core, shape: [2, 3], offset });
        expect(slice).toEqual(whole.slice(offset, offset + length));
      }
    }
    const tensor = core.tensor([2, 3], { dtype: "f64" });
    fill(constant(TABLE), tensor, { core });
    expect([...tensor.data]).toEqual(TABLE.flat());
    tensor.dispose();
  });

  it("is a copy: what is changed later changes nothing", () => {
    const table = [
      [1, 2],
      [3, 4],
    ];
    const initializer = constant(table);
    table[0]![0] = 9;
    const typed = Float32Array.of(1, 2);
    const second = constant(typed);
    typed[0] = 9;
    expect([...init(initializer, [2, 2], { core })]).toEqual([1, 2, 3, 4]);
    expect([...init(second, [2], { core })]).toEqual([1, 2]);
  });

  it("that names one array in many places: what the shape holds comes out, and 2^40 places are refused at once", () => {
    const row = [1, 2];
    expect([...init(constant([row, row, row]), [3, 2], { core })]).toEqual([1, 2, 1, 2, 1, 2]);
    let many: unknown = [1, 2];
    for (let depth = 1; depth < 40; depth++) many = [many, many];
    const initializer = constant(bad(many));
    for (const call of [
      () => init(initializer, new Array(40).fill(2), { core }),
      () => describe(initializer, new Array(40).fill(2)),
      () => fill(initializer, new Float32Array(4), { core, shape: new Array(40).fill(2), offset: 0 }),
    ]) {
      expect(call).toThrowError(refused("E_MEMORY"));
    }
    expect(() => init(initializer, [2, 2], { core })).toThrowError(refused("E_SHAPE"));
    const spec = { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [2], init: { scheme: "constant", value: many } }] };
    expect(() => isovar.plan(spec, { seed: 1 })).toThrowError(refused("E_SPEC"));
  });

  it("that holds itself is refused", () => {
    const loop: unknown[] = [];
    loop.push(loop, loop);
    expect(() => constant(bad(loop))).toThrowError(refused("E_ARGUMENT"));
  });

  it("describe knows its mean, std and bounds", () => {
    const { mean, std, min, max } = describe(constant(TABLE), [2, 3]);
    const values = TABLE.flat().map(Math.fround);
    const average = values.reduce((a, b) => a + b) / 6;
    expect(mean).toBeCloseTo(average, 12);
    expect(std).toBeCloseTo(Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / 6), 10);
    expect([min, max]).toEqual([-2, 1000.5]);
    expect(describe(constant([]), [0])).toMatchObject({ mean: 0, std: 0, min: 0, max: 0 });
  });
});

group("arrays of another shape than the tensor", () => {
  it.each([
    ["too deep", [[[1], [2]]], [1, 2]],
    ["too deep for a vector", [[1], [2]], [2]],
    ["too deep for a number", [5], []],
    ["not deep enough", [1, 2], [2, 1]],
    ["not deep enough in one place", [[1, 2], 3], [2, 2]],
    ["too long", [1, 2, 3], [2]],
    ["too short", [1, 2], [3]],
    ["ragged", [[1, 2], [3]], [2, 2]],
    [
      "ragged at the end",
      [
        [1, 2],
        [3, 4, 5],
      ],
      [2, 2],
    ],
    [
      "transposed",
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [3, 2],
    ],
    ["not empty", [1], [0]],
    ["empty", [], [1]],
    ["empty, for a number", [], []],
    ["a typed array for a matrix", Float32Array.of(1, 2, 3, 4), [2, 2]],
    ["shorter than a shape that no memory holds", [1, 2], [2 ** 40]],
    ["shallower than a shape that no memory holds", [1, 2], [2, 2 ** 45]],
  ])("%s: E_SHAPE", (_, value, shape) => {
    const initializer = constant(bad(value));
    expect(() => init(initializer, shape)).toThrowError(refused("E_SHAPE"));
    expect(() => describe(initializer, shape)).toThrowError(refused("E_SHAPE"));
    const target = new Float32Array(1).fill(7);
    expect(() => fill(initializer, target, { shape, offset: 0 })).toThrowError(refused("E_SHAPE"));
    expect(target[0]).toBe(7);
  });

  it.each([
    ["NaN", [1, Number.NaN]],
    ["an infinity", [[1, Number.NEGATIVE_INFINITY]]],
    ["text", ["1"]],
    ["null", [null]],
    ["null itself", null],
    ["undefined in it", [1, undefined]],
    ["a bigint", [1n]],
    ["bigints", BigInt64Array.of(1n)],
    ["a truth value", [true]],
    ["an object", { 0: 1, length: 1 }],
    ["an object in it", [{}]],
    ["a DataView", new DataView(new ArrayBuffer(8))],
    ["a buffer", new ArrayBuffer(8)],
    ["a set", new Set([1])],
    ["NaN in a typed array", Float32Array.of(Number.NaN)],
    ["a function", () => 1],
  ])("%s: E_ARGUMENT", (_, value) => {
    expect(() => constant(bad(value))).toThrowError(refused("E_ARGUMENT"));
    expect(() => init(bad({ scheme: "constant", value }), [1])).toThrowError(refused("E_ARGUMENT"));
  });

  it("an array in itself, or nested deeper than any shape", () => {
    const round: unknown[] = [];
    round.push(round, round);
    expect(() => constant(bad(round))).toThrowError(refused("E_ARGUMENT"));
    let deep: unknown = 1;
    for (let i = 0; i < 65; i++) deep = [deep];
    expect(() => constant(bad(deep))).toThrowError(refused("E_ARGUMENT"));
    let just: unknown = 1;
    for (let i = 0; i < 64; i++) just = [just];
    expect([...init(constant(bad(just)), new Array(64).fill(1))]).toEqual([1]);
  });

  it("a hole is no number", () => {
    // biome-ignore lint/suspicious/noSparseArray: that is what is tested
    const call = () => init(constant([1, , 3] as number[]), [3]);
    expect(call).toThrowError(expect.objectContaining({ name: "IsovarError" }));
  });

  it.each([
    ["f32", 3.5e38],
    ["f32", -3.5e38],
    ["f16", 65505],
    ["f16", -1e5],
    ["bf16", 3.4e38],
  ] as const)("beyond %s: %d is E_DTYPE", (dtype, value) => {
    for (const [initializer, shape] of [
      [constant(value), [2]],
      [constant([0, value]), [2]],
    ] as const) {
      expect(() => init(initializer, shape, { dtype })).toThrowError(refused("E_DTYPE"));
      expect(() => describe(initializer, shape, { dtype })).toThrowError(refused("E_DTYPE"));
    }
  });
});

group("through JSON", () => {
  const all: [string, Initializer, number[]][] = [
    ["constant", isovar.constant(0.1), [4]],
    ["constant of an array", isovar.constant(TABLE), [2, 3]],
    ["constant of a typed array", isovar.constant(Float32Array.of(0.1, 1e-40, 3)), [3]],
    ["zeros", isovar.zeros(), [4]],
    ["ones", isovar.ones(), [4]],
    ["uniform", isovar.uniform({ lower: -0.1, upper: 0.3 }), [20, 20]],
    ["normal", isovar.normal({ mean: 1e-10, std: 1e-9 }), [20, 20]],
    ["truncatedNormal", isovar.truncatedNormal({ lower: -1, upper: 3 }), [20, 20]],
    ["truncatedNormal of values", isovar.truncatedNormal({ min: 0.1, std: 3 }), [20, 20]],
    ["truncatedNormal of a realized std", isovar.truncatedNormal({ realizedStd: 0.02 }), [20, 20]],
    ["varianceScaling", isovar.varianceScaling({ scale: 0.3, mode: "fanGeoAvg", distribution: "uniform" }), [20, 20]],
    ["lecunNormal", isovar.lecunNormal({ gain: 3 }), [20, 20]],
    ["lecunUniform", isovar.lecunUniform(), [20, 20]],
    ["glorotNormal", isovar.glorotNormal({ truncated: false }), [20, 20]],
    ["glorotUniform", isovar.glorotUniform({ gain: 5 / 3 }), [20, 20]],
    ["heNormal", isovar.heNormal({ negativeSlope: 0.2 }), [20, 20]],
    ["heUniform", isovar.heUniform({ mode: "fanOut" }), [20, 20]],
    ["identity", isovar.identity({ gain: 0.1 }), [4, 5]],
    ["dirac", isovar.dirac({ groups: 2 }), [3, 4, 6]],
    ["orthogonal", isovar.orthogonal({ gain: Math.SQRT2 }), [20, 30]],
    ["deltaOrthogonal", isovar.deltaOrthogonal({ gain: -0.3 }), [3, 4, 6]],
    ["sparse", isovar.sparse({ sparsity: 0.1 }), [20, 30]],
    ["integers", isovar.integers({ lower: -5, upper: 200 }), [50]],
    ["permutation", isovar.permutation(), [50]],
    ["sign", isovar.sign({ scale: 0.1 }), [50]],
    ["s4dReal", isovar.s4dReal(), [5, 16]],
    ["timeStepBias", isovar.timeStepBias({ upper: 0.3 }), [50]],
    ["kanSpline", isovar.kanSpline({ grid: 4 }), [20, 7]],
    ["siren", isovar.siren({ omega: 7 }), [20, 20]],
    ["standardized", isovar.standardized({ gain: 1.7 }), [20, 20]],
    ["zerO", isovar.zerO(), [20, 30]],
  ];

  it("every function that makes an initializer is here", () => {
    const names = new Set(all.map(([name]) => name.split(" ")[0]));
    const aliases = ["kaimingNormal", "kaimingUniform", "xavierNormal", "xavierUniform"];
    const functions = Object.entries(isovar).filter(([name, value]) => {
      // These cannot be called without arguments; the last would reject later.
      if (typeof value !== "function" || ["sparse", "integers", "fillAsync"].includes(name)) return false;
      try {
        return typeof (value as () => { scheme?: unknown })().scheme === "string";
      } catch {
        return false;
      }
    });
    expect(functions.length).toBeGreaterThan(15);
    expect(functions.map(([name]) => name).filter((name) => !names.has(name) && !aliases.includes(name))).toEqual([]);
  });

  it.each(all)("%s is the same initializer afterwards, and gives the same bits", (_, initializer, shape) => {
    const again = JSON.parse(JSON.stringify(initializer)) as Initializer;
    expect(again).toEqual(initializer);
    for (const dtype of ["f32", "f64", "bf16"] as const) {
      const options = { key: key(1), dtype };
      expect(firstByteDifference(init(again, shape, options), init(initializer, shape, options))).toBe(-1);
    }
    expect(describe(again, shape)).toEqual(describe(initializer, shape));
    expect(structuredClone(initializer)).toEqual(initializer);
  });

  it("an initializer is not changed by its use", () => {
    for (const [, initializer, shape] of all) {
      const text = JSON.stringify(initializer);
      init(Object.freeze(initializer), shape, { key: key(1) });
      expect(JSON.stringify(initializer)).toBe(text);
    }
  });
});
