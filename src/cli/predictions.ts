// Outputs of a net for the samples of a file, as rows, and as the lines of a CSV file.

import type { DataFile } from "../io/dataFile.js";
import { largestAt } from "../math/largest.js";
import { lossOf } from "../train/defaults.js";
import type { Net } from "../train/net.js";
import { type PredictOptions, predict } from "../train/predict.js";
import { printable } from "./format.js";

/** What a net gives for samples. */
export interface Predictions {
  /** All outputs: samples first, row-major. */
  outputs: Float32Array<ArrayBuffer>;
  /** What the numbers of a row are called. */
  columns: readonly string[];
  /** Rows per sample: more than one where the outputs have several axes. */
  perSample: number;
  /** The class of each row, and what it is called; undefined where the loss knows none. */
  labels: number[] | undefined;
  names: readonly string[] | undefined;
  rows: Float32Array[];
}

/** @param raw whether outputs stay as they are, where the loss would make probabilities of them */
export function predictionsOf(net: Net, { x, n }: DataFile, names: readonly string[] | undefined, raw: boolean): Predictions {
  const loss = lossOf("predict", net, undefined);
  const { rows: count, columns: width } = net.program.outputMatrix(n);
  const chooses = loss === "softmaxCrossEntropy" && width > 1;
  const kind: PredictOptions["probabilities"] = chooses ? "softmax" : loss === "sigmoidCrossEntropy" ? "sigmoid" : undefined;
  const probabilities = raw ? undefined : kind;
  const outputs = predict(net, x, probabilities && { probabilities });
  const rows = Array.from({ length: count }, (_, i) => outputs.subarray(i * width, (i + 1) * width));
  const letter = probabilities ? "p" : "y";
  const columns = Array.from({ length: width }, (_, i) => (chooses && names?.[i]) || (width === 1 ? letter : `${letter}${i}`));
  return { outputs, columns, perSample: count / n, labels: chooses ? rows.map(largestAt) : undefined, names, rows };
}

/** A cell of a CSV file, in quotes where it must be. */
const cell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Digits of a number: those that f32 holds whatever it is. */
const DIGITS = 6;

/** Lines in a piece of text. */
const LINES = 1000;

/** A line per row under a line of titles, in pieces: a file may be longer than a string can be. */
export function* csvOf({ columns, perSample, labels, names, rows }: Predictions): Generator<string> {
  const text = (lines: string[][]) => lines.map((cells) => `${cells.join(",")}\n`).join("");
  const named = (label: number) => cell(printable(names?.[label] ?? String(label)));
  /** Where a row belongs: its sample, and its place in it where there are several. */
  const place = (row: number) => [Math.floor(row / perSample), ...(perSample > 1 ? [row % perSample] : [])].map(String);
  const titles = ["sample", ...(perSample > 1 ? ["row"] : []), ...(labels ? ["class"] : [])];
  yield text([[...titles, ...columns.map((column) => cell(printable(column)))]]);
  for (let begin = 0; begin < rows.length; begin += LINES) {
    const some = rows.slice(begin, begin + LINES).map((row, i) => {
      const numbers = Array.from(row, (value) => String(Number(value.toPrecision(DIGITS))));
      return [...place(begin + i), ...(labels ? [named(labels[begin + i]!)] : []), ...numbers];
    });
    yield text(some);
  }
}
