// The uniform distribution: its parameters, their checks, and its kernel.

import { checkNumber, show } from "../base/check.js";
import { atLeast, below, type DType, LARGEST } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Core } from "../core/core.js";
import type { Draw } from "../core/drawBlocks.js";
import { drawInto } from "./draw.js";
import type { Key } from "./key.js";

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

/** u of elements offset … offset + length − 1, uniform on [0, 1): 53 bits for f64, else 24. */
export function unitUniforms(core: Core, key: Key, offset: number, length: number, dtype: DType): Float32Array | Float64Array {
  const native = dtype === "f64" ? "f64" : "f32";
  const u = native === "f64" ? new Float64Array(length) : new Float32Array(length);
  drawInto(core, key, offset, u, native, uniformDraw("uniform", { lower: 0, upper: 1 }, native));
  return u;
}
