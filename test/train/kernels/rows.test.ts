// Kernels over the rows and columns of a matrix, with the bits of their definitions.

import { expect, it } from "vitest";
import { firstDifference } from "../../support/cores.js";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { HALF_ULP, worstShare } from "./close.js";
import { randomFloats } from "./maker.js";

const { kernels, arena } = trainBench();
const { fround } = Math;
const random = testUniforms(110);

const SIZES = [1, 3, 4, 5, 17].flatMap((columns) => [1, 2, 5].map((rows) => ({ rows, columns })));
const floats = (length: number) => arena.floats(randomFloats(random, length));
/** Small whole numbers: any sum of a few of them is exact. */
const integers = (length: number) => arena.floats(Float32Array.from({ length }, () => Math.floor(random() * 64) - 32));

/** Runs a body once a size, on a clear arena that it must leave intact. */
function eachSize(body: (rows: number, columns: number) => void): void {
  for (const { rows, columns } of SIZES) {
    arena.clear();
    body(rows, columns);
    expect(arena.intact, `${rows}×${columns}`).toBe(true);
  }
}

it("repeatRow copies a row", () => {
  eachSize((rows, columns) => {
    const [row, out] = [floats(columns), arena.room(rows * columns)];
    kernels.repeatRowF32(...addresses(out, row), columns, 0, rows);
    expect(Array.from(out)).toEqual(Array.from(out, (_, i) => row[i % columns]));
  });
});

it("affineRows is x·a + b, one rounding after the product and one after the sum", () => {
  eachSize((rows, columns) => {
    const [x, a, b, out] = [floats(rows * columns), floats(columns), floats(columns), arena.room(rows * columns)];
    kernels.affineRowsF32(...addresses(out, x, a, b), columns, 0, rows);
    const expected = x.map((value, i) => fround(value * a[i % columns]!) + b[i % columns]!);
    expect(firstDifference(out.slice(), expected), `${rows}×${columns}`).toBe(-1);
  });
});

it("combineRows is x·a + y·b + c within one rounding of each product and two of the sum", () => {
  eachSize((rows, columns) => {
    const n = rows * columns;
    const [x, y, a, b, c, out] = [floats(n), floats(n), floats(columns), floats(columns), floats(columns), arena.room(n)];
    const at = addresses(out, x, y, a, b, c);
    kernels.combineRowsF32(...at, columns, 0, rows);
    const terms = (i: number) => [x[i]! * a[i % columns]!, y[i]! * b[i % columns]!, c[i % columns]!] as const;
    const exact = Float64Array.from(x, (_, i) => terms(i)[0] + terms(i)[1] + terms(i)[2]);
    const bound = (i: number) => 3 * HALF_ULP * terms(i).reduce((sum, term) => sum + Math.abs(term), 0);
    expect(worstShare(out, exact, bound), `${rows}×${columns}`).toBeLessThanOrEqual(1);
  });
});

it("columnSums and columnProducts add in f64, rows ascending, and round once", () => {
  eachSize((rows, columns) => {
    const n = rows * columns;
    const [x, y, sums, products] = [floats(n), floats(n), arena.room(columns), arena.room(columns)];
    kernels.columnSumsF32(...addresses(sums, x), columns, rows, 0, columns);
    kernels.columnProductsF32(...addresses(products, x, y), columns, rows, 0, columns);
    for (let column = 0; column < columns; column++) {
      let [sum, product] = [0, 0];
      for (let i = column; i < n; i += columns) {
        sum += x[i]!;
        product += x[i]! * y[i]!;
      }
      expect([sums[column], products[column]], `${rows}×${columns}`).toEqual([fround(sum), fround(product)]);
    }
  });
});

it("columnSums loses nothing that f32 would lose", () => {
  arena.clear();
  const x = arena.floats([1e8, -1e8, 1, 2, -1e8, 1e8]);
  const sums = arena.room(2);
  kernels.columnSumsF32(...addresses(sums, x), 2, 3, 0, 2);
  expect(Array.from(sums)).toEqual([1, 2]);
});

it("column sums may end anywhere", () => {
  arena.clear();
  const [x, sums] = [arena.floats([1, 2, 3, 4, 5, 6, 7, 8]), arena.floats(new Float32Array(8).fill(-1))];
  kernels.columnSumsF32(...addresses(sums, x), 8, 1, 4, 6);
  expect(Array.from(sums)).toEqual([-1, -1, -1, -1, 5, 6, -1, -1]);
});

it("sums of no rows are zeros", () => {
  arena.clear();
  const x = arena.floats([1, 2, 3, 4, 5]);
  const [sums, products] = [arena.room(5), arena.room(5)];
  kernels.columnSumsF32(...addresses(sums, x), 5, 0, 0, 5);
  kernels.columnProductsF32(...addresses(products, x, x), 5, 0, 0, 5);
  expect([...sums, ...products]).toEqual(new Array(10).fill(0));
});

it("gatherRows copies the rows of ids, the first and the last one too", () => {
  eachSize((rows, columns) => {
    const [table, out] = [floats(7 * columns), arena.room(rows * columns)];
    const ids = arena.floats([6, 0, 3, 3, 6].slice(0, rows));
    kernels.gatherRowsF32(...addresses(out, table, ids), columns, 0, rows);
    const expected = Array.from(ids).flatMap((id) => Array.from(table.subarray(id * columns, (id + 1) * columns)));
    expect(Array.from(out)).toEqual(expected);
  });
});

it("scatterRows adds every row to that of its id, and leaves the other rows alone", () => {
  eachSize((rows, columns) => {
    const [table, x] = [integers(7 * columns), integers(rows * columns)];
    const ids = arena.floats([6, 0, 3, 3, 6].slice(0, rows));
    const expected = Array.from(table);
    for (const [i, value] of x.entries()) expected[ids[Math.floor(i / columns)]! * columns + (i % columns)]! += value;
    kernels.scatterRowsF32(...addresses(table, x, ids), columns, rows, 0, columns);
    expect(Array.from(table)).toEqual(expected);
  });
});

it("scatterRows rounds after each row, rows ascending", () => {
  arena.clear();
  const table = arena.floats([1, 1, 1]);
  const x = arena.floats([2 ** 24, 2 ** -24, 2 ** 24, 1, 1, -(2 ** 24), -(2 ** 24), 1, 2 ** 24]);
  const ids = arena.floats([0, 0, 0]);
  kernels.scatterRowsF32(...addresses(table, x, ids), 3, 3, 0, 3);
  // In f32 2^24 + 1 is 2^24, and 1 + 2^-24 is 1.
  const expected = [0, 1, 2].map((column) => [0, 3, 6].reduce((sum, row) => fround(sum + x[row + column]!), 1));
  expect(Array.from(table)).toEqual(expected);
  expect(expected).toEqual([0, 3, 2 ** 24]);
});
