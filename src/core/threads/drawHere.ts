// Draws a stretch of a stream on the calling thread alone.

import type { Core } from "../core.js";
import { DRAW_BYTES, drawBlocks, type Moments, type Stream } from "../drawBlocks.js";
import { type Drawing, partAt, type Values } from "./drawJob.js";

/** As `drawBlocks`, in the scratch memory of the core. */
export function drawHere(
  core: Core,
  stream: Stream,
  offset: number,
  out: Values,
  extras: { inPlace?: boolean; moments?: Moments | undefined },
): void {
  const { scratch, kernels } = core;
  const mark = scratch.mark();
  try {
    const workplace = { kernels, buffer: core.memory.memory.buffer, ptr: scratch.take(DRAW_BYTES) };
    drawBlocks(workplace, stream, offset, out, extras);
  } finally {
    scratch.release(mark);
  }
}

/**
 * Draws one of the parts of a drawing. One after the other, also where there is but one thread, so that moments are summed in one order however
 * many threads there are.
 */
export function drawPart(core: Core, { stream, span, values, moments }: Drawing, index: number, inPlace: boolean): void {
  const { offset, length } = partAt(span, index);
  const begin = offset - span.offset;
  const all = values();
  drawHere(core, stream, offset, length === span.length ? all : all.subarray(begin, begin + length), { inPlace, moments });
}
