// LSUV: scales the weights of each layer until its outputs have unit variance on a batch.

import { checkBoolean, checkInteger, checkNumber } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { orthogonal } from "../init/initializers/structured.js";
import { type CheckedSamples, trainingPass } from "../train/batch.js";
import type { BuiltLayer } from "../train/built.js";
import { checkOptions } from "../train/check.js";
import { refuseBadInput, toInputs } from "../train/data.js";
import { initialize } from "../train/initialize.js";
import { checkNet, type Net } from "../train/net.js";
import type { Samples } from "../train/numbers.js";
import type { Program } from "../train/program.js";
import type { Signal } from "../train/signal.js";
import { throughScalers } from "../train/standardize.js";
import { momentsOf } from "../train/statistics.js";
import { biasOf, kernelOf, weighted } from "./anatomy.js";

/** What `lsuv` aims at, and how. */
export interface LsuvOptions {
  /** The std that the outputs of every layer with weights are scaled to. Default 1. */
  std?: number;
  /** Relative error of the std that is accepted. Default 0.05. */
  tolerance?: number;
  /** Most passes per layer. Default 10. */
  passes?: number;
  /** False scales the weights as they are, instead of orthogonal ones. Default true. */
  orthogonal?: boolean;
}

type Goal = Required<Omit<LsuvOptions, "orthogonal">>;

/** A layer that was scaled. */
export interface LsuvLayer {
  /** Name of the layer. */
  name: string;
  /** Standard deviation of its preactivations before scaling. */
  before: number;
  /** Standard deviation of its preactivations after scaling. */
  after: number;
  /** Passes that it took. */
  passes: number;
}

/** The signal that the activation of a layer is applied to. */
const signalOf = ({ preactivation, output }: BuiltLayer): Signal => preactivation ?? output;

const stdOf = ({ run }: Program, { value, size }: Signal): number => momentsOf(value, run.rows * size).std;

/** Scales a kernel until the std of its outputs is right; all else stays. */
function scale(where: string, program: Program, layer: BuiltLayer, goal: Goal): LsuvLayer {
  const signal = signalOf(layer);
  const { rows } = program.run;
  const before = stdOf(program, signal);
  let after = before;
  let passes = 0;
  for (; passes < goal.passes && !(Math.abs(after / goal.std - 1) <= goal.tolerance); passes++) {
    if (!(after > 0 && Number.isFinite(after))) {
      throw new IsovarError(
        "E_ARGUMENT",
        `${where}: outputs of ${layer.name} have std ${after}: no factor mends that; draw other weights first`,
      );
    }
    const factor = goal.std / after;
    const { data } = kernelOf(layer)!;
    for (let i = 0; i < data.length; i++) data[i]! *= factor;
    program.forward(rows, 0);
    after = stdOf(program, signal);
  }
  return { name: layer.name, before, after, passes };
}

/**
 * Layer-sequential unit-variance initialization: orthogonal kernels from the net's seed and names, biases 0, then layer by layer, from the
 * input on, each kernel is scaled until the std of its outputs over a batch is within `tolerance` of `std`.
 *
 * Changes the weights of the net. Whatever the activations, widths and normalizations, signals then keep their size at the start. A net with
 * `standardize: true` sees the batch standardized, as in `examine`; `fit` still measures its own mean and std later.
 * Source: Mishkin & Matas 2016.
 * @param net gets new weights
 * @param x samples, as for `predict`; a few hundred are enough
 * @param options `std`, `tolerance` and `passes` of the scaling; `orthogonal: false` scales the weights that are there
 * @returns each layer with weights, before and after the scaling
 * @throws {IsovarError} E_DATA, E_ARGUMENT, where a layer gives nothing but zeros or a net has no kernels; E_DISPOSED, E_MEMORY. All
 *   weights are then as they were
 * @example lsuv(net, x); console.log(examine(net, { x, y }).healthy);
 */
export function lsuv(net: Net, x: Samples, options?: LsuvOptions): LsuvLayer[] {
  const where = "lsuv";
  const checked = checkNet(where, net);
  const known = checkOptions(where, options, ["std", "tolerance", "passes", "orthogonal"]);
  const { std = 1, tolerance = 0.05, passes = 10, orthogonal: anew = true } = known;
  checkNumber(where, "std", std, (value) => value > 0, "a finite number > 0");
  checkNumber(where, "tolerance", tolerance, (value) => value > 0 && value < 1, "a number > 0 and < 1");
  checkBoolean(where, "orthogonal", anew);
  checkInteger(where, "passes", passes, 1);
  const goal = { std, tolerance, passes };
  const weights = weighted(checked.built);
  if (weights.length === 0) throw new IsovarError("E_ARGUMENT", `${where}: this net has no layer with a kernel`);
  const { program } = checked;
  const { values, n } = toInputs(where, checked, x);
  refuseBadInput(where, checked, values);
  program.reserve(where, n);
  return throughScalers(checked, { x: values, n }, (data) => scaleLayers(where, checked, data, weights, goal, anew));
}

/** Draws new kernels, where asked for, and scales them layer by layer. If one cannot be scaled, all weights are put back. */
function scaleLayers(
  where: string,
  net: Net,
  samples: CheckedSamples,
  weights: BuiltLayer[],
  goal: Goal,
  anew: boolean,
): LsuvLayer[] {
  const kept = net.parameters.map(({ data }) => data.slice());
  try {
    for (const layer of anew ? weights : []) {
      initialize(net, kernelOf(layer)!, orthogonal());
      biasOf(layer)?.data.fill(0);
    }
    trainingPass(where, net.program, samples, 0);
    return weights.map((each) => scale(where, net.program, each, goal));
  } catch (error) {
    for (const [i, { data }] of net.parameters.entries()) data.set(kept[i]!);
    throw error;
  }
}
