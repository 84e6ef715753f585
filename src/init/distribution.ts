import { refuse } from "../base/check.js";
import { arrayOf, atLeast, atMost, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { normalBounds, normalDraw } from "../random/normal.js";
import { type GivenInterval, resolveInterval, truncatedNormalDraw } from "../random/truncatedNormal.js";
import { cutMoments, partBelow } from "../random/truncation.js";
import { uniformDraw } from "../random/uniform.js";
import { checkKept, checkSpread, heldValue, roundedMoments } from "./holds.js";
import type { FanMode, Initializer, NestedNumbers } from "./initializers.js";
import type { Law } from "./law.js";
import { type Fans, needFans, type Roles } from "./layout.js";
import { structuredLaw } from "./structured.js";

/** Std of the standard normal law cut at ±2, to 17 digits: what variance scaling divides by. */
const STD_WITHIN_TWO = 0.87962566103423978;

function fanBy(mode: FanMode, { fanIn, fanOut }: Fans): number {
  if (mode === "fanIn") return fanIn;
  if (mode === "fanOut") return fanOut;
  return mode === "fanAvg" ? (fanIn + fanOut) / 2 : Math.sqrt(fanIn * fanOut);
}

function constantLaw(where: string, argument: string, value: number, dtype: DType): Law {
  const held = heldValue(where, argument, value, dtype);
  return { dtype, mean: held, std: 0, min: held, max: held, source: { kind: "constant" } };
}

/** Every nested array has the length that the shape says. One that stands in many places is walked once: it may stand in 2^40 of them. */
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

/** Mean and std by two passes, in units of the largest magnitude: neither sum nor squares leave the range of f64. */
function momentsOf(values: Float64Array, largest: number): { mean: number; std: number } {
  if (largest === 0) return { mean: 0, std: 0 };
  let [sum, squares] = [0, 0];
  for (const x of values) sum += x / largest;
  const mean = sum / values.length;
  for (const x of values) squares += (x / largest - mean) * (x / largest - mean);
  return { mean: mean * largest, std: Math.sqrt(squares / values.length) * largest };
}

function arrayLaw(where: string, value: NestedNumbers, shape: Shape, dtype: DType): Law {
  const values = flatten(where, value, shape).map((x) => heldValue(where, "value", x, dtype));
  let [min, max] = values.length === 0 ? [0, 0] : [Infinity, -Infinity];
  for (const x of values) [min, max] = [Math.min(min, x), Math.max(max, x)];
  const moments = momentsOf(values, Math.max(-min, max));
  return { dtype, ...moments, min, max, source: { kind: "whole", random: false, make: () => values } };
}

function uniformLaw(where: string, lower: number, upper: number, dtype: DType): Law {
  const draw = uniformDraw(where, { lower, upper }, dtype);
  // The kernel's own bounds, which f32 rounds.
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

function normalLaw(where: string, mean: number, std: number, dtype: DType): Law {
  const source = { kind: "stream", draw: normalDraw(where, { mean, std }, dtype) } as const;
  if (std === 0) return { ...constantLaw(where, "mean", mean, dtype), source };
  checkSpread(where, mean, std, dtype);
  return { dtype, mean, std, ...normalBounds({ mean, std }, dtype), source };
}

function truncatedLaw(where: string, mean: number, std: number, given: GivenInterval, dtype: DType, realized?: number): Law {
  const interval = resolveInterval(where, { mean, std }, given);
  const source = { kind: "stream", draw: truncatedNormalDraw(where, { mean, std }, interval, dtype) } as const;
  const { min, max } = interval;
  const [first, last] = [atLeast(dtype, min), atMost(dtype, max)];
  if (std === 0) {
    const law = constantLaw(where, "mean", mean, dtype);
    // Without a spread, bounds in std are the mean itself, which need not be a value of the dtype.
    const value = min === max ? law.mean : Math.min(last, Math.max(first, law.mean));
    return { ...law, mean: value, min: value, max: value, source };
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

/** Variance scale / n; an array without elements has no fans to divide by, and needs none. */
function scaledLaw(
  where: string,
  { scale, mode, distribution }: Extract<Initializer, { scheme: "varianceScaling" }>,
  shape: Shape,
  fans: Fans,
  dtype: DType,
): Law {
  if (sizeOf(shape) === 0) return normalLaw(where, 0, 0, dtype);
  const variance = scale / fanBy(mode, fans);
  const std = Math.sqrt(variance);
  if (std === 0) refuse("E_DTYPE", where, "scale", scale, "so large that the variance is above 0 in f64");
  if (distribution === "normal") return normalLaw(where, 0, std, dtype);
  const limit = Math.sqrt(3 * variance);
  const law =
    distribution === "uniform"
      ? uniformLaw(where, -limit, limit, dtype)
      : // The std asked for, rather than the product of two roundings.
        truncatedLaw(where, 0, std / STD_WITHIN_TWO, { lower: -2, upper: 2 }, dtype, std);
  checkKept(where, std, law.std, dtype);
  return law;
}

/** @throws {IsovarError} E_LAYOUT, E_SHAPE, E_DTYPE, E_ARGUMENT */
export function lawOf(where: string, initializer: Initializer, shape: Shape, { fans, axes }: Roles, dtype: DType): Law {
  switch (initializer.scheme) {
    case "constant": {
      const { value } = initializer;
      return typeof value === "number" ? constantLaw(where, "value", value, dtype) : arrayLaw(where, value, shape, dtype);
    }
    case "uniform":
      return uniformLaw(where, initializer.lower, initializer.upper, dtype);
    case "normal":
      return normalLaw(where, initializer.mean, initializer.std, dtype);
    case "truncatedNormal":
      return truncatedLaw(where, initializer.mean, initializer.std, initializer, dtype);
    case "varianceScaling":
      return scaledLaw(where, initializer, shape, needFans(where, shape, fans), dtype);
    default:
      return structuredLaw(where, initializer, shape, axes, dtype);
  }
}
