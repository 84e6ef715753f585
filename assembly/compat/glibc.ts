// logf, sinf and cosf of glibc 2.28 and later (before that, of ARM's Optimized Routines): what frameworks on Linux call for f32. Each works in f64 and
// rounds once at the end, so that its bits are defined; polynomials and tables are those of the library. Four numbers at once.

import { constant, constant64, demote, madd64, promoteHigh } from "../simd";

/** Bits of f32: 0.6992…, from which x is counted in 16 parts of a binade; sign and exponent; the part, times 16. */
// @ts-ignore: decorator
@lazy @inline
const LOG_BITS: usize = memory.data<u32>([0x3f330000, 0xff800000, 0xf0], 16);

// @ts-ignore: decorator
@lazy @inline
const MINUS_TWO: usize = memory.data<f32>([-2], 16);

/** ln 2, a1 to a3 of ln(1 + r) = r + r²·(a2 + a1·r + a3·r²), and 1. */
// @ts-ignore: decorator
@lazy @inline
const LOG: usize = memory.data<f64>([0.6931471805599453, 0.333456765744066, -0.4999997485802103, -0.25089342214237154, 1], 16);

/** 1/c and ln c for a c near the middle of each of the 16 parts. */
// @ts-ignore: decorator
@lazy @inline
const LOG_PARTS: usize = memory.data<f64>([
  1.398907162146528, -0.33569133332882284, 1.3403141896637998, -0.2929040563774074,
  1.286432210124115, -0.2518726580937369, 1.2367150214269895, -0.21245868807117255,
  1.1906977166711752, -0.17453945183745634, 1.1479821020556429, -0.1380057072319758,
  1.1082251448272158, -0.10275976698545139, 1.0711297413057381, -0.06871392447020525,
  1.036437278977283, -0.0357891387398228, 1.0, 0.0,
  0.9492859795739057, 0.05204517742929496, 0.8951049428609004, 0.11081431298787942,
  0.8476821620351103, 0.1652495223695143, 0.8050314851692001, 0.21687389031699977,
  0.7664671008843108, 0.2659635028121397, 0.731428603316328, 0.3127556664073557,
], 16);

/** ln(z·2^k) of two numbers, z in the parts at the two addresses. */
// @ts-ignore: decorator
@inline
function logParts(z: v128, k: v128, part0: usize, part1: usize): v128 {
  const a = v128.load(part0);
  const b = v128.load(part1);
  const r = f64x2.sub(f64x2.mul(z, v128.shuffle<i64>(a, b, 0, 2)), constant64(LOG, 32));
  const y0 = madd64(k, constant64(LOG, 0), v128.shuffle<i64>(a, b, 1, 3));
  const r2 = f64x2.mul(r, r);
  const y = madd64(constant64(LOG, 24), r2, madd64(constant64(LOG, 8), r, constant64(LOG, 16)));
  return madd64(y, r2, f64x2.add(y0, r));
}

/** logf of four positive numbers, none subnormal. */
// @ts-ignore: decorator
@inline
function logf4(x: v128): v128 {
  const t = i32x4.sub(x, constant(LOG_BITS, 0));
  const part = v128.and(i32x4.shr_u(t, 15), constant(LOG_BITS, 8));
  const k = i32x4.shr_s(t, 23);
  const z = i32x4.sub(x, v128.and(t, constant(LOG_BITS, 4)));
  const low = logParts(
    f64x2.promote_low_f32x4(z), f64x2.convert_low_i32x4_s(k),
    LOG_PARTS + i32x4.extract_lane(part, 0), LOG_PARTS + i32x4.extract_lane(part, 1),
  );
  const high = logParts(
    promoteHigh(z), f64x2.convert_low_i32x4_s(v128.shuffle<i32>(k, k, 2, 3, 2, 3)),
    LOG_PARTS + i32x4.extract_lane(part, 2), LOG_PARTS + i32x4.extract_lane(part, 3),
  );
  return demote(low, high);
}

/** 2/π and π/2; what is added to a number below 2^51 so that its low bits are a whole number, to nearest. */
// @ts-ignore: decorator
@lazy @inline
const TURN: usize = memory.data<f64>([0.6366197723675814, 1.5707963267948966, 6755399441055744.0], 16);
/** sin x = x + c0·x³ + x⁵·(c1 + c2·x²). */
// @ts-ignore: decorator
@lazy @inline
const SIN: usize = memory.data<f64>([-0.16666654943701084, 0.008332178146138854, -0.00019517298981385725], 16);
/** cos x = 1 + c0·x² + c1·x⁴ + x⁶·(c2 + c3·x²); behind its coefficients the 1. */
// @ts-ignore: decorator
@lazy @inline
const COS: usize = memory.data<f64>([-0.49999999725108224, 0.041666623324344516, -0.001388676379437604, 2.4390450703564542e-05, 1], 16);

/**
 * How many quarter turns lie in two angles, to nearest, in the low words. glibc counts 2^-24 of them in an integer, ties upwards: the f32 nearest to a
 * tie is 3.8e-9 of a quarter away, so that both are the same.
 */
// @ts-ignore: decorator
@inline
function quarters(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, constant64(TURN, 0)), constant64(TURN, 16));
}

/** The angles without their quarter turns. */
// @ts-ignore: decorator
@inline
function rest(x: v128, turns: v128): v128 {
  return f64x2.sub(x, f64x2.mul(f64x2.sub(turns, constant64(TURN, 16)), constant64(TURN, 8)));
}

// @ts-ignore: decorator
@inline
function sinOf(x: v128, x2: v128): v128 {
  const x3 = f64x2.mul(x2, x);
  return madd64(f64x2.mul(x3, x2), madd64(x2, constant64(SIN, 16), constant64(SIN, 8)), madd64(x3, constant64(SIN, 0), x));
}

// @ts-ignore: decorator
@inline
function cosOf(x2: v128): v128 {
  const x4 = f64x2.mul(x2, x2);
  const start = madd64(x4, constant64(COS, 8), madd64(x2, constant64(COS, 0), constant64(COS, 32)));
  return madd64(f64x2.mul(x4, x2), madd64(x2, constant64(COS, 24), constant64(COS, 16)), start);
}

/** Four points of the plane from their angles, |x| < 120, and distances: radius times sinf at `sinPtr`, times cosf at `cosPtr`. */
// @ts-ignore: decorator
@inline
function polarf4(sinPtr: usize, cosPtr: usize, x: v128, radius: v128): void {
  const low = f64x2.promote_low_f32x4(x);
  const high = promoteHigh(x);
  const turnsLow = quarters(low);
  const turnsHigh = quarters(high);
  const a = rest(low, turnsLow);
  const b = rest(high, turnsHigh);
  const a2 = f64x2.mul(a, a);
  const b2 = f64x2.mul(b, b);
  const sin = demote(sinOf(a, a2), sinOf(b, b2));
  const cos = demote(cosOf(a2), cosOf(b2));
  // An odd quarter turn changes sine for cosine; the sine is negative in quarters 2 and 3, the cosine in 1 and 2.
  const n = v128.shuffle<i32>(turnsLow, turnsHigh, 0, 2, 4, 6);
  const odd = i32x4.shl(n, 31), sign = i32x4.shl(i32x4.shr_u(n, 1), 31);
  const swapped = v128.and(v128.xor(sin, cos), i32x4.shr_s(odd, 31));
  v128.store(sinPtr, f32x4.mul(radius, v128.xor(v128.xor(sin, swapped), sign)));
  v128.store(cosPtr, f32x4.mul(radius, v128.xor(v128.xor(cos, swapped), v128.xor(sign, odd))));
}

/**
 * Box–Muller of pairs of vectors, u of (0, 1] and an angle below 120: √(−2·logf(u)) times cosf of the angle in place of u, times sinf in place of the angle,
 * or the other way round. In two passes, so that a processor works at more numbers at once.
 */
export function boxMuller(ptr: usize, end: usize, sineFirst: bool): void {
  for (let at = ptr; at < end; at += 32) v128.store(at, f32x4.sqrt(f32x4.mul(logf4(v128.load(at)), constant(MINUS_TWO, 0))));
  const sine: usize = sineFirst ? 0 : 16;
  for (let at = ptr; at < end; at += 32) polarf4(at + sine, at + (sine ^ 16), v128.load(at, 16), v128.load(at));
}

/** Bytes of whole pairs to call it with: they stay in the first cache. */
// @ts-ignore: decorator
@inline
export const BOX_MULLER_BYTES: usize = 4096;

/** 2π. */
// @ts-ignore: decorator
@lazy @inline
const CIRCLE: usize = memory.data<f64>([6.283185307179586], 16);

/** 2π·u as frameworks compute it that have the 2π as f64: a product there, rounded. */
// @ts-ignore: decorator
@inline
export function angle(u: v128): v128 {
  const circle = constant64(CIRCLE, 0);
  return demote(f64x2.mul(f64x2.promote_low_f32x4(u), circle), f64x2.mul(promoteHigh(u), circle));
}
