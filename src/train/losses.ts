import { checkWord, refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { Numbers } from "./data.js";
import type { TrainKernels } from "./kernels.js";
import type { Net } from "./net.js";

/**
 * What training makes small, a mean over the batch: `softmaxCrossEntropy` of logits against labels or probabilities; `mse`, the mean
 * squared error; `binaryCrossEntropy` of logits against numbers in [0, 1].
 */
export type Loss = "softmaxCrossEntropy" | "mse" | "binaryCrossEntropy";

export const LOSSES: readonly Loss[] = ["softmaxCrossEntropy", "mse", "binaryCrossEntropy"];

export function checkLoss(where: string, loss: unknown): Loss {
  return checkWord("E_ARGUMENT", where, "loss", loss, LOSSES);
}

/** The kernel of a loss. */
export function lossKernel(kernels: TrainKernels, loss: Loss): TrainKernels["squaredErrorF32"] {
  if (loss === "mse") return kernels.squaredErrorF32;
  return loss === "softmaxCrossEntropy" ? kernels.softmaxCrossEntropyF32 : kernels.binaryCrossEntropyF32;
}

/** How many terms the mean is over: rows for the softmax, elements for the others. */
export function termsOf(loss: Loss, rows: number, columns: number): number {
  return loss === "softmaxCrossEntropy" ? rows : rows * columns;
}

/** Probabilities may miss a sum of 1 by rounding. */
const SUM_TOLERANCE = 1e-3;

/** Targets as they were checked: labels, one a row, or a number an element. */
export interface Targets {
  readonly values: Numbers;
  /** Labels take one place a row, other targets `columns`. */
  readonly labels: boolean;
}

/**
 * Checks targets against a loss and `rows` rows of `columns` outputs.
 * @throws {IsovarError} E_DATA
 */
export function checkTargets(where: string, loss: Loss, y: Numbers, rows: number, columns: number): Targets {
  if (loss === "softmaxCrossEntropy" && columns < 2) {
    const rule = 'one output gives it nothing to choose from; "binaryCrossEntropy" or "mse" suits it';
    throw new IsovarError("E_DATA", `${where}: loss is softmaxCrossEntropy, and ${rule}`);
  }
  const labels = loss === "softmaxCrossEntropy" && y.length === rows;
  if (!labels && y.length !== rows * columns) {
    const what =
      loss === "softmaxCrossEntropy" ? `${rows} labels or ${rows}·${columns} probabilities` : `${rows}·${columns} numbers`;
    throw new IsovarError("E_DATA", `${where}: y holds ${y.length} values; ${loss} of ${rows} rows needs ${what}`);
  }
  if (labels) {
    for (let i = 0; i < rows; i++) {
      const label = y[i]!;
      if (!Number.isInteger(label) || label < 0 || label >= columns) {
        refuse("E_DATA", where, `y[${i}]`, label, `a label, a whole number from 0 to ${columns - 1}`);
      }
    }
    return { values: y, labels };
  }
  const bounded = loss !== "mse";
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const value = y[i]!;
      if (!Number.isFinite(Math.fround(value)) || (bounded && (value < 0 || value > 1))) {
        refuse("E_DATA", where, `y[${i}]`, value, bounded ? "a number from 0 to 1" : "a finite number, in f32 too");
      }
      sum += value;
    }
    if (loss === "softmaxCrossEntropy" && Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IsovarError("E_DATA", `${where}: probabilities of row ${row} sum to ${show(sum)}, not to 1 (loss ${loss})`);
    }
  }
  return { values: y, labels };
}

/** Targets of the samples pick(0) … pick(count − 1) as a matrix in the net's memory; a label becomes a 1 among zeros. */
export function writeTargets(net: Net, { values, labels }: Targets, pick: (i: number) => number, count: number): void {
  const { rows, columns } = net.outputMatrix(count);
  const out = new Float32Array(net.core.memory.memory.buffer, net.targets.ptr, rows * columns);
  const rowsEach = rows / count;
  if (labels) out.fill(0);
  const each = labels ? rowsEach : rowsEach * columns;
  for (let i = 0; i < count; i++) {
    const from = pick(i) * each;
    if (labels) for (let r = 0; r < rowsEach; r++) out[(i * rowsEach + r) * columns + values[from + r]!] = 1;
    else for (let j = 0; j < each; j++) out[i * each + j] = values[from + j]!;
  }
}
