// The data sets that a net can be trained on, each made when it is first asked for.

import { IsovarError } from "isovar";
import type { DataName } from "../../state.js";
import { type CsvSet, csvSet } from "./csv.js";
import type { DataSet } from "./dataSet.js";
import { type Digits, readDigits } from "./digits.js";
import { toySet } from "./toy.js";

/** What there is to train on: all but random numbers, in which nothing can be learned. */
export type TrainingData = Exclude<DataName, "gaussian">;

export class DataSets {
  readonly #load: () => Promise<Uint8Array<ArrayBuffer>>;
  #digits: Promise<Digits> | undefined;
  #csv: CsvSet | undefined;
  /** How many CSV files were taken: each makes what was trained on the one before it worthless. */
  #files = 0;

  /** @param load the file of the digits */
  constructor(load: () => Promise<Uint8Array<ArrayBuffer>>) {
    this.#load = load;
  }

  digits(): Promise<Digits> {
    this.#digits ??= this.#load()
      .then(readDigits)
      .catch((error) => {
        this.#digits = undefined; // the next request may find a network
        throw error;
      });
    return this.#digits;
  }

  /** Takes a CSV file of the reader's own. @throws {IsovarError} E_DATA */
  take(bytes: Uint8Array): CsvSet {
    this.#csv = csvSet(bytes);
    this.#files++;
    return this.#csv;
  }

  /** A word that changes whenever the set of this name does. */
  version(name: TrainingData): string {
    return name === "csv" ? `csv ${this.#files}` : name;
  }

  async of(name: TrainingData): Promise<DataSet> {
    if (name === "digits") return this.digits();
    if (name !== "csv") return toySet(name);
    if (this.#csv === undefined) throw new IsovarError("E_DATA", "no CSV file is chosen yet: the view Train takes one");
    return this.#csv;
  }
}
