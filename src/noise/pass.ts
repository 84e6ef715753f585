// One pass over weights, piece by piece: noise is summed for a piece, and what is to be done with it is done there.

import { BYTES, viewOf } from "../base/dtype.js";
import { TILE } from "../core/abi.js";
import { arrayBench, type NoiseBench, type NoiseKernels, noiseBench } from "../core/noise.js";
import { Region } from "../core/region.js";
import { elementsOf, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { lowRankSum } from "./lowRank.js";
import type { NoiseDType, Place } from "./options.js";
import { denseSum, type Member, SLACK } from "./sum.js";

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

/** Calls `visit` for one piece after the other; what it leaves at `xPtr` becomes the weights of `to`, which it begins with as those of `from`. */
export function pass(
  where: string,
  place: Place,
  members: readonly Member[],
  from: Target,
  to: Target,
  visit: (kernels: NoiseKernels, piece: Piece) => void,
): void {
  const { core, key, dtype, shape, offset, rank } = place;
  const { length } = elementsOf(to);
  if (length === 0) return;
  const bench = benchFor(where, place, to);
  const sum =
    rank === undefined
      ? denseSum(where, core, bench, key, members)
      : lowRankSum(where, core, key, members, { rows: shape[0]!, columns: shape[1]!, rank }, { offset, length });
  const region = new Region(bench.memory, where);
  try {
    const most = Math.min(sum.piece, Math.ceil(length / TILE) * TILE);
    const bytes = BYTES[dtype];
    const parts = [most * bytes, most * 4 + SLACK, most, (most + TILE) * bytes];
    const [xAt, noiseAt, lowAt, restAt] = region.take(where, parts) as [number, number, number, number];
    const inPlace = from === to && to instanceof Tensor && to.core === core;
    for (let at = 0; at < length; at += most) {
      const count = Math.min(most, length - at);
      const nTiles = Math.ceil(count / TILE);
      const noisePtr = sum.write(region.at(noiseAt), offset + at, count);
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
  } finally {
    region.free();
    sum.free();
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
