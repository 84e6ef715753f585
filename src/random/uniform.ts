// The uniform distribution: its parameters, their checks, and its kernel.

import { checkNumber, show } from "../base/check.js";
import { atLeast, below, type DType, LARGEST } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Draw } from "../core/drawBlocks.js";

/** The uniform distribution on [lower, upper). */
export interface UniformParameters {
  lower: number;
  upper: number;
}

export function checkUniform(where: string, { lower, upper }: UniformParameters): void {
  checkNumber(where, "lower", lower);
  checkNumber(where, "upper", upper);
  if (lower >= upper) throw new IsovarError("E_ARGUMENT", `${where}: lower (${lower}) must be < upper (${upper})`);
}

/** Parameters are computed in f64 and rounded once; results are clamped to the values of the dtype within [lower, upper). */
export function uniformDraw(where: string, { lower, upper }: UniformParameters, dtype: DType): Draw {
  checkUniform(where, { lower, upper });
  const min = atLeast(dtype, lower);
  const max = below(dtype, upper);
  const largest = LARGEST[dtype];
  const span = dtype === "f64" ? upper - lower : Math.fround(upper - lower);
  if (!(min <= max && Number.isFinite(span) && Math.abs(lower) <= largest && Math.abs(upper) <= largest)) {
    const rule = `holds no ${dtype}, or is wider than ${dtype} can span`;
    throw new IsovarError("E_DTYPE", `${where}: [${show(lower)}, ${show(upper)}) ${rule}`);
  }
  if (dtype === "f64") return { kernel: "uniformF64", native: "f64", args: [lower + 0, span, min, max] };
  return { kernel: "uniformF32", native: "f32", args: [Math.fround(lower) + 0, span, min, max] };
}
