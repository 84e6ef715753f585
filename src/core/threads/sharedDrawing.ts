// The caller's side of a drawing that it shares with workers.

import { viewOf } from "../../base/dtype.js";
import type { Core } from "../core.js";
import { drawHere } from "./drawHere.js";
import { Board, type Drawing, type DrawJob, PART, partAt, SLOTS_PER_WORKER, type Values } from "./drawJob.js";

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
  /** Parts that the caller has put into the target, and those among them that it had claimed. */
  #own = 0;
  #claimed = 0;
  /** The first part that may be missing. */
  #missing = 0;

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

  /** Whether workers write to the target itself. */
  get inPlace(): boolean {
    return this.#slots === undefined;
  }

  /** Whether the target holds all values. */
  get complete(): boolean {
    return this.#own + (this.inPlace ? this.board.progress : 0) >= this.board.nParts;
  }

  /**
   * Copies what workers have put into their slots, and draws a part: one that nobody had claimed, or, where none is left, one that a worker has
   * not yet put into its slot, since to draw it again takes no longer than to wait for a worker that may have lost its processor.
   * @returns whether there was anything to do
   */
  step(): boolean {
    const copied = this.#collect();
    let part = this.board.claim();
    if (part >= 0) this.#claimed++;
    else if (!copied && !this.inPlace) part = this.#nextMissing();
    if (part >= 0) this.#draw(part);
    return copied || part >= 0;
  }

  /** Draws every part that is not in the target, though workers had claimed them: these have ended, or are to end. */
  drawMissing(): void {
    for (let part = this.#nextMissing(); part >= 0; part = this.#nextMissing()) this.#draw(part);
    this.#own = this.board.nParts;
  }

  /** Leaves workers nothing to do. */
  stop(): void {
    this.board.stop();
    for (let slot = 0; slot < this.job.slots; slot++) this.board.freeSlot(slot);
  }

  /** Adds the moments of all parts, in their order, and gives the staging area back. */
  end(): void {
    const { moments } = this.#drawing;
    const { nParts, progress } = this.board;
    for (let part = 0; moments && part < nParts; part++) {
      const [sum, squares] = this.board.sumsOf(part);
      moments.sum += sum;
      moments.squares += squares;
    }
    this.stop();
    // Else a worker still writes to it.
    if (!this.inPlace && progress + this.#claimed === nParts) staging.set(this.#core, this.job.out);
  }

  #nextMissing(): number {
    const { nParts } = this.board;
    while (this.#missing < nParts && this.board.isFinished(this.#missing)) this.#missing++;
    return this.#missing < nParts ? this.#missing : -1;
  }

  #collect(): boolean {
    const { span, slots } = this.job;
    let copied = false;
    for (let slot = 0; slot < slots; slot++) {
      const part = this.board.partInSlot(slot);
      if (part < 0) continue;
      if (!this.board.isFinished(part)) {
        const { offset, length } = partAt(span, part);
        this.#drawing.values().set(this.#slots!.subarray(slot * PART, slot * PART + length), offset - span.offset);
        this.#finish(part);
      }
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
