// Arrays of words of Philox4x32-10, from which torch's stateless generator and TensorFlow make their values.

import { type CompatKernels, STATE_PTR } from "../core/compat.js";
import type { ArrayFor, IntegerDType } from "./arrays.js";
import { withState } from "./mt19937.js";
import { fillPieces } from "./pieces.js";

/** Key, counter of 128 bits, and what its upper half gains where the lower comes to its end (assembly/compat/philox.ts). */
export type PhiloxState = Uint32Array<ArrayBuffer>;

const halves = (x: bigint): number[] => [Number(x & 0xffff_ffffn), Number((x >> 32n) & 0xffff_ffffn)];

/** The state for a key and a counter. @param carry 1 for a counter of 128 bits, 0 for one of which only the lower 64 bits count */
export function philoxState(key: bigint, counter: bigint, carry: 0 | 1): PhiloxState {
  return Uint32Array.from([...halves(key), ...halves(counter), ...halves(counter >> 64n), carry]);
}

/**
 * Fills an array: piece by piece `make` turns the words of whole tiles at `ptr` into values there.
 * @param words how many a value takes
 */
export function fillFromWords(
  where: string,
  target: Parameters<typeof fillPieces>[1],
  state: PhiloxState,
  words: 1 | 2,
  make: (kernels: CompatKernels, ptr: number, nTiles: number) => void,
): void {
  withState(where, state, () =>
    fillPieces(where, target, (kernels, ptr, _from, count) => {
      const nTiles = Math.ceil((count * words) / 16);
      kernels.philoxNext(STATE_PTR, ptr, nTiles);
      make(kernels, ptr, nTiles);
    }),
  );
}

/**
 * Fills an array of integers with words modulo `range`, plus `low`, of which the dtype keeps the low bits. A range of 0 stands for all words.
 * @param highFirst 1 where the first of two words is the high half of 64 bits
 */
export function fillIntegers(
  where: string,
  target: ArrayFor<IntegerDType>,
  state: PhiloxState,
  range: bigint,
  low: bigint,
  highFirst: 0 | 1,
): void {
  const [range0, range1] = halves(range);
  const [low0, low1] = halves(BigInt.asUintN(64, low));
  const bytes = target.BYTES_PER_ELEMENT;
  fillFromWords(where, target, state, bytes === 8 ? 2 : 1, (kernels, ptr, nTiles) => {
    kernels.philoxOrder(ptr, nTiles, bytes === 8 ? highFirst : 0);
    if (bytes === 8) kernels.philoxIntegers64(ptr, nTiles, range0!, range1!, low0!, low1!);
    else kernels.philoxIntegers32(ptr, nTiles, range0!, low0!);
    if (bytes === 2) kernels.lowHalves(ptr, nTiles);
    if (bytes === 1) kernels.lowBytes(ptr, nTiles);
  });
}

/** Rounds the f32 of whole tiles at `ptr` to 16 bits, in place, where the dtype has so many. */
export function narrow(kernels: CompatKernels, dtype: string, ptr: number, nTiles: number): void {
  if (dtype === "bf16") kernels.narrowF32Bf16(ptr, ptr, nTiles);
  if (dtype === "f16") kernels.narrowF32F16(ptr, ptr, nTiles);
}
