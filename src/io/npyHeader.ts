// The header of an .npy file, read and written.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape } from "../base/shape.js";

/** The header of an .npy file. */
export interface NpyHeader {
  /** Element type with its byte order, as numpy writes it: `<f4`. */
  readonly descr: string;
  /** Whether elements are column-major. */
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  /** Bytes before the first element. */
  readonly headerBytes: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Most bytes of a header: far more than an array of plain numbers needs. numpy itself refuses more than 10,000 by default. */
const MAX_HEADER = 65_535;
/** Bytes within which every header ends. */
export const MAX_NPY_HEADER_BYTES = 12 + MAX_HEADER;
/** The first element is aligned to this many bytes, so that files can be mapped into memory. */
const ALIGNMENT = 64;
/** numpy leaves room for this many digits of the first axis, so that its size can be changed in place. */
const GROWTH_DIGITS = 21;

const SPACE = /[ \t\n\r]*/y;
const STRING = /'([^'\\\n]*)'|"([^"\\\n]*)"/y;
const WORD = /True|False/y;
/** Python 2 wrote long integers with an L. */
const INTEGER = /(0|[1-9][0-9]*)L?/y;

/** Parses the dictionary of a header: three keys, whose values are a string, a word and a tuple of integers. Nothing is evaluated. */
class DictReader {
  readonly #text: string;
  readonly #where: string;
  #at = 0;

  constructor(text: string, where: string) {
    this.#text = text;
    this.#where = where;
  }

  read(): { descr: string; fortranOrder: boolean; shape: number[] } {
    const found = new Map<string, string | boolean | number[]>();
    this.#expect("{");
    while (!this.#takes("}")) {
      const key = this.#string("a key in quotes");
      if (!["descr", "fortran_order", "shape"].includes(key)) this.#fail(`unknown key ${show(key)}`);
      if (found.has(key)) this.#fail(`duplicate key ${show(key)}`);
      this.#expect(":");
      found.set(key, key === "descr" ? this.#descr() : key === "shape" ? this.#tuple() : this.#word());
      if (this.#takes("}")) break;
      this.#expect(",");
    }
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail("text after the dictionary");
    if (found.size < 3) this.#fail("it needs the keys descr, fortran_order and shape");
    return {
      descr: found.get("descr") as string,
      fortranOrder: found.get("fortran_order") as boolean,
      shape: found.get("shape") as number[],
    };
  }

  #fail(what: string): never {
    throw new IsovarError(
      "E_FILE",
      `${this.#where}: header: ${what}, at character ${this.#at + 1} of ${show(this.#text.trimEnd())}`,
    );
  }

  /** Matches a sticky expression at the current place, and moves past it. */
  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (match !== null) this.#at = expression.lastIndex;
    return match;
  }

  #takes(mark: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) this.#fail(`expected "${mark}"`);
  }

  #string(what: string): string {
    this.#match(SPACE);
    const match = this.#match(STRING);
    if (match === null) this.#fail(`expected ${what}`);
    return match[1] ?? match[2]!;
  }

  #descr(): string {
    this.#match(SPACE);
    if (this.#text[this.#at] === "[" || this.#text[this.#at] === "(") this.#fail("structured arrays are not supported");
    return this.#string("a type in quotes");
  }

  #word(): boolean {
    this.#match(SPACE);
    const match = this.#match(WORD);
    if (match === null) this.#fail("expected True or False");
    return match[0] === "True";
  }

  /** `()`, `(3,)`, `(3, 4)`; `(3)` is not a tuple. */
  #tuple(): number[] {
    const sizes: number[] = [];
    this.#expect("(");
    let comma = true;
    while (!this.#takes(")")) {
      if (!comma) this.#fail('expected ","');
      this.#match(SPACE);
      const match = this.#match(INTEGER);
      if (match === null) this.#fail("expected an integer >= 0");
      sizes.push(Number(match[1]));
      comma = this.#takes(",");
    }
    if (sizes.length === 1 && !comma) this.#fail("a tuple of one element must end in a comma");
    return sizes;
  }
}

/** Whether bytes begin as an .npy file does. */
export const isNpy = (file: Uint8Array): boolean => MAGIC.every((byte, i) => file[i] === byte);

/**
 * The header of an .npy file, versions 1 to 3, parsed; nothing is evaluated.
 * @throws {IsovarError} E_FILE, E_SHAPE
 */
export function parseNpyHeader(where: string, file: Uint8Array): NpyHeader {
  const fail = (what: string): never => {
    throw new IsovarError("E_FILE", `${where}: ${what}`);
  };
  if (file.length < 10 || !isNpy(file)) fail("is not an .npy file by its first bytes");
  const [major, minor] = [file[6]!, file[7]!];
  if (major < 1 || major > 3 || minor !== 0) fail(`version ${major}.${minor} must be 1.0, 2.0 or 3.0`);
  const textAt = major === 1 ? 10 : 12;
  if (file.length < textAt) fail("is cut short within its header");
  const view = new DataView(file.buffer, file.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) fail(`header length ${length} must be at most ${MAX_HEADER}`);
  if (length > file.length - textAt) fail(`header length ${length} leads beyond the end, at byte ${file.length}`);
  const bytes = file.subarray(textAt, textAt + length);
  // Types and sizes are ASCII; the parser refuses anything else, however it is decoded.
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const { shape, ...rest } = new DictReader(text, where).read();
  return { ...rest, shape: checkShape(where, shape), headerBytes: textAt + length };
}

/** A header as numpy 2 writes it, byte for byte: version 1.0, row-major. */
export function npyHeader(descr: string, shape: Shape): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const growth = shape.length === 0 ? "" : " ".repeat(GROWTH_DIGITS - String(shape[0]).length);
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${growth}`;
  const used = 10 + dictionary.length + 1;
  // Where no padding is needed, a full 64 bytes are added, as numpy does.
  const total = used + ALIGNMENT - (used % ALIGNMENT);
  const text = `${dictionary.padEnd(total - 11)}\n`;
  const header = new Uint8Array(total);
  header.set([...MAGIC, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  for (let i = 0; i < text.length; i++) header[10 + i] = text.charCodeAt(i);
  return header;
}
