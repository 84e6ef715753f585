// The coordinate check: whether one learning rate serves nets of every width.

import { checkInteger, copyArray, isA, refuse } from "../base/check.js";
import { checkOptions } from "../train/check.js";
import { type Data, dataOf, toInputs } from "../train/data.js";
import { Net } from "../train/net.js";
import type { Signal } from "../train/signal.js";
import { standardize } from "../train/standardize.js";
import { type TrainerOptions, trainer } from "../train/trainer.js";

/** Each width costs building and training a net. */
const MAX_WIDTHS = 1000;

/** What `coordinateCheck` trains, and for how long. */
export interface CoordinateCheckOptions extends TrainerOptions {
  /** Widths to build nets of. */
  widths: readonly number[];
  /** Steps on the same batch. Default 4. */
  steps?: number;
}

/** How far the outputs of one layer moved in training, at one width. */
export interface Coordinate {
  /** Width of the net. */
  width: number;
  /** Name of the layer. */
  name: string;
  /** Mean |h| of its outputs before the first step. */
  before: number;
  /** Mean |Δh| of its outputs after the last step. */
  change: number;
}

function copyOf({ program }: Net, { value, size }: Signal): Float32Array {
  return value.view(program.run.rows * size).slice();
}

const meanOf = (values: Float32Array, of: (x: number, i: number) => number) =>
  values.reduce((sum, x, i) => sum + Math.abs(of(x, i)), 0) / values.length;

/**
 * How far the outputs of each layer move in a few steps, for nets of growing width: level curves mean that one learning rate serves
 * all widths, rising ones that wide nets will diverge, falling ones that they hardly learn. Source: Yang et al. 2022.
 *
 * Nets that `build` makes are disposed.
 * @param build a net of a width; inputs and outputs must not depend on it
 * @param data one batch, as for `fit`
 * @param options the widths, the steps, and what to train with
 * @returns a row per layer and width
 * @throws {IsovarError} E_ARGUMENT, E_DATA; E_NOT_FINITE where training explodes
 * @example coordinateCheck((n) => sequential([dense(n, { activation: "relu" }), dense(10)], { inputShape: [784], seed: 1 }), data, { widths: [64, 256] })
 */
export function coordinateCheck(build: (width: number) => Net, data: Data, options: CoordinateCheckOptions): Coordinate[] {
  const where = "coordinateCheck";
  if (typeof build !== "function") refuse("E_ARGUMENT", where, "build", build, "a function from a width to a net");
  const { widths: given, steps = 4, ...training } = checkOptions(where, options, ["widths", "steps", "loss", "optimizer"]);
  const widths = copyArray(where, "widths", given, MAX_WIDTHS)?.map((width, i) => checkInteger(where, `widths[${i}]`, width, 1));
  if (!widths?.length) return refuse("E_ARGUMENT", where, "widths", given, `an array of 1 to ${MAX_WIDTHS} widths`);
  checkInteger(where, "steps", steps, 1);
  const { x, y, shape } = dataOf(where, data);
  return widths.flatMap((width) => {
    const net = build(width);
    if (!isA(Net, net)) refuse("E_ARGUMENT", where, `build(${width})`, net, "a net from sequential()");
    try {
      const t = trainer(net, training);
      toInputs(where, net, x, shape);
      if (net.program.scalers) standardize(net, data, { loss: t.loss });
      // Outputs in memory are those from before the step's update: the first step shows the start, and one extra step is needed to see the end.
      t.step(x, y);
      const first = net.built.map(({ output }) => copyOf(net, output));
      for (let i = 0; i < steps; i++) t.step(x, y);
      return net.built.map(({ name, output }, i) => {
        const last = copyOf(net, output);
        return { width, name, before: meanOf(first[i]!, (x) => x), change: meanOf(last, (x, j) => x - first[i]![j]!) };
      });
    } finally {
      net.dispose();
    }
  });
}
