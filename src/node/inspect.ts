// `inspectFile`: `inspect` for files of any size.

import { checkOptions, checkWord } from "../base/check.js";
import { sizeOf } from "../base/shape.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { createCore } from "../core/createCore.js";
import { Region } from "../core/region.js";
import { type Claims, readClaims } from "../inspect/claims.js";
import { isUnsettled, settleOrthogonality } from "../inspect/inspect.js";
import { type Inspection, reportOf, type Suspect, summarize, suspects } from "../inspect/report.js";
import { type Look, type Scanned, TensorScan } from "../inspect/scan.js";
import { Workspace } from "../inspect/workspace.js";
import type { TensorEntry } from "../io/header.js";
import { valuesOf } from "../io/values.js";
import { checkPath } from "./path.js";
import { readAhead, type SafetensorsReader } from "./read.js";
import { type PlacedTensor, WeightFiles } from "./weightFiles.js";

/** The layout of the file, and how its inspection is followed and stopped. */
export interface InspectFileOptions {
  /**
   * Which axes are input and output: `"io"` [...spatial, in, out] or `"oi"` [out, in, ...spatial], as PyTorch has it. Default: what the
   * file's metadata say, else `"io"`.
   */
  layout?: "io" | "oi";
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: StopSignal;
  /** Called as the files are read, with bytes. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
}

/** What an inspection of a file, or of the files of an index, found. */
export interface FileInspection extends Inspection {
  /** The file, or the index, as it was named. */
  path: string;
  /** Bytes of all files together. */
  bytes: number;
  /** Metadata of the file; of several files, the keys on which all that have them agree. */
  metadata: Readonly<Record<string, string>> | undefined;
  /** Time that it took. */
  seconds: number;
}

const CHUNK_BYTES = 2 ** 21;

/** Scans and reports, over the bytes of files, which are read into the memory where the kernels look at them. */
class FileInspector {
  readonly #files: WeightFiles;
  readonly #claims: Claims;
  readonly #space: Workspace;
  readonly #buffers: readonly [Uint8Array, Uint8Array];

  constructor(files: WeightFiles, layout: "io" | "oi" | undefined) {
    this.#files = files;
    const entries = [...files.tensors].map(([name, { entry }]) => [name, entry] as const);
    this.#claims = readClaims(files.metadata, layout, new Map(entries));
    // A core of its own: after the last allocation nothing grows its memory, so that views of it stay.
    const core = createCore();
    this.#space = new Workspace(core, "inspectFile");
    const chunks = new Region(core.memory, "inspectFile: the memory of chunks");
    const offsets = chunks.take("inspectFile", [CHUNK_BYTES + 64, CHUNK_BYTES + 64]);
    const { buffer } = core.memory.memory;
    const buffers = offsets.map((offset) => chunks.lend(new Uint8Array(buffer, chunks.at(offset), CHUNK_BYTES)));
    this.#buffers = buffers as [Uint8Array, Uint8Array];
  }

  /** Every tensor once, file by file from front to back; then a second look where the first left something open. */
  async run({ signal, onProgress }: InspectFileOptions): Promise<Inspection> {
    const scanned = new Map<string, Scanned>();
    let before = 0;
    for (const file of this.#files.files) {
      await this.#scanFile(file, scanned, (doneBytes) => {
        signal?.throwIfAborted();
        onProgress?.({ doneBytes: before + doneBytes, totalBytes: this.#files.bytes });
      });
      before += file.bytes;
    }
    const found: Suspect[] = [];
    for (const [name, placed] of this.#files.tensors) {
      signal?.throwIfAborted();
      const result = scanned.get(name)!;
      await this.#settle(placed, result);
      found.push({ report: reportOf(placed.entry, result, this.#claims), fingerprint: result.fingerprint });
    }
    const equal: string[][] = [];
    for (const [first, ...others] of suspects(found)) {
      const names = [first!];
      for (const name of others) {
        signal?.throwIfAborted();
        if (await this.#areEqual(this.#files.tensors.get(first!)!, this.#files.tensors.get(name)!)) names.push(name);
      }
      equal.push(names);
    }
    return summarize(
      found.map(({ report }) => report),
      equal,
      this.#claims,
    );
  }

  async #scanFile(file: SafetensorsReader, scanned: Map<string, Scanned>, onBytes: (done: number) => void): Promise<void> {
    const { tensors, headerBytes } = file.header;
    let next = 0;
    let scan: TensorScan | undefined;
    for await (const { bytes, position } of readAhead(file, headerBytes, file.bytes, this.#buffers)) {
      const end = position + bytes.length;
      for (let entry = tensors[next]; entry !== undefined && entry.begin < end; entry = tensors[next]) {
        const from = Math.max(entry.begin, position);
        const to = Math.min(entry.end, end);
        scan ??= new TensorScan(this.#space, await this.#look(entry));
        scan.push(bytes.byteOffset + from - position, to - from);
        if (entry.end > end) break;
        scanned.set(entry.name, scan.finish());
        scan = undefined;
        next++;
      }
      onBytes(end);
    }
    // Tensors without elements may lie behind the last byte.
    for (; next < tensors.length; next++) {
      const entry = tensors[next]!;
      scanned.set(entry.name, new TensorScan(this.#space, await this.#look(entry)).finish());
    }
  }

  async #look(entry: TensorEntry): Promise<Look> {
    const { dtype, shape } = entry;
    const { layout, scale } = this.#claims.of(entry);
    const held = typeof scale === "object" ? { scale, values: valuesOf(await this.#files.read(scale.name)) } : undefined;
    return { dtype, shape, layout, scale: held };
  }

  async #settle({ entry, file }: PlacedTensor, scanned: Scanned): Promise<void> {
    const openMatrix = isUnsettled(scanned, sizeOf(entry.shape));
    if (scanned.rowsAreSure && !openMatrix) return;
    const look = await this.#look(entry);
    if (!scanned.rowsAreSure) {
      const scan = new TensorScan(this.#space, look, true);
      for await (const { bytes } of readAhead(file, entry.begin, entry.end, this.#buffers)) {
        scan.push(bytes.byteOffset, bytes.length);
      }
      scanned.rows = scan.finish().rows;
    }
    if (openMatrix) settleOrthogonality(scanned, await this.#files.read(entry.name), look);
  }

  async #areEqual(a: PlacedTensor, b: PlacedTensor): Promise<boolean> {
    const [left, right] = this.#buffers;
    const nBytes = a.entry.end - a.entry.begin;
    for (let at = 0; at < nBytes; at += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, nBytes - at);
      const parts = [left.subarray(0, length), right.subarray(0, length)] as const;
      await Promise.all([a.file.read(parts[0], a.entry.begin + at), b.file.read(parts[1], b.entry.begin + at)]);
      if (Buffer.compare(...parts) !== 0) return false;
    }
    return true;
  }
}

/**
 * `inspect` of `isovar/inspect` for a safetensors file of any size, or for all files that an index (`model.safetensors.index.json`)
 * names, as one model.
 *
 * Reads every byte once, in pieces, and tensors that look odd once more. Memory: about 16 MiB and the headers; up to 80 MiB for a matrix of
 * 2^22 elements that looks orthogonal; the scales of 8-bit floats.
 * @param path of the file, or of the index
 * @param options `layout`, a signal to stop, and a callback for the progress
 * @returns what `inspect` finds, with path, size and time
 * @throws {IsovarError} E_FILE, E_JSON, E_LAYOUT, E_MEMORY
 * @example const { verdict, faults } = await inspectFile("model.safetensors", { signal: AbortSignal.timeout(60_000) });
 */
export async function inspectFile(path: string, options?: InspectFileOptions): Promise<FileInspection> {
  const start = performance.now();
  const known = checkOptions("inspectFile", options, ["layout", "signal", "onProgress"]);
  if (known.layout !== undefined) checkWord("E_LAYOUT", "inspectFile", "layout", known.layout, ["io", "oi"]);
  checkPath("inspectFile", path);
  checkSignal("inspectFile", known.signal);
  checkCallbacks("inspectFile", { onProgress: known.onProgress });
  known.signal?.throwIfAborted();
  const files = await WeightFiles.open("inspectFile", path);
  try {
    const inspection = await new FileInspector(files, known.layout).run(known);
    const seconds = (performance.now() - start) / 1000;
    return { ...inspection, path, bytes: files.bytes, metadata: files.metadata, seconds };
  } finally {
    await files.close();
  }
}
