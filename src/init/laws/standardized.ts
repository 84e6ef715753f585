// Scaled weight standardization: weights of mean 0 and one variance, unit by unit.

import { checkNumber, checkOptions } from "../../base/check.js";
import { atLeast, LARGEST } from "../../base/dtype.js";
import { IsovarError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import { drawInto } from "../../random/draw.js";
import { normalDraw } from "../../random/normal.js";
import type { Meaning } from "../distributionOf.js";
import { checkSpread } from "../holds.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { needFans } from "../layout.js";
import { stridesOf } from "../placed.js";
import { allocate, computed } from "../structured.js";
import { learn } from "./learn.js";

/** Options of `standardized`. */
export interface StandardizedOptions {
  /** Factor on the std: the gain of the activation in front. Default 1. */
  gain?: number;
}

/** Gives each unit's weights the mean 0 and the std asked for. Equal ones become 0. */
function standardize(values: Float32Array | Float64Array, units: number, unitOf: (at: number) => number, std: number): void {
  const count = values.length / units;
  const [means, squares] = [new Float64Array(units), new Float64Array(units)];
  for (let i = 0; i < values.length; i++) means[unitOf(i)]! += values[i]!;
  for (let unit = 0; unit < units; unit++) means[unit]! /= count;
  for (let i = 0; i < values.length; i++) {
    const unit = unitOf(i);
    squares[unit]! += (values[i]! - means[unit]!) * (values[i]! - means[unit]!);
  }
  for (let i = 0; i < values.length; i++) {
    const unit = unitOf(i);
    const spread = Math.sqrt(squares[unit]! / count);
    values[i] = spread === 0 ? 0 : ((values[i]! - means[unit]!) / spread) * std;
  }
}

const standardizedDistribution: Meaning<"standardized"> = (where, { gain }, dtype, shape, { axes, fans }) => {
  needFans(where, shape, fans);
  // Keras counts fans of a vector, which has no axes by role: each element is a unit.
  const unitAxes = axes ? [...axes.batch, ...axes.out] : shape.map((_, axis) => axis);
  const units = sizeOf(unitAxes.map((axis) => shape[axis]!));
  const size = sizeOf(shape);
  const count = size === 0 ? 2 : size / units;
  if (count < 2) throw new IsovarError("E_SHAPE", `${where}: shape [${shape}] has one weight a unit, standardized needs two`);
  const std = gain / Math.sqrt(count);
  // No value of n lies further than √(n − 1) of their std from their mean.
  const reach = std * Math.sqrt(count - 1) * (1 + (dtype === "f64" ? 2 ** -48 : 2 ** -19));
  if (reach > LARGEST[dtype]) throw new IsovarError("E_DTYPE", `${where}: gain (${gain}) reaches beyond the range of ${dtype}`);
  checkSpread(where, 0, std, dtype);
  const strides = stridesOf(shape);
  const unitOf = (at: number) => {
    let unit = 0;
    for (const axis of unitAxes) unit = unit * shape[axis]! + (Math.floor(at / strides[axis]!) % shape[axis]!);
    return unit;
  };
  const max = atLeast(dtype, reach);
  return {
    dtype,
    mean: 0,
    std,
    min: -max,
    max,
    source: {
      kind: "whole",
      random: true,
      make: (core, key) => {
        const values = allocate(dtype, size);
        drawInto(core, key, 0, values, computed(dtype), normalDraw(where, { mean: 0, std: 1 }, dtype));
        if (size > 0) standardize(values, units, unitOf, std);
        return values;
      },
    },
  };
};

/**
 * Normal weights of which each unit's have exactly mean 0 and std gain/√n, n their number: what scaled weight standardization makes of them.
 *
 * The gain that keeps the variance is `gain(f, { criterion: "variance" })`, exact. The constants that NFNets came with were measured on random
 * numbers and are off by up to 0.1 %: 1.7139588594436646 for relu, which has √(2/(1 − 1/π)) = 1.712858550449663. Even a slice computes the whole.
 * Source: Qiao et al. 2019; Brock et al. 2021, "Characterizing signal propagation to close the performance gap in unnormalized ResNets".
 * @param options `gain` (default 1), a factor on the std
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless gain > 0; E_SHAPE, at `init`, for units of one weight; E_LAYOUT for rank below 2
 * @example init(standardized({ gain: gain("relu", { criterion: "variance" }) }), [3, 3, 64, 128], { seed: 42, name: "conv1/kernel" })
 */
export function standardized(options?: StandardizedOptions): InitializerOf<"standardized"> {
  const { gain = 1 } = checkOptions("standardized", options, ["gain"]);
  checkNumber("standardized", "gain", gain, (x) => x > 0, "a finite number > 0");
  return learn(standardized, standardizedDistribution, { scheme: "standardized", gain });
}
