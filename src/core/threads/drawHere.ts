// Draws a stretch of a stream on the calling thread alone.

import type { Core } from "../core.js";
import { DRAW_BYTES, drawBlocks, type Moments, type Stream } from "../drawBlocks.js";
import { type Drawing, partAt, partCount, type Values } from "./drawJob.js";

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

/** Draws part by part, so that moments are summed in one order, however many threads there are. */
export function* drawAlone(core: Core, { stream, span, values, moments }: Drawing, inPlace: boolean): Generator<void> {
  const nParts = partCount(span);
  for (let i = 0; i < nParts; i++) {
    const { offset, length } = partAt(span, i);
    const begin = offset - span.offset;
    const all = values();
    drawHere(core, stream, offset, nParts === 1 ? all : all.subarray(begin, begin + length), { inPlace, moments });
    yield;
  }
}
