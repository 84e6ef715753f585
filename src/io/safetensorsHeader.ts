// The header of a safetensors file, as it is written. Apart from all that reads files: a plan needs it, and a program that plans reads none.

import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { FileDType } from "./dtypes.js";

/** A tensor as the header of a file describes it, with its size in bytes. */
export interface SafetensorsEntry {
  name: string;
  dtype: FileDType;
  shape: Shape;
  bytes: number;
}

/** Bytes of the header length, with which a file begins. */
export const LENGTH_BYTES = 8;
/** The reference reader refuses longer headers. */
export const MAX_HEADER_BYTES = 100_000_000;
export const MAX_TENSORS = 1_000_000;
/** Longest name in UTF-16 code units, as `length` counts. */
export const MAX_NAME = 65_536;

/** Refuses to write what exceeds a limit of readers. */
function checkReadable(what: string, count: number, unit: string, most: number): void {
  if (count > most) throw new IsovarError("E_FILE", `safetensors: ${what} ${count} ${unit}; readers accept ${most}`);
}

/**
 * The beginning of a safetensors file: the header's length in 8 bytes, then the header, padded with spaces to a multiple of 8.
 * The tensors' bytes follow in the order given, without gaps.
 *
 * @throws {IsovarError} E_FILE if the header would be longer than the 100 MB that readers accept, or have more tensors or longer names
 */
export function safetensorsHeader(
  entries: readonly SafetensorsEntry[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const rows: string[] = [];
  let characters = 0;
  // Counted row by row, so that no text longer than the longest header is ever built.
  const add = (key: string, value: unknown) => {
    rows.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
    characters += rows.at(-1)!.length + 1;
    checkReadable("header of at least", characters + 1, "bytes", MAX_HEADER_BYTES);
  };
  if (metadata !== undefined) add("__metadata__", metadata);
  let offset = 0;
  checkReadable("file of", entries.length, "tensors", MAX_TENSORS);
  for (const { name, dtype, shape, bytes } of entries) {
    checkReadable("name of", name.length, "characters", MAX_NAME);
    add(name, { dtype: dtype.toUpperCase(), shape, data_offsets: [offset, offset + bytes] });
    offset += bytes;
  }
  const json = new TextEncoder().encode(`{${rows.join(",")}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  checkReadable("header of at least", padded, "bytes", MAX_HEADER_BYTES);
  const header = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(json, LENGTH_BYTES);
  return header;
}
