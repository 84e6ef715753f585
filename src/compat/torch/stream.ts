// The state of torch's generator of a CPU, and arrays made of its words.

import { type CompatKernels, STATE_PTR } from "../../core/compat.js";
import { type MtState, withState } from "../mt19937.js";
import { fillPieces } from "../pieces.js";

/** The words to come, the normal number that a pair has left, and whose torch it is. */
export interface Stream {
  readonly state: MtState;
  /** The second of a pair of normal numbers, until the next that is drawn by pairs. */
  spare: number | undefined;
  /** Whether a multiply-add rounds once: the profile `linux-x86-avx2`. */
  readonly fused: boolean;
  /** 15 of torch 2.15. */
  readonly minor: number;
}

/** What writes the next `count` words at an address. */
export type Draw = (ptr: number, count: number) => void;

/** Fills an array by pieces: `run` makes `count` elements at `ptr` from words that it draws. */
export function fillFromWords(
  where: string,
  stream: Stream,
  target: Parameters<typeof fillPieces>[1],
  run: (kernels: CompatKernels, ptr: number, count: number, draw: Draw) => void,
): void {
  fillPieces(where, target, (kernels, ptr, _from, count) => {
    const draw: Draw = (at, words) => kernels.mtWords(STATE_PTR, at, words);
    withState(where, stream.state, () => run(kernels, ptr, count, draw));
  });
}

/** The next words. */
export function drawWords(where: string, stream: Stream, words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  fillFromWords(where, stream, words, (_kernels, ptr, count, draw) => draw(ptr, count));
  return words;
}
