// Columns to mean 0 and std 1, where no net does it.

import { describe, expect, it } from "vitest";
import { standardized } from "../../src/train/columns.js";

const column = (values: ArrayLike<number>, width: number, index: number) =>
  Array.from({ length: values.length / width }, (_, row) => values[row * width + index]!);

describe("standardized", () => {
  it("is exact where column, mean and std are", () => {
    expect([...standardized([1, 40, 3, 20], 2)]).toEqual([-1, 1, 1, -1]);
  });

  it("multiplies by the inverse of the std, each rounded to f32, as the first operation of a net does", () => {
    const factor = Math.fround(1 / Math.fround(Math.sqrt(24)));
    expect([...standardized([-6, 0, 6], 1)]).toEqual([Math.fround(-6 * factor), 0, Math.fround(6 * factor)]);
  });

  it("makes a constant column 0, and leaves one whose std has no inverse in f32", () => {
    const tiny = 2 ** -140;
    expect([...standardized([0.1, tiny, 0.1, -tiny], 2)]).toEqual([0, tiny, 0, -tiny]);
  });

  it("keeps the digits of a column far from 0", () => {
    const values = Float32Array.from({ length: 3000 }, (_, i) => 44_928 + (i % 3) / 256);
    const out = column(standardized(values, 1), 1, 0);
    const mean = out.reduce((sum, x) => sum + x, 0) / out.length;
    const square = out.reduce((sum, x) => sum + x * x, 0) / out.length;
    expect(Math.abs(mean)).toBeLessThan(1e-6);
    expect(Math.abs(square - 1)).toBeLessThan(1e-6);
  });

  it("leaves what it was given as it was", () => {
    const values = Float32Array.of(1, 2, 3);
    standardized(values, 1);
    expect([...values]).toEqual([1, 2, 3]);
  });
});
