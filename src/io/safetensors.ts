import { IsovarError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";

/** Names of element types in the format. */
export type SafetensorsDType = "F32";

export interface SafetensorsEntry {
  name: string;
  dtype: SafetensorsDType;
  shape: Shape;
  bytes: number;
}

/** The reference reader refuses longer headers. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * What a safetensors file begins with: the header's length in 8 bytes, then the header, padded with spaces to a multiple of 8.
 * The tensors' bytes follow in the order given, without gaps.
 *
 * @throws {IsovarError} E_FILE if the header would be longer than the 100 MB that readers accept
 */
export function safetensorsHeader(
  entries: readonly SafetensorsEntry[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const rows = entries.map(({ name, dtype, shape, bytes }) => {
    const row = `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [offset, offset + bytes] })}`;
    offset += bytes;
    return row;
  });
  const json = new TextEncoder().encode(`{${[`"__metadata__":${JSON.stringify(metadata)}`, ...rows].join(",")}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > MAX_HEADER_BYTES)
    throw new IsovarError("E_FILE", `safetensors: header of ${padded} bytes; readers accept ${MAX_HEADER_BYTES}`);
  const header = new Uint8Array(8 + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(json, 8);
  return header;
}
