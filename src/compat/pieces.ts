// Fills an array through the memory of the kernels, piece by piece.

import { type CompatKernels, compatBench, VALUES_PTR } from "../core/compat.js";

/** An array of numbers or of their bits. */
export type Target = ArrayBufferView & { readonly length: number; readonly BYTES_PER_ELEMENT: number };

/** Bytes of a piece: it stays in the second cache. */
const PIECE_BYTES = 2 ** 18;

/**
 * Lets `run` write the elements `from` to `from + count` at `ptr`, and copies them to the target. Pieces but the last have `PIECE_BYTES`; work memory of
 * three times that lies behind a piece.
 */
export function fillPieces(
  where: string,
  target: Target,
  run: (kernels: CompatKernels, ptr: number, from: number, count: number) => void,
): void {
  const { kernels, buffer } = compatBench(where);
  const width = target.BYTES_PER_ELEMENT;
  const most = PIECE_BYTES / width;
  for (let from = 0; from < target.length; from += most) {
    const count = Math.min(most, target.length - from);
    run(kernels, VALUES_PTR, from, count);
    // A view of the piece alone: an engine may allow the array, and no view of all its bytes.
    const piece = new Uint8Array(target.buffer, target.byteOffset + from * width, count * width);
    piece.set(new Uint8Array(buffer, VALUES_PTR, count * width));
  }
}

/** Where work memory begins: behind the largest piece. */
export const WORK_PTR: number = VALUES_PTR + PIECE_BYTES;
