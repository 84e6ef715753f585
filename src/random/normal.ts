// The normal distribution: its parameters, its range, and its kernel.

import { checkNumber } from "../base/check.js";
import { type DType, held, LARGEST } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Draw } from "../core/drawBlocks.js";

/** The normal distribution. */
export interface NormalParameters {
  mean: number;
  std: number;
}

/** The largest distance of a value from the mean, in std: √(−2 ln 2^-33) = 6.7637, in f64 √(−2 ln 2^-54) = 8.6522, rounded up. */
export const NORMAL_REACH: Readonly<Record<DType, number>> = { f32: 6.77, f64: 8.66, f16: 6.77, bf16: 6.77 };

/** Mean and std as numbers; their range depends on the dtype. */
export function checkNormal(where: string, { mean, std }: NormalParameters): void {
  checkNumber(where, "mean", mean);
  checkNumber(where, "std", std, (x) => x >= 0, "a finite number >= 0");
}

/** Values up to `reach` std from the mean must be values of the dtype. */
export function checkReach(where: string, { mean, std }: NormalParameters, reach: number, dtype: DType): void {
  if (Math.abs(mean) + reach * std > LARGEST[dtype]) {
    throw new IsovarError("E_DTYPE", `${where}: mean (${mean}) and std (${std}) reach beyond the range of ${dtype}`);
  }
}

/** The outermost values: the kernel's operations on the outermost z. Rounding keeps the order of values. */
export function normalBounds({ mean, std }: NormalParameters, dtype: DType): { min: number; max: number } {
  const working = dtype === "f64" ? (x: number) => x : Math.fround;
  const [center, reach] = [working(mean) + 0, working(NORMAL_REACH[dtype] * working(std))];
  const largest = LARGEST[dtype];
  return { min: Math.max(-largest, held(dtype, center - reach)), max: Math.min(largest, held(dtype, center + reach)) };
}

export function normalDraw(where: string, { mean, std }: NormalParameters, dtype: DType): Draw {
  checkNormal(where, { mean, std });
  checkReach(where, { mean, std }, NORMAL_REACH[dtype], dtype);
  // −0 + 0 = 0: with a mean of −0, the sign of a zero would depend on the backend.
  if (dtype === "f64") return { kernel: "normalF64", native: "f64", args: [mean + 0, std] };
  return { kernel: "normalF32", native: "f32", args: [Math.fround(mean) + 0, Math.fround(std)] };
}
