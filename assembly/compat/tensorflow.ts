// Values of TensorFlow's CPU kernels of Philox, each in place of the words that it is made of.

import { constant, constant64, promoteHigh } from "../simd";
import { roundBf16, roundF16, widenBf16, widenF16 } from "../data/convert";
import { logf4, sincosf4 } from "./glibc";
import { philoxNext, storeBlocks } from "./philox";

/** The smallest uniform of which a logarithm is taken, and 2^-23. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f32>([1e-7, 1.1920928955078125e-7], 16);
// @ts-ignore: decorator
@lazy @inline
const TWO_PI: usize = memory.data<f64>([6.283185307179586], 16);

/** The lowest 23 bits of words as a fraction. */
// @ts-ignore: decorator
@inline
function fraction(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(words, i32x4.splat(0x7fffff))), constant(CONSTANTS, 4));
}

/** Box–Muller of eight words: four values of sines in place of the first four, those of the cosines behind them. The angle is a product in f64, rounded. */
// @ts-ignore: decorator
@inline
function boxMuller(ptr: usize): void {
  const u = f32x4.pmax(fraction(v128.load(ptr)), constant(CONSTANTS, 0));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logf4(u)));
  const v = fraction(v128.load(ptr, 16));
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(v), constant64(TWO_PI, 0)));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(promoteHigh(v), constant64(TWO_PI, 0)));
  sincosf4(ptr, v128.shuffle<i64>(low, high, 0, 2));
  v128.store(ptr, f32x4.mul(v128.load(ptr), radius));
  v128.store(ptr, f32x4.mul(v128.load(ptr, 16), radius), 16);
}

/** Standard normals of the words of tiles: of each block, words 0 and 1 make the first two, words 2 and 3 the others. */
export function tensorflowNormalF32(ptr: usize, nTiles: u32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 64) {
    for (let half: usize = 0; half < 64; half += 32) boxMuller(ptr + half);
    storeBlocks(ptr, v128.load(ptr), v128.load(ptr, 16), v128.load(ptr, 32), v128.load(ptr, 48));
  }
}

/** Sets the counter of 128 bits to `blocks` behind a number. */
// @ts-ignore: decorator
@inline
export function setCounter(statePtr: usize, start: u64, upper: u64, blocks: u64): void {
  store<u64>(statePtr, start + blocks, 8);
  store<u64>(statePtr, upper + <u64>(start + blocks < start), 16);
}

/** Blocks of the counter from one group of truncated normals to the next. */
// @ts-ignore: decorator
@inline const GROUP_BLOCKS: u64 = 256;

/** Standard normals cut at ±2, in groups of four: of the normals from a group's counter on, the first four that lie within. Behind them 64 bytes are used. */
export function tensorflowTruncatedF32(statePtr: usize, ptr: usize, nGroups: u32): void {
  for (let group: u32 = 0; group < nGroups; group++) {
    const start = load<u64>(statePtr, 8);
    const upper = load<u64>(statePtr, 16);
    const work = ptr + 16;
    for (let kept = 0; kept < 4; ) {
      philoxNext(statePtr, work, 1);
      tensorflowNormalF32(work, 1);
      for (let i = 0; i < 16 && kept < 4; i++) {
        const z = load<f32>(work + (i << 2));
        if (abs<f32>(z) < 2) store<f32>(ptr + (kept++ << 2), z);
      }
    }
    setCounter(statePtr, start, upper, GROUP_BLOCKS);
    ptr += 16;
  }
}

/** x·scale + offset, rounded twice. */
export function tensorflowScaleF32(ptr: usize, nTiles: u32, scale: f32, offset: f32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 16) v128.store(ptr, f32x4.add(f32x4.mul(v128.load(ptr), f32x4.splat(scale)), f32x4.splat(offset)));
}

// @ts-ignore: decorator
@inline
function held(x: v128, isBf16: i32): v128 {
  return isBf16 ? widenBf16(roundBf16(x)) : widenF16(v128.and(roundF16(x), i32x4.splat(0xffff)));
}

/** The same in bf16 or f16: the number, the product and the sum are rounded to it. */
export function tensorflowScale16(ptr: usize, nTiles: u32, scale: f32, offset: f32, isBf16: i32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 16) {
    const product = held(f32x4.mul(held(v128.load(ptr), isBf16), f32x4.splat(scale)), isBf16);
    v128.store(ptr, held(f32x4.add(product, f32x4.splat(offset)), isBf16));
  }
}
