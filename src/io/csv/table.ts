// Lines of CSV cells as samples.

import { refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { DataFile } from "../dataFile.js";
import { Floats } from "../floats.js";
import { type FirstLine, judgeAlone, judgeBeside, type Verdict } from "./header.js";
import { LabelColumn } from "./labels.js";
import { notNumber, numberOf } from "./numbers.js";
import { type CsvRules, isMissing } from "./options.js";

/** The index of the label column; undefined where there is none. */
function findLabel(where: string, cells: readonly string[], { label, header }: CsvRules): number | undefined {
  if (label === false) return undefined;
  if (label === undefined) return cells.length - 1;
  if (typeof label === "number" && Number.isInteger(label) && label >= 0 && label < cells.length) return label;
  const named = typeof label === "string" && header !== false ? cells.indexOf(label) : -1;
  if (named < 0) {
    const name =
      typeof label === "number" ? "" : header === false ? "given by number, without a header: " : `one of ${show(cells)}, or `;
    refuse("E_DATA", where, "label", label, `${name}a column from 0 to ${cells.length - 1}`);
  }
  if (cells.lastIndexOf(label as string) > named) {
    refuse("E_DATA", where, "label", label, `given by number: two columns of ${show(cells)} have that name`);
  }
  return named;
}

/**
 * Turns lines of cells into samples in one pass: it keeps numbers as f32, not lines. Whether the first line names the columns may be
 * known only at the end, so room for one sample is left in front of all others.
 */
export class CsvTable {
  readonly #where: string;
  readonly #rules: CsvRules;
  readonly #x: Floats;
  readonly #y: Floats;
  readonly #labels: LabelColumn;
  /** The sample being read. */
  #inputs = new Float32Array(0);
  readonly #label = new Float32Array(1);
  #first: FirstLine | undefined;
  #verdict: Verdict = "open";
  /** Whether the first line was read as a sample, into the room in front. */
  #firstIsRead = false;
  #count = 0;
  #skipped = 0;

  constructor(where: string, rules: CsvRules) {
    this.#where = where;
    this.#rules = rules;
    this.#x = new Floats(where);
    this.#y = new Floats(where);
    this.#labels = new LabelColumn(where, rules);
  }

  add(line: number, texts: readonly string[]): void {
    const cells = texts.map((text) => text.trim());
    if (this.#first === undefined) {
      this.#begin(line, cells);
      return;
    }
    const columns = this.#first.cells.length;
    if (cells.length !== columns) {
      const has = `line ${line} has ${cells.length} columns, the first line has ${columns}`;
      throw new IsovarError("E_DATA", `${this.#where}: ${has}`);
    }
    if (!this.#read(line, cells)) return;
    this.#x.append(this.#inputs);
    this.#y.append(this.#label);
    this.#count++;
  }

  #begin(line: number, cells: string[]): void {
    if (cells.length === 1 && this.#rules.label !== false) {
      const rule = "inputs and labels need two; label: false is for inputs alone";
      throw new IsovarError("E_DATA", `${this.#where}: line ${line} has one column; ${rule}`);
    }
    const first = { line, cells, target: findLabel(this.#where, cells, this.#rules) };
    this.#first = first;
    this.#inputs = new Float32Array(first.target === undefined ? cells.length : cells.length - 1);
    this.#x.append(this.#inputs);
    this.#y.append(this.#label);
    this.#verdict = judgeAlone(this.#where, first, this.#rules);
    if (this.#verdict === "sample") this.#readFirst(first);
  }

  #readFirst({ line, cells }: FirstLine): void {
    this.#firstIsRead = this.#read(line, cells);
    if (!this.#firstIsRead) return;
    this.#x.set(this.#inputs, 0);
    this.#y.set(this.#label, 0);
    this.#count++;
  }

  /** Reads a sample; false where it is skipped. */
  #read(line: number, cells: readonly string[]): boolean {
    const { target } = this.#first!;
    let at = 0;
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column]!;
      if (isMissing(this.#rules, cell, column === target)) return this.#leaveOut(line, column, cell);
      if (column === target) continue;
      const number = Math.fround(numberOf(cell, this.#rules.decimal) ?? Number.NaN);
      if (!Number.isFinite(number)) {
        const wrong = notNumber(cell, this.#rules.decimal);
        throw new IsovarError("E_DATA", `${this.#where}: line ${line}: column ${column} (${show(cell)}) ${wrong}`);
      }
      this.#inputs[at++] = number;
    }
    if (target !== undefined) this.#label[0] = this.#labels.add(line, cells[target]!);
    return true;
  }

  #leaveOut(line: number, column: number, cell: string): false {
    if (!this.#rules.skip) {
      const what = column === this.#first!.target ? `label (${show(cell)})` : `column ${column} (${show(cell)})`;
      throw new IsovarError("E_DATA", `${this.#where}: line ${line}: ${what} is missing; missing: "skip" leaves out such lines`);
    }
    this.#skipped++;
    return false;
  }

  finish(delimiter: string): DataFile {
    const first = this.#first;
    if (first === undefined) this.#failEmpty();
    if (this.#verdict === "open") {
      this.#verdict = judgeBeside(this.#where, first, this.#labels, this.#rules);
      if (this.#verdict === "sample") this.#readFirst(first);
    }
    if (this.#count === 0) this.#failEmpty();
    const begin = this.#firstIsRead ? 0 : 1;
    const width = this.#inputs.length;
    const named = this.#labels.finish();
    const y = first.target === undefined ? new Float32Array(0) : this.#y.from(begin);
    if (named) for (let i = 0; i < y.length; i++) y[i] = named.labelOf[y[i]!]!;
    return {
      n: this.#count,
      x: this.#x.from(begin * width),
      y,
      shape: [this.#count, width],
      ...(named && { classes: named.classes }),
      csv: {
        header: this.#verdict === "names" ? [...first.cells] : undefined,
        delimiter,
        label: first.target,
        skipped: this.#skipped,
      },
    };
  }

  #failEmpty(): never {
    const skipped = this.#skipped === 0 ? "" : ` besides the ${this.#skipped} with missing cells`;
    throw new IsovarError("E_DATA", `${this.#where}: is empty; it must hold at least one sample${skipped}`);
  }
}
