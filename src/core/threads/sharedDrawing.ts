// The caller's side of a drawing that it shares with workers.

import { viewOf } from "../../base/dtype.js";
import type { Core } from "../core.js";
import { type Drawing, drawHere, type Values } from "./drawHere.js";
import { Board, type DrawJob, PART, partAt, SLOTS_PER_WORKER } from "./drawJob.js";

const isShared = (buffer: ArrayBufferLike): buffer is SharedArrayBuffer =>
  typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer;

/** Staging areas that no drawing uses, by core. */
const staging = new WeakMap<Core, SharedArrayBuffer>();

/** Staging for so many bytes: the last one of the core, whose pages are there already, if it is large enough. */
function takeStaging(core: Core, nBytes: number): SharedArrayBuffer {
  const last = staging.get(core);
  staging.delete(core);
  return last && last.byteLength >= nBytes ? last : new SharedArrayBuffer(nBytes);
}

/** A drawing cut into parts. The caller draws some, and copies to an ordinary array those that workers have drawn. */
export class SharedDrawing {
  readonly job: DrawJob;
  readonly board: Board;
  readonly #core: Core;
  readonly #drawing: Drawing;
  /** The staging area, of which each slot holds a part. */
  readonly #slots: Values | undefined;
  /** Parts that are in the target by the caller's doing. */
  #own = 0;
  /** Whether parts of workers were drawn again: these may still write to the staging area. */
  #abandoned = false;

  constructor(core: Core, drawing: Drawing, workers: number, id: number) {
    const { stream, span, moments } = drawing;
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = drawing.values();
    const slots = isShared(buffer) ? 0 : workers * SLOTS_PER_WORKER;
    const out = isShared(buffer) ? buffer : takeStaging(core, slots * PART * BYTES_PER_ELEMENT);
    this.#slots = slots > 0 ? viewOf(stream.dtype, out, 0, slots * PART) : undefined;
    const about = moments && { center: moments.center, unit: moments.unit };
    const board = Board.allocate({ span, slots });
    this.job = { id, stream, span, moments: about, board, out, outOffset: slots > 0 ? 0 : byteOffset, slots };
    this.board = new Board(board, this.job);
    this.#core = core;
    this.#drawing = drawing;
  }

  /** Whether the target holds all values. */
  get complete(): boolean {
    return this.#abandoned || this.#own + (this.#slots ? 0 : this.board.progress) === this.board.nParts;
  }

  /** Copies what workers have drawn, and draws a part that nobody had claimed. Returns whether there was anything to do. */
  step(): boolean {
    const copied = this.#collect();
    const part = this.board.claim();
    if (part >= 0) this.#draw(part);
    return copied || part >= 0;
  }

  /** Draws every part that is not in the target: those of workers that have ended, or are to end. */
  drawMissing(): void {
    this.board.stop();
    this.#abandoned = true;
    for (let part = 0; part < this.board.nParts; part++) if (!this.board.isFinished(part)) this.#draw(part);
  }

  /** Leaves workers nothing to do; once they have answered, they write nothing any more. */
  stop(): void {
    this.board.stop();
    for (let slot = 0; slot < this.job.slots; slot++) this.board.freeSlot(slot);
  }

  /** Adds the moments of all parts, in their order, and gives the staging area back. */
  end(): void {
    const { moments } = this.#drawing;
    for (let part = 0; moments && part < this.board.nParts; part++) {
      const [sum, squares] = this.board.sumsOf(part);
      moments.sum += sum;
      moments.squares += squares;
    }
    if (this.#slots && !this.#abandoned) staging.set(this.#core, this.job.out);
  }

  #collect(): boolean {
    const { span, slots } = this.job;
    let copied = false;
    for (let slot = 0; slot < slots; slot++) {
      const part = this.board.partInSlot(slot);
      if (part < 0) continue;
      const { offset, length } = partAt(span, part);
      this.#drawing.values().set(this.#slots!.subarray(slot * PART, slot * PART + length), offset - span.offset);
      this.#finish(part);
      this.board.freeSlot(slot);
      copied = true;
    }
    return copied;
  }

  #draw(part: number): void {
    const { stream, span, moments } = this.job;
    const { offset, length } = partAt(span, part);
    const sums = moments && { ...moments, sum: 0, squares: 0 };
    const begin = offset - span.offset;
    drawHere(this.#core, stream, offset, this.#drawing.values().subarray(begin, begin + length), { moments: sums });
    if (sums) this.board.setSums(part, sums.sum, sums.squares);
    this.#finish(part);
  }

  #finish(part: number): void {
    this.board.finish(part);
    this.#own++;
  }
}
