// The error function as XLA computes it in f32: a rational function, its sums rounded once with their products.

import { fma32 } from "./fma";

/** Coefficients of numerator and denominator in x², from the highest on; beyond the limit it is ±1. */
// @ts-ignore: decorator
@lazy @inline
const COEFFICIENTS: usize = memory.data<f32>([
  0.00022905065270606428, 0.0034082909114658833, 0.050955694168806076, 0.18520832061767578, 1.1283791065216064,
  -1.1791603071742429e-07, 2.354796561121475e-05, 0.0010179625824093819, 0.01407046988606453, 0.11098504811525345, 0.4974692463874817, 1.0,
  3.7439212799072266,
], 16);

function polynomial(table: usize, count: i32, x: f32): f32 {
  let sum = load<f32>(table);
  for (let i = 1; i < count; i++) sum = fma32(sum, x, load<f32>(table + (<usize>i << 2)));
  return sum;
}

/** erf of numbers. In place. */
export function jaxErfF32(ptr: usize, count: u32): void {
  for (let at = ptr, end = ptr + (<usize>count << 2); at < end; at += 4) {
    const x = load<f32>(at);
    if (abs<f32>(x) >= load<f32>(COEFFICIENTS, 48)) {
      store<f32>(at, copysign<f32>(1, x));
      continue;
    }
    const square: f32 = x * x;
    const numerator: f32 = x * polynomial(COEFFICIENTS, 5, square);
    store<f32>(at, numerator / polynomial(COEFFICIENTS + 20, 7, square));
  }
}
