// Passes: samples go into the memory of a net, and through it. Whoever trains, predicts, evaluates or examines comes through here.

import { IsovarError } from "../base/errors.js";
import type { Program } from "./program.js";
import { checkTargetRow, type Targets } from "./targets.js";

/** Samples that fit a net, and what should come out of them. */
export interface CheckedSamples {
  readonly x: Float32Array;
  /** Samples. */
  readonly n: number;
  readonly targets?: Targets;
}

/** Which samples of the data: so many from `begin` on, in their order or in another. */
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
 * Writes what should come out of samples as a matrix; a label becomes a 1 among zeros.
 *
 * Each row is checked as it is written, since the array is the caller's, who may have changed it since `fit` began.
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
 * Writes samples, and what should come out of them where that is known, for the next pass.
 * @throws {IsovarError} E_DATA, also where there are fewer than there were: their buffer was transferred or resized in between
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

/** Samples in one pass where nothing else is said, unless their signals take more than so many bytes: more gain no speed. */
const USUAL = 256;
const USUAL_BYTES = 2 ** 28;

/** Makes room for a pass over some of n samples: over `batchSize`, else as many as are quick and fit. Returns their number. */
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
 * Goes over all samples in passes that train nothing; `look` sees what each leaves, and which samples it was of.
 * @param batchSize samples in one pass; default: 256, or as many as there is memory for
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

/** One pass over all samples as in step `step` of training. */
export function trainingPass(where: string, program: Program, data: CheckedSamples, step: number): void {
  program.reserve(where, data.n);
  writeBatch(where, program, data, wholeOf(data.n));
  program.forward(data.n, step);
}
