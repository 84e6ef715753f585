// Whether the engine's multiply-add of relaxed SIMD rounds once.

import { madd } from "../simd";

/**
 * Eight sums, a·b + c: a, b, c and the sum rounded once, four at a time. Rounding the product first would give another number each time: the first four
 * cancel (twice), overflow and underflow. The others lie so little beside the middle between two f32 that an f64 would be the middle itself: an engine that
 * adds in f64, and rounds that, gives another number too.
 */
// @ts-ignore: decorator
@lazy @inline
const SUMS: usize = memory.data<u32>([
  0x3f800800, 0x3f800001, 0x7f000000, 0x1a000000,
  0x3f800800, 0x3f7ffffe, 0x40000000, 0x1a000000,
  0xbf801000, 0xbf800000, 0xff000000, 0x00000001,
  0x33800000, 0xa8800000, 0x7f000000, 0x00000002,
  0x3f7fe002, 0x3f7ffffe, 0x3f800800, 0x3f800800,
  0x33801001, 0xb3800001, 0x3f800800, 0x3f801800,
  0x3f800000, 0xbf800001, 0x0d800000, 0x8d800000,
  0x3f800001, 0xbf800001, 0x3f801001, 0x3f802001,
], 16);

// @ts-ignore: decorator
@inline
function isRight(ptr: usize): bool {
  return i32x4.all_true(i32x4.eq(madd(v128.load(ptr), v128.load(ptr, 16), v128.load(ptr, 32)), v128.load(ptr, 48)));
}

/** 1 where every sum is rounded once, else 0. */
export function roundsOnce(): i32 {
  for (let ptr = SUMS; ptr < SUMS + 128; ptr += 64) if (!isRight(ptr)) return 0;
  return 1;
}
