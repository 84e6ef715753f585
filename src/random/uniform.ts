import { checkNumber, show } from "../core/check.js";
import { f32AtLeast, f32Below, LARGEST } from "../core/dtype.js";
import { IsovarError } from "../core/errors.js";
import type { Draw } from "./draw.js";

/** The uniform law on [lower, upper). */
export interface UniformParameters {
  lower: number;
  upper: number;
}

export function checkUniform(where: string, { lower, upper }: UniformParameters): void {
  checkNumber(where, "lower", lower);
  checkNumber(where, "upper", upper);
  if (lower >= upper) throw new IsovarError("E_ARGUMENT", `${where}: lower (${lower}) must be < upper (${upper})`);
}

/** Parameters are computed in f64 and rounded once; results are kept to the f32 within [lower, upper). */
export function uniformDraw(where: string, { lower, upper }: UniformParameters): Draw {
  checkUniform(where, { lower, upper });
  const min = f32AtLeast(lower);
  const max = f32Below(upper);
  const from = Math.fround(lower) + 0;
  const span = Math.fround(upper - lower);
  if (!(min <= max && Number.isFinite(span) && Number.isFinite(from) && Math.abs(upper) <= LARGEST.f32)) {
    throw new IsovarError("E_DTYPE", `${where}: [${show(lower)}, ${show(upper)}) holds no f32, or is wider than f32 can span`);
  }
  return (kernels, outPtr, nTiles, keysPtr, low, high) =>
    kernels.uniformF32(outPtr, nTiles, keysPtr, low, high, from, span, min, max);
}
