// One pass over weights, piece by piece: noise is summed for a piece, and what is to be done with it is done there.

import { BYTES, viewOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { TILE } from "../core/abi.js";
import { arrayBench, type NoiseBench, type NoiseKernels, noiseBench } from "../core/noise.js";
import { Region } from "../core/region.js";
import { elementsOf, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { lowRankSum } from "./lowRank.js";
import type { NoiseDType, Place } from "./options.js";
import { denseSum, type Member, type NoiseSum, SLACK } from "./sum.js";

/** A piece of the weights in the memory of the core, in whole tiles; weights and noise of the padding are 0. */
export interface Piece {
  readonly buffer: ArrayBufferLike;
  /** Where the piece begins among the weights of the target, and how many they are. */
  readonly at: number;
  readonly count: number;
  readonly nTiles: number;
  readonly xPtr: number;
  readonly noisePtr: number;
  /** A byte for each weight, and room for as many weights and a tile. */
  readonly lowPtr: number;
  readonly restPtr: number;
}

/** Where weights are worked on: those of a tensor in place, and what threads share, in the memory of the core. */
function benchFor(where: string, { core, rank }: Place, to: Target): NoiseBench {
  const inCore = rank !== undefined || core.threads > 1 || (to instanceof Tensor && to.core === core);
  return (inCore ? noiseBench : arrayBench)(where, core);
}

/** Weights to be read, and those to be written, up to an end. */
interface Weights {
  readonly from: Target;
  readonly to: Target;
  readonly end: number;
}

/**
 * Calls `visit` for one piece after the other; what it leaves at `xPtr` becomes the weights of `to`, which it begins with as those of `from`.
 *
 * Whatever may fail does so before a weight is written, but for `visit` and for threads: where a worker does not come back from a piece, that piece
 * is begun again, and the rest is done, without threads.
 * @param end index of the first weight that is left as it is
 */
export function pass(
  where: string,
  place: Place,
  members: readonly Member[],
  from: Target,
  to: Target,
  visit: (kernels: NoiseKernels, piece: Piece) => void,
  end = elementsOf(to).length,
): void {
  for (let at = 0; at < end; ) at = stretch(where, place, members, { from, to, end }, at, visit);
}

/** A pass from one weight on. @returns where it ended: before the end where a worker did not come back */
function stretch(
  where: string,
  place: Place,
  members: readonly Member[],
  { from, to, end }: Weights,
  begin: number,
  visit: (kernels: NoiseKernels, piece: Piece) => void,
): number {
  const { core, key, dtype, shape, offset, rank } = place;
  const bench = benchFor(where, place, to);
  const part = { offset: offset + begin, length: end - begin };
  const sum =
    rank === undefined
      ? denseSum(where, core, bench, key, members)
      : lowRankSum(where, core, key, members, { rows: shape[0]!, columns: shape[1]!, rank }, part);
  const region = new Region(bench.memory, where);
  try {
    const most = Math.min(sum.piece, Math.ceil(part.length / TILE) * TILE);
    const bytes = BYTES[dtype];
    const parts = [most * bytes, most * 4 + SLACK, most, (most + TILE) * bytes];
    const [xAt, noiseAt, lowAt, restAt] = region.take(where, parts) as [number, number, number, number];
    const inPlace = from === to && to instanceof Tensor && to.core === core;
    for (let at = begin; at < end; at += most) {
      const count = Math.min(most, end - at);
      const nTiles = Math.ceil(count / TILE);
      const noisePtr = noiseOf(sum, region.at(noiseAt), offset + at, count);
      if (noisePtr === undefined) {
        // Whoever does not come back may still write: the block is nobody else's any more.
        region.hold();
        return at;
      }
      const xPtr = inPlace ? to.ptr + at * bytes : region.at(xAt);
      const { buffer } = bench.memory.memory;
      const x = viewOf(dtype, buffer, xPtr, nTiles * TILE);
      if (!inPlace) x.set(elementsOf(from).subarray(at, at + count));
      if (count < x.length) {
        x.fill(0, count);
        viewOf("f32", buffer, noisePtr, nTiles * TILE).fill(0, count);
      }
      visit(bench.kernels, { buffer, at, count, nTiles, xPtr, noisePtr, lowPtr: region.at(lowAt), restPtr: region.at(restAt) });
      if (!inPlace) elementsOf(to).set(count === x.length ? x : x.subarray(0, count), at);
    }
    return end;
  } finally {
    region.free();
    sum.free();
  }
}

/** Writes a stretch of a sum; undefined where a worker does not come back. */
function noiseOf(sum: NoiseSum, ptr: number, offset: number, length: number): number | undefined {
  try {
    return sum.write(ptr, offset, length);
  } catch (error) {
    if (error instanceof IsovarError && error.code === "E_THREAD") return undefined;
    throw error;
  }
}

/** Bits of weights, as `rest` holds them. */
export const bitsView = (dtype: NoiseDType, buffer: ArrayBufferLike, ptr: number, length: number) =>
  dtype === "f32" ? viewOf("u32", buffer, ptr, length) : viewOf(dtype, buffer, ptr, length);

export const suffixOf = (dtype: NoiseDType) => (({ f32: "F32", f16: "F16", bf16: "Bf16" }) as const)[dtype];

/** Adds the noise of members to weights. */
export function addNoise(where: string, place: Place, members: readonly Member[], from: Target, to: Target): void {
  const add = `add${suffixOf(place.dtype)}` as const;
  pass(where, place, members, from, to, (kernels, { xPtr, noisePtr, nTiles }) => kernels[add](xPtr, noisePtr, nTiles));
}
