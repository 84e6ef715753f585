// ZerO: identities, and Hadamard matrices where a layer has more outputs than inputs.

import { refuse } from "../../base/check.js";
import { sizeOf } from "../../base/shape.js";
import type { ClearedRow } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import { heldValue } from "../holds.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { kernelAxes } from "../placed.js";
import { withoutOptions } from "../schemes.js";
import { inMiddle, type Middle, taken } from "./cleared.js";
import { learn } from "./learn.js";

/** Entry (i, j) of Sylvester's Hadamard matrix, whatever its size: −1 where i and j have an odd number of bits in common. */
function hadamard(i: number, j: number): 1 | -1 {
  let common = i & j;
  for (let shift = 16; shift > 0; shift >>= 1) common ^= common >>> shift;
  return common & 1 ? -1 : 1;
}

/** The sum of its first m × n entries. A whole row or column sums to 0, but for the first. */
function hadamardSum(m: number, n: number): number {
  if (m === 0 || n === 0) return 0;
  if (m === 1 && n === 1) return 1;
  let half = 1;
  while (2 * half < Math.max(m, n)) half *= 2;
  const [rows, columns] = [m - half, n - half];
  if (rows <= 0) return half + hadamardSum(m, columns);
  if (columns <= 0) return half + hadamardSum(rows, n);
  return 3 * half - hadamardSum(rows, columns);
}

/** 2^(−k/2), 2^k the smallest power of 2 that is at least n. */
function scaleOf(n: number): number {
  let [scale, power] = [1, 1];
  for (; power < n; power *= 4) scale /= 2;
  // 4^j is 2^k, or twice that.
  return power / 2 < n ? scale : scale * Math.SQRT2;
}

const zerODistribution: Meaning<"zerO"> = (where, _initializer, dtype, shape, { axes }) => {
  const { inputs, outputs, at } = kernelAxes(where, shape, axes, (size) => Math.floor(size / 2), 0);
  if (outputs > 2 ** 32) refuse("E_SHAPE", where, "shape", shape, "one of at most 2^32 outputs");
  const size = sizeOf(shape);
  const expands = outputs > inputs;
  const value = heldValue(where, "the scale", expands ? scaleOf(outputs) : 1, dtype);
  /** How many are not zero; and their sum, in units of the value. */
  const counts: Middle = expands
    ? { whole: inputs * outputs, ofInput: () => outputs, ofOutput: () => inputs }
    : { whole: inputs === 0 ? 0 : outputs, ofInput: (input) => Number(input < outputs), ofOutput: () => 1 };
  const sums: Middle = expands
    ? {
        whole: hadamardSum(outputs, inputs),
        ofInput: (input) => hadamardSum(outputs, input + 1) - hadamardSum(outputs, input),
        ofOutput: (output) => hadamardSum(output + 1, inputs) - hadamardSum(output, inputs),
      }
    : counts;
  const average = (rows: readonly ClearedRow[] = []) => {
    if (size === 0) return { mean: 0, std: 0 };
    const [count, sum] = [counts, sums].map(
      (all) => all.whole - taken(rows, inMiddle(axes!, Math.floor(shape[0]! / 2), all)),
    ) as [number, number];
    return { mean: (value * sum) / size, std: value * Math.sqrt(Math.max(0, (count - (sum * sum) / size) / size)) };
  };
  const count = counts.whole;
  return {
    dtype,
    ...average(),
    cleared: average,
    min: expands ? -value : count < size ? 0 : value,
    max: value,
    source: {
      kind: "slices",
      random: false,
      fill: (_core, _key, offset, out) => {
        for (let i = 0; i < out.length; i++) {
          const [input, output] = at(offset + i) ?? [];
          if (input === undefined) continue;
          out[i] = value * (expands ? hadamard(output!, input) : Number(input === output));
        }
      },
    },
  };
};

/**
 * Nothing but zeros, ones and, where a layer has more outputs than inputs, the first columns of a Hadamard matrix times 2^(−k/2), k = ⌈log₂ outputs⌉:
 * signals keep their norm, and nothing is drawn. A matrix, or a convolution of 1 to 3 spatial axes, which has it at the middle (size div 2)
 * of its kernel.
 * Source: Zhao et al. 2021, "ZerO initialization: initializing neural networks with only zeros and ones", with the scale of its code.
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_SHAPE, at `init`, for other shapes
 * @example init(zerO(), [256, 1024]) // it needs no seed
 */
export function zerO(): InitializerOf<"zerO"> {
  return learn(withoutOptions("zerO", zerO), zerODistribution, { scheme: "zerO" });
}
