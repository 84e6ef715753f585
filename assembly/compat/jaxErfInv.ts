// The inverse of the error function as XLA computes it in f32 (Giles 2010, "Approximating the erfinv function", over a logarithm after Cephes), with the
// products and sums that its compiler fuses for processors with fma rounded once.
//
// On numbers that are f32 the product is exact in f64, and the sum is rounded there and then to f32, ties upwards. That is rounding once unless the first
// rounding lands halfway between two f32, where it may err. It does so for no u of (−1, 1): all from 2^-14 on were tried against fma32 (2026-11); below, the
// logarithm is too small to change a polynomial. test/compat/jax/erfInv.test.ts has every u that `jax.random.normal` draws, as JAX computes it.

import { constant, constant64, promoteHigh } from "../simd";

/** XLA's constants, all of them f32. ln(1 + x) = x − x²/2 + x³·N(x)/D(x) near 0: N, then D, whose first is 1. */
// @ts-ignore: decorator
@lazy @inline
const NEAR: usize = memory.data<f64>([
  4.527000055531971e-05, 0.4985410273075104, 6.578732490539551, 29.91191864013672, 60.949668884277344, 57.11296463012695, 20.039552688598633,
  15.062909126281738, 83.04756927490234, 221.7624053955078, 309.0987243652344, 216.42788696289062, 60.11865997314453,
], 16);

/** ln(1 + z) = z − z²/2 + z³·(R + z³·(Q + z³·P)): P, Q, R, of degree 2 each. */
// @ts-ignore: decorator
@lazy @inline
const FAR: usize = memory.data<f64>([
  0.07037683576345444, -0.11514610052108765, 0.11676998436450958,
  -0.12420140951871872, 0.14249323308467865, -0.16668057441711426,
  0.2000071406364441, -0.24999994039535522, 0.3333333134651184,
], 16);

/** erf⁻¹(u)/u in w = −2.5 − ln(1 − u²), where that logarithm is above −5. */
// @ts-ignore: decorator
@lazy @inline
const CENTRE: usize = memory.data<f64>([
  2.810226362726098e-08, 3.432739390518691e-07, -3.523387704262859e-06, -4.391506536194356e-06, 0.00021858086984138936,
  -0.001253725029528141, -0.004177681636065245, 0.24664072692394257, 1.5014094114303589,
], 16);

/** The same in w = √−ln(1 − u²) − 3 beyond. */
// @ts-ignore: decorator
@lazy @inline
const TAIL: usize = memory.data<f64>([
  -0.0002002142573473975, 0.0001009505576803349, 0.0013493432197719812, -0.003673428436741233, 0.005739507731050253,
  -0.007622461300343275, 0.00943887047469616, 1.0016740560531616, 2.832976818084717,
], 16);

/** f32: where |x| is far (√2 − 1), √½, ln 2 as a short upper and a lower part, −2.5, ½, 1, −5. */
// @ts-ignore: decorator
@lazy @inline
const LIMITS: usize = memory.data<u32>([
  0x3ed413cd, 0x3f3504f3, 0x3f318000, 0xb95e8083, 0xc0200000, 0x3f000000, 0x3f800000, 0xc0a00000, 0x40400000,
  0x417101ad,
], 16);

/** Half a step of f32 in the bits of an f64, and a mask of the bits that an f32 has. */
// @ts-ignore: decorator
@lazy @inline
const STEP: usize = memory.data<u64>([0x10000000, 0xffffffffe0000000], 16);

/** a·b + c rounded to f32, as f64. */
// @ts-ignore: decorator
@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return v128.and(i64x2.add(f64x2.add(f64x2.mul(a, b), c), constant64(STEP, 0)), constant64(STEP, 8));
}

/** a·b + c of two pairs, rounded to four f32. */
// @ts-ignore: decorator
@inline
function fmaLast(a0: v128, b0: v128, a1: v128, b1: v128, c0: v128, c1: v128): v128 {
  return v128.shuffle<i64>(
    f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(a0, b0), c0)),
    f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(a1, b1), c1)), 0, 2,
  );
}

/** A polynomial of 9 coefficients of four numbers. */
// @ts-ignore: decorator
@inline
function polynomial(table: usize, w: v128): v128 {
  const w0 = f64x2.promote_low_f32x4(w), w1 = promoteHigh(w);
  let c = constant64(table, 8);
  let p0 = fma(constant64(table, 0), w0, c), p1 = fma(constant64(table, 0), w1, c);
  c = constant64(table, 16); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 24); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 32); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 40); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 48); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 56); p0 = fma(p0, w0, c); p1 = fma(p1, w1, c);
  c = constant64(table, 64);
  return fmaLast(p0, w0, p1, w1, c, c);
}

/** ln(1 + x), −0.414… < x <= 0. */
// @ts-ignore: decorator
@inline
function logNear(x: v128): v128 {
  const x0 = f64x2.promote_low_f32x4(x), x1 = promoteHigh(x);
  let c = constant64(NEAR, 8);
  let n0 = fma(constant64(NEAR, 0), x0, c), n1 = fma(constant64(NEAR, 0), x1, c);
  c = constant64(NEAR, 16); n0 = fma(n0, x0, c); n1 = fma(n1, x1, c);
  c = constant64(NEAR, 24); n0 = fma(n0, x0, c); n1 = fma(n1, x1, c);
  c = constant64(NEAR, 32); n0 = fma(n0, x0, c); n1 = fma(n1, x1, c);
  c = constant64(NEAR, 40); n0 = fma(n0, x0, c); n1 = fma(n1, x1, c);
  c = constant64(NEAR, 48);
  const numerator = fmaLast(n0, x0, n1, x1, c, c);
  const first = f32x4.add(x, constant(LIMITS, 36));
  let d0 = f64x2.promote_low_f32x4(first), d1 = promoteHigh(first);
  c = constant64(NEAR, 64); d0 = fma(d0, x0, c); d1 = fma(d1, x1, c);
  c = constant64(NEAR, 72); d0 = fma(d0, x0, c); d1 = fma(d1, x1, c);
  c = constant64(NEAR, 80); d0 = fma(d0, x0, c); d1 = fma(d1, x1, c);
  c = constant64(NEAR, 88); d0 = fma(d0, x0, c); d1 = fma(d1, x1, c);
  c = constant64(NEAR, 96);
  const denominator = fmaLast(d0, x0, d1, x1, c, c);
  const square = f32x4.mul(x, x);
  const rest = f32x4.mul(f32x4.mul(x, square), f32x4.div(numerator, denominator));
  // Half of a square is exact, so that this is one rounding.
  return f32x4.add(x, f32x4.sub(rest, f32x4.mul(square, constant(LIMITS, 20))));
}

/** ln(1 + x), −1 < x. */
// @ts-ignore: decorator
@inline
function logFar(x: v128): v128 {
  const y = f32x4.add(constant(LIMITS, 24), x);
  const m = v128.or(v128.and(y, i32x4.splat(0x007fffff)), constant(LIMITS, 20));
  const low = f32x4.lt(m, constant(LIMITS, 4));
  const e = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(y, 23), i32x4.splat(126)), low));
  // Both differences are exact.
  const z = f32x4.add(f32x4.sub(m, constant(LIMITS, 24)), v128.and(m, low));
  const square = f32x4.mul(z, z), cube = f32x4.mul(square, z), tiny = f32x4.mul(e, constant(LIMITS, 12));
  const z0 = f64x2.promote_low_f32x4(z), z1 = promoteHigh(z), c0 = f64x2.promote_low_f32x4(cube), c1 = promoteHigh(cube);
  let c = constant64(FAR, 8);
  let p0 = fma(constant64(FAR, 0), z0, c), p1 = fma(constant64(FAR, 0), z1, c);
  c = constant64(FAR, 16); p0 = fma(p0, z0, c); p1 = fma(p1, z1, c);
  c = constant64(FAR, 32);
  let q0 = fma(constant64(FAR, 24), z0, c), q1 = fma(constant64(FAR, 24), z1, c);
  c = constant64(FAR, 40); q0 = fma(q0, z0, c); q1 = fma(q1, z1, c);
  c = constant64(FAR, 56);
  let r0 = fma(constant64(FAR, 48), z0, c), r1 = fma(constant64(FAR, 48), z1, c);
  c = constant64(FAR, 64); r0 = fma(r0, z0, c); r1 = fma(r1, z1, c);
  q0 = fma(c0, p0, q0); q1 = fma(c1, p1, q1);
  r0 = fma(c0, q0, r0); r1 = fma(c1, q1, r1);
  const sum = fmaLast(c0, r0, c1, r1, f64x2.promote_low_f32x4(tiny), promoteHigh(tiny));
  const upper = f32x4.sub(z, f32x4.mul(square, constant(LIMITS, 20)));
  // The upper part of ln 2 is so short that its products are exact.
  return f32x4.add(f32x4.mul(e, constant(LIMITS, 8)), f32x4.add(upper, sum));
}

/** By the bits of the far lanes: which bytes bring these lanes to the front. */
// @ts-ignore: decorator
@lazy @inline
const TO_FRONT: usize = memory.data<u32>([
  -1, -1, -1, -1, 0x03020100, -1, -1, -1,
  0x07060504, -1, -1, -1, 0x03020100, 0x07060504, -1, -1,
  0x0b0a0908, -1, -1, -1, 0x03020100, 0x0b0a0908, -1, -1,
  0x07060504, 0x0b0a0908, -1, -1, 0x03020100, 0x07060504, 0x0b0a0908, -1,
  0x0f0e0d0c, -1, -1, -1, 0x03020100, 0x0f0e0d0c, -1, -1,
  0x07060504, 0x0f0e0d0c, -1, -1, 0x03020100, 0x07060504, 0x0f0e0d0c, -1,
  0x0b0a0908, 0x0f0e0d0c, -1, -1, 0x03020100, 0x0b0a0908, 0x0f0e0d0c, -1,
  0x07060504, 0x0b0a0908, 0x0f0e0d0c, -1, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
], 16);

/** And back to their places. */
// @ts-ignore: decorator
@lazy @inline
const TO_PLACES: usize = memory.data<u32>([
  -1, -1, -1, -1, 0x03020100, -1, -1, -1,
  -1, 0x03020100, -1, -1, 0x03020100, 0x07060504, -1, -1,
  -1, -1, 0x03020100, -1, 0x03020100, -1, 0x07060504, -1,
  -1, 0x03020100, 0x07060504, -1, 0x03020100, 0x07060504, 0x0b0a0908, -1,
  -1, -1, -1, 0x03020100, 0x03020100, -1, -1, 0x07060504,
  -1, 0x03020100, -1, 0x07060504, 0x03020100, 0x07060504, -1, 0x0b0a0908,
  -1, -1, 0x03020100, 0x07060504, 0x03020100, -1, 0x07060504, 0x0b0a0908,
  -1, 0x03020100, 0x07060504, 0x0b0a0908, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
], 16);

/** The bits of the lanes of u whose x is far. */
// @ts-ignore: decorator
@inline
function farLanes(u: v128): usize {
  return <usize>i32x4.bitmask(f32x4.ge(f32x4.mul(u, u), constant(LIMITS, 0)));
}

// @ts-ignore: decorator
@inline
function chosen(x: v128, table: usize, lanes: usize): v128 {
  return i8x16.swizzle(x, v128.load(table + (lanes << 4)));
}

// @ts-ignore: decorator
@inline
function central(u: v128, log: v128): v128 {
  return f32x4.mul(u, polynomial(CENTRE, f32x4.sub(constant(LIMITS, 16), log)));
}

/** erf⁻¹ of the near ones. In place. */
function nearPass(ptr: usize, end: usize): void {
  for (; ptr < end; ptr += 16) {
    const u = v128.load(ptr);
    v128.store(ptr, central(u, logNear(f32x4.neg(f32x4.mul(u, u)))));
  }
}

/** erf⁻¹ of the far ones. In place. */
function farPass(ptr: usize, end: usize): void {
  for (; ptr < end; ptr += 16) {
    const u = v128.load(ptr), x = f32x4.neg(f32x4.mul(u, u));
    const log = logFar(x);
    let value = central(u, log);
    const inTail = f32x4.le(log, constant(LIMITS, 28));
    if (v128.any_true(inTail)) {
      const tail = f32x4.mul(u, polynomial(TAIL, f32x4.sub(f32x4.sqrt(f32x4.neg(log)), constant(LIMITS, 32))));
      const ends = f32x4.eq(x, f32x4.splat(-1));
      value = v128.bitselect(tail, value, inTail);
      value = v128.bitselect(f32x4.mul(u, f32x4.splat(Infinity)), value, ends);
    }
    v128.store(ptr, value);
  }
}

/** Values of a block: with its copies it stays in the first cache. */
// @ts-ignore: decorator
@inline const BLOCK: usize = 1024;

/**
 * u of [−1, 1] → erf⁻¹(u)·factor kept in [lower, upper], times `scale`. In place; whole vectors. Work memory: 8 KiB and two vectors.
 *
 * Numbers near 0 and far from it, about a third, are computed apart and put in order again.
 */
export function jaxErfInvF32(ptr: usize, count: u32, workPtr: usize, factor: f32, lower: f32, upper: f32, scale: f32): void {
  const end = ptr + (<usize>count << 2);
  const nearPtr = workPtr, farPtr = workPtr + (BLOCK << 2) + 16;
  for (let from = ptr; from < end; from += BLOCK << 2) {
    const to = min(end, from + (BLOCK << 2));
    let near = nearPtr, far = farPtr;
    for (let at = from; at < to; at += 16) {
      const u = v128.load(at), lanes = farLanes(u), count = <usize>popcnt<i32>(<i32>lanes) << 2;
      v128.store(near, chosen(u, TO_FRONT, 15 - lanes));
      v128.store(far, chosen(u, TO_FRONT, lanes));
      near += 16 - count;
      far += count;
    }
    nearPass(nearPtr, near);
    farPass(farPtr, far);
    near = nearPtr;
    far = farPtr;
    const least = f32x4.splat(lower), most = f32x4.splat(upper), vFactor = f32x4.splat(factor), vScale = f32x4.splat(scale);
    for (let at = from; at < to; at += 16) {
      const lanes = farLanes(v128.load(at)), count = <usize>popcnt<i32>(<i32>lanes) << 2;
      const x = v128.or(chosen(v128.load(near), TO_PLACES, 15 - lanes), chosen(v128.load(far), TO_PLACES, lanes));
      v128.store(at, f32x4.mul(f32x4.pmin(f32x4.pmax(f32x4.mul(x, vFactor), least), most), vScale));
      near += 16 - count;
      far += count;
    }
  }
}
