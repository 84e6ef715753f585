// f64 with more digits for a while: a·b + c rounded once, and ln, sine and cosine to 2^-64 of themselves before they are rounded, which is all but
// correct rounding. A number is the sum of two f64, of which the second is below half a step of the first (Dekker 1971); in a v128 it is the first lane and the second.

/** The error of a + b. */
// @ts-ignore: decorator
@inline
function sumError(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return (a - (sum - part)) + (b - part);
}

/** The upper 26 bits (Veltkamp). */
// @ts-ignore: decorator
@inline
function upper(a: f64): f64 {
  const c = 134217729.0 * a;
  return c - (c - a);
}

/** The error of a·b. */
// @ts-ignore: decorator
@inline
function productError(a: f64, b: f64, product: f64): f64 {
  const aHigh = upper(a);
  const bHigh = upper(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
}

/** a + b with the last bit set where that is not exact, so that a later rounding to fewer bits sees it (round to odd). */
// @ts-ignore: decorator
@inline
function oddSum(a: f64, b: f64): f64 {
  const sum = a + b;
  const error = sumError(a, b, sum);
  const bits = reinterpret<u64>(sum);
  if (error == 0 || (bits & 1) || error != error) return sum;
  return reinterpret<f64>((error > 0) == (sum > 0) ? bits + 1 : bits - 1);
}

/** a·b + c, rounded once (Boldo and Melquiond 2008). For |a|, |b| < 2^500 and products that are no smaller than 2^-900. */
export function fma64(a: f64, b: f64, c: f64): f64 {
  const product = a * b;
  const error = productError(a, b, product);
  const low = c + error;
  const high = product + low;
  return high + oddSum(sumError(c, error, low), sumError(product, low, high));
}

/** A sum of two, |a| >= |b|, as high and low lane. */
// @ts-ignore: decorator
@inline
function pair(a: f64, b: f64): v128 {
  const high = a + b;
  return f64x2.replace_lane(f64x2.splat(high), 1, b - (high - a));
}

// @ts-ignore: decorator
@inline
function high(x: v128): f64 {
  return f64x2.extract_lane(x, 0);
}

// @ts-ignore: decorator
@inline
function low(x: v128): f64 {
  return f64x2.extract_lane(x, 1);
}

/** c + x where |c| >= |x|. */
function plus(c: v128, x: v128): v128 {
  const sum = high(c) + high(x);
  return pair(sum, high(x) - (sum - high(c)) + (low(c) + low(x)));
}

function times(x: v128, y: v128): v128 {
  const product = high(x) * high(y);
  return pair(product, productError(high(x), high(y), product) + (high(x) * low(y) + low(x) * high(y)));
}

/** Coefficients from the highest on: c0 + x·(c1 + x·(…)). The first is one f64, the last `pairs` are two each. */
function horner(table: usize, singles: i32, pairs: i32, x: v128): v128 {
  let sum = load<f64>(table);
  table += 8;
  for (let i = 1; i < singles; i++, table += 8) sum = sum * high(x) + load<f64>(table);
  let y = pair(sum, 0);
  for (let i = 0; i < pairs; i++, table += 16) y = plus(v128.load(table), times(y, x));
  return y;
}

/** 1/(2k + 1), k = 14 to 0, of the series of atanh(s)/s in s²; from k = 2 on downwards with what f64 leaves of them. */
// @ts-ignore: decorator
@lazy @inline
const ATANH: usize = memory.data<f64>([
  0.034482758620689655, 0.037037037037037035, 0.04, 0.043478260869565216, 0.047619047619047616, 0.05263157894736842, 0.058823529411764705,
  0.06666666666666667, 0.07692307692307693, 0.09090909090909091, 0.1111111111111111, 0.14285714285714285,
  0.2, -1.1102230246251566e-17, 0.3333333333333333, 1.850371707708594e-17, 1, 0,
], 16);

/** ln 2 in 42 bits, whose multiples by an exponent are exact, and what is left of it. */
// @ts-ignore: decorator
@lazy @inline
const LN2: usize = memory.data<f64>([0.6931471805598903, 5.497923018708371e-14], 16);

/** ln x of a normal number: 2·atanh((m − 1)/(m + 1)) + e·ln 2, x = m·2^e with m from √½ to √2. */
export function log64(x: f64): f64 {
  // Steps of 2^52 from √½ on.
  const bits = reinterpret<u64>(x);
  const e = <i64>(bits - 0x3fe6a09e667f3bcd) >> 52;
  const m = reinterpret<f64>(bits - (<u64>e << 52));
  const f = m - 1;
  const denominator = m + 1;
  const rest = m - (denominator - 1);
  const quotient = f / denominator;
  const product = quotient * denominator;
  const left = f - product - productError(quotient, denominator, product) - quotient * rest;
  const s = pair(quotient, left / denominator);
  const log = times(s, horner(ATANH, 12, 3, times(s, s)));
  const twice = f64x2.add(log, log);
  if (e == 0) return high(twice);
  const ofExponent = pair(<f64>e * load<f64>(LN2), <f64>e * load<f64>(LN2, 8));
  return high(plus(ofExponent, twice));
}

/** π/2 in three parts; multiples of the first two, of 33 bits, by small integers are exact. */
// @ts-ignore: decorator
@lazy @inline
const HALF_PI: usize = memory.data<f64>([1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21], 16);

/** ±1/(2k + 1)!, k = 11 to 0. */
// @ts-ignore: decorator
@lazy @inline
const SIN: usize = memory.data<f64>([
  -3.868170170630684e-23, 1.9572941063391263e-20, -8.22063524662433e-18, 2.8114572543455206e-15, -7.647163731819816e-13,
  1.6059043836821613e-10, -2.505210838544172e-08, 2.7557319223985893e-06,
  -0.0001984126984126984, -1.7209558293420705e-22, 0.008333333333333333, 1.1564823173178714e-19,
  -0.16666666666666666, -9.25185853854297e-18, 1, 0,
], 16);

/** ±1/(2k)!, k = 11 to 0. */
// @ts-ignore: decorator
@lazy @inline
const COS: usize = memory.data<f64>([
  -8.896791392450574e-22, 4.110317623312165e-19, -1.5619206968586225e-16, 4.779477332387385e-14, -1.1470745597729725e-11,
  2.08767569878681e-09, -2.755731922398589e-07, 2.48015873015873e-05,
  -0.001388888888888889, 5.300543954373577e-20, 0.041666666666666664, 2.3129646346357427e-18, -0.5, 0, 1, 0,
], 16);

/** cos t in the first lane and sin t in the second, 0 <= t < 8: the series around the nearest multiple of π/2. */
export function cosSin64(t: f64): v128 {
  const n = nearest<f64>(t * 0.6366197723675814);
  const first = t - n * load<f64>(HALF_PI);
  const second = n * load<f64>(HALF_PI, 8);
  const rest = first - second;
  const x = pair(rest, sumError(first, -second, rest) - n * load<f64>(HALF_PI, 16));
  const square = times(x, x);
  const sine = high(times(x, horner(SIN, 8, 4, square)));
  const cosine = high(horner(COS, 8, 4, square));
  const quarter = <i32>n & 3;
  const a = quarter & 1 ? sine : cosine;
  const b = quarter & 1 ? cosine : sine;
  const cos = quarter == 1 || quarter == 2 ? -a : a;
  return f64x2.replace_lane(f64x2.splat(cos), 1, quarter & 2 ? -b : b);
}
