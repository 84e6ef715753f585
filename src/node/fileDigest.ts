// SHA-256 of a file, and CRC-32 of what follows its header, in one pass.

import type { StopSignal } from "../base/watch.js";
import type { HashThread, ParallelHash } from "./hash.js";
import { type PlacedFile, readAhead } from "./read.js";

/** Bytes read at a time: two such pieces are all the memory that it takes. */
const PIECE_BYTES = 2 ** 20;

export interface FileDigest {
  /** Of the whole file. */
  readonly sha256: string;
  /** Of the tensors' bytes. */
  readonly crc32: string;
}

/** Hashes files, one after the other, in one thread or two. */
export class FileHash {
  readonly #sha256: ParallelHash;
  readonly #crc32: ParallelHash;
  readonly #buffers = sharedPair(PIECE_BYTES);

  /** @param threads of which the first and the last are used; who made them closes them */
  constructor(threads: readonly HashThread[]) {
    this.#sha256 = threads.at(0)!.hash("sha256");
    this.#crc32 = threads.at(-1)!.hash("crc32");
  }

  /** Takes a piece of a file; it stays untouched until this has resolved. Pieces come from front to back. */
  async update(bytes: Uint8Array<SharedArrayBuffer>, position: number, headerBytes: number): Promise<void> {
    const values = bytes.subarray(Math.max(0, Math.min(bytes.length, headerBytes - position)));
    await Promise.all([this.#sha256.update(bytes), this.#crc32.update(values)]);
  }

  /** The digests of the file, after its last piece. */
  async digest(): Promise<FileDigest> {
    const [sha256, crc32] = await Promise.all([this.#sha256.digest(), this.#crc32.digest()]);
    return { sha256, crc32 };
  }

  /** The digests of an open file, one at a time. @throws {IsovarError} E_FILE; the signal's reason */
  async digestOf(file: PlacedFile, headerBytes: number, signal: StopSignal | undefined): Promise<FileDigest> {
    for await (const { bytes, position } of readAhead(file, 0, file.bytes, this.#buffers)) {
      signal?.throwIfAborted();
      await this.update(bytes, position, headerBytes);
    }
    return this.digest();
  }
}

/** Two pieces of shared memory, for `readAhead`. */
export function sharedPair(bytes: number): readonly [Uint8Array<SharedArrayBuffer>, Uint8Array<SharedArrayBuffer>] {
  const piece = () => new Uint8Array(new SharedArrayBuffer(bytes));
  return [piece(), piece()];
}
