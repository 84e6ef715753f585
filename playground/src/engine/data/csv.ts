// A CSV file of the reader's own as data for training: columns of numbers, and one of classes.

import { IsovarError, init, permutation } from "isovar";
import { type CsvOptions, type DataFile, readCsv } from "isovar/io";
import { type DataSet, split } from "./dataSet.js";

/** More different labels than this are taken for numbers to be predicted, which the playground does not train. */
const MOST_CLASSES = 30;
const FEWEST_SAMPLES = 20;
/** A page must stay within the memory of a phone. */
const MOST_VALUES = 20_000_000;
/** The share of samples that is held out. */
const TEST_SHARE = 0.25;

export interface CsvSet extends DataSet {
  /** Lines that were left out because a cell is missing. */
  readonly skipped: number;
}

/** What a page says of a file. */
export interface CsvSummary {
  readonly samples: number;
  readonly columns: number;
  readonly classes: readonly string[];
  readonly skipped: number;
}

export const summaryOf = ({ training, test, inputs, classes, skipped }: CsvSet): CsvSummary => ({
  samples: training.y.length + test.y.length,
  columns: inputs,
  classes,
  skipped,
});

function refuse(rule: string): never {
  throw new IsovarError("E_DATA", rule);
}

/** Labels as numbers of classes, with what these are called: as the file names them, or the different numbers in ascending order. */
function classesOf({ y, classes }: DataFile): { labels: Uint8Array; names: string[] } {
  const values = [...new Set(y)].sort((a, b) => a - b);
  if (values.length > MOST_CLASSES) {
    refuse(`the label column has ${values.length} different values; the playground tells at most ${MOST_CLASSES} classes apart`);
  }
  if (values.length < 2) refuse("the label column has one value only; there is nothing to tell apart");
  const numberOf = new Map(values.map((value, label) => [value, label]));
  return {
    labels: Uint8Array.from(y, (value) => numberOf.get(value)!),
    names: values.map((value) => classes?.[value] ?? `${value}`),
  };
}

/**
 * Data from a CSV file. Lines with missing cells are left out; samples are shuffled, always in the same way, and a quarter is held out.
 * @throws {IsovarError} E_DATA for what cannot be trained on, in words
 */
export function csvSet(bytes: Uint8Array, options: Pick<CsvOptions, "label"> = {}): CsvSet {
  const file = readCsv(bytes, { missing: "skip", ...options });
  const columns = file.shape[1]!;
  if (columns === 0) refuse("there is no column beside the labels");
  if (file.n < FEWEST_SAMPLES)
    refuse(`${file.n} samples are too few to train on and to test with; ${FEWEST_SAMPLES} are the least`);
  if (file.x.length > MOST_VALUES) refuse(`${file.x.length} numbers are more than the ${MOST_VALUES} that this page takes`);
  const { labels, names } = classesOf(file);
  const order = init(permutation(), [file.n], { seed: 0, name: "split", dtype: "f64" });
  const x = new Float32Array(file.x.length);
  const y = new Uint8Array(file.n);
  order.forEach((from, to) => {
    x.set(file.x.subarray(from * columns, (from + 1) * columns), to * columns);
    y[to] = labels[from]!;
  });
  return {
    classes: names,
    ...split(x, y, Math.round(file.n * (1 - TEST_SHARE))),
    skipped: file.csv?.skipped ?? 0,
  };
}
