// Distributions that have values at some places, and zeros elsewhere: identities, Dirac kernels; and where the axes of a kernel lie.

import { refuse } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Average, Distribution } from "./distribution.js";
import { heldValue } from "./holds.js";
import type { InitializerOf } from "./initializers/initializer.js";
import type { Axes, Roles } from "./layout.js";

/** How far apart neighbours along each axis are. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Mean and std of a tensor with `value` at so many places. */
export function placedAverage(shape: Shape, value: number, count: number): Average {
  const share = count / (sizeOf(shape) || 1);
  return { mean: value * share, std: Math.abs(value) * Math.sqrt(share * (1 - share)) };
}

/** A distribution with `value` at `count` places, which `fill` sets in a slice of zeros. */
function placedDistribution(
  shape: Shape,
  dtype: DType,
  value: number,
  count: number,
  fill: (offset: number, out: Float64Array) => void,
): Distribution {
  return {
    dtype,
    ...placedAverage(shape, value, count),
    min: Math.min(0, value),
    max: Math.max(0, value),
    source: { kind: "slices", random: false, fill: (_core, _key, offset, out) => fill(offset, out) },
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
  return placedDistribution(shape, dtype, value, count, (offset, out) => {
    for (let i = Math.ceil(offset / step); i < count && i * step < offset + out.length; i++) out[i * step - offset] = value;
  });
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
  };
}

export function diracDistribution(
  where: string,
  { groups }: InitializerOf<"dirac">,
  dtype: DType,
  shape: Shape,
  { axes }: Roles,
): Distribution {
  const { inputs, outputs, at, empty } = kernelAxes(where, shape, axes, (size) => Math.floor(size / 2));
  if (outputs % groups !== 0) refuse("E_ARGUMENT", where, "groups", groups, `a divisor of the ${outputs} outputs`);
  const each = outputs / groups;
  return placedDistribution(shape, dtype, 1, empty ? 0 : groups * Math.min(each, inputs), (offset, out) => {
    for (let i = 0; i < out.length; i++) {
      const [input, output] = at(offset + i) ?? [];
      if (input !== undefined) out[i] = Number(output! % each === input);
    }
  });
}
