import { refuse } from "../core/check.js";
import { LARGEST } from "../core/dtype.js";
import { type Shape, sizeOf } from "../core/shape.js";
import { truncatedMoments } from "../math/normal.js";
import type { Draw } from "../random/draw.js";
import { NORMAL_REACH, normalDraw } from "../random/normal.js";
import { type Interval, resolveInterval, truncatedNormalDraw } from "../random/truncatedNormal.js";
import { uniformDraw } from "../random/uniform.js";
import type { FanMode, Initializer } from "./initializers.js";
import { type Fans, needFans } from "./layout.js";

/** Std of the standard normal law cut at ±2, to 17 digits: what variance scaling divides by. */
const STD_WITHIN_TWO = 0.87962566103423978;

/** The law that an initializer means for one shape, with what is known of its values before any is drawn. */
export interface Law {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** How to draw it, or undefined where every value is the mean. */
  readonly draw: Draw | undefined;
}

function fanBy(mode: FanMode, { fanIn, fanOut }: Fans): number {
  if (mode === "fanIn") return fanIn;
  if (mode === "fanOut") return fanOut;
  return mode === "fanAvg" ? (fanIn + fanOut) / 2 : Math.sqrt(fanIn * fanOut);
}

function constantLaw(where: string, value: number): Law {
  if (Math.abs(value) > LARGEST.f32) refuse("E_DTYPE", where, "value", value, "within the range of f32");
  return { mean: value, std: 0, min: value, max: value, draw: undefined };
}

function uniformLaw(where: string, lower: number, upper: number): Law {
  const draw = uniformDraw(where, { lower, upper });
  return { mean: (lower + upper) / 2, std: (upper - lower) / Math.sqrt(12), min: lower, max: upper, draw };
}

function normalLaw(where: string, mean: number, std: number): Law {
  const draw = normalDraw(where, { mean, std });
  return { mean, std, min: mean - NORMAL_REACH * std, max: mean + NORMAL_REACH * std, draw };
}

function truncatedLaw(where: string, mean: number, std: number, given: Partial<Interval>): Law {
  const interval = resolveInterval(where, { mean, std }, given);
  const draw = truncatedNormalDraw(where, { mean, std }, interval);
  const cut = std === 0 ? { mean: 0, std: 0 } : truncatedMoments(interval.lower, interval.upper);
  return { mean: mean + std * cut.mean, std: std * cut.std, min: interval.min, max: interval.max, draw };
}

/** Variance scale / n; an array without elements has no fans to divide by, and needs none. */
function scaledLaw(
  where: string,
  { scale, mode, distribution }: Extract<Initializer, { scheme: "varianceScaling" }>,
  shape: Shape,
  fans: Fans,
): Law {
  if (sizeOf(shape) === 0) return normalLaw(where, 0, 0);
  const variance = scale / fanBy(mode, fans);
  if (distribution === "uniform") {
    const limit = Math.sqrt(3 * variance);
    return uniformLaw(where, -limit, limit);
  }
  const std = Math.sqrt(variance);
  if (distribution === "normal") return normalLaw(where, 0, std);
  // The std asked for, rather than the product of two roundings.
  return { ...truncatedLaw(where, 0, std / STD_WITHIN_TWO, { lower: -2, upper: 2 }), std };
}

/** @throws {IsovarError} E_LAYOUT, E_DTYPE, E_ARGUMENT */
export function lawOf(where: string, initializer: Initializer, shape: Shape, fans: Fans | undefined): Law {
  switch (initializer.scheme) {
    case "constant":
      return constantLaw(where, initializer.value);
    case "uniform":
      return uniformLaw(where, initializer.lower, initializer.upper);
    case "normal":
      return normalLaw(where, initializer.mean, initializer.std);
    case "truncatedNormal":
      return truncatedLaw(where, initializer.mean, initializer.std, initializer);
    case "varianceScaling":
      return scaledLaw(where, initializer, shape, needFans(where, shape, fans));
  }
}
