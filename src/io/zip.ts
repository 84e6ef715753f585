// The part of the ZIP format (APPNOTE 6.3) that .npz files use: stored and deflated entries, found by the directory at the end.

import { show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { textOf } from "./utf8.js";

/** A file in an archive, and where it is. */
export interface ZipEntry {
  readonly deflated: boolean;
  /** Offset of its bytes in the archive. */
  readonly begin: number;
  readonly end: number;
  /** Bytes after inflating. */
  readonly size: number;
  readonly crc: number;
}

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [END_BYTES, CENTRAL_BYTES, LOCAL_BYTES] = [22, 46, 30];
const MAX_COMMENT = 65_535;
/** Most bytes that deflate can make of one: a match of 258 bytes takes two bits. */
const MAX_RATIO = 1032;

const fail = (where: string, what: string): never => {
  throw new IsovarError("E_FILE", `${where}: ${what}`);
};

export const isZip = (file: Uint8Array): boolean => file[0] === 0x50 && file[1] === 0x4b && file[2] === 3 && file[3] === 4;

function findEnd(where: string, view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return fail(where, "has no directory at its end: not an .npz, or cut short");
}

/**
 * The entries of an archive. Sizes are checked against the archive, so that a small file with false sizes cannot demand much memory.
 * @throws {IsovarError} E_FILE
 */
export function readZipDirectory(where: string, file: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = findEnd(where, view);
  const [count, begin] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
  if (view.getUint16(end + 8, true) !== count || count === 0xffff || begin > end) {
    fail(where, "has a split directory, or is an archive of 4 GiB or more: neither is supported");
  }
  const entries = new Map<string, ZipEntry>();
  let at = begin;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) fail(where, `its directory breaks off at entry ${i}`);
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    if (nameEnd > end) fail(where, `its directory breaks off at entry ${i}`);
    const name = textOf(`${where}: the name of entry ${i}`, file.slice(at + CENTRAL_BYTES, nameEnd), at + CENTRAL_BYTES);
    if (entries.has(name)) fail(where, `holds ${show(name)} twice`);
    entries.set(name, readEntry(`${where}: ${show(name)}`, view, at, begin));
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function readEntry(where: string, view: DataView, at: number, directory: number): ZipEntry {
  const [flags, method, crc] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
  const [packed, size, local] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  if (flags & 1) fail(where, "is encrypted");
  if (method !== 0 && method !== 8) fail(where, `is packed by method ${method}; stored and deflated entries are read`);
  if (local + LOCAL_BYTES > directory || view.getUint32(local, true) !== LOCAL)
    fail(where, "does not begin where the directory says");
  // The name and extra field may be longer here than in the directory.
  const begin = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const end = begin + packed;
  if (end > directory) fail(where, "ends beyond its archive");
  if (method === 0 ? size !== packed : size > MAX_RATIO * packed)
    fail(where, `cannot be ${size} bytes, of ${packed} in the archive`);
  return { deflated: method === 8, begin, end, size, crc };
}

/** CRC-32 of a byte (polynomial 0xEDB88320, reflected). */
const crcOfByte = (byte: number) => {
  let crc = byte;
  for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
};

function crc32(bytes: Uint8Array): number {
  const table = Int32Array.from({ length: 256 }, (_, byte) => crcOfByte(byte));
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 255]!;
  return ~crc >>> 0;
}

/** Inflates into exactly the declared number of bytes, never more. */
async function inflate(where: string, packed: Uint8Array, size: number): Promise<Uint8Array> {
  const out = arrayOf(where, "u8", [size]);
  let at = 0;
  try {
    const reader = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > size) {
        await reader.cancel();
        fail(where, `inflates to more than its ${size} bytes`);
      }
      out.set(value, at);
      at += value.length;
    }
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
    throw new IsovarError("E_FILE", `${where}: cannot be inflated`, { cause });
  }
  if (at < size) fail(where, `inflates to ${at} bytes, not to its ${size}`);
  return out;
}

/** The bytes of an entry; a view of the archive where it is stored. @throws {IsovarError} E_FILE, E_MEMORY */
export async function unzip(where: string, file: Uint8Array, entry: ZipEntry): Promise<Uint8Array> {
  const packed = file.subarray(entry.begin, entry.end);
  const bytes = entry.deflated ? await inflate(where, packed, entry.size) : packed;
  if (crc32(bytes) !== entry.crc) fail(where, "has other bytes than were written: its CRC differs");
  return bytes;
}
