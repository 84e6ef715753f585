// Training over epochs: batches in shuffled order, validation, callbacks and stopping.

import { checkBoolean, checkInteger, checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { randomOrder } from "../random/integers.js";
import { DOMAIN, deriveKey, fold, type Key, seedKey } from "../random/key.js";
import { writeBatch } from "./batch.js";
import { type CheckedData, checkData, type Data } from "./data.js";
import { lossOf, optimizerOf } from "./defaults.js";
import { type Evaluation, evaluateChecked } from "./evaluate.js";
import type { Loss } from "./losses.js";
import { checkNet, type Net } from "./net.js";
import { checkWeights } from "./notFinite.js";
import type { Progress } from "./progress.js";
import { measureMissing } from "./standardize.js";
import { type LayerStatistics, layerStatistics } from "./statistics.js";
import { checkBatch, rateOf, trainingStep } from "./step.js";
import type { TrainerOptions } from "./trainer.js";
import { Turns } from "./turns.js";

/** A step that was just done. */
export interface StepEvent {
  /** Number of steps done, this one included, over all epochs. */
  step: number;
  /** Counted from 0. */
  epoch: number;
  /** Loss of the batch, before the step. */
  loss: number;
  /** The rate that the schedule gave for this step. */
  learningRate: number;
  /** Mean, std and zeros of every layer's activations and gradients; computed when called, during the callback only. */
  statistics(): LayerStatistics[];
}

/** An epoch that was just finished. */
export interface EpochEvent {
  /** Counted from 0. */
  epoch: number;
  /** Number of steps done, over all epochs. */
  step: number;
  /** Mean over the epoch's samples; where it was begun before, over those of this call. */
  loss: number;
  /** How the net does on the validation data after the epoch; undefined where there are none. */
  validation: Evaluation | undefined;
  /** Time that the epoch took, validation included. */
  seconds: number;
}

/** How `fit` goes through the data. */
export interface FitOptions extends TrainerOptions {
  /**
   * Samples per step; the last batch of an epoch is what remains, which must be more than one sample for a batchNorm of vectors.
   * Default: that of the net's JSON, else 32, or all where there are fewer.
   */
  batchSize?: number;
  /** How many more epochs; one that was begun before counts as the first. Default 1. */
  epochs?: number;
  /** False keeps the order of the data. Default true. */
  shuffle?: boolean;
  /** Evaluated after every epoch, in passes of `batchSize` samples or more: the result does not depend on their number. */
  validation?: Data;
  /** Stops between two steps: `fit` then rejects with the signal's reason, and the net stands after its last whole step. */
  signal?: StopSignal;
  /** Called after every step, with what the step was. */
  onStep?: (event: StepEvent) => unknown;
  /** What returns false ends training: `fit` then resolves with the history so far. */
  onEpoch?: (event: EpochEvent) => unknown;
}

/** What training came to. */
export interface FitResult {
  /** One entry per epoch, in their order. */
  history: EpochEvent[];
  /** Number of steps done, over all calls. */
  steps: number;
}

/** The order of an epoch's samples: `init(permutation(), [n], { key })`, where key is child `epoch` of fold(key(seed), "shuffle"). */
function orderOf(net: Net, shuffle: Key, epoch: number, n: number): Uint32Array {
  return randomOrder(net.core, deriveKey(shuffle, epoch, DOMAIN.split), n);
}

interface Checked {
  readonly net: Net;
  readonly loss: Loss;
  readonly progress: Progress;
  readonly data: CheckedData;
  readonly validation: CheckedData | undefined;
  readonly batchSize: number;
  readonly epochs: number;
  readonly options: FitOptions;
}

const KEYS = ["loss", "optimizer", "batchSize", "epochs", "shuffle", "validation", "signal", "onStep", "onEpoch"] as const;

function checkOptionTypes(where: string, { shuffle, signal, onStep, onEpoch }: FitOptions): void {
  if (shuffle !== undefined) checkBoolean(where, "shuffle", shuffle);
  checkCallbacks(where, { onStep, onEpoch });
  checkSignal(where, signal);
}

/** Checks everything, then takes what memory the whole run needs; validation makes do with that, if it must. */
function check(where: string, given: unknown, data: unknown, fitOptions: FitOptions | undefined): Checked {
  const net = checkNet(where, given);
  // A copy: what was checked is what is used, though a callback change the caller's object.
  const options = { ...checkOptions(where, fitOptions, KEYS) };
  checkOptionTypes(where, options);
  if (net.training.fitting) throw new IsovarError("E_ARGUMENT", `${where}: another fit is training this net; await it first`);
  const loss = lossOf(where, net, options.loss);
  const checked = checkData(where, net, loss, data);
  const validation =
    options.validation === undefined ? undefined : checkData(`${where}: validation`, net, loss, options.validation);
  const batchSize = checkInteger(where, "batchSize", options.batchSize ?? net.defaults.batchSize ?? Math.min(32, checked.n), 1);
  if (batchSize > checked.n) {
    throw new IsovarError("E_DATA", `${where}: batchSize (${batchSize}) must be at most the ${checked.n} samples of the data`);
  }
  const epochs = checkInteger(where, "epochs", options.epochs ?? 1, 0);
  const sample = net.training.progress?.sample ?? 0;
  if (sample >= checked.n) {
    const rule = `was stopped after ${sample} samples of an epoch, and the data has ${checked.n}: go on with the same data`;
    throw new IsovarError("E_DATA", `${where}: training ${rule}`);
  }
  for (const left of [checked.n - sample, checked.n]) {
    const last = ((left - 1) % batchSize) + 1;
    checkBatch(where, net.program, last, `with batchSize (${batchSize}) the last batch of ${left} holds`);
  }
  const optimizer = optimizerOf(where, net, options.optimizer);
  net.program.checkTrainable(where);
  net.program.reserve(where, batchSize);
  const progress = net.training.start(where, optimizer, loss);
  measureMissing(net, checked);
  return { net, loss, progress, data: checked, validation, batchSize, epochs, options };
}

async function runEpoch(where: string, job: Checked, shuffle: Key, turns: Turns): Promise<EpochEvent> {
  const { net, loss, progress, data, batchSize, options } = job;
  const { program } = net;
  const { signal, onStep } = options;
  const { epoch } = progress;
  const start = performance.now();
  const order = options.shuffle === false ? undefined : orderOf(net, shuffle, epoch, data.n);
  let [sum, seen] = [0, 0];
  while (progress.epoch === epoch) {
    signal?.throwIfAborted();
    program.check(where);
    const count = Math.min(batchSize, data.n - progress.sample);
    writeBatch(where, program, data, { begin: progress.sample, count, order });
    const learningRate = rateOf(progress);
    const value = trainingStep(where, net, loss, progress, count);
    progress.sample += count;
    sum += value * count;
    seen += count;
    if (progress.sample >= data.n) Object.assign(progress, { epoch: epoch + 1, sample: 0 });
    if (onStep) {
      const { passes } = program.run;
      await onStep({ step: progress.step, epoch, loss: value, learningRate, statistics: () => layerStatistics(program, passes) });
    }
    await turns.next();
  }
  program.check(where);
  checkWeights(where, program, progress.step, sum / seen);
  const validation = job.validation && evaluateChecked(`${where}: validation`, net, loss, job.validation);
  return { epoch, step: progress.step, loss: sum / seen, validation, seconds: (performance.now() - start) / 1000 };
}

/**
 * Trains a net on data, epoch by epoch, in batches whose order the net's seed decides.
 *
 * Between steps it yields to the event loop, so that a page or a server stays alive. The same net, data and options give the
 * same weights to the last bit on every engine; so does training that was saved, loaded and gone on with.
 * @param net is trained where it stands: a second call goes on
 * @param data inputs and what should come out of them, as long as there are samples
 * @returns the history, one entry per epoch, and the number of steps done
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_DISPOSED, E_MEMORY before a weight is touched; E_NOT_FINITE with layer, step and
 *   quantity, also as its `cause`, where training comes to NaN or an infinity: the weights are those before that step
 * @example await fit(net, { x, y }, { loss: "softmaxCrossEntropy", optimizer: adamw(), batchSize: 64, epochs: 5 });
 */
export async function fit(net: Net, data: Data, options?: FitOptions): Promise<FitResult> {
  const where = "fit";
  const job = check(where, net, data, options);
  const { progress } = job;
  const shuffle = fold(seedKey(where, progress.seed), "shuffle");
  const history: EpochEvent[] = [];
  const turns = new Turns();
  job.net.training.fitting = true;
  try {
    for (let i = 0; i < job.epochs; i++) {
      const event = await runEpoch(where, job, shuffle, turns);
      history.push(event);
      if ((await job.options.onEpoch?.(event)) === false) break;
      await turns.next();
    }
  } finally {
    job.net.training.fitting = false;
    turns.close();
  }
  return { history, steps: progress.step };
}
