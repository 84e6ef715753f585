// The noise of members, each times its weight, summed for a stretch of a tensor: what perturb adds for one member, and update for many.

import { TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { MEMBER_BYTES, type NoiseBench, SUM_WORK_BYTES } from "../core/noise.js";
import { Region } from "../core/region.js";
import { cut, partsOf } from "../core/threads/cut.js";
import { DOMAIN, deriveKey, type Key } from "../random/key.js";

/** A member of a population: its number, and what its noise counts. */
export interface Member {
  readonly member: number;
  readonly weight: number;
}

/** The key of a member under that of a name. */
export const memberKey = (key: Key, member: number): Key => deriveKey(key, member, DOMAIN.noise);

/** Sums of noise, in memory that it holds until it is freed. */
export interface NoiseSum {
  /** Elements that a call goes through best. */
  readonly piece: number;
  /** Writes elements offset … offset + length − 1 to an address; up to two tiles beyond them are overwritten. Returns the address of the first. */
  write(ptr: number, offset: number, length: number): number;
  free(): void;
}

/** Bytes beyond a piece that `write` may overwrite. */
export const SLACK = 2 * TILE * 4;

/**
 * Elements of a piece for each thread: noise, weights and what goes with them, 208 KiB, stay in the second cache, and what a piece costs beside its
 * kernels is small beside their 25 µs. A quarter as many take 2 % longer (measured, Zen 5, Node 20, 2026-11).
 */
const PIECE = 2 ** 14;

/** Normals of a part at least: with fewer, a part takes less time than a worker takes to begin. */
const LEAST = 2 ** 13;

/** The low counter word wraps after so many tiles; the kernel must not see it. */
const WRAP = 2 ** 30;

/** A normal number for every element and member. */
export function denseSum(
  where: string,
  core: Core,
  { kernels: { sumNormalsF32 }, memory }: NoiseBench,
  key: Key,
  members: readonly Member[],
): NoiseSum {
  const region = new Region(memory, where);
  const [tableAt, workAt] = region.take(where, [members.length * MEMBER_BYTES, SUM_WORK_BYTES]) as [number, number];
  const table = new DataView(memory.memory.buffer, region.at(tableAt), members.length * MEMBER_BYTES);
  for (const [i, { member, weight }] of members.entries()) {
    const { k0, k1 } = memberKey(key, member);
    table.setUint32(i * MEMBER_BYTES, k0, true);
    table.setUint32(i * MEMBER_BYTES + 4, k1, true);
    table.setFloat32(i * MEMBER_BYTES + 8, weight, true);
  }
  const argumentsOf = (ptr: number, nTiles: number, tile: number) => {
    const counter = tile * 4;
    const from = [counter >>> 0, Math.floor(counter / 2 ** 32)] as const;
    return [ptr, nTiles, ...from, region.at(tableAt), members.length, region.at(workAt)] as const;
  };
  /** Tiles of the stream from one on, shared with workers where they are many. */
  const tiles = (ptr: number, nTiles: number, tile: number) => {
    const most = core.threads > 1 ? Math.min(core.threads, Math.floor((nTiles * TILE * members.length) / LEAST)) : 1;
    const parts = most > 1 ? core.sharing!.callers(partsOf(nTiles, 1, most)) : 1;
    if (parts === 1) return sumNormalsF32(...argumentsOf(ptr, nTiles, tile));
    const lists = cut(nTiles, 1, parts).map(({ from, to }) => argumentsOf(ptr + from * TILE * 4, to - from, tile + from));
    core.sharing!.call(sumNormalsF32, lists);
  };
  return {
    piece: PIECE * core.threads,
    write(ptr, offset, length) {
      const first = Math.floor(offset / TILE);
      const end = Math.ceil((offset + length) / TILE);
      for (let tile = first; tile < end; ) {
        const nTiles = Math.min(end - tile, WRAP - (tile % WRAP));
        tiles(ptr + (tile - first) * TILE * 4, nTiles, tile);
        tile += nTiles;
      }
      return ptr + (offset - first * TILE) * 4;
    },
    free: () => region.free(),
  };
}
