// CSV text as lines of cells.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";

const [TAB, LF, CR, SPACE, QUOTE] = [9, 10, 13, 32, 34];

/** Most characters per cell: longer ones come from a quote that is never closed. */
const MAX_CELL = 2 ** 20;
/** Most columns: far more than samples have, since each takes memory. */
const MAX_COLUMNS = 2 ** 22;

/** Where the reader is: before a cell, in an unquoted one, within quotes, right after a quote within quotes, after the closing quote. */
type Place = "start" | "plain" | "quoted" | "quote" | "closed";

/** Receives the cells of a line, and its number, from 1; quoted cells may span several lines. */
export type LineSink = (line: number, cells: string[]) => void;

/**
 * Splits text into lines of cells by RFC 4180: cells may be quoted, with `""` for a quote in them. Text comes in chunks that may end
 * anywhere; only the unfinished line is kept. Beyond the RFC: lines end in CRLF, LF or CR, blank lines are skipped, quotes may have
 * white space around them.
 */
export class CsvTokenizer {
  readonly #where: string;
  readonly #delimiter: number;
  readonly #sink: LineSink;
  #cells: string[] = [];
  /** The part of the current cell that earlier chunks held. */
  #cell = "";
  #place: Place = "start";
  /** The line of the next character. */
  #line = 1;
  /** The line on which these cells began. */
  #begun = 1;
  /** The line of the last quote that opened a cell. */
  #opened = 1;
  #afterReturn = false;

  constructor(where: string, delimiter: string, sink: LineSink) {
    this.#where = where;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#sink = sink;
  }

  /** The line of the next character. */
  get line(): number {
    return this.#line;
  }

  push(text: string): void {
    let place = this.#place;
    /** Where the part of the cell that is not yet in #cell begins in the text. */
    let from = 0;
    const take = (to: number) => {
      const cell = this.#cell + text.slice(from, to);
      this.#cell = "";
      this.#endCell(cell);
    };
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === LF && this.#afterReturn) {
        // The LF of a CRLF, whose CR was counted.
        this.#afterReturn = false;
        if (place !== "quoted") from = i + 1;
        continue;
      }
      const ends = code === LF || code === CR;
      this.#afterReturn = code === CR;
      if (place === "quoted") {
        if (ends) this.#line++;
        if (code !== QUOTE) continue;
        this.#cell += text.slice(from, i);
        place = "quote";
      } else if (code === this.#delimiter || ends) {
        take(place === "quote" || place === "closed" ? from : i);
        if (ends) this.#endLine();
        from = i + 1;
        place = "start";
      } else if (code === QUOTE) {
        if (place === "start") {
          this.#opened = this.#line;
          this.#cell = "";
        } else if (place !== "quote") {
          this.#fail(
            `${this.#column()}: a quote within an unquoted cell; quote the whole cell and double the quotes in it: "a ""b"""`,
          );
        }
        // Of two quotes the second is kept, as the beginning of the following text.
        from = place === "quote" ? i : i + 1;
        place = "quoted";
      } else if (code === SPACE || code === TAB) {
        if (place === "quote") place = "closed";
      } else if (place === "quote" || place === "closed") {
        this.#fail(`${this.#column()}: ${show(text[i])} follows a closing quote, where the cell should end`);
      } else place = "plain";
      if (place === "quote" || place === "closed") from = i + 1;
    }
    this.#cell += text.slice(from);
    this.#place = place;
    if (this.#cell.length > MAX_CELL) this.#tooLong();
  }

  /** Ends the last line. */
  end(): void {
    if (this.#place === "quoted") this.#unclosed("is never closed");
    if (this.#cells.length === 0 && this.#cell === "" && this.#place === "start") return;
    this.#endCell(this.#cell);
    this.#endLine();
  }

  #endCell(cell: string): void {
    if (this.#cells.push(cell) > MAX_COLUMNS) this.#fail(`more than ${MAX_COLUMNS} columns`);
  }

  #endLine(): void {
    const [cells, begun] = [this.#cells, this.#begun];
    this.#line++;
    this.#begun = this.#line;
    this.#cells = [];
    if (cells.length > 1 || cells[0]!.trim() !== "") this.#sink(begun, cells);
  }

  #column(): string {
    return `column ${this.#cells.length}`;
  }

  #tooLong(): never {
    if (this.#place === "quoted") this.#unclosed(`is not closed within ${MAX_CELL} characters`);
    this.#fail(`${this.#column()} has more than ${MAX_CELL} characters`);
  }

  #unclosed(what: string): never {
    throw new IsovarError("E_DATA", `${this.#where}: line ${this.#opened}: ${this.#column()}: its quote ${what}`);
  }

  #fail(what: string): never {
    throw new IsovarError("E_DATA", `${this.#where}: line ${this.#line}: ${what}`);
  }
}
