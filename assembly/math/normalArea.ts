// The standard normal distribution in f32, for gelu.

import { constant, madd } from "../simd";
import { exp } from "./exp";

/** K, −½, 1/√(2π), 1, then m of the area: minimax of degree 8, relative error 7.5e-8 (`python scripts/coefficients area`). */
// @ts-ignore: decorator
@lazy @inline
const AREA: usize = memory.data<f32>([
  0.3, -0.5, 0.398942280, 1,
  7.3731444e-06, 0.119484194, 0.121945374, 0.0945854038, 0.142766431, -0.0768414438, 0.228953421, -0.169308305, 0.0384075716,
], 16);

/** e^(−x²/2) */
// @ts-ignore: decorator
@inline
export function bell(x: v128): v128 {
  return exp(f32x4.mul(f32x4.mul(x, x), constant(AREA, 4)));
}

/** The density of the standard normal distribution, from `bell`. */
// @ts-ignore: decorator
@inline
export function densityFrom(bell: v128): v128 {
  return f32x4.mul(bell, constant(AREA, 8));
}

/**
 * The area below x under the standard normal density, from `bell`: e^(−a²/2)·m(v), v = 1/(1 + K·a), a = |x|, or 1 minus it.
 * Error below 2.6e-7 absolute; relative, (4 + a²)·1.3e-7, in the left tail too.
 */
// @ts-ignore: decorator
@inline
export function areaFrom(x: v128, bell: v128): v128 {
  const one = constant(AREA, 12);
  const v = f32x4.div(one, madd(f32x4.abs(x), constant(AREA, 0), one));
  let m = constant(AREA, 48);
  m = madd(m, v, constant(AREA, 44));
  m = madd(m, v, constant(AREA, 40));
  m = madd(m, v, constant(AREA, 36));
  m = madd(m, v, constant(AREA, 32));
  m = madd(m, v, constant(AREA, 28));
  m = madd(m, v, constant(AREA, 24));
  m = madd(m, v, constant(AREA, 20));
  m = madd(m, v, constant(AREA, 16));
  const tail = f32x4.mul(bell, m);
  return v128.bitselect(tail, f32x4.sub(one, tail), i32x4.shr_s(x, 31));
}
