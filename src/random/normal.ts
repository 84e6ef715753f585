import { checkNumber } from "../core/check.js";
import { LARGEST } from "../core/dtype.js";
import { IsovarError } from "../core/errors.js";
import type { Draw } from "./draw.js";

/** The normal law. */
export interface NormalParameters {
  mean: number;
  std: number;
}

/** No normal value lies further from the mean, in std: √(−2 ln 2^-33) = 6.7637, rounded up. */
export const NORMAL_REACH = 6.77;

export function checkNormal(where: string, { mean, std }: NormalParameters, reach = NORMAL_REACH): void {
  checkNumber(where, "mean", mean);
  checkNumber(where, "std", std, (x) => x >= 0, "a finite number >= 0");
  if (Math.abs(mean) + reach * std > LARGEST.f32) {
    throw new IsovarError("E_DTYPE", `${where}: mean (${mean}) and std (${std}) reach beyond the range of f32`);
  }
}

export function normalDraw(where: string, { mean, std }: NormalParameters): Draw {
  checkNormal(where, { mean, std });
  // −0 + 0 = 0: a mean of −0 would make the sign of a zero depend on the path.
  const center = Math.fround(mean) + 0;
  const spread = Math.fround(std);
  return (kernels, outPtr, nTiles, keysPtr, low, high) => kernels.normalF32(outPtr, nTiles, keysPtr, low, high, center, spread);
}
