// Whether the engine's multiply-add of relaxed SIMD rounds once.

import { madd } from "../simd";

/**
 * Eight sums, a·b + c: a, b, c and the sum rounded once, four at a time. Rounding the product first would give another number each time: the first four
 * cancel (twice), overflow and underflow; the others are random.
 */
// @ts-ignore: decorator
@lazy @inline
const SUMS: usize = memory.data<u32>([
  0x3f800800, 0x3f800001, 0x7f000000, 0x1a000000,
  0x3f800800, 0x3f7ffffe, 0x40000000, 0x1a000000,
  0xbf801000, 0xbf800000, 0xff000000, 0x00000001,
  0x33800000, 0xa8800000, 0x7f000000, 0x00000002,
  0x3fd53a59, 0xc052cc30, 0x40fd66d4, 0xc084a1d9,
  0x3e856c7f, 0x3f014db2, 0x3ef7e267, 0xbde4e50b,
  0xbec634f9, 0x3faf5702, 0xbe43aae8, 0xbf10700f,
  0x3d407322, 0xbe966ae9, 0x406923a3, 0xbdcec9fa,
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
