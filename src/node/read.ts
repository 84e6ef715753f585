// Reads files, whole or in pieces.

import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { IsovarError } from "../base/errors.js";
import { headerLength, parseSafetensorsHeader, type SafetensorsHeader } from "../io/header.js";
import { LENGTH_BYTES } from "../io/safetensorsHeader.js";
import { systemError } from "./systemError.js";

/** A whole file. @throws {IsovarError} E_FILE */
export async function readBytes(where: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    // No Buffer, of which `slice` would not copy.
    return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    throw systemError(`${where}: ${path}`, error);
  }
}

/** A file of any size, by the place of its bytes. */
export class PlacedFile {
  readonly path: string;
  readonly bytes: number;
  readonly #where: string;
  readonly #file: FileHandle;

  private constructor(where: string, path: string, file: FileHandle, bytes: number) {
    this.path = path;
    this.bytes = bytes;
    this.#where = where;
    this.#file = file;
  }

  /** Opens a file and reads nothing yet. `close()` it in the end. @throws {IsovarError} E_FILE */
  static async open(where: string, path: string): Promise<PlacedFile> {
    let file: FileHandle | undefined;
    try {
      // A pipe or a device has no size to hold what is read against. Asked before it is opened: a pipe would wait for a writer.
      const found = await stat(path);
      if (!found.isFile())
        throw new IsovarError("E_FILE", `${where}: ${path}: ${found.isDirectory() ? "is a folder" : "is no regular file"}`);
      file = await open(path, "r");
      const { size } = await file.stat();
      return new PlacedFile(where, path, file, size);
    } catch (error) {
      await file?.close().catch(() => {});
      throw systemError(`${where}: ${path}`, error);
    }
  }

  /** Fills the target from a place in the file. @throws {IsovarError} E_FILE */
  async read(target: Uint8Array, position: number): Promise<void> {
    const place = `${this.#where}: ${this.path}`;
    try {
      await readExactly(place, this.#file, target, position);
    } catch (error) {
      throw systemError(place, error);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** A safetensors file of any size: its header, checked, and its bytes by their place. */
export class SafetensorsReader {
  readonly path: string;
  readonly bytes: number;
  readonly header: SafetensorsHeader;
  readonly #file: PlacedFile;

  private constructor(file: PlacedFile, header: SafetensorsHeader) {
    this.path = file.path;
    this.bytes = file.bytes;
    this.header = header;
    this.#file = file;
  }

  /**
   * Opens a file and reads its header, nothing else. `close()` it in the end.
   * @throws {IsovarError} E_FILE, E_JSON
   */
  static async open(where: string, path: string): Promise<SafetensorsReader> {
    const file = await PlacedFile.open(where, path);
    try {
      const place = `${where}: ${path}`;
      const start = new Uint8Array(Math.min(LENGTH_BYTES, file.bytes));
      await file.read(start, 0);
      const head = new Uint8Array(LENGTH_BYTES + headerLength(place, start, file.bytes));
      await file.read(head, 0);
      return new SafetensorsReader(file, parseSafetensorsHeader(place, head, file.bytes));
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** Fills the target from a place in the file. @throws {IsovarError} E_FILE */
  read(target: Uint8Array, position: number): Promise<void> {
    return this.#file.read(target, position);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Node refuses to read 2^31 bytes at once. */
const MAX_READ = 2 ** 30;

async function readExactly(where: string, file: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await file.read(target, done, Math.min(target.length - done, MAX_READ), position + done);
    if (bytesRead === 0) throw new IsovarError("E_FILE", `${where}: became shorter while it was read`);
    done += bytesRead;
  }
}

/** A piece of a file. */
export interface Chunk<Bytes extends Uint8Array> {
  readonly bytes: Bytes;
  /** Offset of its first byte in the file. */
  readonly position: number;
}

/**
 * A range of a file piece by piece, in two buffers: while one is used, the other is filled. A piece is valid until the next.
 */
export async function* readAhead<Bytes extends Uint8Array>(
  file: PlacedFile | SafetensorsReader,
  begin: number,
  end: number,
  buffers: readonly [Bytes, Bytes],
): AsyncGenerator<Chunk<Bytes>> {
  const start = (position: number, turn: number) => {
    const buffer = buffers[turn % 2]!;
    const bytes = buffer.subarray(0, Math.max(0, Math.min(buffer.length, end - position))) as Bytes;
    const done = file.read(bytes, position);
    // Awaited one turn later; marked as handled, so that a failure in between is not an unhandled rejection.
    done.catch(() => {});
    return { bytes, position, done };
  };
  let next = start(begin, 0);
  try {
    for (let turn = 1; next.bytes.length > 0; turn++) {
      const { bytes, position, done } = next;
      await done;
      next = start(position + bytes.length, turn);
      yield { bytes, position };
    }
  } finally {
    // Nothing may still read into the buffers when their owner goes on.
    await next.done.catch(() => {});
  }
}
