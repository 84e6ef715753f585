import { checkOptions, checkWord } from "../core/check.js";
import { createCore } from "../core/core.js";
import { sizeOf } from "../core/shape.js";
import { type Claims, readClaims } from "../doctor/claims.js";
import { isUnsettled, settleOrthogonality } from "../doctor/inspect.js";
import { type Inspection, reportOf, type Suspect, summarize, suspects } from "../doctor/report.js";
import { type Scanned, TensorScan, Workspace } from "../doctor/scan.js";
import { elementsAt } from "../io/dtypes.js";
import type { TensorEntry } from "../io/header.js";
import { checkPath } from "./path.js";
import { readAhead, SafetensorsReader } from "./read.js";

export interface InspectFileOptions {
  /**
   * Which axes are input and output: `"io"` [...spatial, in, out] or `"oi"` [out, in, ...spatial], as PyTorch has it. Default: what the
   * file's metadata say, else `"io"`.
   */
  layout?: "io" | "oi";
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: AbortSignal;
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
}

export interface FileInspection extends Inspection {
  path: string;
  bytes: number;
  metadata: Readonly<Record<string, string>> | undefined;
  seconds: number;
}

const CHUNK_BYTES = 2 ** 22;

/** Scans and reports, over the bytes of a file, which are read into the memory where the kernels look at them. */
class FileInspector {
  readonly #file: SafetensorsReader;
  readonly #claims: Claims;
  readonly #space: Workspace;
  readonly #buffers: readonly [Uint8Array, Uint8Array];

  constructor(file: SafetensorsReader, layout: "io" | "oi" | undefined) {
    this.#file = file;
    this.#claims = readClaims(file.header.metadata, layout);
    // A core of its own: after the last allocation nothing grows its memory, so that views of it stay.
    const core = createCore();
    this.#space = new Workspace(core, "inspect");
    const ptrs = [0, 1].map(() => core.memory.allocate("inspect", CHUNK_BYTES + 64));
    const { buffer } = core.memory.memory;
    this.#buffers = ptrs.map((ptr) => new Uint8Array(buffer, ptr, CHUNK_BYTES)) as [Uint8Array, Uint8Array];
  }

  /** Every tensor once, from front to back; then a second look where the first left something open. */
  async run({ signal, onProgress }: InspectFileOptions): Promise<Inspection> {
    const { tensors, headerBytes } = this.#file.header;
    const unsure: { entry: TensorEntry; scanned: Scanned }[] = [];
    const scanned: Scanned[] = [];
    let scan: TensorScan | undefined;
    const finish = (entry: TensorEntry): void => {
      const result = (scan ?? this.#scan(entry)).finish();
      scan = undefined;
      scanned.push(result);
      if (!result.rowsAreSure || isUnsettled(result, sizeOf(entry.shape))) unsure.push({ entry, scanned: result });
    };
    for await (const { bytes, position } of readAhead(this.#file, headerBytes, this.#file.bytes, this.#buffers)) {
      signal?.throwIfAborted();
      const end = position + bytes.length;
      for (let entry = tensors[scanned.length]; entry !== undefined && entry.begin < end; entry = tensors[scanned.length]) {
        const from = Math.max(entry.begin, position);
        const to = Math.min(entry.end, end);
        scan ??= this.#scan(entry);
        scan.push(bytes.byteOffset + from - position, to - from);
        if (entry.end > end) break;
        finish(entry);
      }
      onProgress?.({ doneBytes: end, totalBytes: this.#file.bytes });
    }
    // Tensors without elements may lie behind the last byte.
    while (scanned.length < tensors.length) finish(tensors[scanned.length]!);
    for (const { entry, scanned: result } of unsure) {
      signal?.throwIfAborted();
      await this.#settle(entry, result);
    }
    const found = tensors.map((entry, i): Suspect => {
      return { report: reportOf(entry, scanned[i]!, this.#claims), fingerprint: scanned[i]!.fingerprint };
    });
    const entries = new Map(tensors.map((entry) => [entry.name, entry]));
    const equal: string[][] = [];
    for (const [first, ...others] of suspects(found)) {
      const names = [first!];
      for (const name of others) {
        signal?.throwIfAborted();
        if (await this.#areEqual(entries.get(first!)!, entries.get(name)!)) names.push(name);
      }
      equal.push(names);
    }
    return summarize(
      found.map(({ report }) => report),
      equal,
      this.#claims,
    );
  }

  #scan({ name, dtype, shape }: TensorEntry, wholeRows = false): TensorScan {
    return new TensorScan(this.#space, dtype, shape, this.#claims.layoutOf(name, shape), wholeRows);
  }

  async #settle(entry: TensorEntry, scanned: Scanned): Promise<void> {
    if (!scanned.rowsAreSure) {
      const scan = this.#scan(entry, true);
      for await (const { bytes } of readAhead(this.#file, entry.begin, entry.end, this.#buffers)) {
        scan.push(bytes.byteOffset, bytes.length);
      }
      scanned.rows = scan.finish().rows;
    }
    if (isUnsettled(scanned, sizeOf(entry.shape))) {
      const layout = this.#claims.layoutOf(entry.name, entry.shape);
      const bytes = new Uint8Array(entry.end - entry.begin);
      await this.#file.read(bytes, entry.begin);
      settleOrthogonality(scanned, { ...entry, data: elementsAt(entry.dtype, bytes, 0, bytes.length) }, layout);
    }
  }

  async #areEqual(a: TensorEntry, b: TensorEntry): Promise<boolean> {
    const [left, right] = this.#buffers;
    for (let at = 0; at < a.end - a.begin; at += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, a.end - a.begin - at);
      const parts = [left.subarray(0, length), right.subarray(0, length)] as const;
      await Promise.all([this.#file.read(parts[0], a.begin + at), this.#file.read(parts[1], b.begin + at)]);
      if (Buffer.compare(...parts) !== 0) return false;
    }
    return true;
  }
}

/**
 * As `inspect` of `isovar/doctor`, for a safetensors file of any size.
 *
 * Reads the file once, in pieces, and tensors that look odd once more; memory: about 16 MiB and the header, and up to 80 MiB for a matrix of 2^22 elements that
 * looks orthogonal.
 * @throws {IsovarError} E_FILE, E_JSON, E_LAYOUT, E_MEMORY
 * @example const { verdict, faults } = await inspectFile("model.safetensors", { signal: AbortSignal.timeout(60_000) });
 */
export async function inspectFile(path: string, options?: InspectFileOptions): Promise<FileInspection> {
  const start = performance.now();
  const known = checkOptions("inspect", options, ["layout", "signal", "onProgress"]);
  if (known.layout !== undefined) checkWord("E_LAYOUT", "inspect", "layout", known.layout, ["io", "oi"]);
  checkPath("inspect", path);
  known.signal?.throwIfAborted();
  const file = await SafetensorsReader.open("inspect", path);
  try {
    const inspection = await new FileInspector(file, known.layout).run(known);
    const seconds = (performance.now() - start) / 1000;
    return { ...inspection, path, bytes: file.bytes, metadata: file.header.metadata, seconds };
  } finally {
    await file.close();
  }
}
