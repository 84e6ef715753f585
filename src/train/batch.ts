// Batches: writes samples into the memory of a net and runs passes over them. Training, prediction, evaluation and the doctor use this.

import { IsovarError } from "../base/errors.js";
import type { Program } from "./program.js";
import { checkTargetRow, type Targets } from "./targets.js";

/** Samples that fit a net, with their targets where these are known. */
export interface CheckedSamples {
  readonly x: Float32Array;
  /** Number of samples. */
  readonly n: number;
  readonly targets?: Targets;
}

/** Which samples of the data: `count` of them from `begin` on, counted in `order` where it is given. */
export interface Batch {
  readonly begin: number;
  readonly count: number;
  readonly order?: ArrayLike<number> | undefined;
}

/** All of n samples, in their order. */
export const wholeOf = (n: number): Batch => ({ begin: 0, count: n });

/** Writes samples as the input of the next pass. */
export function writeInputs(program: Program, x: Float32Array, { begin, count, order }: Batch): void {
  const { size } = program.input;
  const input = program.inputView(count);
  if (order === undefined) input.set(x.subarray(begin * size, (begin + count) * size));
  else for (let i = 0; i < count; i++) input.set(x.subarray(order[begin + i]! * size, (order[begin + i]! + 1) * size), i * size);
}

/**
 * Writes targets as a matrix, each label as a one-hot row.
 *
 * Each row is checked as it is written, since the array belongs to the caller, who may have changed it after `fit` began.
 * @throws {IsovarError} E_DATA
 */
export function writeTargets(where: string, program: Program, targets: Targets, { begin, count, order }: Batch): void {
  const { values, labels, columns, scaler } = targets;
  const { rows } = program.outputMatrix(count);
  const out = program.targets.view(rows * columns);
  const rowsEach = rows / count;
  if (labels) out.fill(0);
  for (let i = 0; i < count; i++) {
    const sample = order ? order[begin + i]! : begin + i;
    for (let r = 0; r < rowsEach; r++) {
      const from = sample * rowsEach + r;
      const to = (i * rowsEach + r) * columns;
      checkTargetRow(where, targets, from);
      if (labels) out[to + values[from]!] = 1;
      else for (let j = 0; j < columns; j++) out[to + j] = values[from * columns + j]!;
    }
  }
  scaler?.apply(out);
}

/**
 * Writes samples, and their targets where known, for the next pass.
 * @throws {IsovarError} E_DATA, also where x has become shorter because its buffer was transferred or resized
 */
export function writeBatch(where: string, program: Program, { x, n, targets }: CheckedSamples, batch: Batch): void {
  if (x.length !== n * program.input.size) {
    throw new IsovarError(
      "E_DATA",
      `${where}: x held ${n} samples when it was given; its buffer was transferred or resized since`,
    );
  }
  writeInputs(program, x, batch);
  if (targets) writeTargets(where, program, targets, batch);
}

/** Samples per pass by default, and the bytes that their signals may take: larger passes are not faster. */
const USUAL = 256;
const USUAL_BYTES = 2 ** 28;

/** Makes room for a pass over `batchSize` of n samples; by default, over the usual number or as many as fit. Returns their number. */
function reservePass(where: string, program: Program, n: number, batchSize: number | undefined): number {
  if (batchSize === undefined) {
    const usual = Math.min(USUAL, Math.ceil(USUAL_BYTES / program.bytesPerRow));
    return program.reserveAtMost(where, Math.min(n, Math.max(usual, program.capacity)));
  }
  const rows = Math.min(n, batchSize);
  program.reserve(where, rows);
  return rows;
}

/**
 * Runs all samples through the net, without training; `look` is called after each pass, with the samples that it held.
 * @param batchSize samples per pass; default: 256, or as many as there is memory for
 */
export function eachPass(
  where: string,
  program: Program,
  data: CheckedSamples,
  batchSize: number | undefined,
  look: (batch: Batch) => void,
): void {
  const chunk = reservePass(where, program, data.n, batchSize);
  for (let begin = 0; begin < data.n; begin += chunk) {
    const batch = { begin, count: Math.min(chunk, data.n - begin) };
    writeBatch(where, program, data, batch);
    program.forward(batch.count);
    look(batch);
  }
}

/** One pass over all samples, computed as in training step `step`. */
export function trainingPass(where: string, program: Program, data: CheckedSamples, step: number): void {
  program.reserve(where, data.n);
  writeBatch(where, program, data, wholeOf(data.n));
  program.forward(data.n, step);
}
