// A worker's share of a drawing.

import { viewOf } from "../../base/dtype.js";
import { drawBlocks, type Workplace } from "../drawBlocks.js";
import { Board, type DrawJob, PART, partAt, SLOTS_PER_WORKER } from "./drawJob.js";

/**
 * Draws parts of a job until none is left.
 * @param worker which of the job's workers this is
 */
export function drawParts(workplace: Workplace, job: DrawJob, worker: number): void {
  const { stream, span, moments, out, outOffset, slots } = job;
  const board = new Board(job.board, job);
  const values = viewOf(stream.dtype, out, outOffset, slots === 0 ? span.length : slots * PART);
  for (let turn = 0; ; turn++) {
    const slot = worker * SLOTS_PER_WORKER + (turn % SLOTS_PER_WORKER);
    // Before a part is claimed: a part that was claimed is being drawn, so that nobody waits for it in vain.
    if (slots > 0) board.waitForSlot(slot);
    const part = board.claim();
    if (part < 0) return;
    const { offset, length } = partAt(span, part);
    const begin = slots > 0 ? slot * PART : offset - span.offset;
    const sums = moments && { ...moments, sum: 0, squares: 0 };
    drawBlocks(workplace, stream, offset, values.subarray(begin, begin + length), { moments: sums });
    if (sums) board.setSums(part, sums.sum, sums.squares);
    if (slots > 0) board.fillSlot(slot, part);
    else board.finish(part);
    board.advance();
  }
}
