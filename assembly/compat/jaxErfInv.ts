// The inverse of the error function as XLA computes it in f32 (Giles 2010, "Approximating the erfinv function", over a logarithm after Cephes), with the
// products and sums that its compiler fuses for processors with fma rounded once.
//
// No `fma` here errs where it is done in f64, for no u of (−1, 1): all from 2^-14 on were tried against fma32 (2026-11); below, the logarithm is too small to
// change a polynomial. test/compat/jax/erfInv.test.ts has every u that `jax.random.normal` draws, as JAX computes it.

import { constant, madd } from "../simd";
import { LOG_TERMS } from "./cephes";
import { fma, polynomial } from "./fma";

// XLA's constants, all of them f32.

/** ln(1 + x) = x − x²/2 + x³·N(x)/D(x) near 0. */
// @ts-ignore: decorator
@lazy @inline
export const NUMERATOR: usize = memory.data<Term>([
  4.527000055531971e-05, 0.4985410273075104, 6.578732490539551, 29.91191864013672, 60.949668884277344, 57.11296463012695, 20.039552688598633,
], 16);
// @ts-ignore: decorator
@lazy @inline
export const DENOMINATOR: usize = memory.data<Term>([
  1.0, 15.062909126281738, 83.04756927490234, 221.7624053955078, 309.0987243652344, 216.42788696289062, 60.11865997314453,
], 16);

/** Bytes of three coefficients of `LOG_TERMS`, which XLA takes three at a time: R + z³·(Q + z³·P). */
// @ts-ignore: decorator
@inline const THREE: usize = 3 * sizeof<Term>();

/** erf⁻¹(u)/u in w = −2.5 − ln(1 − u²), where that logarithm is above −5. */
// @ts-ignore: decorator
@lazy @inline
export const CENTRE: usize = memory.data<Term>([
  2.810226362726098e-08, 3.432739390518691e-07, -3.523387704262859e-06, -4.391506536194356e-06, 0.00021858086984138936,
  -0.001253725029528141, -0.004177681636065245, 0.24664072692394257, 1.5014094114303589,
], 16);

/** The same in w = √−ln(1 − u²) − 3 beyond. */
// @ts-ignore: decorator
@lazy @inline
const TAIL: usize = memory.data<Term>([
  -0.0002002142573473975, 0.0001009505576803349, 0.0013493432197719812, -0.003673428436741233, 0.005739507731050253,
  -0.007622461300343275, 0.00943887047469616, 1.0016740560531616, 2.832976818084717,
], 16);

/** f32: where x is far (1 − √2), √½, ln 2 as a short upper and a lower part, −2.5, −½, 1, −5, 3; sign and exponent; the sign. */
// @ts-ignore: decorator
@lazy @inline
const LIMITS: usize = memory.data<u32>([
  0xbed413cd, 0x3f3504f3, 0x3f318000, 0xb95e8083, 0xc0200000, 0xbf000000, 0x3f800000, 0xc0a00000, 0x40400000, 0xff800000, 0x80000000,
], 16);

/** x = −u². */
// @ts-ignore: decorator
@inline
export function minusSquare(u: v128): v128 {
  return v128.xor(f32x4.mul(u, u), constant(LIMITS, 40));
}

/** Where ln(1 + x) is `logFar`, else it is `logNear`. */
// @ts-ignore: decorator
@inline
export function isFar(x: v128): v128 {
  return f32x4.le(x, constant(LIMITS, 0));
}

/** ln(1 + x), 1 − √2 < x <= 0, from N(x)/D(x). */
// @ts-ignore: decorator
@inline
export function logOfRatio(x: v128, ratio: v128): v128 {
  const square = f32x4.mul(x, x);
  // Half of a square is exact, so that this is one rounding.
  return f32x4.add(x, madd(square, constant(LIMITS, 20), f32x4.mul(f32x4.mul(x, square), ratio)));
}

// @ts-ignore: decorator
@inline
export function logNear(x: v128): v128 {
  return logOfRatio(x, f32x4.div(polynomial(NUMERATOR, 7, x), polynomial(DENOMINATOR, 7, x)));
}

/** ln(1 + x), −1 < x. */
// @ts-ignore: decorator
@inline
export function logFar(x: v128): v128 {
  const y = f32x4.add(constant(LIMITS, 24), x);
  // y = m·2^e, m from √½ to √2; m − 1 is exact.
  const steps = i32x4.sub(y, constant(LIMITS, 4));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(steps, 23));
  const z = f32x4.sub(i32x4.sub(y, v128.and(steps, constant(LIMITS, 36))), constant(LIMITS, 24));
  const square = f32x4.mul(z, z), cube = f32x4.mul(square, z);
  const inner = fma(cube, polynomial(LOG_TERMS, 3, z), polynomial(LOG_TERMS + THREE, 3, z));
  const sum = fma(cube, fma(cube, inner, polynomial(LOG_TERMS + 2 * THREE, 3, z)), f32x4.mul(e, constant(LIMITS, 12)));
  // The upper part of ln 2 is so short that its products are exact, as is half of a square.
  return madd(e, constant(LIMITS, 8), f32x4.add(madd(square, constant(LIMITS, 20), z), sum));
}

/** w of the centre, from ln(1 − u²). */
// @ts-ignore: decorator
@inline
export function centred(log: v128): v128 {
  return f32x4.sub(constant(LIMITS, 16), log);
}

/** Where ln(1 − u²) is that of a tail. */
// @ts-ignore: decorator
@inline
export function isTail(log: v128): v128 {
  return f32x4.le(log, constant(LIMITS, 28));
}

/** erf⁻¹(u) where u lies in a tail or is ±1, else `value`. */
// @ts-ignore: decorator
@inline
export function tailed(u: v128, log: v128, value: v128): v128 {
  const tail = f32x4.mul(u, polynomial(TAIL, 9, f32x4.sub(f32x4.sqrt(v128.xor(log, constant(LIMITS, 40))), constant(LIMITS, 32))));
  const ends = f32x4.mul(u, f32x4.splat(Infinity));
  return v128.bitselect(ends, v128.bitselect(tail, value, isTail(log)), f32x4.eq(f32x4.mul(u, u), constant(LIMITS, 24)));
}

/** erf⁻¹(u), −1 <= u <= 1, from ln(1 − u²), that of `central` where no lane lies in a tail. */
// @ts-ignore: decorator
@inline
export function central(u: v128, log: v128): v128 {
  return f32x4.mul(u, polynomial(CENTRE, 9, centred(log)));
}
