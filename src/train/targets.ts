// What should come out of a net, as a loss takes it.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Loss } from "./losses.js";
import type { Numbers } from "./numbers.js";
import type { Scaler } from "./scaler.js";

/** Probabilities may miss a sum of 1 by rounding. */
const SUM_TOLERANCE = 1e-3;

/** What should come out: one label per row, or one number per element. */
export interface Targets {
  readonly loss: Loss;
  /** Outputs of a row. */
  readonly columns: number;
  readonly values: Numbers;
  /** Labels take one place per row, other targets `columns`. */
  readonly labels: boolean;
  /** What standardizes them as they are written. */
  readonly scaler?: Scaler | undefined;
}

/**
 * Targets as many as a loss needs for `rows` rows of `columns` outputs; `checkTargetRow` looks at the values.
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
    const rule = 'one output gives it nothing to choose from; "sigmoidCrossEntropy" or "mse" suits it';
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

/** @throws {IsovarError} E_DATA where a row holds no label, or numbers that suit no loss of its kind */
export function checkTargetRow(where: string, { loss, columns, values, labels }: Targets, row: number): void {
  if (labels) {
    const label = values[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= columns) {
      const fromOne = label === columns && !(values as readonly number[]).includes(0);
      const remedy = fromOne
        ? `; labels begin at 0, these at 1: classes: ["1", …, "${columns}"] of readData makes classes of them`
        : "";
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
