// blocks: each part is what its initializer gives for the shape of a part, under a key of its own.

import { expect, describe as group, it } from "vitest";
import {
  blocks,
  describe,
  glorotUniform,
  heNormal,
  type Initializer,
  init,
  key,
  type Layout,
  normal,
  ones,
  orthogonal,
  permutation,
  plan,
  split,
  zeros,
} from "../../../src/index.js";
import { describeEachCore } from "../../support/cores.js";
import { bad, thrownBy } from "../../support/refusal.js";

/** Part p of a tensor along an axis, by coordinates. */
function partOf(values: Float32Array, shape: number[], axis: number, index: number, parts: number): number[] {
  const size = shape[axis]! / parts;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return Array.from(values).filter((_, at) => Math.floor((Math.floor(at / inner) % shape[axis]!) / size) === index);
}

describeEachCore("blocks", (core) => {
  it.each([
    [0, [6, 10, 4], "io"],
    [1, [6, 10, 4], "io"],
    [2, [6, 10, 4], "oi"],
    [-1, [12, 8], "io"],
    [-2, [12, 8], "oi"],
  ] as [number, number[], Layout][])("along axis %d of %j, parts are tensors of their own", (axis, shape, layout) => {
    const at = axis < 0 ? axis + shape.length : axis;
    const given: Initializer[] = [normal({ std: 2 }), heNormal()];
    for (const parts of [given, [...given, permutation(), orthogonal()].slice(-2)]) {
      const values = init(blocks({ axis, parts }), shape, { core, layout, key: key(8) });
      const own = shape.map((size, i) => (i === at ? size / 2 : size));
      parts.forEach((part, p) => {
        const expected = init(part, own, { core, layout, key: split(key(8), 2)[p] });
        expect(partOf(values, shape, at, p, 2)).toEqual([...expected]);
      });
    }
  });
});

group("blocks", () => {
  it("set the bias of an LSTM's forget gate to 1, and need no seed where nothing is drawn", () => {
    const bias = blocks({ parts: [zeros(), ones(), "zeros", { scheme: "zeros" } as never] });
    expect([...init(bias, [12])]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(describe(bias, [12])).toMatchObject({ mean: 0.25, std: Math.sqrt(3) / 4, min: 0, max: 1 });
  });

  it.each([1e-200, 1e200])("have a std where its square is no number of f64: %d", (size) => {
    const parts = [normal({ std: size }), normal({ mean: 3 * size, std: 2 * size })];
    const { mean, std } = describe(blocks({ parts }), [4], { dtype: "f64" });
    expect(mean / size).toBeCloseTo(1.5, 12);
    expect(std / size).toBeCloseTo(Math.sqrt(2.5 + 2.25), 12);
  });

  it("have the fans of a part: query, key and value as in MoCo v3, ±√(6 / (rows / 3 + columns))", () => {
    const qkv = blocks({ parts: Array(3).fill(glorotUniform()) });
    const { max, std } = describe(qkv, [2304, 768], { layout: "oi" });
    expect(max).toBe(Math.sqrt(3 * (2 / (768 + 768))));
    expect(std).toBeCloseTo(Math.sqrt(2 / 1536), 12);
    const values = init(qkv, [48, 16], { layout: "oi", seed: 1, name: "qkv" });
    expect(new Set(values).size).toBeGreaterThan(760);
  });

  it("along an input axis divide fanIn, along an axis of batch neither", () => {
    const he = (axis: number) => blocks({ axis, parts: [heNormal(), heNormal()] });
    expect(describe(he(0), [64, 32]).std).toBeCloseTo(Math.sqrt(2 / 32), 12);
    expect(describe(he(1), [64, 32]).std).toBeCloseTo(Math.sqrt(2 / 64), 12);
    expect(describe(he(0), [2, 64, 32], { layout: { batch: 0, in: 1, out: 2 } }).std).toBeCloseTo(Math.sqrt(2 / 64), 12);
    expect(describe(he(0), [4, 64, 32]).std).toBeCloseTo(Math.sqrt(2 / 128), 12);
  });

  it("stand in a spec, names of schemes among them, and its canonical form", () => {
    const spec = {
      isovar: 1,
      stream: 1,
      parameters: [{ name: "bias", shape: [8], init: { scheme: "blocks", parts: ["zeros", "ones"] } }],
    };
    const { spec: parsed, tensors } = plan(spec, { seed: 1 });
    expect(plan(JSON.stringify(parsed), { seed: 1 }).tensors).toEqual(tensors);
    expect(tensors[0]!.initializer).toEqual(blocks({ parts: [zeros(), ones()] }));
  });

  it.each([
    [{}, "E_ARGUMENT"],
    [{ parts: [] }, "E_ARGUMENT"],
    [{ parts: zeros() }, "E_ARGUMENT"],
    [{ parts: Array(1025).fill(zeros()) }, "E_ARGUMENT"],
    [{ parts: [zeros()], axis: 0.5 }, "E_ARGUMENT"],
    [{ parts: [zeros()], axis: 64 }, "E_ARGUMENT"],
    [{ parts: [zeros()], count: 2 }, "E_ARGUMENT"],
    [{ parts: ["he"] }, "E_SCHEME"],
    [{ parts: [3] }, "E_SCHEME"],
    [{ parts: [blocks({ parts: [zeros()] })] }, "E_SCHEME"],
  ])("%j is %s", (options, code) => expect(thrownBy(() => blocks(bad(options))).code).toBe(code));

  it("a list of parts that holds itself ends", () => {
    const parts: unknown[] = [];
    parts.push({ scheme: "blocks", parts });
    expect(() => blocks(bad({ parts }))).toThrow();
  });

  it("an axis that cannot be cut is E_SHAPE", () => {
    const three = blocks({ axis: 1, parts: [zeros(), zeros(), zeros()] });
    for (const shape of [[], [3], [3, 4]]) expect(thrownBy(() => describe(three, shape)).code).toBe("E_SHAPE");
    expect(init(three, [3, 0])).toHaveLength(0);
  });
});
