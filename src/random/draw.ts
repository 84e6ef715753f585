// Runs a kernel over the number stream, for any slice of a tensor and any target.

import { BYTES, type DType, type Storage, spacing, viewOf } from "../base/dtype.js";
import { type Kernels, TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { elementsOf, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import type { Key } from "./key.js";

/** A kernel over the element stream with its parameters in place: plain data. */
export interface Draw {
  readonly kernel: Extract<keyof Kernels, `${string}F32` | `${string}F64` | "philoxWords">;
  /** What the kernel writes; drawInto brings f32 and f64 to the target's dtype, by one rounding from f32. */
  readonly native: "f32" | "f64" | "u32";
  /** The kernel's own parameters, after those that say where and, for f64, the work memory. */
  readonly args: readonly number[];
  /** Parameters that the kernel reads from memory; their address is its last argument. */
  readonly table?: Float64Array;
}

/** Σ(x − center)/unit and Σ((x − center)/unit)² of the drawn values, summed while they are still in the cache. */
export interface Moments {
  readonly center: number;
  /** A power of two near the std where squares could leave the range of f64, else 1. */
  readonly unit: number;
  sum: number;
  squares: number;
}

/** Moments of what a distribution of this mean and std will draw. */
export function newMoments(mean: number, std: number, dtype: DType): Moments {
  // The center must be a number of the type that is summed: the padding of a tile is set to it.
  if (dtype !== "f64") return { center: Math.fround(mean), unit: 1, sum: 0, squares: 0 };
  const plain = std === 0 || (std > 1e-100 && std < 1e100);
  return { center: mean, unit: plain ? 1 : spacing("f64", std) * 2 ** 52, sum: 0, squares: 0 };
}

/** Mean and std of `count` values whose moments were taken. */
export function fromMoments({ center, unit, sum, squares }: Moments, count: number): { mean: number; std: number } {
  if (count === 0) return { mean: 0, std: 0 };
  const shift = sum / count;
  return { mean: center + shift * unit, std: Math.sqrt(Math.max(0, squares / count - shift * shift)) * unit };
}

/**
 * Bytes per kernel call: 8192 f32 or 4096 f64 stay in the first caches through all passes of a kernel, then are copied out at once.
 * Half as many took 0.1–0.2 ns per value more for arrays in main memory (measured, Rocket Lake, Node 20 and 24).
 * Calls end at multiples of it, so the low counter word never wraps inside one.
 */
const BLOCK_BYTES = 32768;
const KEYS_BYTES = 320;
const TABLE_BYTES = 192;

/** Brings a block from the kernel's type to the dtype, in place. */
function convert(kernels: Kernels, ptr: number, nTiles: number, from: Storage, to: Storage): void {
  if (from === "f64" && to !== "f64") kernels.narrowF64F32(ptr, ptr, nTiles);
  if (to === "f16") kernels.narrowF32F16(ptr, ptr, nTiles);
  if (to === "bf16") kernels.narrowF32Bf16(ptr, ptr, nTiles);
}

/** Elements of the stream in memory: `count` of them, after `skip` others, in `nTiles` tiles from `ptr` on. */
interface Piece {
  readonly ptr: number;
  readonly nTiles: number;
  readonly skip: number;
  readonly count: number;
}

/** Adds the elements of a piece; the rest of its tiles is set to the center, which adds nothing. */
function addMoments(
  core: Core,
  dtype: Storage,
  { ptr, nTiles, skip, count }: Piece,
  workPtr: number,
  sumsPtr: number,
  { center, unit }: Moments,
): void {
  const { kernels, memory } = core;
  let [at, wide]: [number, Storage] = [ptr, dtype];
  if (dtype === "f16" || dtype === "bf16") {
    (dtype === "f16" ? kernels.widenF16F32 : kernels.widenBf16F32)(workPtr, ptr, nTiles);
    [at, wide] = [workPtr, "f32"];
  }
  const values = viewOf(wide, memory.memory.buffer, at, nTiles * TILE);
  values.fill(center, 0, skip);
  values.fill(center, skip + count);
  if (unit !== 1) {
    viewOf("f64", memory.memory.buffer, workPtr, values.length).set(values.map((x) => x / unit));
    at = workPtr;
  }
  (wide === "f64" ? kernels.momentsF64 : kernels.momentsF32)(at, nTiles, center / unit, sumsPtr);
}

/**
 * Elements offset … offset + length − 1 of the stream of `key` into `target`, as `dtype`.
 *
 * Ordinary arrays are filled through a scratch block of fixed size, so the core's memory does not grow with them. A tensor of this
 * core is written in place when the kernel writes its dtype and the slice starts at a tile; its padding is overwritten.
 */
export function drawInto(
  core: Core,
  key: Key,
  offset: number,
  target: Target | Uint32Array,
  dtype: Storage,
  draw: Draw,
  moments?: Moments,
): void {
  const { scratch, kernels } = core;
  const mark = scratch.mark();
  try {
    const keysPtr = scratch.take(KEYS_BYTES);
    const sumsPtr = scratch.take(16);
    const tablePtr = scratch.take(TABLE_BYTES);
    const blockPtr = scratch.take(BLOCK_BYTES);
    const workPtr = scratch.take(BLOCK_BYTES);
    const { buffer } = core.memory.memory;
    kernels.philoxKeys(keysPtr, key.k0, key.k1);
    if (draw.table) new Float64Array(buffer, tablePtr, draw.table.length).set(draw.table);
    const sums = new Float64Array(buffer, sumsPtr, 2).fill(0);
    const inPlace = target instanceof Tensor && target.core === core && dtype === draw.native && offset % TILE === 0;
    const out = target instanceof Uint32Array ? target : elementsOf(target);
    const blockTiles = BLOCK_BYTES / TILE / BYTES[draw.native];
    const block = inPlace ? undefined : viewOf(dtype, buffer, blockPtr, blockTiles * TILE);
    const { length } = out;
    const kernel = kernels[draw.kernel] as (...args: number[]) => void;
    const args = [...(draw.native === "f64" ? [workPtr] : []), ...draw.args, ...(draw.table ? [tablePtr] : [])];

    for (let done = 0; done < length; ) {
      const tile = Math.floor((offset + done) / TILE);
      const skip = (offset + done) % TILE;
      const tilesLeft = Math.ceil((skip + length - done) / TILE);
      const nTiles = Math.min(tilesLeft, blockTiles - (tile % blockTiles));
      const count = Math.min(nTiles * TILE - skip, length - done);
      const ptr = inPlace ? out.byteOffset + done * BYTES[dtype] : blockPtr;
      const counter = tile * 4;
      kernel(ptr, nTiles, keysPtr, counter >>> 0, Math.floor(counter / 2 ** 32), ...args);
      convert(kernels, ptr, nTiles, draw.native, dtype);
      if (block) out.set(skip === 0 && count === block.length ? block : block.subarray(skip, skip + count), done);
      if (moments) addMoments(core, dtype, { ptr, nTiles, skip, count }, workPtr, sumsPtr, moments);
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
