import { type Kernels, TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { Tensor } from "../core/tensor.js";
import type { Key } from "./key.js";

/** A kernel over the element stream with its parameters in place: fills whole tiles from a first counter on. */
export type Draw = (
  kernels: Kernels,
  outPtr: number,
  nTiles: number,
  keysPtr: number,
  counterLow: number,
  counterHigh: number,
) => void;

/** Σ(x − center) and Σ(x − center)² of what was drawn, taken while it is still in the cache. */
export interface Moments {
  readonly center: number;
  sum: number;
  squares: number;
}

/**
 * Tiles of one kernel call: 4096 elements, 16 KiB, stay in the first cache through all passes of a kernel.
 * Calls end at multiples of it, so the low counter word never wraps inside one.
 */
const BLOCK_TILES = 256;
const KEYS_BYTES = 320;

/**
 * Elements offset … offset + length − 1 of the stream of `key` into `target`.
 *
 * Ordinary arrays are filled through a fixed scratch of the core, so its memory does not grow with them. A tensor of this core
 * is written in place when the slice starts at a tile; padding behind its last element is overwritten.
 */
export function drawInto(
  core: Core,
  key: Key,
  offset: number,
  target: Float32Array | Uint32Array | Tensor,
  draw: Draw,
  moments?: Moments,
): void {
  const { scratch, kernels } = core;
  const mark = scratch.mark();
  try {
    const keysPtr = scratch.take(KEYS_BYTES);
    const sumsPtr = scratch.take(16);
    const blockPtr = scratch.take(BLOCK_TILES * TILE * 4);
    const { buffer } = core.memory.memory;
    kernels.philoxKeys(keysPtr, key.k0, key.k1);
    const sums = new Float64Array(buffer, sumsPtr, 2).fill(0);
    const inPlace = target instanceof Tensor && target.core === core && offset % TILE === 0;
    const out = target instanceof Tensor ? target.data : target;
    const block = inPlace ? undefined : new (out.constructor as typeof Uint32Array)(buffer, blockPtr, BLOCK_TILES * TILE);
    const length = out.length;

    for (let done = 0; done < length; ) {
      const tile = Math.floor((offset + done) / TILE);
      const skip = (offset + done) % TILE;
      const tilesLeft = Math.ceil((skip + length - done) / TILE);
      const nTiles = Math.min(tilesLeft, BLOCK_TILES - (tile % BLOCK_TILES));
      const count = Math.min(nTiles * TILE - skip, length - done);
      const ptr = inPlace ? (target as Tensor).ptr + done * 4 : blockPtr;
      const counter = tile * 4;
      draw(kernels, ptr, nTiles, keysPtr, counter >>> 0, Math.floor(counter / 2 ** 32));
      if (block) out.set(skip === 0 && count === block.length ? block : block.subarray(skip, skip + count), done);
      if (moments) {
        // What surrounds the slice in its tiles is set to the center, where it adds nothing.
        const values = new Float32Array(buffer, ptr, nTiles * TILE);
        values.fill(moments.center, 0, skip);
        values.fill(moments.center, skip + count);
        kernels.momentsF32(ptr, nTiles, moments.center, sumsPtr);
      }
      done += count;
    }
    if (moments) {
      moments.sum += sums[0]!;
      moments.squares += sums[1]!;
    }
  } finally {
    scratch.release(mark);
  }
}
