// Text from bytes. What is not UTF-8 is refused: decoders that replace it would make different names equal.

import { IsovarError } from "../base/errors.js";

const decoderOf = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text up to the first byte that is not UTF-8, and the place of that byte, if there is one. A byte order mark is kept. */
export interface Utf8Text {
  readonly text: string;
  readonly bad: number | undefined;
}

/** Number of bytes at the end that begin a character but do not complete it. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Bytes decoded at once; only a piece that fails is searched byte by byte. */
const PIECE = 4096;

/** The place of the first byte that is not part of a character. */
function findBad(bytes: Uint8Array): number {
  const decoder = decoderOf();
  let begin = 0;
  try {
    for (; begin < bytes.length; begin += PIECE) decoder.decode(bytes.subarray(begin, begin + PIECE), { stream: true });
    return bytes.length - unfinished(bytes);
  } catch {
    begin -= unfinished(bytes.subarray(0, begin));
  }
  const again = decoderOf();
  let at = begin;
  try {
    for (; ; at++) again.decode(bytes.subarray(at, at + 1), { stream: true });
  } catch {
    // The decoder may notice it one byte late: an é in Latin-1 looks like the start of a character until the next byte.
    return at - unfinished(bytes.subarray(begin, at));
  }
}

/** Decodes bytes in memory that is not shared: browsers refuse to decode shared memory. */
export function decodeUtf8(bytes: Uint8Array): Utf8Text {
  try {
    return { text: decoderOf().decode(bytes), bad: undefined };
  } catch {
    const bad = findBad(bytes);
    return { text: decoderOf().decode(bytes.subarray(0, bad)), bad };
  }
}

/** An error text about the byte at place `bad`, at `offset` in its file. */
export function notUtf8(bytes: Uint8Array, bad: number, offset = bad): string {
  const [first, second] = [bytes[bad]!, bytes[bad + 1]];
  if (offset === 0 && ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))) {
    return "is UTF-16, which must be UTF-8";
  }
  return `is not UTF-8: byte 0x${first.toString(16).padStart(2, "0")} at offset ${offset}`;
}

/**
 * The text of bytes that must be UTF-8.
 * @param subject the subject of the error text
 * @param offset that of the first byte in its file
 * @throws {IsovarError} E_FILE
 */
export function textOf(subject: string, bytes: Uint8Array, offset = 0): string {
  const { text, bad } = decodeUtf8(bytes);
  if (bad !== undefined) throw new IsovarError("E_FILE", `${subject} ${notUtf8(bytes, bad, offset + bad)}`);
  return text;
}

/** Decodes a file chunk by chunk, wherever chunks end. */
export class Utf8Chunks {
  #rest = new Uint8Array(0);
  #offset = 0;

  /** The text of a chunk, and what is wrong after it, if anything: then no more may be decoded. */
  push(chunk: Uint8Array, last: boolean): { text: string; wrong: string | undefined } {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const end = bytes.length - (last ? 0 : unfinished(bytes));
    const { text, bad } = decodeUtf8(bytes.subarray(0, end));
    if (bad !== undefined) return { text, wrong: notUtf8(bytes, bad, this.#offset + bad) };
    this.#rest = bytes.slice(end);
    this.#offset += end;
    return { text, wrong: undefined };
  }
}
