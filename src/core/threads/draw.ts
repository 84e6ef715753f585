// Draws a stretch of a stream on several threads: while the caller waits, or while its event loop runs.

import type { Core } from "../core.js";
import { drawPart } from "./drawHere.js";
import { type Drawing, partCount } from "./drawJob.js";
import type { ThreadPool } from "./pool.js";
import { SharedDrawing } from "./sharedDrawing.js";
import type { Thread } from "./thread.js";

/** Seconds after which a worker that has not finished its part, which takes milliseconds, counts as lost. */
const PATIENCE = 3;

/** Values from which on a drawing is shared with workers that run already. */
const SHARED = 2 ** 18;

/** Values from which on workers are started for it. */
const STARTED = 2 ** 20;

let lastId = 0;

/** The workers that share a drawing. */
function workersFor(pool: ThreadPool, { span }: Drawing, threads: number): readonly Thread[] {
  if (threads === 1 || span.length < SHARED) return [];
  const most = Math.min(threads, partCount(span));
  return span.length < STARTED ? pool.running(most) : pool.start(most);
}

/** A drawing and the workers that share it; undefined where there are none, or no memory to share it through: the caller then draws alone. */
function shareDrawing(core: Core, pool: ThreadPool, drawing: Drawing, threads: number) {
  const workers = workersFor(pool, drawing, threads);
  if (workers.length === 0) return undefined;
  try {
    return { workers, shared: new SharedDrawing(core, drawing, workers.length, ++lastId) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Draws on the threads that synchronous calls have, the caller's included, which waits for the others.
 * @returns whether it has: a small drawing is left to the caller's thread
 */
export function drawOnThreads(core: Core, pool: ThreadPool, drawing: Drawing): boolean {
  const sharing = shareDrawing(core, pool, drawing, pool.threads);
  if (sharing === undefined) return false;
  const { workers, shared } = sharing;
  pool.draw(workers, shared.job);
  try {
    for (let idle = 0; !shared.complete; ) {
      const { progress } = shared.board;
      if (shared.step() || shared.complete || !shared.board.waitBeyond(progress)) idle = 0;
      else if (++idle === PATIENCE) {
        pool.dismiss();
        shared.drawMissing();
      }
    }
  } catch (error) {
    shared.stop();
    throw error;
  }
  shared.end();
  return true;
}

/** Those workers of a drawing that may still write values, and a way to wait for them. */
class Pending {
  readonly workers: Set<Thread>;
  #wake = () => {};

  constructor(workers: readonly Thread[]) {
    this.workers = new Set(workers);
  }

  done(worker: Thread): void {
    this.workers.delete(worker);
    this.#wake();
  }

  /** Resolves once another worker is done: to false where none is within a second. The timer keeps the process alive, as workers do not. */
  next(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000, false);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/**
 * Draws on up to `threads` threads, the caller's included, whose event loop goes on meanwhile.
 * @param turn is awaited after each part that the caller has drawn: it lets the event loop run, and throws where the drawing is to stop
 */
export async function drawAsync(
  core: Core,
  pool: ThreadPool,
  drawing: Drawing,
  threads: number,
  turn: () => Promise<void>,
): Promise<void> {
  const sharing = shareDrawing(core, pool, drawing, threads);
  if (sharing === undefined) {
    for (let i = 0; i < partCount(drawing.span); i++) {
      drawPart(core, drawing, i, false);
      await turn();
    }
    return;
  }
  const { workers, shared } = sharing;
  const pending = new Pending(workers);
  pool.draw(workers, shared.job, (worker) => pending.done(worker));
  /** Waits for a worker to be done; ends all of them where that takes too long. */
  const wait = async () => {
    for (let idle = 0; !(await pending.next()); ) {
      if (++idle < PATIENCE) continue;
      pool.dismiss();
      pending.workers.clear();
      return;
    }
  };
  try {
    while (!shared.complete) {
      if (shared.step()) await turn();
      else if (pending.workers.size > 0) await wait();
      else shared.drawMissing();
    }
  } catch (error) {
    shared.stop();
    // Nothing is written to the target any more once this has thrown.
    while (shared.inPlace && pending.workers.size > 0) await wait();
    throw error;
  } finally {
    pool.forget(shared.job);
  }
  shared.end();
}
