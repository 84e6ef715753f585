// Variances by fans, as `jax.nn.initializers` computes them.

import { copyArray, refuse } from "../../../base/check.js";
import { IsovarError } from "../../../base/errors.js";
import { MAX_RANK, type Shape, sizeOf } from "../../../base/shape.js";

/** One axis or several; negative ones count from the last. */
export type Axes = number | readonly number[];

/** Which axes of a shape are what. */
export interface FanAxes {
  /** Axes that a unit sums over. Default −2. */
  inAxis?: Axes;
  /** Axes of the units. Default −1. */
  outAxis?: Axes;
  /** Axes that neither fan counts. Default none; all others are the receptive field. */
  batchAxis?: Axes;
}

/** What the variance is divided by: a fan, or the arithmetic or geometric mean of both. */
export type FanMode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";

export const FAN_MODES: readonly FanMode[] = ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"];

/** A checked copy of axes. */
export function checkAxes(where: string, argument: string, value: unknown): Axes {
  const list = typeof value === "number" ? [value] : copyArray(where, argument, value, MAX_RANK);
  if (list === undefined || !list.every(Number.isSafeInteger)) {
    return refuse("E_ARGUMENT", where, argument, value, "an integer or an array of integers");
  }
  return typeof value === "number" ? value : (list as number[]);
}

/** The product of the sizes of some axes. */
function sizeAt(where: string, argument: string, shape: Shape, axes: Axes): number {
  const list = typeof axes === "number" ? [axes] : axes;
  return list.reduce((product, axis) => {
    const size = shape.at(axis);
    if (axis < -shape.length || size === undefined) {
      const rule = `an axis of the shape [${shape}]; JAX raises an IndexError`;
      return refuse("E_LAYOUT", where, argument, axis, rule);
    }
    return product * size;
  }, 1);
}

/** What the variance of a tensor is divided by. The order of the operations is JAX's, whose rounding it decides. */
export function denominatorOf(where: string, shape: Shape, mode: FanMode, axes: Required<FanAxes>): number {
  if (axes.inAxis === -2 && shape.length <= 1) {
    const rule = "of at least 2 axes, or inAxis given; JAX raises a ValueError";
    return refuse("E_LAYOUT", where, "shape", shape, rule);
  }
  const [inSize, outSize, batchSize] = (["inAxis", "outAxis", "batchAxis"] as const).map((argument) =>
    sizeAt(where, argument, shape, axes[argument]),
  ) as [number, number, number];
  if (sizeOf(shape) === 0) {
    throw new IsovarError("E_SHAPE", `${where}: shape [${shape}] has no fans; JAX raises a ZeroDivisionError`);
  }
  const receptive = sizeOf(shape) / inSize / outSize / batchSize;
  const [fanIn, fanOut] = [inSize * receptive, outSize * receptive];
  return { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2, fan_geo_avg: Math.sqrt(fanIn * fanOut) }[mode];
}
