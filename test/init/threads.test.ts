// The same bits on any number of threads: every initializer, dtype and kind of target, the whole and slices.

import { describe, expect, it } from "vitest";
import type { DType, Elements } from "../../src/base/dtype.js";
import { BYTES, viewOf } from "../../src/base/dtype.js";
import { sizeOf } from "../../src/base/shape.js";
import {
  createCore,
  deltaOrthogonal,
  describe as describeValues,
  dirac,
  fill,
  fillAsync,
  type Initializer,
  type InitOptions,
  identity,
  init,
  integers,
  type Layout,
  orthogonal,
  permutation,
  sign,
  sparse,
} from "../../src/index.js";
import { DTYPES, firstByteDifference } from "../support/dtypes.js";
import { TABLE } from "./table.js";

/** Enough for several parts and for workers to take a share of them, once they have been started. */
const COUNT = 2 ** 17 + 4321;

interface Row {
  name: string;
  initializer: Initializer;
  shape: number[];
  layout?: Layout | undefined;
}

/** The shape of a row with its first axis, or one that must not be changed, made long. */
function longer(shape: readonly number[], layout: Layout | undefined): number[] {
  const axis = typeof layout === "object" && "groups" in layout ? 1 : 0;
  if (shape.length === 0) return [];
  const rest = sizeOf(shape.filter((_, i) => i !== axis));
  return shape.map((size, i) => (i === axis ? Math.ceil(COUNT / rest) : size));
}

const ROWS: Row[] = [
  ...TABLE.map(({ name, initializer, shapes, layout }) => ({
    name,
    initializer,
    shape: longer(shapes.at(-1)!, layout),
    layout,
  })),
  { name: "identity", initializer: identity(), shape: [400, 350] },
  { name: "dirac", initializer: dirac(), shape: [3, 3, 128, 128] },
  { name: "orthogonal", initializer: orthogonal(), shape: [400, 350] },
  { name: "deltaOrthogonal", initializer: deltaOrthogonal(), shape: [3, 3, 120, 130] },
  { name: "sparse", initializer: sparse({ sparsity: 0.5 }), shape: [400, 350] },
  { name: "integers", initializer: integers({ lower: -3, upper: 9 }), shape: [COUNT] },
  { name: "permutation", initializer: permutation(), shape: [COUNT] },
  { name: "sign", initializer: sign(), shape: [COUNT] },
];

const CORES = [2, 4].map((threads) => {
  const core = createCore({ threads });
  // Starts the workers.
  fill(TABLE[3]!.initializer, new Float32Array(2 ** 20), { key: { k0: 1, k1: 1 }, core });
  return { threads, core };
});
const one = createCore({ threads: 1 });

function target(kind: "ordinary" | "shared", dtype: DType, length: number): Elements {
  // Not at the start of its buffer.
  const nBytes = (length + 3) * BYTES[dtype];
  const buffer = kind === "shared" ? new SharedArrayBuffer(nBytes) : new ArrayBuffer(nBytes);
  return viewOf(dtype, buffer, 3 * BYTES[dtype], length) as Elements;
}

describe.each(DTYPES)("%s", (dtype) => {
  const holding = ROWS.filter(({ initializer, shape, layout }) => {
    try {
      describeValues(initializer, shape, { dtype, ...(layout && { layout }) });
      return true;
    } catch {
      return false;
    }
  });

  it("holds most initializers of the table", () => expect(holding.length).toBeGreaterThan(ROWS.length / 2));

  it.each(holding)("$name", async ({ initializer, shape, layout }) => {
    const drawn: InitOptions = { seed: 7, name: "w", dtype, ...(layout && { layout }) };
    const options = { ...drawn, shape };
    const whole = init(initializer, shape, { ...drawn, core: one });
    const size = whole.length;
    const slices = [
      [0, size],
      [Math.min(size, 65_521), Math.max(0, size - 65_521)],
    ] as const;
    for (const { threads, core } of CORES) {
      for (const [offset, length] of slices) {
        const expected = whole.subarray(offset, offset + length);
        for (const kind of ["ordinary", "shared"] as const) {
          const here = fill(initializer, target(kind, dtype, length), { ...options, offset, core });
          expect(firstByteDifference(here, expected), `fill, ${threads} threads, ${kind}, from ${offset}`).toBe(-1);
          const there = await fillAsync(initializer, target(kind, dtype, length), { ...options, offset, core: one, threads });
          expect(firstByteDifference(there, expected), `fillAsync, ${threads} threads, ${kind}, from ${offset}`).toBe(-1);
        }
      }
      using tensor = core.tensor(shape, { dtype });
      fill(initializer, tensor, { ...options, core });
      expect(firstByteDifference(tensor.data, whole), `fill, ${threads} threads, a tensor`).toBe(-1);
      tensor.data.fill(0);
      await fillAsync(initializer, tensor, { ...options, core });
      expect(firstByteDifference(tensor.data, whole), `fillAsync, ${threads} threads, a tensor`).toBe(-1);
    }
  });
});
