// A drawing that several threads share: how it is cut into parts, how parts are claimed, and what the threads tell each other.

import type { Moments, Stream } from "../drawBlocks.js";

/**
 * Values of a part, which ends at a multiple of it in the stream: 0.1 ms of uniform f32, so that threads end together, and 256 KiB, so
 * that two of them fit in the second cache of the thread that draws them.
 */
export const PART = 2 ** 16;

/** Elements offset … offset + length − 1 of a stream. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** What a drawing is written to. */
export type Values = Float32Array | Float64Array | Uint16Array | Uint32Array | Uint8Array;

/** A stretch of a stream, and where it goes. */
export interface Drawing {
  readonly stream: Stream;
  readonly span: Span;
  /** The array, made anew at each use: a tensor's memory may grow, which moves it. */
  readonly values: () => Values;
  readonly moments: Moments | undefined;
}

/** How many parts a span has. */
export function partCount({ offset, length }: Span): number {
  return length === 0 ? 0 : Math.floor((offset + length - 1) / PART) - Math.floor(offset / PART) + 1;
}

/** One of the parts of a span. */
export function partAt({ offset, length }: Span, index: number): Span {
  const place = Math.floor(offset / PART) + index;
  const from = Math.max(offset, place * PART);
  return { offset: from, length: Math.min(offset + length, (place + 1) * PART) - from };
}

/** A drawing as workers get it: plain data, and memory that they share with the caller. */
export interface DrawJob {
  readonly id: number;
  readonly stream: Stream;
  readonly span: Span;
  /** About which center, and in which unit, moments are taken; undefined where none are. */
  readonly moments: { readonly center: number; readonly unit: number } | undefined;
  /** The memory of the job's board. */
  readonly board: SharedArrayBuffer;
  /** Where workers write: the target itself, or with slots a staging area, from which the caller copies to the target. */
  readonly out: SharedArrayBuffer;
  /** Byte at which the target begins in `out`. */
  readonly outOffset: number;
  /** Number of slots in the staging area, each for one part; 0 where `out` is the target. */
  readonly slots: number;
}

/** Slots that a worker draws into by turns: while the caller draws a part of its own, a worker fills one or two. */
export const SLOTS_PER_WORKER = 3;

/** How long a caller looks for the end of the last parts before it sleeps, which costs 1.6 % of 4 ms (measured, Zen 3, Node 20, 2026-11). */
const SPIN_MS = 0.1;

/** Words on cache lines of their own: the next part that nobody has claimed; a count that each finished part of a worker raises; the slots. */
const AT = { next: 0, progress: 16, slots: 32 } as const;
const LINE = 16;

/**
 * What the threads of a job tell each other, in shared memory.
 *
 * A part belongs to whoever claims it. A slot holds 0 while it is its worker's, and the part plus 1 from when the worker has filled it until the
 * caller has copied it. Words are atomic, so that whoever sees a part finished sees its values too.
 */
export class Board {
  readonly nParts: number;
  readonly #words: Int32Array;
  readonly #finished: Int32Array;
  readonly #sums: Float64Array;

  constructor(buffer: SharedArrayBuffer, { span, slots }: Pick<DrawJob, "span" | "slots">) {
    this.nParts = partCount(span);
    const sumsAt = (AT.slots + slots * LINE) * 4;
    this.#words = new Int32Array(buffer, 0, sumsAt / 4);
    this.#sums = new Float64Array(buffer, sumsAt, 2 * this.nParts);
    this.#finished = new Int32Array(buffer, sumsAt + 16 * this.nParts, this.nParts);
  }

  /** Memory for a board. */
  static allocate({ span, slots }: Pick<DrawJob, "span" | "slots">): SharedArrayBuffer {
    return new SharedArrayBuffer((AT.slots + slots * LINE) * 4 + 20 * partCount(span));
  }

  /** A part that nobody had claimed; −1 if there is none. */
  claim(): number {
    if (Atomics.load(this.#words, AT.next) >= this.nParts) return -1;
    const part = Atomics.add(this.#words, AT.next, 1);
    return part < this.nParts ? part : -1;
  }

  /** Leaves no part to be claimed. */
  stop(): void {
    Atomics.store(this.#words, AT.next, this.nParts);
  }

  /** Σ and Σ² of a part, before it is finished. */
  setSums(part: number, sum: number, squares: number): void {
    this.#sums[2 * part] = sum;
    this.#sums[2 * part + 1] = squares;
  }

  sumsOf(part: number): readonly [sum: number, squares: number] {
    return [this.#sums[2 * part]!, this.#sums[2 * part + 1]!];
  }

  /** Says that the values of a part are in the target. */
  finish(part: number): void {
    Atomics.store(this.#finished, part, 1);
  }

  isFinished(part: number): boolean {
    return Atomics.load(this.#finished, part) === 1;
  }

  /** How many parts workers have finished, or put into slots. */
  get progress(): number {
    return Atomics.load(this.#words, AT.progress);
  }

  /** For a worker that has finished a part, or filled a slot. */
  advance(): void {
    Atomics.add(this.#words, AT.progress, 1);
    Atomics.notify(this.#words, AT.progress);
  }

  /** Waits until the progress is no longer what it was, at most a second, at first without sleeping. Returns whether it still is. */
  waitBeyond(progress: number): boolean {
    const until = performance.now() + SPIN_MS;
    while (performance.now() < until) if (this.progress !== progress) return false;
    return Atomics.wait(this.#words, AT.progress, progress, 1000) === "timed-out";
  }

  /** Gives a slot to the caller, with a part in it. */
  fillSlot(slot: number, part: number): void {
    Atomics.store(this.#words, AT.slots + slot * LINE, part + 1);
  }

  /** The part in a slot, −1 if it is its worker's. */
  partInSlot(slot: number): number {
    return Atomics.load(this.#words, AT.slots + slot * LINE) - 1;
  }

  /** Gives a slot back to its worker. */
  freeSlot(slot: number): void {
    Atomics.store(this.#words, AT.slots + slot * LINE, 0);
    Atomics.notify(this.#words, AT.slots + slot * LINE);
  }

  /** Sleeps until a slot is the worker's. */
  waitForSlot(slot: number): void {
    const at = AT.slots + slot * LINE;
    for (let held = Atomics.load(this.#words, at); held !== 0; held = Atomics.load(this.#words, at))
      Atomics.wait(this.#words, at, held);
  }
}
