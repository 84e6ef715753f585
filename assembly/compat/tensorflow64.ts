// Normals of TensorFlow's CPU kernels of Philox in f64, neither scaled nor moved.

import { cosSin64, log64 } from "./double";
import { philoxNext, philoxOrder } from "./philox";
import { setCounter } from "./tensorflow";

/** The smallest uniform of which a logarithm is taken, and 2π. */
// @ts-ignore: decorator
@inline const SMALLEST: f64 = 1e-7;
// @ts-ignore: decorator
@inline const CIRCLE: f64 = 6.283185307179586;

/** The lowest 52 bits of an integer of 64 bits as a fraction. */
// @ts-ignore: decorator
@inline
function fraction(ptr: usize): f64 {
  return reinterpret<f64>((load<u64>(ptr) & 0xfffffffffffff) | 0x3ff0000000000000) - 1;
}

/** Standard normals of ordered integers of 64 bits, the first word of each its high half: two of each two, the sine first. */
export function tensorflowNormalF64(ptr: usize, nTiles: u32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 16) {
    const radius = sqrt<f64>(-2 * log64(max<f64>(fraction(ptr), SMALLEST)));
    const turn = cosSin64(CIRCLE * fraction(ptr + 8));
    v128.store(ptr, f64x2.mul(f64x2.splat(radius), v128.shuffle<i64>(turn, turn, 1, 0)));
  }
}

/** Blocks of the counter from one group of truncated normals to the next. */
// @ts-ignore: decorator
@inline const GROUP_BLOCKS: u64 = 128;

/** Standard normals cut at ±2, in groups of two: of the normals from a group's counter on, the first two that lie within. Behind them 64 bytes are used. */
export function tensorflowTruncatedF64(statePtr: usize, ptr: usize, nGroups: u32): void {
  for (let group: u32 = 0; group < nGroups; group++) {
    const start = load<u64>(statePtr, 8);
    const upper = load<u64>(statePtr, 16);
    const work = ptr + 16;
    for (let kept = 0; kept < 2; ) {
      philoxNext(statePtr, work, 1);
      philoxOrder(work, 1, 1);
      tensorflowNormalF64(work, 1);
      for (let i = 0; i < 8 && kept < 2; i++) {
        const z = load<f64>(work + (i << 3));
        if (abs<f64>(z) < 2) store<f64>(ptr + (kept++ << 3), z);
      }
    }
    setCounter(statePtr, start, upper, GROUP_BLOCKS);
    ptr += 16;
  }
}
