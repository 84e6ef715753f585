// ln(1 + t) in f32, for training.

import { constant, madd } from "../simd";

/** p of ln(1 + t) = 2s·p(s²), s = t/(2 + t), t in [0, 1]: minimax, relative error 7.8e-9 (`python scripts/coefficients log1p`); 2; ln 2. */
// @ts-ignore: decorator
@lazy @inline
const LOG1P: usize = memory.data<f32>([1, 0.333331585, 0.200124547, 0.139803022, 0.140891626, 2, 0.693147182], 16);

/** Bits: of 1 as f32, of its mantissa field. */
// @ts-ignore: decorator
@lazy @inline
const BITS: usize = memory.data<u32>([0x3f800000, 0x007fffff], 16);

/** ln(1 + t) for t in [0, 1], with full relative precision near 0. Error below 3 ulp. */
// @ts-ignore: decorator
@inline
export function log1p(t: v128): v128 {
  const s = f32x4.div(t, f32x4.add(t, constant(LOG1P, 20)));
  const z = f32x4.mul(s, s);
  let p = constant(LOG1P, 16);
  p = madd(p, z, constant(LOG1P, 12));
  p = madd(p, z, constant(LOG1P, 8));
  p = madd(p, z, constant(LOG1P, 4));
  p = madd(p, z, constant(LOG1P, 0));
  return f32x4.mul(f32x4.add(s, s), p);
}

/** ln x for finite x >= 1, k·ln 2 + ln(1 + f): nothing cancels. NaN and infinity give NaN. Error below 3 ulp. */
// @ts-ignore: decorator
@inline
export function logFromOne(x: v128): v128 {
  const one = constant(BITS, 0);
  const k = i32x4.shr_s(i32x4.sub(x, one), 23);
  const m = v128.or(v128.and(x, constant(BITS, 4)), one);
  const log = madd(f32x4.convert_i32x4_s(k), constant(LOG1P, 24), log1p(f32x4.sub(m, one)));
  return f32x4.add(log, f32x4.sub(x, x));
}
