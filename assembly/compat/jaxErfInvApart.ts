// The inverse of the error function in f32 where multiply-adds are done in f64: numbers near 0 and far from it, about a third, are computed apart and put in
// order again, since a logarithm takes longer than that.

import { central, isFar, isTail, logFar, logNear, minusSquare, tailed } from "./jaxErfInv";

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
  return <usize>i32x4.bitmask(isFar(minusSquare(u)));
}

// @ts-ignore: decorator
@inline
function chosen(x: v128, table: usize, lanes: usize): v128 {
  return i8x16.swizzle(x, v128.load(table + (lanes << 4)));
}

/** erf⁻¹ of the near ones. In place. */
function nearPass(ptr: usize, end: usize): void {
  for (; ptr < end; ptr += 16) {
    const u = v128.load(ptr);
    v128.store(ptr, central(u, logNear(minusSquare(u))));
  }
}

/** erf⁻¹ of the far ones. In place. */
function farPass(ptr: usize, end: usize): void {
  for (; ptr < end; ptr += 16) {
    const u = v128.load(ptr), log = logFar(minusSquare(u)), value = central(u, log);
    v128.store(ptr, v128.any_true(isTail(log)) ? tailed(u, log, value) : value);
  }
}

/** Values of a block: with its copies it stays in the first cache. */
// @ts-ignore: decorator
@inline const BLOCK: usize = 1024;

/** u of [−1, 1] → erf⁻¹(u)·factor kept in [lower, upper], times `scale`. In place; whole vectors. Work memory: 8 KiB and two vectors. */
export function jaxErfInvF32(ptr: usize, count: u32, workPtr: usize, factor: f32, lower: f32, upper: f32, scale: f32): void {
  const end = ptr + (<usize>count << 2);
  const nearPtr = workPtr, farPtr = workPtr + (BLOCK << 2) + 16;
  for (let from = ptr; from < end; from += BLOCK << 2) {
    const to = min(end, from + (BLOCK << 2));
    let near = nearPtr, far = farPtr;
    for (let at = from; at < to; at += 16) {
      const u = v128.load(at), lanes = farLanes(u), farBytes = <usize>popcnt<i32>(<i32>lanes) << 2;
      v128.store(near, chosen(u, TO_FRONT, 15 - lanes));
      v128.store(far, chosen(u, TO_FRONT, lanes));
      near += 16 - farBytes;
      far += farBytes;
    }
    nearPass(nearPtr, near);
    farPass(farPtr, far);
    near = nearPtr;
    far = farPtr;
    const least = f32x4.splat(lower), most = f32x4.splat(upper), vFactor = f32x4.splat(factor), vScale = f32x4.splat(scale);
    for (let at = from; at < to; at += 16) {
      const lanes = farLanes(v128.load(at)), farBytes = <usize>popcnt<i32>(<i32>lanes) << 2;
      const x = v128.or(chosen(v128.load(near), TO_PLACES, 15 - lanes), chosen(v128.load(far), TO_PLACES, lanes));
      v128.store(at, f32x4.mul(f32x4.pmin(f32x4.pmax(f32x4.mul(x, vFactor), least), most), vScale));
      near += 16 - farBytes;
      far += farBytes;
    }
  }
}
