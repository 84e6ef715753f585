// JAX's orthogonal weights come from LAPACK, whose rounding is its own: they are compared within a bound.

import { describe, expect, it } from "vitest";
import { jax } from "../../../src/compat/index.js";
import { RECORDED } from "./ours.js";

const { random, initializers } = jax;

const recorded = RECORDED.filter(({ kind }) => kind === "orthogonal" || kind === "delta_orthogonal");

it.each(recorded)("$call within 2e-6", ({ seed, shape, kind, first16_u32 }) => {
  const made = (kind === "orthogonal" ? initializers.orthogonal : initializers.deltaOrthogonal)()(
    random.key(Number(seed)),
    shape,
  );
  const theirs = new Float32Array(Uint32Array.from(first16_u32 as number[]).buffer);
  theirs.forEach((x, i) => void expect(Math.abs(made[i]! - x)).toBeLessThan(2e-6));
});

/** Largest distance of a product of two columns from 0, and of a column and itself from 1. */
function worst(columns: readonly (readonly number[])[]): number {
  const products = columns.flatMap((a, i) =>
    columns.map((b, j) => Math.abs(a.reduce((sum, x, k) => sum + x * b[k]!, 0) - (i === j ? 1 : 0))),
  );
  return Math.max(...products);
}

describe("orthogonal", () => {
  it("has orthonormal columns along its column axis", () => {
    const w = initializers.orthogonal(1, { columnAxis: 1, dtype: "f64" })(random.key(3), [4, 3, 2]);
    const columns = [0, 1, 2].map((c) => [0, 1, 2, 3].flatMap((i) => [0, 1].map((j) => w[(i * 3 + c) * 2 + j]!)));
    expect(worst(columns)).toBeLessThan(1e-14);
  });

  it("has orthonormal rows where it is wide, and is multiplied by its scale", () => {
    const w = initializers.orthogonal(3, { dtype: "f64" })(random.key(3), [2, 5]);
    const rows = [0, 1].map((r) => Array.from(w.subarray(5 * r, 5 * r + 5), (x) => x / 3));
    expect(worst(rows)).toBeLessThan(1e-14);
  });

  it("is empty where a size is 0, and takes no vector", () => {
    expect(initializers.orthogonal()(random.key(0), [0, 3])).toHaveLength(0);
    expect(() => initializers.orthogonal()(random.key(0), [3])).toThrow(/at least 2 axes; JAX raises a ValueError/);
    expect(() => initializers.orthogonal()(random.key(0), [3, 3], { dtype: "f16" as "f32" })).toThrow(/dtype/);
  });
});

it("deltaOrthogonal refuses more inputs than outputs", () => {
  expect(() => initializers.deltaOrthogonal()(random.key(0), [3, 3, 5, 4])).toThrow(/JAX raises a ValueError/);
});
