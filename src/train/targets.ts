// Targets in the form that a loss takes, and the checks of their number and values.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Loss } from "./losses.js";
import type { Numbers } from "./numbers.js";
import type { Scaler } from "./scaler.js";

/** How far probabilities may miss a sum of 1, for rounding. */
const SUM_TOLERANCE = 1e-3;

/** Targets: one label per row, or one number per output. */
export interface Targets {
  readonly loss: Loss;
  /** Number of outputs per row. */
  readonly columns: number;
  readonly values: Numbers;
  /** Whether the values are labels, one per row; otherwise there are `columns` values per row. */
  readonly labels: boolean;
  /** Standardizes them as they are written. */
  readonly scaler?: Scaler | undefined;
}

/**
 * Checks that there are as many targets as a loss needs for `rows` rows of `columns` outputs; `checkTargetRow` checks the values.
 * @throws {IsovarError} E_DATA
 */
export function countTargets(
  where: string,
  loss: Loss,
  values: Numbers,
  { rows, columns }: { rows: number; columns: number },
  scaler: Scaler | undefined,
): Targets {
  if (loss === "softmaxCrossEntropy" && columns < 2) {
    const rule = 'a single output gives it nothing to choose from; use "sigmoidCrossEntropy" or "mse"';
    throw new IsovarError("E_DATA", `${where}: loss is softmaxCrossEntropy, and ${rule}`);
  }
  const labels = loss === "softmaxCrossEntropy" && values.length === rows;
  if (!labels && values.length !== rows * columns) {
    const what =
      loss === "softmaxCrossEntropy" ? `${rows} labels or ${rows}·${columns} probabilities` : `${rows}·${columns} numbers`;
    throw new IsovarError("E_DATA", `${where}: y holds ${values.length} values; ${loss} of ${rows} rows needs ${what}`);
  }
  return { loss, columns, values, labels, scaler };
}

/** @throws {IsovarError} E_DATA where a row holds no valid label, or numbers that the loss cannot take */
export function checkTargetRow(where: string, { loss, columns, values, labels }: Targets, row: number): void {
  if (labels) {
    const label = values[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= columns) {
      const fromOne = label === columns && !(values as readonly number[]).includes(0);
      const remedy = fromOne ? `; labels begin at 0; if these begin at 1, give readData classes: ["1", …, "${columns}"]` : "";
      refuse(
        "E_DATA",
        where,
        `y[${row}]`,
        label,
        `a label, a whole number from 0 to ${columns - 1} for the ${columns} outputs${remedy}`,
      );
    }
    return;
  }
  const bounded = loss !== "mse";
  let sum = 0;
  for (let i = row * columns; i < (row + 1) * columns; i++) {
    const value = values[i]!;
    if (!Number.isFinite(Math.fround(value)) || (bounded && (value < 0 || value > 1))) {
      refuse("E_DATA", where, `y[${i}]`, value, bounded ? "a number from 0 to 1" : "a finite number, in f32 too");
    }
    sum += value;
  }
  if (loss === "softmaxCrossEntropy" && Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new IsovarError("E_DATA", `${where}: probabilities of row ${row} sum to ${show(sum)}, not to 1 (loss ${loss})`);
  }
}
