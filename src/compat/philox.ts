// Arrays of words of Philox4x32-10, from which torch's stateless generator and TensorFlow make their values.

import { type CompatKernels, STATE_PTR } from "../core/compat.js";
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

/** Rounds the f32 of whole tiles at `ptr` to 16 bits, in place, where the dtype has so many. */
export function narrow(kernels: CompatKernels, dtype: string, ptr: number, nTiles: number): void {
  if (dtype === "bf16") kernels.narrowF32Bf16(ptr, ptr, nTiles);
  if (dtype === "f16") kernels.narrowF32F16(ptr, ptr, nTiles);
}
