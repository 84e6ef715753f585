import { checkWord } from "./check.js";

/** Element types. */
export type DType = "f32";

export const DTYPES: readonly DType[] = ["f32"];

/** Bytes of one element. */
export const BYTES: Readonly<Record<DType, number>> = { f32: 4 };

/** Largest finite value. */
export const LARGEST: Readonly<Record<DType, number>> = { f32: 3.4028234663852886e38 };

export function checkDType(where: string, dtype: unknown): DType {
  return checkWord("E_DTYPE", where, "dtype", dtype, DTYPES);
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The f32 next to x toward +∞ (step 1) or −∞ (step −1); x is an f32. */
function neighbour(x: number, step: 1 | -1): number {
  if (x === 0) return step * 2 ** -149;
  float[0] = x;
  bits[0]! += x > 0 ? step : -step;
  return float[0];
}

/** The smallest f32 >= x. */
export function f32AtLeast(x: number): number {
  const y = Math.fround(x);
  return y >= x ? y : neighbour(y, 1);
}

/** The largest f32 <= x. */
export function f32AtMost(x: number): number {
  const y = Math.fround(x);
  return y <= x ? y : neighbour(y, -1);
}

/** The largest f32 < x. */
export function f32Below(x: number): number {
  const y = f32AtMost(x);
  return y < x ? y : neighbour(y, -1);
}
