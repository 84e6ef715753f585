// The error function of one number, as XLA rounds it: which part of the uniform numbers a cut normal distribution takes.

import { round } from "../../../base/dtype.js";
import { compatBench, VALUES_PTR } from "../../../core/compat.js";
import type { FloatDType } from "../../arrays.js";

/** Bits behind the point of `fixedErf`. */
const PLACES = 160n;
const ONE = 1n << PLACES;

/** 2/√π with 160 bits behind the point: from a square root of integers, π by Machin's formula (1706). */
function factor(): bigint {
  const arctan = (n: bigint) => {
    let [power, sum] = [ONE / n, ONE / n];
    for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
      power /= n * n;
      sum += (sign * power) / k;
    }
    return sum;
  };
  const square = (ONE * ONE) / (4n * arctan(5n) - arctan(239n)); // 4/π
  let root = square;
  // Newton's steps for √(4/π).
  for (let next = 0n; next !== root; ) {
    next = root;
    root = (root + (square << PLACES) / root) >> 1n;
    if (root > next ? root - next < 2n : next - root < 2n) break;
  }
  return root;
}

/** erf x to f64 by its series, in integers; |x| < 6. Terms grow to e^36 before they fall: 160 bits leave more than 100. */
function fixedErf(x: number): number {
  const [numerator, places] = [BigInt(x * 2 ** 80), 80n];
  const value = numerator << (PLACES - places);
  const square = (value * value) >> PLACES;
  let [power, sum] = [value, value];
  for (let k = 1n; power !== 0n && power !== -1n; k++) {
    power = -((power * square) >> PLACES) / k;
    sum += power / (2n * k + 1n);
  }
  return Number((sum * factor()) >> PLACES) / 2 ** Number(PLACES);
}

/** erf x in the dtype: in f32 XLA's own, which it rounds to f16 and bf16 too; in f64 the true one, within 1 ulp of XLA's. */
export function erf(where: string, dtype: FloatDType, x: number): number {
  if (dtype === "f64") return Math.abs(x) < 6 ? fixedErf(x) : Math.sign(x);
  const { kernels, buffer } = compatBench(where);
  const values = new Float32Array(buffer, VALUES_PTR, 1);
  values[0] = x;
  kernels.jaxErfF32(VALUES_PTR, 1);
  return round(dtype, values[0]);
}
