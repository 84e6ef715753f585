// ln(1 − u) as the C library gives it to NumPy's tails. Method and coefficients: log1p and log1pf of FreeBSD's msun (s_log1p.c, Sun Microsystems 1993), which
// glibc has too; the coefficients are written there, and here, as decimals that round to them.
//
// 1 − u, exact for the u of a draw, is 2^k·(1 + f), 1 + f from √½ to √2; ln(1 + f) = f − (f²/2 − s·(f²/2 + R(s²))), s = f/(2 + f).
// f32: equal to glibc 2.36 on a million draws. f64: glibc sums R in pairs and is compiled with fused multiply-adds where the processor has them, so that 1 in 2,000
// differs in the last place.

/** ln 2 in two parts: products of the first with an exponent are exact. */
// @ts-ignore: decorator
@inline const LN2_HIGH: f64 = 6.93147180369123816490e-01;
// @ts-ignore: decorator
@inline const LN2_LOW: f64 = 1.90821492927058770002e-10;
// @ts-ignore: decorator
@inline const LN2_HIGH32: f32 = 6.9313812256e-01;
// @ts-ignore: decorator
@inline const LN2_LOW32: f32 = 9.0580006145e-06;

/** f64, for u in [0, 1). */
export function logOfRest64(u: f64): f64 {
  let f = -u;
  let k: f64 = 0;
  // Beyond 1 − √½, as far as the high word tells.
  if (reinterpret<u64>(u) >> 32 > 0x3fd2bec3) {
    const bits = reinterpret<u64>(1 - u);
    const exponent = <i64>(bits + ((0x3ff00000 - 0x3fe6a09e) << 32)) >> 52;
    k = <f64>(exponent - 1023);
    f = reinterpret<f64>(bits - (<u64>(exponent - 1023) << 52)) - 1;
  }
  const half = 0.5 * f * f;
  // Near 1, but for 1 − u itself: two terms of the series.
  if (k != 0 && f >= -1.430511474609375e-6 && f < 9.5367431640625e-7) {
    return k * LN2_HIGH - (half * (1 - 0.66666666666666666 * f) - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const first = 6.666666666666735130e-01 * z;
  const second = 3.999999999940941908e-01 + z * 2.857142874366239149e-01;
  const third = 2.222219843214978396e-01 + z * 1.818357216161805012e-01;
  const fourth = 1.531383769920937332e-01 + z * 1.479819860511658591e-01;
  const rest = first + z2 * second + z4 * third + z4 * z2 * fourth;
  return k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f);
}

/** f32, for u in [0, 1). */
export function logOfRest32(u: f32): f32 {
  let f = -u;
  let k: f32 = 0;
  if (reinterpret<u32>(u) > 0x3e95f61f) {
    const bits = reinterpret<u32>(1 - u);
    const exponent = <i32>(bits + (0x3f800000 - 0x3f3504f7)) >> 23;
    k = <f32>(exponent - 127);
    f = reinterpret<f32>(bits - ((exponent - 127) << 23)) - 1;
  }
  const half = <f32>0.5 * f * f;
  if (k != 0 && f >= -1.78813934326171875e-7 && f < 1.1920928955078125e-7) {
    return k * LN2_HIGH32 - (half * (1 - <f32>0.66666666666666666 * f) - k * LN2_LOW32 - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  let rest: f32 = 1.4798198640e-01;
  rest = 1.5313838422e-01 + z * rest;
  rest = 1.8183572590e-01 + z * rest;
  rest = 2.2222198546e-01 + z * rest;
  rest = 2.8571429849e-01 + z * rest;
  rest = 4.0000000596e-01 + z * rest;
  rest = z * (6.6666668653e-01 + z * rest);
  return k * LN2_HIGH32 - (half - (s * (half + rest) + k * LN2_LOW32) - f);
}
