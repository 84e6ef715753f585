// Singular values of the derivatives from end to end, and the method that finds them.

import { describe, expect, it } from "vitest";
import { type Examination, examine, syntheticData } from "../../src/doctor/index.js";
import { singularValues } from "../../src/doctor/singularValues.js";
import { constant, createCore, normal, orthogonal, zeros } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  predict,
  residual,
  sequential,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { numbers } from "../train/nets.js";

function spectrum(layers: readonly Layer[], inputShape: readonly number[], x?: ArrayLike<number>): number[] {
  using net = sequential(layers, { inputShape, seed: 1 });
  const data = syntheticData(net, 3);
  const { jacobian } = examine(net, x ? { x: Array.from(x), y: [0] } : data, { jacobian: true });
  expect(jacobian!.condition).toBe(jacobian!.singularValues[0]! / jacobian!.singularValues.at(-1)!);
  return jacobian!.singularValues;
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

const linear = (rows: number[][]) => dense(rows[0]!.length, { init: constant(rows), biasInit: normal() });

describe("of a linear net: those of the product of its weights", () => {
  it("diagonal", () => {
    const first = linear([
      [2, 0, 0],
      [0, -3, 0],
      [0, 0, 0.5],
    ]);
    expectClose(spectrum([first], [3]), [3, 2, 0.5]);
    expectClose(spectrum([first, first], [3]), [9, 4, 0.25]);
  });

  it("2×2 by hand: σ² are the roots of t² − 50·t + 225", () => {
    const single = linear([
      [3, 0],
      [4, 5],
    ]);
    expectClose(spectrum([single], [2]), [Math.sqrt(45), Math.sqrt(5)]);
    // [[1, 1], [0, 1]]·[[1, 0], [1, 1]] = [[2, 1], [1, 1]], which is symmetric with eigenvalues (3 ± √5)/2.
    const shear = [
      linear([
        [1, 1],
        [0, 1],
      ]),
      linear([
        [1, 0],
        [1, 1],
      ]),
    ];
    expectClose(spectrum(shear, [2]), [(3 + Math.sqrt(5)) / 2, (3 - Math.sqrt(5)) / 2]);
  });

  it("orthogonal: all are 1, also where it narrows or widens", () => {
    const layer = (units: number) => dense(units, { init: orthogonal() });
    expectClose(spectrum([layer(16), layer(16), layer(16)], [16]), new Array(16).fill(1));
    expectClose(spectrum([layer(5)], [16]), new Array(5).fill(1));
    expectClose(spectrum([layer(16), layer(32)], [5]), new Array(5).fill(1));
  });
});

describe("of other nets", () => {
  it("at the first sample alone: f′ there", () => {
    const x = [0.3, -1.2, 0, 2];
    const identity = linear([0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0))));
    const slopes = x.map((each) => 1 - Math.tanh(each) ** 2).sort((a, b) => b - a);
    expectClose(spectrum([activation("tanh"), { ...identity, biasInit: zeros() }], [4], x), slopes);
  });

  it.each<[what: string, layers: Layer[], inputShape: number[]]>([
    ["a conv net", [conv2d(3, 3, { padding: "same", activation: "tanh" }), maxPool2d(2), flatten(), dense(3)], [4, 4, 1]],
    ["layerNorm and residual first", [layerNorm(), residual([dense(6, { activation: "gelu" }), dense(6)]), dense(4)], [6]],
    ["dropout, which is for training alone", [dropout(0.5), dense(5, { activation: "tanh" }), dense(3)], [6]],
  ])("against differences: %s", (_, layers, inputShape) => {
    using net = sequential(layers, { inputShape, seed: 1 });
    const size = inputShape.reduce((a, b) => a * b);
    const x = numbers(size);
    const step = 1e-3;
    const columns = Array.from({ length: size }, (_, i) => {
      const moved = (by: number) =>
        predict(
          net,
          x.map((value, j) => (i === j ? value + by : value)),
        );
      const [up, down] = [moved(step), moved(-step)];
      return up.map((value, k) => (value - down[k]!) / (2 * step));
    });
    const rows = Array.from(columns[0]!, (_, k) => Float64Array.from(columns, (column) => column[k]!));
    expectClose(spectrum(layers, inputShape, x), singularValues(rows), 2);
  });

  it("takes no memory to stay, and leaves the net", () => {
    const core = createCore();
    const net = sequential([dense(6, { activation: "tanh" }), dense(3)], { inputShape: [4], seed: 1, core });
    const data = syntheticData(net, 8);
    const weights = net.weights();
    const plain = examine(net, data);
    const blocks = core.memory.liveBlocks;
    const { jacobian, toString: _, ...rest }: Examination = examine(net, data, { jacobian: true });
    expect(core.memory.liveBlocks).toBe(blocks);
    expect(net.weights()).toEqual(weights);
    expect(jacobian!.singularValues).toHaveLength(3);
    expect(JSON.stringify({ ...rest, jacobian: undefined })).toBe(JSON.stringify(plain));
  });
});

describe("refused", () => {
  it.each<[what: string, says: string, layers: Layer[]]>([
    ["batchNorm", "the samples of a batch answer together", [dense(4), batchNorm(), dense(3)]],
    ["batchNorm in a residual", "answer together", [dense(4), residual([residual([batchNorm()])]), dense(3)]],
    ["an embedding", "ids have no derivative", [embedding(5, 4), flatten(), dense(3)]],
    ["more outputs than there is time for", "at most 512 outputs, this net has 513", [dense(513)]],
  ])("%s", async (_, says, layers) => {
    const core = createCore();
    const net = sequential(layers, { inputShape: [3], seed: 1, core });
    const data = syntheticData(net, 2);
    examine(net, data);
    const blocks = core.memory.liveBlocks;
    await expectRefused("E_ARGUMENT", ["examine: jacobian", says], () => examine(net, data, { jacobian: true }));
    expect(core.memory.liveBlocks).toBe(blocks);
  });
});

describe("singularValues", () => {
  const rowsOf = (rows: number[][]) => rows.map((row) => Float64Array.from(row));
  const random = (n: number, m: number) => Array.from({ length: n }, (_, i) => Float64Array.from(numbers(m, 10 + i)));

  /** By elimination with pivots. */
  function determinant(matrix: readonly Float64Array[]): number {
    const a = matrix.map((row) => row.slice());
    let product = 1;
    for (let k = 0; k < a.length; k++) {
      const pivot = a.slice(k).reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(a[best]![k]!) ? k + i : best), k);
      if (pivot !== k) {
        [a[k], a[pivot]] = [a[pivot]!, a[k]!];
        product = -product;
      }
      product *= a[k]![k]!;
      for (let i = k + 1; i < a.length; i++) {
        const factor = a[i]![k]! / a[k]![k]!;
        for (let j = k; j < a.length; j++) a[i]![j]! -= factor * a[k]![j]!;
      }
    }
    return product;
  }

  it("diagonal, with signs and zeros", () => {
    expect(
      singularValues(
        rowsOf([
          [0, 2, 0],
          [-7, 0, 0],
          [0, 0, 0],
        ]),
      ),
    ).toEqual([7, 2, 0]);
    expect(singularValues(rowsOf([[3, 4]]))).toEqual([5]);
    expect(
      singularValues(
        rowsOf([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toEqual([0, 0]);
  });

  it("of less than full rank", () => {
    const [first, second, third] = singularValues(
      rowsOf([
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ]),
    );
    expect(first).toBeCloseTo(14, 12);
    expect(second).toBeLessThan(1e-13);
    expect(third).toBeLessThan(1e-13);
  });

  it("of very different sizes, each to its own digits", () => {
    const [c, s] = [Math.cos(1), Math.sin(1)];
    const [large, small] = singularValues(
      rowsOf([
        [c * 1e6, s * 1e6],
        [-s * 1e-6, c * 1e-6],
      ]),
    );
    expect(large! / 1e6).toBeCloseTo(1, 12);
    expect(small! / 1e-6).toBeCloseTo(1, 12);
  });

  it.each([2, 5, 12, 40])("random, %i rows: the product is |det|, squares sum to the Frobenius norm", (n) => {
    const matrix = random(n, n);
    const values = singularValues(matrix);
    const squares = matrix.reduce((sum, row) => sum + row.reduce((total, x) => total + x * x, 0), 0);
    expect(values.reduce((sum, x) => sum + x * x, 0) / squares).toBeCloseTo(1, 12);
    expect(values.reduce((product, x) => product * x, 1) / Math.abs(determinant(matrix))).toBeCloseTo(1, 9);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it("leaves the matrix, and more columns than rows do no harm", () => {
    const matrix = random(3, 20);
    const kept = matrix.map((row) => row.slice());
    expect(singularValues(matrix)).toHaveLength(3);
    expect(matrix).toEqual(kept);
  });
});
