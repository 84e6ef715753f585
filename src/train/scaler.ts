// Standardization as part of a net: mean and std of each column of its inputs and targets, kept as parameters that are not trained.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { zeros } from "../init/initializers/constant.js";
import { SCALED } from "../io/checkpointNames.js";
import type { Block } from "./block.js";
import type { Builder } from "./builder.js";
import { measureColumns, standardizeColumns } from "./columns.js";
import type { Front } from "./front.js";
import { kindOf } from "./layers/kinds.js";
import type { Layer } from "./layers/layer.js";
import type { Loss } from "./losses.js";
import type { Op, Run } from "./op.js";
import type { Parameter } from "./parameter.js";
import { Place } from "./place.js";
import { outerSize, type Signal } from "./signal.js";

/** Brings columns to mean 0 and std 1, and back. Until it has measured, its mean and std are 0 and it changes no number. */
export class Scaler {
  readonly mean: Parameter;
  /** The std of each column; 1 for a constant column, so that its values become 0. */
  readonly std: Parameter;

  constructor(builder: Builder, where: string, name: string, columns: number) {
    const place = new Place(`${where}: ${name}`, name, undefined, "", false);
    this.mean = builder.parameter(place, "mean", [columns], zeros(), { trained: false });
    this.std = builder.parameter(place, "std", [columns], zeros(), { trained: false });
  }

  get measured(): boolean {
    return this.std.view[0]! > 0;
  }

  /** Measures mean and std of the columns of a matrix. */
  measure(values: ArrayLike<number>): void {
    measureColumns(values, this.mean.view, this.std.view);
  }

  /** Forgets what was measured. */
  clear(): void {
    this.mean.view.fill(0);
    this.std.view.fill(0);
  }

  /** Standardizes numbers in place, with the same bits as the net's first operation. */
  apply(values: Float32Array): void {
    if (this.measured) standardizeColumns(values, this.mean.view, this.std.view);
  }

  /** Brings standardized numbers back to their original units, in place. */
  undo(values: Float32Array): void {
    if (!this.measured) return;
    const [mean, std] = [this.mean.view, this.std.view];
    for (let i = 0, column = 0; i < values.length; i++) {
      values[i] = values[i]! * std[column]! + mean[column]!;
      if (++column === mean.length) column = 0;
    }
  }
}

/** The scalers of a net. */
export interface Scalers {
  readonly input: Scaler;
  /** The scaler of `mse` targets; undefined where the net ends with an activation, since that fixes the range of the outputs. */
  readonly target: Scaler | undefined;
}

export const allScalers = (scalers: Scalers | undefined): Scaler[] =>
  [scalers?.input, scalers?.target].filter((scaler) => scaler !== undefined);

/** The scaler of the targets, if the loss standardizes them. */
export const targetScalerOf = (scalers: Scalers | undefined, loss: Loss): Scaler | undefined =>
  loss === "mse" ? scalers?.target : undefined;

/**
 * Refuses to train before mean and std were measured: one batch is too little to measure them on.
 * @throws {IsovarError} E_ARGUMENT
 */
export function checkMeasured(where: string, scalers: Scalers | undefined, loss: Loss): void {
  if (scalers === undefined) return;
  if (scalers.input.measured && (targetScalerOf(scalers, loss)?.measured ?? true)) return;
  const rule = "this net standardizes, and nothing was measured yet; call standardize(net, data) with all of the data first";
  throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
}

/**
 * The first operation of a net that standardizes: y = (x − mean) / std. The difference is taken first, since it is exact where x is near
 * the mean; x·a + b would lose those digits when the mean is large.
 */
export class Standardize implements Op {
  readonly #scaler: Scaler;
  readonly #input: Signal;
  readonly #output: Signal;
  /** Four rows, one value per column: 1 and −mean, 1 / std and 0. */
  readonly #factors: Block;

  constructor(builder: Builder, scaler: Scaler, input: Signal, output: Signal) {
    this.#scaler = scaler;
    this.#input = input;
    this.#output = output;
    this.#factors = builder.block(0, 4 * scaler.mean.size);
  }

  forward({ kernels, rows }: Run): void {
    const columns = this.#scaler.mean.size;
    const n = rows * outerSize(this.#input);
    const [x, y, factors] = [this.#input.value.ptr, this.#output.value.ptr, this.#factors.ptr];
    this.#write(columns);
    const row = (i: number) => factors + 4 * columns * i;
    kernels.affineRowsF32(y, x, row(0), row(1), columns, 0, n);
    kernels.affineRowsF32(y, y, row(2), row(3), columns, 0, n);
  }

  #write(columns: number): void {
    const factors = this.#factors.view(4 * columns);
    const { measured, mean, std } = this.#scaler;
    const [means, stds] = [mean.view, std.view];
    for (let c = 0; c < columns; c++) {
      factors[c] = 1;
      factors[columns + c] = measured ? -means[c]! : 0;
      factors[2 * columns + c] = measured ? 1 / stds[c]! : 1;
      factors[3 * columns + c] = 0;
    }
  }

  /** Does nothing: the gradient of the net's input is not needed. */
  backward(): void {}
}

/** Whether a net that standardizes also does so with targets: only where it does not end with an activation, which fixes their range. */
export function standardizesTargets(layers: readonly Layer[]): boolean {
  const front = layers.reduce<Front>((front, layer) => kindOf(layer).behind(layer, front), undefined);
  return (front?.activation ?? "identity") === "identity";
}

/** Refuses a net that cannot have scalers: one whose inputs are ids, or with a layer called `input` or `target`, as the scalers are. */
export function checkScalable(where: string, layers: readonly Layer[]): void {
  if (kindOf(layers[0]!).takesIds) {
    const rule = "must be left out for a net that begins with an embedding: ids have no mean";
    throw new IsovarError("E_ARGUMENT", `${where}: standardize (true) ${rule}`);
  }
  const taken = layers.find(({ name = "" }) => SCALED.includes(name));
  if (taken) {
    const rule = "with standardize, mean and std of inputs and targets are kept under that name";
    throw new IsovarError("E_NAME", `${where}: a layer is called ${show(taken.name)}: ${rule}; give it another`);
  }
}
