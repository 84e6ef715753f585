// Draws a stretch of the number stream, block by block. It knows neither cores nor tensors, so that worker threads run it too.

import { BYTES, type Storage, viewOf } from "../base/dtype.js";
import { type Kernels, TILE } from "./abi.js";

/** A kernel over the element stream with its parameters in place: plain data. */
export interface Draw {
  readonly kernel: Extract<keyof Kernels, `${string}F32` | `${string}F64` | "philoxWords">;
  /** What the kernel writes; drawBlocks brings f32 and f64 to the target's dtype, by one rounding from f32. */
  readonly native: "f32" | "f64" | "u32";
  /** The kernel's own parameters, after those that say where and, for f64, the work memory. */
  readonly args: readonly number[];
  /** Parameters that the kernel reads from memory; their address is its last argument. */
  readonly table?: Float64Array;
}

/** Values of one stream as a dtype: plain data. */
export interface Stream {
  readonly key: { readonly k0: number; readonly k1: number };
  readonly draw: Draw;
  readonly dtype: Storage;
}

/** Σ(x − center)/unit and Σ((x − center)/unit)² of the drawn values, summed while they are still in the cache. */
export interface Moments {
  readonly center: number;
  /** A power of two near the std where squares could leave the range of f64, else 1. */
  readonly unit: number;
  sum: number;
  squares: number;
}

/** Kernels, the memory that they work in, and where in it `DRAW_BYTES` bytes are free. */
export interface Workplace {
  readonly kernels: Kernels;
  readonly buffer: ArrayBufferLike;
  readonly ptr: number;
}

/**
 * Bytes per kernel call: 8192 f32 or 4096 f64 stay in the first caches through all passes of a kernel, then are copied out at once.
 * Half as many took 0.1–0.2 ns per value more for arrays in main memory (measured, Rocket Lake, Node 20 and 24).
 * Calls end at multiples of it, so the low counter word never wraps inside one.
 */
const BLOCK_BYTES = 32768;

/** Offsets in a workplace, multiples of 64: round keys (320 bytes), two sums, a table of up to 24 numbers, the block, work memory. */
const AT = { keys: 0, sums: 320, table: 384, block: 576, work: 576 + BLOCK_BYTES } as const;

/** Bytes of a workplace. */
export const DRAW_BYTES = AT.work + BLOCK_BYTES;

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
  { kernels, buffer, ptr: home }: Workplace,
  dtype: Storage,
  { ptr, nTiles, skip, count }: Piece,
  { center, unit }: Moments,
): void {
  let [at, wide]: [number, Storage] = [ptr, dtype];
  const workPtr = home + AT.work;
  if (dtype === "f16" || dtype === "bf16") {
    (dtype === "f16" ? kernels.widenF16F32 : kernels.widenBf16F32)(workPtr, ptr, nTiles);
    [at, wide] = [workPtr, "f32"];
  }
  const values = viewOf(wide, buffer, at, nTiles * TILE);
  values.fill(center, 0, skip);
  values.fill(center, skip + count);
  if (unit !== 1) {
    viewOf("f64", buffer, workPtr, values.length).set(values.map((x) => x / unit));
    at = workPtr;
  }
  (wide === "f64" ? kernels.momentsF64 : kernels.momentsF32)(at, nTiles, center / unit, home + AT.sums);
}

/**
 * Elements offset … offset + out.length − 1 of a stream into `out`.
 * @param inPlace whether `out` lies in the workplace's own memory, holds what the kernel writes, and starts at a tile: no block is then
 *   copied, and the padding of its last tile is overwritten
 */
export function drawBlocks(
  workplace: Workplace,
  { key, draw, dtype }: Stream,
  offset: number,
  out: Float32Array | Float64Array | Uint16Array | Uint32Array | Uint8Array,
  { inPlace = false, moments }: { inPlace?: boolean; moments?: Moments | undefined } = {},
): void {
  const { kernels, buffer, ptr: home } = workplace;
  const [keysPtr, tablePtr, blockPtr, workPtr] = [home + AT.keys, home + AT.table, home + AT.block, home + AT.work];
  kernels.philoxKeys(keysPtr, key.k0, key.k1);
  if (draw.table) new Float64Array(buffer, tablePtr, draw.table.length).set(draw.table);
  const sums = new Float64Array(buffer, home + AT.sums, 2).fill(0);
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
    if (moments) addMoments(workplace, dtype, { ptr, nTiles, skip, count }, moments);
    done += count;
  }
  if (moments) {
    moments.sum += sums[0]!;
    moments.squares += sums[1]!;
  }
}
