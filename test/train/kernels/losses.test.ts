// Losses and their gradients row by row, against f64.

import { describe, expect, it } from "vitest";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { HALF_ULP, worstShare } from "./close.js";

const { kernels, arena } = trainBench();
const random = testUniforms(150);

interface Exact {
  loss: number;
  gradient: number[];
  /** How large the numbers are that the loss and an element of its gradient are sums of: their roundings scale with it. */
  sizes: { loss: number; gradient: number };
}

interface Row {
  name: "softmaxCrossEntropyF32" | "squaredErrorF32" | "sigmoidCrossEntropyF32";
  exact: (outputs: readonly number[], targets: readonly number[]) => Exact;
  /** Bounds of the errors in units of 2^-24·size, above what a column adds. */
  bounds: { loss: number; gradient: number };
}

const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
const sigmoid = (z: number) => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z)));

const ROWS: Row[] = [
  {
    name: "softmaxCrossEntropyF32",
    exact: (z, t) => {
      const largest = Math.max(...z);
      const powers = z.map((x) => Math.exp(x - largest));
      const log = Math.log(sum(powers));
      const share = sum(t) / sum(powers);
      const loss = sum(t.map((target, i) => target * (log - (z[i]! - largest))));
      // The sum of powers is at least 1 and rounded there, so its logarithm has no relative precision next to 0.
      const sizes = { loss: loss + sum(t), gradient: Math.max(...t) + sum(t) };
      return { loss, gradient: t.map((target, i) => powers[i]! * share - target), sizes };
    },
    bounds: { loss: 4, gradient: 4 },
  },
  {
    name: "squaredErrorF32",
    exact: (y, t) => {
      const differences = y.map((x, i) => x - t[i]!);
      const loss = sum(differences.map((d) => d * d));
      return {
        loss,
        gradient: differences.map((d) => 2 * d),
        sizes: { loss, gradient: 2 * Math.max(...differences.map(Math.abs)) },
      };
    },
    bounds: { loss: 4, gradient: 2 },
  },
  {
    name: "sigmoidCrossEntropyF32",
    exact: (z, t) => {
      const terms = z.map((x, i) => Math.max(x, 0) - x * t[i]! + Math.log1p(Math.exp(-Math.abs(x))));
      return {
        loss: sum(terms),
        gradient: z.map((x, i) => sigmoid(x) - t[i]!),
        sizes: { loss: sum(terms) + sum(z.map(Math.abs)), gradient: 1 },
      };
    },
    bounds: { loss: 5, gradient: 4 },
  },
];

const rowOf = (values: Float32Array, row: number, columns: number) =>
  Array.from(values.subarray(row * columns, (row + 1) * columns));

/** Losses and gradients of whole rows. */
function run(name: Row["name"], outputs: ArrayLike<number>, targets: ArrayLike<number>, columns: number, scale = 1) {
  arena.clear();
  const [output, target] = [arena.floats(outputs), arena.floats(targets)];
  const rows = output.length / columns;
  const [losses, gradient] = [arena.room(rows), arena.room(output.length)];
  kernels[name](...addresses(losses, gradient, output, target), columns, scale, 0, rows);
  expect(arena.intact).toBe(true);
  return { losses: losses.slice(), gradient: gradient.slice(), output: output.slice(), target: target.slice() };
}

/** Targets: probabilities that sum to 1, a 1 among zeros, or anything in [0, 1). */
const TARGETS: Record<string, (columns: number) => number[]> = {
  probabilities: (columns) => {
    const weights = Array.from({ length: columns }, random);
    const total = sum(weights);
    return weights.map((w) => w / total);
  },
  label: (columns) => {
    const label = Math.floor(random() * columns);
    return Array.from({ length: columns }, (_, i) => (i === label ? 1 : 0));
  },
  anything: (columns) => Array.from({ length: columns }, random),
};

describe.each(ROWS)("$name", ({ name, exact, bounds }) => {
  it.each([1, 3, 4, 5, 17, 1000])("of %d columns, its gradient times the scale", (columns) => {
    for (const rows of [1, 2, 3, 4, 5, 9]) {
      for (const [spread, scale] of [
        [2, 1],
        [40, 1 / 3],
      ] as const) {
        for (const [kind, targetsOf] of Object.entries(TARGETS)) {
          const outputs = Array.from({ length: rows * columns }, () => (random() - 0.5) * spread);
          const targets = Array.from({ length: rows }, () => targetsOf(columns)).flat();
          const got = run(name, outputs, targets, columns, scale);
          for (let row = 0; row < rows; row++) {
            const { loss, gradient, sizes } = exact(rowOf(got.output, row, columns), rowOf(got.target, row, columns));
            const where = `${kind}, ${rows} rows, ${spread}`;
            // Sums run over the columns one by one; their errors mostly cancel.
            const steps = Math.sqrt(columns);
            const lossBound = HALF_ULP * (bounds.loss + steps) * sizes.loss;
            const gradientBound = HALF_ULP * (bounds.gradient + steps) * sizes.gradient * scale;
            expect(
              worstShare([got.losses[row]!], [loss], () => lossBound),
              where,
            ).toBeLessThanOrEqual(1);
            const scaled = gradient.map((g) => g * scale);
            expect(
              worstShare(rowOf(got.gradient, row, columns), scaled, () => gradientBound),
              where,
            ).toBeLessThanOrEqual(1);
          }
        }
      }
    }
  });

  it("is finite for outputs of ±10^4, and next to the exact loss", () => {
    const outputs = [1e4, -1e4, 0, -1e4, -1e4, -1e4, 1e4, 1e4, 1e4, 0, -1e4, 1e4, 1e4, 9999, -1e4].map(Math.fround);
    const targets = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.25, 0.5, 0.25, 0, 1, 0];
    const { losses, gradient } = run(name, outputs, targets, 3);
    const rows = [0, 1, 2, 3, 4].map((row) => exact(outputs.slice(3 * row, 3 * row + 3), targets.slice(3 * row, 3 * row + 3)));
    const bound = (row: number) => HALF_ULP * 4 * rows[row]!.sizes.loss;
    expect(
      worstShare(
        losses,
        rows.map(({ loss }) => loss),
        bound,
      ),
    ).toBeLessThanOrEqual(1);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  it("is never finite where an output is not, whatever the targets, and other rows stay", () => {
    const clean = [0.5, -1, 2, 1, 0, -2, 0.25, 3, -0.5, 1, 1, 1, -1, -2, -3];
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const targets of [new Array<number>(15).fill(1 / 3), Array.from({ length: 15 }, (_, i) => (i % 3 === 1 ? 1 : 0))]) {
        const expected = run(name, clean, targets, 3).losses;
        for (let at = 0; at < clean.length; at++) {
          const { losses } = run(
            name,
            clean.map((x, i) => (i === at ? bad : x)),
            targets,
            3,
          );
          const row = Math.floor(at / 3);
          expect(Number.isFinite(losses[row]), `${bad} at ${at}`).toBe(false);
          const others = (values: Float32Array) => Array.from(values).filter((_, i) => i !== row);
          expect(others(losses)).toEqual(others(expected));
        }
        const { losses } = run(name, new Array<number>(6).fill(bad), targets.slice(0, 6), 3);
        expect(losses.some(Number.isFinite)).toBe(false);
      }
    }
  });
});

it("these are the first values", () => {
  const outputs = [0.5, -1.5, 2, 3, 0.25, -0.75];
  const targets = [0, 0.25, 0.75, 1, 0, 0];
  const bits = (name: Row["name"]) => {
    const { losses, gradient } = run(name, outputs, targets, 3, 0.5);
    return [losses, gradient].map((values) =>
      Array.from(new Uint32Array(values.buffer), (word) => word.toString(16).padStart(8, "0")).join(" "),
    );
  };
  expect(ROWS.map(({ name }) => bits(name))).toEqual([
    ["3f8ce716 3dabafd6", "3db64d8d bde753f7 3cc419a0 bd24aff8 3cf0cad3 3c312a42"],
    ["409c0000 40940000", "3f000000 bfe00000 3fa00000 40000000 3e800000 bf400000"],
    ["400b5ad2 3fa1757b", "3e9f597f bd0a647e 3d85efa8 bcc241a0 3e8feacd 3e2442b0"],
  ]);
});
