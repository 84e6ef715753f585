import { describe, expect, it } from "vitest";
import { manualSeed } from "../../../src/compat/torch/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

const init = (seed = 0) => manualSeed(seed).init;

describe("nn.init", () => {
  it("fills without drawing", () => {
    const g = manualSeed(0);
    expect([...g.init.constant([2], -3)]).toEqual([-3, -3]);
    expect([...g.init.constant([2], 1, { dtype: "f16" })]).toEqual([0x3c00, 0x3c00]);
    expect([...g.init.ones([2], { dtype: "f64" }), ...g.init.zeros([1])]).toEqual([1, 1, 0]);
    expect([...g.init.eye([2, 3])]).toEqual([1, 0, 0, 0, 1, 0]);
    // Each group passes its first channels on, at the middle of the kernel.
    expect([...g.init.dirac([2, 1, 2], { groups: 2 })]).toEqual([0, 1, 0, 1]);
    expect(g.rand([4])).toEqual(manualSeed(0).rand([4]));
  });

  it("draws uniform numbers up to the bound of a scheme", () => {
    const bound = Math.sqrt(3) * (Math.sqrt(2) / Math.sqrt(8));
    expect(init().kaimingUniform([16, 8])).toEqual(manualSeed(0).uniform([16, 8], { low: -bound, high: bound }));
    expect(
      init()
        .xavierNormal([3, 5], { gain: 0 })
        .every((x) => x === 0),
    ).toBe(true);
  });

  it("gives empty tensors, whose fans may be 0", () => {
    for (const name of [
      "xavierUniform",
      "xavierNormal",
      "kaimingUniform",
      "kaimingNormal",
      "orthogonal",
      "truncNormal",
    ] as const) {
      const call: (shape: number[]) => Float32Array = init()[name];
      expect(call([0, 0])).toHaveLength(0);
      expect(call([3, 0])).toHaveLength(0);
    }
    expect(init().sparse([0, 2], { sparsity: 0.5 })).toHaveLength(0);
    expect(init().dirac([0, 2, 3])).toHaveLength(0);
  });

  it("sets the rounded-up part of each column to 0", () => {
    const matrix = init().sparse([12, 6], { sparsity: 0.3 });
    for (let column = 0; column < 6; column++) {
      expect(matrix.filter((x, i) => i % 6 === column && x === 0)).toHaveLength(Math.ceil(0.3 * 12));
    }
  });

  it.each([[[16, 8]], [[8, 16]], [[6, 2, 3]], [[40, 40]]])("makes %s orthonormal", (shape) => {
    const matrix = init().orthogonal(shape, { gain: 2, dtype: "f64" });
    const [rows, columns] = [shape[0]!, matrix.length / shape[0]!];
    const wide = rows < columns;
    const [count, length] = wide ? [rows, columns] : [columns, rows];
    const at = (i: number, k: number) => matrix[wide ? i * columns + k : k * columns + i]!;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < length; k++) product += at(i, k) * at(j, k);
        expect(Math.abs(product - (i === j ? 4 : 0))).toBeLessThan(1e-11);
      }
    }
  });

  it("cuts within bounds, also those that lie to one side", () => {
    for (const [a, b] of [
      [-2, 2],
      [1, 2],
      [3, 4],
    ] as const) {
      const values = init().truncNormal([500], { a, b });
      expect(values.every((x) => x >= a && x <= b)).toBe(true);
    }
    expect(
      manualSeed(0, { version: "2.11" })
        .init.truncNormal([500], { a: 3, b: 4 })
        .every((x) => x >= 3 && x <= 4),
    ).toBe(true);
  });
});

describe("a call of nn.init that is refused leaves the generator as it was", () => {
  type Init = ReturnType<typeof init>;
  const CALLS: readonly (readonly [string, (x: Init) => unknown, string])[] = [
    ["no fans", (x) => x.xavierUniform([3]), "E_SHAPE"],
    ["no fans of orthogonal", (x) => x.orthogonal([3]), "E_SHAPE"],
    ["orthogonal in 16 bits", (x) => x.orthogonal([3, 3], { dtype: bad("bf16") }), "E_DTYPE"],
    ["a mode", (x) => x.kaimingNormal([3, 3], { mode: bad("fan_avg") }), "E_ARGUMENT"],
    ["a nonlinearity", (x) => x.kaimingNormal([3, 3], { nonlinearity: bad("gelu") }), "E_ARGUMENT"],
    ["a gain", (x) => x.xavierNormal([3, 3], { gain: Number.NaN }), "E_ARGUMENT"],
    ["a constant beyond f16", (x) => x.constant([3], 1e5, { dtype: "f16" }), "E_ARGUMENT"],
    ["eye of three axes", (x) => x.eye([3, 3, 3]), "E_SHAPE"],
    ["dirac of two axes", (x) => x.dirac([3, 3]), "E_SHAPE"],
    ["groups", (x) => x.dirac([3, 3, 3], { groups: 2 }), "E_ARGUMENT"],
    ["sparsity", (x) => x.sparse([3, 3], { sparsity: 2 }), "E_ARGUMENT"],
    ["no sparsity", (x) => x.sparse([3, 3], bad<{ sparsity: number }>({})), "E_ARGUMENT"],
    ["cuts the wrong way", (x) => x.truncNormal([3], { a: 2, b: 1 }), "E_ARGUMENT"],
    ["a std of 0", (x) => x.truncNormal([3], { std: 0 }), "E_ARGUMENT"],
    ["cuts that nothing lies between", (x) => x.truncNormal([3], { a: 50, b: 1000 }), "E_ARGUMENT"],
  ];
  it.each(CALLS)("%s", (_, call, code) => {
    const generator = manualSeed(9);
    expect(thrownBy(() => call(generator.init)).code).toBe(code);
    expect(generator.randn([20])).toEqual(manualSeed(9).randn([20]));
  });

  it("truncNormal in f64 of torch 2.11, which is not known", () => {
    const { truncNormal } = manualSeed(0, { version: "2.11" }).init;
    expect(thrownBy(() => truncNormal([3], { dtype: "f64" })).code).toBe("E_DTYPE");
  });
});
