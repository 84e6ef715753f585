// Distributions that have values at some places, and zeros elsewhere: identities, Dirac kernels; and where the axes of a kernel lie.

import { refuse } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { ClearedRow, Distribution } from "./distribution.js";
import { heldValue } from "./holds.js";
import type { InitializerOf } from "./initializers/initializer.js";
import type { Axes, Roles } from "./layout.js";

/** How far apart neighbours along each axis are. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** What rows that are set to zero take away of a sum over all rows. */
export function taken(rows: readonly ClearedRow[], sumOf: (row: number) => number): number {
  return rows.reduce((sum, { row, share }) => sum + share * sumOf(row), 0);
}

/** Places of a tensor that hold something else than zero. */
interface Places {
  readonly count: number;
  /** How many of them lie in a row of axis 0. */
  readonly inRow: (row: number) => number;
  /** Sets them in a slice of zeros. */
  readonly fill: (offset: number, out: Float64Array) => void;
}

/** A distribution with `value` at some places. */
function placedDistribution(shape: Shape, dtype: DType, value: number, { count, inRow, fill }: Places): Distribution {
  const size = sizeOf(shape);
  const average = (count: number) => {
    const share = size === 0 ? 0 : Math.max(0, count) / size;
    return { mean: value * share, std: Math.abs(value) * Math.sqrt(share * (1 - share)) };
  };
  return {
    dtype,
    ...average(count),
    min: Math.min(0, value),
    max: Math.max(0, value),
    source: { kind: "slices", random: false, fill: (_core, _key, offset, out) => fill(offset, out) },
    cleared: (rows) => average(count - taken(rows, inRow)),
  };
}

export function checkMatrix(where: string, shape: Shape): asserts shape is [number, number] {
  if (shape.length !== 2) refuse("E_SHAPE", where, "shape", shape, "that of a matrix");
}

export function identityDistribution(
  where: string,
  { gain }: InitializerOf<"identity">,
  dtype: DType,
  shape: Shape,
): Distribution {
  checkMatrix(where, shape);
  const value = heldValue(where, "gain", gain, dtype);
  const [count, step] = [Math.min(shape[0], shape[1]), shape[1] + 1];
  return placedDistribution(shape, dtype, value, {
    count,
    inRow: (row) => Number(row < count),
    fill: (offset, out) => {
      for (let i = Math.ceil(offset / step); i < count && i * step < offset + out.length; i++) out[i * step - offset] = value;
    },
  });
}

/** A matrix that lies at the middle of a kernel. */
export interface Middle {
  /** How much of it there is in all, of an input, and of an output. */
  readonly whole: number;
  readonly ofInput: (input: number) => number;
  readonly ofOutput: (output: number) => number;
}

/** The in and out axes and the middle of a kernel with one of each and `least` to 3 spatial axes. */
export function kernelAxes(where: string, shape: Shape, axes: Axes | undefined, middle: (size: number) => number, least = 1) {
  if (axes?.in.length !== 1 || axes.out.length !== 1 || axes.batch.length > 0 || shape.length < 2 + least || shape.length > 5) {
    const rule = `that of a convolution: one input axis, one output axis, ${least} to 3 spatial axes`;
    refuse("E_SHAPE", where, "shape", shape, rule);
  }
  const strides = stridesOf(shape);
  const [inAxis, outAxis] = [axes.in[0]!, axes.out[0]!];
  const center = axes.spatial.reduce((sum, axis) => sum + middle(shape[axis]!) * strides[axis]!, 0);
  const along = (at: number, axis: number) => Math.floor(at / strides[axis]!) % shape[axis]!;
  return {
    inputs: shape[inAxis]!,
    outputs: shape[outAxis]!,
    place: (input: number, output: number) => center + input * strides[inAxis]! + output * strides[outAxis]!,
    empty: sizeOf(shape) === 0,
    /** Input and output of an element, undefined beside the middle. */
    at: (index: number): readonly [number, number] | undefined =>
      axes.spatial.every((axis) => along(index, axis) === middle(shape[axis]!))
        ? [along(index, inAxis), along(index, outAxis)]
        : undefined,
    /** How much of the matrix in the middle lies in a row of axis 0. */
    inRow: (row: number, { whole, ofInput, ofOutput }: Middle) => {
      if (inAxis === 0) return ofInput(row);
      if (outAxis === 0) return ofOutput(row);
      return row === middle(shape[0]!) ? whole : 0;
    },
  };
}

export function diracDistribution(
  where: string,
  { groups }: InitializerOf<"dirac">,
  dtype: DType,
  shape: Shape,
  { axes }: Roles,
): Distribution {
  const { inputs, outputs, at, inRow, empty } = kernelAxes(where, shape, axes, (size) => Math.floor(size / 2));
  if (outputs % groups !== 0) refuse("E_ARGUMENT", where, "groups", groups, `a divisor of the ${outputs} outputs`);
  const each = outputs / groups;
  const copied = Math.min(each, inputs);
  const whole = empty ? 0 : groups * copied;
  const ofInput = (input: number) => (input < copied ? groups : 0);
  const ofOutput = (output: number) => Number(output % each < copied);
  return placedDistribution(shape, dtype, 1, {
    count: whole,
    inRow: (row) => inRow(row, { whole, ofInput, ofOutput }),
    fill: (offset, out) => {
      for (let i = 0; i < out.length; i++) {
        const [input, output] = at(offset + i) ?? [];
        if (input !== undefined) out[i] = Number(output! % each === input);
      }
    },
  });
}
