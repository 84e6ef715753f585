// Draws values into a file: drawing on this thread and others, hashing in a worker, writing in the thread pool, chunk by chunk in a ring.

import type { FileHandle } from "node:fs/promises";
import type { StopSignal } from "../base/watch.js";
import { flush } from "./atomicFile.js";
import type { DrawnBytes } from "./drawn.js";
import type { ParallelHash } from "./hash.js";
import { CHUNKS } from "./memory.js";

/** Bytes after which the disk is told to begin: otherwise it waits for the fsync at the end. */
const FLUSH_BYTES = 2 ** 26;

/** Writes bytes to a place in a file, in as many calls as the system needs. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Chunks in shared memory, each with what it waits for: allocated once for all files that are written one after the other. */
export type Ring = readonly { readonly bytes: Uint8Array<SharedArrayBuffer>; busy: Promise<unknown> }[];

export const newRing = (chunkBytes: number): Ring =>
  Array.from({ length: CHUNKS }, () => ({ bytes: new Uint8Array(new SharedArrayBuffer(chunkBytes)), busy: Promise.resolve() }));

/** Where values go, and how that is followed and stopped. */
interface Pumping {
  /** Takes the bytes that are written. */
  readonly hash: ParallelHash;
  /** Where in the file they begin, and end. */
  readonly begin: number;
  readonly end: number;
  readonly ring: Ring;
  readonly signal: StopSignal | undefined;
  /** Called with how far the file is drawn. */
  onPosition(position: number): void;
}

/** Writes all that `drawn` gives into an open file. It resolves or rejects when nothing writes to the file any more. */
export async function pump(file: FileHandle, drawn: DrawnBytes, pumping: Pumping): Promise<void> {
  const { hash, begin, end, ring, signal, onPosition } = pumping;
  let position = begin;
  let flushed = 0;
  let flushing: Promise<unknown> = Promise.resolve();
  try {
    for (let turn = 0; position < end; turn++) {
      const chunk = ring[turn % CHUNKS]!;
      await chunk.busy;
      signal?.throwIfAborted();
      const bytes = chunk.bytes.subarray(0, await drawn.next(chunk.bytes));
      chunk.busy = Promise.all([hash.update(bytes), writeAll(file, bytes, position)]);
      // Awaited a turn of the ring later, or below; marked as handled so that a failure in between is not an unhandled rejection.
      chunk.busy.catch(() => {});
      position += bytes.length;
      if (position - flushed >= FLUSH_BYTES) {
        flushed = position;
        flushing = flushing.then(() => flush(file, "datasync"));
        flushing.catch(() => {});
      }
      onPosition(position);
    }
    await Promise.all([...ring.map(({ busy }) => busy), flushing]);
  } finally {
    // Nothing may still write when the file is closed.
    await Promise.allSettled([...ring.map(({ busy }) => busy), flushing]);
  }
  signal?.throwIfAborted();
}
