// `readCsv`: a CSV file as data for training.

import { checkOptions } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { DataFile } from "../dataFile.js";
import { toBytes } from "../dtypes.js";
import { Utf8Chunks } from "../utf8.js";
import { findDelimiter } from "./delimiter.js";
import { CSV_OPTIONS, type CsvOptions, type CsvRules, checkCsvOptions } from "./options.js";
import { CsvTable } from "./table.js";
import { CsvTokenizer } from "./tokenizer.js";

/** Bytes read at a time; the delimiter is found in the first piece. */
export const CSV_CHUNK = 2 ** 20;

/** Reads a CSV file chunk by chunk: besides the numbers it holds one chunk, one line and the names of the classes. */
export class CsvReader {
  readonly #where: string;
  readonly #rules: CsvRules;
  readonly #decoder = new Utf8Chunks();
  readonly #table: CsvTable;
  /** Text before the delimiter is known. */
  #head = "";
  #delimiter: string | undefined;
  #tokenizer: CsvTokenizer | undefined;

  constructor(where: string, rules: CsvRules) {
    this.#where = where;
    this.#rules = rules;
    this.#table = new CsvTable(where, rules);
  }

  /** @throws {IsovarError} E_DATA, E_MEMORY */
  push(chunk: Uint8Array, last = false): void {
    const { text, wrong } = this.#decoder.push(chunk, last);
    this.#head += text;
    // The delimiter is not looked for in a text that ends in the middle of an error.
    if (this.#tokenizer || (wrong === undefined && (last || this.#head.length >= CSV_CHUNK))) this.#cut(last && !wrong);
    if (wrong !== undefined) {
      const line = (this.#tokenizer?.line ?? 1) + [...this.#head.matchAll(/\r\n?|\n/g)].length;
      throw new IsovarError("E_DATA", `${this.#where}: line ${line} ${wrong}`);
    }
  }

  #cut(last: boolean): void {
    const text = this.#tokenizer ? this.#head : this.#head.replace(/^\ufeff/, "");
    this.#head = "";
    if (this.#tokenizer === undefined && text.trim() !== "") {
      this.#delimiter = this.#rules.delimiter ?? findDelimiter(this.#where, last ? `${text}\n` : text, this.#rules);
      this.#tokenizer = new CsvTokenizer(this.#where, this.#delimiter, (line, cells) => this.#table.add(line, cells));
    }
    this.#tokenizer?.push(text);
    if (last) this.#tokenizer?.end();
  }

  /** Ends the file. @throws {IsovarError} E_DATA, E_MEMORY */
  end(): DataFile {
    this.push(new Uint8Array(0), true);
    return this.#table.finish(this.#delimiter ?? ",");
  }
}

/**
 * Training data from CSV: one sample per line, numbers and one column of labels or targets. With `label: false`, inputs for `predict`.
 *
 * Cells may be quoted; text is UTF-8. A line that cannot be read is refused with its number: nothing is guessed.
 * @param bytes those of the whole file, in UTF-8
 * @param options the label column, and how to read the file where it does not show it
 * @returns the samples, with their labels
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_MEMORY
 * @example const data = readCsv(await file.arrayBuffer(), { label: "species" });
 * @example const { x } = readCsv(bytes, { label: false }); predict(net, x);
 */
export function readCsv(bytes: Uint8Array | ArrayBufferLike, options?: CsvOptions): DataFile {
  const where = "readCsv";
  const reader = new CsvReader(where, checkCsvOptions(where, checkOptions(where, options, CSV_OPTIONS)));
  const file = toBytes(where, bytes);
  for (let at = 0; at < file.length; at += CSV_CHUNK) reader.push(file.slice(at, at + CSV_CHUNK));
  return reader.end();
}
