// The sine in f32, for training.

import { clamp, constant, madd } from "../simd";

/**
 * 1/π; 1.5·2^23: adding it rounds to an integer; π in three parts, the first two with 8 and 11 bits, so that their products with k are
 * exact for |k| < 2^12; p of sin r = r + r³·p(r²), |r| <= π/2: minimax, relative error 2.4e-8 (`python scripts/coefficients sin`); ½; 1.
 */
// @ts-ignore: decorator
@lazy @inline
const SIN: usize = memory.data<f32>([
  0.318309886, 12582912, 3.140625, 9.67502593994140625e-4, 1.50995799e-7,
  -0.166666597, 0.00833308697, -0.000198109934, 2.60864613e-06, 0.5, 1,
], 16);

/** sin(x + shift·π): `shifted` is 1.5·2^23 + n for the integer n nearest to x/π + shift, k = n − shift. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, shifted: v128, k: v128): v128 {
  let r = f32x4.sub(x, f32x4.mul(k, constant(SIN, 8)));
  r = f32x4.sub(r, f32x4.mul(k, constant(SIN, 12)));
  r = f32x4.sub(r, f32x4.mul(k, constant(SIN, 16)));
  const z = f32x4.mul(r, r);
  let p = constant(SIN, 32);
  p = madd(p, z, constant(SIN, 28));
  p = madd(p, z, constant(SIN, 24));
  p = madd(p, z, constant(SIN, 20));
  const sine = madd(f32x4.mul(r, z), p, r);
  // Odd n flip the sign. For large x, where n has lost its last digits, r may be anything.
  const one = constant(SIN, 40);
  return v128.xor(clamp(sine, f32x4.neg(one), one), i32x4.shl(shifted, 31));
}

/** The sine. Absolute error below 2e-7 for |x| < 8192, about |x|·1e-11 beyond; from 1e7 on no digit is right, but it stays in ±1. */
// @ts-ignore: decorator
@inline
export function sin(x: v128): v128 {
  const shifted = madd(x, constant(SIN, 0), constant(SIN, 4));
  return reduced(x, shifted, f32x4.sub(shifted, constant(SIN, 4)));
}

/** The cosine, with the error of `sin`. */
// @ts-ignore: decorator
@inline
export function cos(x: v128): v128 {
  const half = constant(SIN, 36);
  const shifted = f32x4.add(madd(x, constant(SIN, 0), half), constant(SIN, 4));
  return reduced(x, shifted, f32x4.sub(f32x4.sub(shifted, constant(SIN, 4)), half));
}
