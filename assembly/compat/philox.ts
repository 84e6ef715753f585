// Words of Philox4x32-10 from any counter on, as torch's stateless generator and TensorFlow count.

import { philoxKeys, philoxWords } from "../random/philox";

/**
 * The state at `statePtr`, in words: key (2), counter (4, the lowest first), and what is added to the upper half of the counter where the lower
 * half comes to its end: 1 for TensorFlow, whose counter has 128 bits, 0 for torch. Behind them lie the round keys and two tiles.
 */
// @ts-ignore: decorator
@inline const KEYS: usize = 32;
// @ts-ignore: decorator
@inline const SPARE: usize = 352;

// @ts-ignore: decorator
@inline
function tiles(statePtr: usize, outPtr: usize, count: u32): void {
  const low = load<u32>(statePtr, 8);
  const high = load<u32>(statePtr, 12);
  philoxWords(outPtr, count, statePtr + KEYS, low, high, load<u32>(statePtr, 16), load<u32>(statePtr, 20));
}

function advance(statePtr: usize, blocks: u64): void {
  const before = load<u64>(statePtr, 8);
  const after = before + blocks;
  store<u64>(statePtr, after, 8);
  if (after < before) store<u64>(statePtr, load<u64>(statePtr, 16) + load<u32>(statePtr, 24), 16);
}

/** A tile in which the lowest word of the counter comes to its end: the first blocks of one tile, the rest from another. */
function tileOverEnd(statePtr: usize, outPtr: usize): void {
  const blocks = -load<u32>(statePtr, 8);
  tiles(statePtr, statePtr + SPARE, 1);
  advance(statePtr, blocks);
  tiles(statePtr, statePtr + SPARE + 64, 1);
  advance(statePtr, 4 - blocks);
  for (let word: usize = 0; word < 64; word += 16) {
    for (let block: u32 = 0; block < 4; block++) {
      const from = block < blocks ? block : 16 + block - blocks;
      store<u32>(outPtr + word + (block << 2), load<u32>(statePtr + SPARE + word + (from << 2)));
    }
  }
}

/** The next words in whole tiles (assembly/random/philox.ts: word w of four blocks is vector w). */
export function philoxNext(statePtr: usize, outPtr: usize, nTiles: u32): void {
  philoxKeys(statePtr + KEYS, load<u32>(statePtr), load<u32>(statePtr, 4));
  while (nTiles > 0) {
    const before = <u32>((0x100000000 - <u64>load<u32>(statePtr, 8)) >> 2);
    const count = min(nTiles, before);
    if (count == 0) {
      tileOverEnd(statePtr, outPtr);
      outPtr += 64;
      nTiles--;
    } else {
      tiles(statePtr, outPtr, count);
      advance(statePtr, <u64>count << 2);
      outPtr += <usize>count << 6;
      nTiles -= count;
    }
  }
}

/** Stores the four vectors of a tile so that each block's four values lie together. */
// @ts-ignore: decorator
@inline
export function storeBlocks(ptr: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(ptr, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(ptr, v128.shuffle<i64>(ab, cd, 1, 3), 16);
  v128.store(ptr, v128.shuffle<i64>(abHigh, cdHigh, 0, 2), 32);
  v128.store(ptr, v128.shuffle<i64>(abHigh, cdHigh, 1, 3), 48);
}

/** Words of tiles in the order of the counters, in place. With `highFirst`, 1, those of a pair change places: integers of 64 bits whose first word is the high one. */
export function philoxOrder(ptr: usize, nTiles: u32, highFirst: usize): void {
  const first = highFirst << 4;
  const second = first ^ 16;
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 64) {
    storeBlocks(ptr, v128.load(ptr + first), v128.load(ptr + second), v128.load(ptr + 32 + first), v128.load(ptr + 32 + second));
  }
}

/** The low halves of words, 32 bytes per tile in place of 64. */
export function lowHalves(ptr: usize, nTiles: u32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (let from = ptr; from < end; from += 32, ptr += 16) {
    v128.store(ptr, v128.shuffle<i16>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6, 8, 10, 12, 14));
  }
}

/** The low bytes of words, 16 bytes per tile in place of 64. */
export function lowBytes(ptr: usize, nTiles: u32): void {
  lowHalves(ptr, nTiles);
  const end = ptr + (<usize>nTiles << 5);
  for (let from = ptr; from < end; from += 32, ptr += 16) {
    v128.store(ptr, v128.shuffle<i8>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
  }
}
