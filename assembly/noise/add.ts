// Noise added to weights, and taken back. What a sum loses to rounding is kept: how many steps the weight lies from what subtracting the noise gives.

import { roundBf16, roundF16, widenBf16, widenF16 } from "../data/convert";
import { clamp, constant } from "../simd";

/** Element types of weights. */
// @ts-ignore: decorator
@inline const F32: i32 = 0;
// @ts-ignore: decorator
@inline const F16: i32 = 1;
// @ts-ignore: decorator
@inline const BF16: i32 = 2;

/**
 * The exponent fields of f32, f16 and bf16; ±2^16 as f32; 1 and −126 in lanes of 8 bits.
 */
// @ts-ignore: decorator
@lazy @inline
const TABLE: usize = memory.data<u32>([
  0x7f800000, 0x7c007c00, 0x7f807f80, 0x47800000, 0xc7800000, 0x01010101, 0x82828282,
], 16);

/** For each lane, all ones where it is infinite or NaN: exponents of ones alone. */
// @ts-ignore: decorator
@inline
function special32(x: v128): v128 {
  const exponent = constant(TABLE, 0);
  return i32x4.eq(v128.and(x, exponent), exponent);
}

// @ts-ignore: decorator
@inline
function special16(x: v128, dtype: i32): v128 {
  const exponent = dtype == F16 ? constant(TABLE, 4) : constant(TABLE, 8);
  return i16x8.eq(v128.and(x, exponent), exponent);
}

/** Two vectors of f32 as eight f16 or bf16; those beyond its range are infinite. */
// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128, dtype: i32): v128 {
  if (dtype == BF16) return i16x8.narrow_i32x4_u(roundBf16(low), roundBf16(high));
  // Twice the largest power of two: it rounds to infinity, as all above 65520 must.
  const most = constant(TABLE, 12), least = constant(TABLE, 16);
  return i16x8.narrow_i32x4_s(roundF16(clamp(low, least, most)), roundF16(clamp(high, least, most)));
}

// @ts-ignore: decorator
@inline
function widen(x: v128, dtype: i32): v128 {
  return dtype == BF16 ? widenBf16(x) : widenF16(x);
}

/** x ± s of eight, s in two vectors of f32, rounded to f32 and then to the type; x where it is infinite or NaN. */
// @ts-ignore: decorator
@inline
function shift16(x: v128, low: v128, high: v128, sign: i32, dtype: i32): v128 {
  const a = widen(i32x4.extend_low_i16x8_u(x), dtype), b = widen(i32x4.extend_high_i16x8_u(x), dtype);
  const shifted = sign > 0
    ? narrow(f32x4.add(a, low), f32x4.add(b, high), dtype)
    : narrow(f32x4.sub(a, low), f32x4.sub(b, high), dtype);
  return v128.bitselect(x, shifted, special16(x, dtype));
}

/** x ± s of four; x where it is infinite or NaN. */
// @ts-ignore: decorator
@inline
function shift32(x: v128, s: v128, sign: i32): v128 {
  return v128.bitselect(x, sign > 0 ? f32x4.add(x, s) : f32x4.sub(x, s), special32(x));
}

/** Bytes of a tile. */
// @ts-ignore: decorator
@inline
function tileBytes(dtype: i32): usize {
  return dtype == F32 ? 64 : 32;
}

// @ts-ignore: decorator
@inline
function add(xPtr: usize, noisePtr: usize, nTiles: i32, dtype: i32): void {
  const end = noisePtr + (<usize>nTiles << 6);
  for (; noisePtr < end; noisePtr += 32, xPtr += tileBytes(dtype) >> 1) {
    const s = v128.load(noisePtr), t = v128.load(noisePtr, 16);
    if (dtype == F32) {
      const a = shift32(v128.load(xPtr), s, 1), b = shift32(v128.load(xPtr, 16), t, 1);
      v128.store(xPtr, a); v128.store(xPtr, b, 16);
    } else {
      v128.store(xPtr, shift16(v128.load(xPtr), s, t, 1, dtype));
    }
  }
}

/** Whether any of 16 steps reached the ends of a byte, 127 or −128, where narrowing cuts them off. */
// @ts-ignore: decorator
@inline
function anyFar(low: v128): bool {
  return v128.any_true(i8x16.lt_s(i8x16.add(low, constant(TABLE, 20)), constant(TABLE, 24)));
}

// @ts-ignore: decorator
@inline
function isFar(lowPtr: usize): bool {
  const low = load<i8>(lowPtr);
  return low == 127 || low == -128;
}

/** Of a tile of weights at `restPtr`, leaves those whose steps are cut off, one after the other. Returns where they end. */
function compact(restPtr: usize, lowPtr: usize, bytes: usize): usize {
  let to = restPtr;
  for (let i: usize = 0; i < 16; i++) {
    if (!isFar(lowPtr + i)) continue;
    if (bytes == 4) store<u32>(to, load<u32>(restPtr + (i << 2)));
    else store<u16>(to, load<u16>(restPtr + (i << 1)));
    to += bytes;
  }
  return to;
}

/**
 * Adds noise, and keeps what the sum loses: a byte for each weight at `lowPtr`, the steps from `x' − noise` to x, and at `restPtr` the weights
 * that are further away. Returns how many those are; a tile beyond them is overwritten.
 */
// @ts-ignore: decorator
@inline
function keep(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize, dtype: i32): i32 {
  const start = restPtr;
  const end = lowPtr + (<usize>nTiles << 4);
  for (; lowPtr < end; lowPtr += 16, noisePtr += 64, xPtr += tileBytes(dtype)) {
    const s0 = v128.load(noisePtr), s1 = v128.load(noisePtr, 16), s2 = v128.load(noisePtr, 32), s3 = v128.load(noisePtr, 48);
    const x0 = v128.load(xPtr), x1 = v128.load(xPtr, 16);
    if (dtype == F32) {
      const x2 = v128.load(xPtr, 32), x3 = v128.load(xPtr, 48);
      let y0 = f32x4.add(x0, s0), y1 = f32x4.add(x1, s1), y2 = f32x4.add(x2, s2), y3 = f32x4.add(x3, s3);
      let z0 = f32x4.sub(y0, s0), z1 = f32x4.sub(y1, s1), z2 = f32x4.sub(y2, s2), z3 = f32x4.sub(y3, s3);
      // Noise is finite: where all sums are, so were the weights.
      if (v128.any_true(v128.or(v128.or(special32(y0), special32(y1)), v128.or(special32(y2), special32(y3))))) {
        y0 = shift32(x0, s0, 1); y1 = shift32(x1, s1, 1); y2 = shift32(x2, s2, 1); y3 = shift32(x3, s3, 1);
        z0 = shift32(y0, s0, -1); z1 = shift32(y1, s1, -1); z2 = shift32(y2, s2, -1); z3 = shift32(y3, s3, -1);
      }
      const a = i16x8.narrow_i32x4_s(i32x4.sub(x0, z0), i32x4.sub(x1, z1));
      const b = i16x8.narrow_i32x4_s(i32x4.sub(x2, z2), i32x4.sub(x3, z3));
      const low = i8x16.narrow_i16x8_s(a, b);
      v128.store(lowPtr, low);
      if (anyFar(low)) {
        v128.store(restPtr, x0); v128.store(restPtr, x1, 16); v128.store(restPtr, x2, 32); v128.store(restPtr, x3, 48);
        restPtr = compact(restPtr, lowPtr, 4);
      }
      v128.store(xPtr, y0); v128.store(xPtr, y1, 16); v128.store(xPtr, y2, 32); v128.store(xPtr, y3, 48);
    } else {
      const y0 = shift16(x0, s0, s1, 1, dtype), y1 = shift16(x1, s2, s3, 1, dtype);
      const a = i16x8.sub(x0, shift16(y0, s0, s1, -1, dtype)), b = i16x8.sub(x1, shift16(y1, s2, s3, -1, dtype));
      const low = i8x16.narrow_i16x8_s(a, b);
      v128.store(lowPtr, low);
      if (anyFar(low)) {
        v128.store(restPtr, x0); v128.store(restPtr, x1, 16);
        restPtr = compact(restPtr, lowPtr, 2);
      }
      v128.store(xPtr, y0); v128.store(xPtr, y1, 16);
    }
  }
  return <i32>((restPtr - start) >> (dtype == F32 ? 2 : 1));
}

/** Takes noise back, with what `keep` kept. Returns how many weights of the rest it read. */
// @ts-ignore: decorator
@inline
function restore(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize, dtype: i32): i32 {
  const start = restPtr;
  const end = lowPtr + (<usize>nTiles << 4);
  for (; lowPtr < end; lowPtr += 16, noisePtr += 64, xPtr += tileBytes(dtype)) {
    const s0 = v128.load(noisePtr), s1 = v128.load(noisePtr, 16), s2 = v128.load(noisePtr, 32), s3 = v128.load(noisePtr, 48);
    const low = v128.load(lowPtr);
    const a = i16x8.extend_low_i8x16_s(low), b = i16x8.extend_high_i8x16_s(low);
    const y0 = v128.load(xPtr), y1 = v128.load(xPtr, 16);
    if (dtype == F32) {
      const y2 = v128.load(xPtr, 32), y3 = v128.load(xPtr, 48);
      v128.store(xPtr, i32x4.add(shift32(y0, s0, -1), i32x4.extend_low_i16x8_s(a)));
      v128.store(xPtr, i32x4.add(shift32(y1, s1, -1), i32x4.extend_high_i16x8_s(a)), 16);
      v128.store(xPtr, i32x4.add(shift32(y2, s2, -1), i32x4.extend_low_i16x8_s(b)), 32);
      v128.store(xPtr, i32x4.add(shift32(y3, s3, -1), i32x4.extend_high_i16x8_s(b)), 48);
    } else {
      v128.store(xPtr, i16x8.add(shift16(y0, s0, s1, -1, dtype), a));
      v128.store(xPtr, i16x8.add(shift16(y1, s2, s3, -1, dtype), b), 16);
    }
    if (!anyFar(low)) continue;
    for (let i: usize = 0; i < 16; i++) {
      if (!isFar(lowPtr + i)) continue;
      if (dtype == F32) store<u32>(xPtr + (i << 2), load<u32>(restPtr));
      else store<u16>(xPtr + (i << 1), load<u16>(restPtr));
      restPtr += dtype == F32 ? 4 : 2;
    }
  }
  return <i32>((restPtr - start) >> (dtype == F32 ? 2 : 1));
}

export function addF32(xPtr: usize, noisePtr: usize, nTiles: i32): void { add(xPtr, noisePtr, nTiles, F32); }
export function addF16(xPtr: usize, noisePtr: usize, nTiles: i32): void { add(xPtr, noisePtr, nTiles, F16); }
export function addBf16(xPtr: usize, noisePtr: usize, nTiles: i32): void { add(xPtr, noisePtr, nTiles, BF16); }

export function keepF32(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return keep(xPtr, noisePtr, nTiles, lowPtr, restPtr, F32);
}
export function keepF16(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return keep(xPtr, noisePtr, nTiles, lowPtr, restPtr, F16);
}
export function keepBf16(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return keep(xPtr, noisePtr, nTiles, lowPtr, restPtr, BF16);
}

export function restoreF32(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return restore(xPtr, noisePtr, nTiles, lowPtr, restPtr, F32);
}
export function restoreF16(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return restore(xPtr, noisePtr, nTiles, lowPtr, restPtr, F16);
}
export function restoreBf16(xPtr: usize, noisePtr: usize, nTiles: i32, lowPtr: usize, restPtr: usize): i32 {
  return restore(xPtr, noisePtr, nTiles, lowPtr, restPtr, BF16);
}
