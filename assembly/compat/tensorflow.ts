// Values of TensorFlow's CPU kernels of Philox, each in place of the words that it is made of.

import { constant } from "../simd";
import { roundBf16, roundF16, widenBf16, widenF16 } from "../data/convert";
import { angle, BOX_MULLER_BYTES, boxMuller } from "./glibc";
import { philoxNext, storeBlocks } from "./philox";

/** The smallest uniform of which a logarithm is taken, and 2^-23. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f32>([1e-7, 1.1920928955078125e-7], 16);

/** The lowest 23 bits of words as a fraction. */
// @ts-ignore: decorator
@inline
function fraction(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(words, i32x4.splat(0x7fffff))), constant(CONSTANTS, 4));
}

/** Standard normals of the words of tiles: of each block, words 0 and 1 make the first two, the sine before the cosine, words 2 and 3 the others. */
export function tensorflowNormalF32(ptr: usize, nTiles: u32): void {
  for (let end = ptr + (<usize>nTiles << 6); ptr < end; ptr += BOX_MULLER_BYTES) {
    const to = min(end, ptr + BOX_MULLER_BYTES);
    for (let at = ptr; at < to; at += 32) {
      const u = f32x4.pmax(fraction(v128.load(at)), constant(CONSTANTS, 0)), turned = angle(fraction(v128.load(at, 16)));
      v128.store(at, u); v128.store(at, turned, 16);
    }
    boxMuller(ptr, to, true);
    for (let at = ptr; at < to; at += 64) storeBlocks(at, v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
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
