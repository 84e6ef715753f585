// The distribution of an initializer, for one shape, layout and dtype.

import { refuse } from "../base/check.js";
import { arrayOf, atLeast, atMost, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { type NormalParameters, normalBounds, normalDraw } from "../random/normal.js";
import { resolveInterval, type TruncationBounds, truncatedNormalDraw } from "../random/truncatedNormal.js";
import { cutMoments, partBelow, STD_WITHIN_TWO } from "../random/truncation.js";
import { type UniformParameters, uniformDraw } from "../random/uniform.js";
import type { Average, Distribution } from "./distribution.js";
import { checkKept, checkSpread, heldValue, roundedMoments } from "./holds.js";
import type { FanMode, Initializer, InitializerOf, NestedNumbers, SchemeName } from "./initializers/initializer.js";
import { type Fans, needFans, type Roles } from "./layout.js";
import { diracDistribution, identityDistribution } from "./placed.js";
import {
  deltaOrthogonalDistribution,
  integersDistribution,
  orthogonalDistribution,
  permutationDistribution,
  signDistribution,
  sparseDistribution,
} from "./structured.js";

/** The fan that a mode picks. */
export function fanBy(mode: FanMode, { fanIn, fanOut }: Fans): number {
  if (mode === "fanIn") return fanIn;
  if (mode === "fanOut") return fanOut;
  return mode === "fanAvg" ? (fanIn + fanOut) / 2 : Math.sqrt(fanIn * fanOut);
}

function oneValue(where: string, argument: string, value: number, dtype: DType): Distribution {
  const held = heldValue(where, argument, value, dtype);
  return { dtype, mean: held, std: 0, min: held, max: held, source: { kind: "constant" } };
}

/** Checks that nested arrays have the lengths of the shape. An array that appears in many places, perhaps 2^40, is visited once. */
function checkNested(where: string, value: NestedNumbers, shape: Shape): void {
  const seen = shape.map(() => new Set<NestedNumbers>());
  const visit = (part: NestedNumbers | number, axis: number): void => {
    if (axis === shape.length) {
      if (typeof part !== "number")
        refuse("E_SHAPE", where, "value", value, `nested ${shape.length} deep, as shape [${shape}] is`);
      return;
    }
    if (typeof part === "number" || part.length !== shape[axis]) {
      const found = typeof part === "number" ? "a number" : `an array of ${part.length}`;
      throw new IsovarError(
        "E_SHAPE",
        `${where}: value has ${found} where axis ${axis} of shape [${shape}] has ${shape[axis]} entries`,
      );
    }
    if (seen[axis]!.has(part)) return;
    seen[axis]!.add(part);
    for (const inner of part) visit(inner, axis + 1);
  };
  visit(value, 0);
}

/** The numbers of a nested array whose lengths are those of the shape. */
function flatten(where: string, value: NestedNumbers, shape: Shape): Float64Array {
  checkNested(where, value, shape);
  const flat = arrayOf(where, "f64", shape);
  let at = 0;
  const visit = (part: NestedNumbers | number): void => {
    if (typeof part === "number") flat[at++] = part;
    else for (const inner of part) visit(inner);
  };
  visit(value);
  return flat;
}

/**
 * Mean and std in two passes, in units of the largest magnitude, so that neither sum nor squares overflow.
 * @param cleared how much of the value at an index is zero instead, from 0 to 1
 */
export function momentsOf(values: Float64Array, largest: number, cleared: (index: number) => number = () => 0): Average {
  if (largest === 0) return { mean: 0, std: 0 };
  let [sum, squares] = [0, 0];
  for (const [i, x] of values.entries()) sum += (1 - cleared(i)) * (x / largest);
  const mean = sum / values.length;
  for (const [i, x] of values.entries()) {
    const d = x / largest - mean;
    squares += (1 - cleared(i)) * d * d + cleared(i) * mean * mean;
  }
  return { mean: mean * largest, std: Math.sqrt(squares / values.length) * largest };
}

/** The numbers of a nested array as the dtype holds them. */
export function arrayValues(where: string, value: NestedNumbers, shape: Shape, dtype: DType): Float64Array {
  return flatten(where, value, shape).map((x) => heldValue(where, "value", x, dtype));
}

function arrayDistribution(where: string, value: NestedNumbers, shape: Shape, dtype: DType): Distribution {
  const values = arrayValues(where, value, shape, dtype);
  let [min, max] = values.length === 0 ? [0, 0] : [Infinity, -Infinity];
  for (const x of values) [min, max] = [Math.min(min, x), Math.max(max, x)];
  const moments = momentsOf(values, Math.max(-min, max));
  return { dtype, ...moments, min, max, source: { kind: "whole", random: false, make: () => values } };
}

function constantDistribution(where: string, { value }: InitializerOf<"constant">, dtype: DType, shape: Shape): Distribution {
  return typeof value === "number" ? oneValue(where, "value", value, dtype) : arrayDistribution(where, value, shape, dtype);
}

export function uniformDistribution(where: string, { lower, upper }: UniformParameters, dtype: DType): Distribution {
  const draw = uniformDraw(where, { lower, upper }, dtype);
  // The bounds as the kernel has them: rounded, for f32.
  const [start, span, first, last] = draw.args as [number, number, number, number];
  const continuous = {
    mean: lower / 2 + upper / 2,
    std: (upper - lower) / Math.sqrt(12),
    first,
    last,
    below: () => (x: number, beyond: number) => (x - start + beyond) / span,
  };
  const moments = roundedMoments(where, `[${lower}, ${upper})`, continuous, dtype);
  return { dtype, ...moments, min: lower, max: upper, source: { kind: "stream", draw } };
}

function normalDistribution(where: string, { mean, std }: NormalParameters, dtype: DType): Distribution {
  const source = { kind: "stream", draw: normalDraw(where, { mean, std }, dtype) } as const;
  if (std === 0) return { ...oneValue(where, "mean", mean, dtype), source };
  checkSpread(where, mean, std, dtype);
  return { dtype, mean, std, ...normalBounds({ mean, std }, dtype), source };
}

function cutDistribution(
  where: string,
  { mean, std, ...given }: NormalParameters & TruncationBounds,
  dtype: DType,
  realized?: number,
): Distribution {
  const interval = resolveInterval(where, { mean, std }, given);
  const source = { kind: "stream", draw: truncatedNormalDraw(where, { mean, std }, interval, dtype) } as const;
  const { min, max } = interval;
  const [first, last] = [atLeast(dtype, min), atMost(dtype, max)];
  if (std === 0) {
    const distribution = oneValue(where, "mean", mean, dtype);
    // Where std is 0, bounds in std are the mean itself, which need not be a value of the dtype.
    const value = min === max ? distribution.mean : Math.min(last, Math.max(first, distribution.mean));
    return { ...distribution, mean: value, min: value, max: value, source };
  }
  checkSpread(where, mean, std, dtype, Math.abs(Math.min(max, Math.max(min, mean))) + std);
  const cut = cutMoments(interval);
  const continuous = {
    mean: mean + std * cut.mean,
    std: realized ?? std * cut.std,
    first,
    last,
    below: () => partBelow(mean, std, interval),
  };
  return { dtype, ...roundedMoments(where, `[${min}, ${max}]`, continuous, dtype), min, max, source };
}

/** Variance scale / n; an array without elements has no fans, and needs none. */
function scaledDistribution(
  where: string,
  { scale, mode, distribution: family }: InitializerOf<"varianceScaling">,
  dtype: DType,
  shape: Shape,
  roles: Roles,
): Distribution {
  const fans = needFans(where, shape, roles.fans);
  if (sizeOf(shape) === 0) return normalDistribution(where, { mean: 0, std: 0 }, dtype);
  const variance = scale / fanBy(mode, fans);
  const std = Math.sqrt(variance);
  if (std === 0) refuse("E_DTYPE", where, "scale", scale, "so large that the variance is above 0 in f64");
  if (family === "normal") return normalDistribution(where, { mean: 0, std }, dtype);
  const limit = Math.sqrt(3 * variance);
  const distribution =
    family === "uniform"
      ? uniformDistribution(where, { lower: -limit, upper: limit }, dtype)
      : // The std asked for, rather than the product of two roundings.
        cutDistribution(where, { mean: 0, std: std / STD_WITHIN_TWO, lower: -2, upper: 2 }, dtype, std);
  checkKept(where, std, distribution.std, dtype);
  return distribution;
}

/** What the initializers of a scheme mean for one shape, its roles and a dtype. */
export type Meaning<Scheme extends SchemeName> = (
  where: string,
  initializer: InitializerOf<Scheme>,
  dtype: DType,
  shape: Shape,
  roles: Roles,
) => Distribution;

/** By scheme. `learn` adds those of laws. */
export const MEANINGS: { [Scheme in SchemeName]?: Meaning<Scheme> } = {
  constant: constantDistribution,
  uniform: uniformDistribution,
  normal: normalDistribution,
  truncatedNormal: (where, given, dtype) => cutDistribution(where, given, dtype),
  varianceScaling: scaledDistribution,
  identity: identityDistribution,
  dirac: diracDistribution,
  orthogonal: orthogonalDistribution,
  deltaOrthogonal: deltaOrthogonalDistribution,
  sparse: sparseDistribution,
  integers: integersDistribution,
  permutation: permutationDistribution,
  sign: signDistribution,
};

/** @throws {IsovarError} E_LAYOUT, E_SHAPE, E_DTYPE, E_ARGUMENT */
export function distributionOf(where: string, initializer: Initializer, dtype: DType, shape: Shape, roles: Roles): Distribution {
  return (MEANINGS[initializer.scheme] as Meaning<SchemeName>)(where, initializer, dtype, shape, roles);
}
