// Distributions whose values depend on their place in the tensor, and on others there: orthogonal matrices, masks, whole numbers.

import { refuse, show } from "../base/check.js";
import { atLeast, type DType, LARGEST } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { drawInto } from "../random/draw.js";
import { chooseRows, fillIntegers, fillSigns, randomOrder } from "../random/integers.js";
import { normalBounds, normalDraw } from "../random/normal.js";
import { orthogonalMatrix } from "../random/orthogonal.js";
import type { Distribution } from "./distribution.js";
import { checkSpread, heldValue } from "./holds.js";
import type { InitializerOf } from "./initializers/initializer.js";
import type { Roles } from "./layout.js";
import { checkMatrix, kernelAxes } from "./placed.js";

/** All whole numbers up to this are values of the dtype. */
const WHOLE: Readonly<Record<DType, number>> = { f32: 2 ** 24, f64: 2 ** 53, f16: 2 ** 11, bf16: 2 ** 8 };

/** Entries of orthonormal vectors of a dimension, times `gain`, which rounding may exceed slightly. */
function entries(where: string, gain: number, dimension: number, dtype: DType) {
  const std = Math.abs(gain) / Math.sqrt(dimension);
  const beyond = Math.abs(gain) * (1 + (dtype === "f64" ? 2 ** -48 : 2 ** -19));
  if (beyond > LARGEST[dtype]) refuse("E_DTYPE", where, "gain", gain, `within the range of ${dtype}`);
  checkSpread(where, 0, std, dtype);
  const reach = atLeast(dtype, beyond);
  return { dtype, mean: 0, std, min: 0 - reach, max: reach };
}

/** f64 is computed in f64, every other dtype in f32. */
export const computed = (dtype: DType) => (dtype === "f64" ? "f64" : "f32");

export function allocate(dtype: DType, size: number): Float32Array | Float64Array {
  return computed(dtype) === "f64" ? new Float64Array(size) : new Float32Array(size);
}

export function orthogonalDistribution(
  where: string,
  { gain }: InitializerOf<"orthogonal">,
  dtype: DType,
  shape: Shape,
  { axes }: Roles,
): Distribution {
  if (!axes) throw new IsovarError("E_LAYOUT", `${where}: shape [${shape}] has rank ${shape.length}, orthogonal needs a matrix`);
  const { batch, out } = axes;
  const leading = (list: number[], from: number) => list.every((axis) => axis >= from && axis < from + list.length);
  const split = leading(out, shape.length - out.length)
    ? shape.length - out.length
    : leading(out, batch.length)
      ? batch.length + out.length
      : -1;
  if (!leading(batch, 0) || split < 0) {
    const rule = "batch axes must come first, and output axes first after them or last, so that rows and columns can be told";
    throw new IsovarError("E_LAYOUT", `${where}: ${rule} (batch ${show(batch)}, out ${show(out)}, rank ${shape.length})`);
  }
  const count = sizeOf(shape.slice(0, batch.length));
  const [rows, columns] = [sizeOf(shape.slice(batch.length, split)), sizeOf(shape.slice(split))];
  return {
    ...entries(where, gain, Math.max(1, rows, columns), dtype),
    source: {
      kind: "whole",
      random: true,
      make: (core, key) => {
        const all = allocate(dtype, sizeOf(shape));
        for (let index = 0; index < count && rows * columns > 0; index++) {
          all.set(orthogonalMatrix(core, key, index, rows, columns, gain, computed(dtype)), index * rows * columns);
        }
        return all;
      },
    },
  };
}

export function deltaOrthogonalDistribution(
  where: string,
  { gain }: InitializerOf<"deltaOrthogonal">,
  dtype: DType,
  shape: Shape,
  { axes }: Roles,
): Distribution {
  const { inputs, outputs, place, empty } = kernelAxes(where, shape, axes, (size) => Math.floor((size - 1) / 2));
  if (inputs > outputs) {
    throw new IsovarError(
      "E_SHAPE",
      `${where}: ${inputs} inputs and ${outputs} outputs: deltaOrthogonal needs at least as many outputs as inputs`,
    );
  }
  const matrix = entries(where, gain, Math.max(1, outputs), dtype);
  const share = empty ? 0 : (inputs * outputs) / sizeOf(shape);
  return {
    ...matrix,
    std: matrix.std * Math.sqrt(share),
    source: {
      kind: "whole",
      random: true,
      make: (core, key) => {
        const all = allocate(dtype, sizeOf(shape));
        if (empty) return all;
        const matrix = orthogonalMatrix(core, key, 0, inputs, outputs, gain, computed(dtype));
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < outputs; o++) all[place(i, o)] = matrix[i * outputs + o]!;
        }
        return all;
      },
    },
  };
}

/**
 * ⌈share · n⌉ for the share as written in decimals: 0.14 of 100 is 14, although the nearest f64 times 100 is a little more. The f64 and
 * the product each have a relative error of up to 2^-53.
 */
function countOf(share: number, n: number): number {
  return Math.ceil(share * n * (1 - 2 ** -52));
}

export function sparseDistribution(
  where: string,
  { sparsity, std }: InitializerOf<"sparse">,
  dtype: DType,
  shape: Shape,
): Distribution {
  checkMatrix(where, shape);
  const [rows, columns] = shape;
  const zeros = countOf(sparsity, rows);
  const draw = normalDraw(where, { mean: 0, std }, dtype);
  checkSpread(where, 0, std, dtype);
  return {
    dtype,
    mean: 0,
    std: rows === 0 ? 0 : std * Math.sqrt(1 - zeros / rows),
    ...normalBounds({ mean: 0, std }, dtype),
    source: {
      kind: "whole",
      random: true,
      make: (core, key) => {
        const all = allocate(dtype, rows * columns);
        drawInto(core, key, 0, all, computed(dtype), draw);
        chooseRows(core, key, rows, columns, zeros, (row, column) => {
          all[row * columns + column] = 0;
        });
        return all;
      },
    },
  };
}

/** Mean, std and bounds of the whole numbers lower … lower + range − 1 with equal probabilities. */
function wholeNumbers(where: string, lower: number, range: number, dtype: DType) {
  const last = lower + range - 1;
  if (Math.max(Math.abs(lower), Math.abs(last)) > WHOLE[dtype]) {
    throw new IsovarError("E_DTYPE", `${where}: not every whole number from ${lower} to ${last} is a value of ${dtype}`);
  }
  return { dtype, mean: (lower + last) / 2, std: Math.sqrt((range * range - 1) / 12), min: lower, max: last };
}

export function integersDistribution(where: string, { lower, upper }: InitializerOf<"integers">, dtype: DType): Distribution {
  const range = upper - lower;
  return {
    ...wholeNumbers(where, lower, range, dtype),
    source: {
      kind: "slices",
      random: true,
      fill: (core, key, offset, out) => fillIntegers(core, key, offset, out, lower, range),
    },
  };
}

export function permutationDistribution(
  where: string,
  _initializer: InitializerOf<"permutation">,
  dtype: DType,
  shape: Shape,
): Distribution {
  const n = sizeOf(shape);
  if (n > 2 ** 32 - 1) refuse("E_SHAPE", where, "shape", shape, "of at most 2^32 - 1 elements");
  return {
    ...wholeNumbers(where, 0, Math.max(1, n), dtype),
    source: { kind: "whole", random: true, make: (core, key) => Float64Array.from(randomOrder(core, key, n)) },
  };
}

export function signDistribution(where: string, { scale }: InitializerOf<"sign">, dtype: DType): Distribution {
  const value = heldValue(where, "scale", scale, dtype);
  return {
    dtype,
    mean: 0,
    std: value,
    min: 0 - value,
    max: value,
    source: { kind: "slices", random: true, fill: (core, key, offset, out) => fillSigns(core, key, offset, out, value) },
  };
}
