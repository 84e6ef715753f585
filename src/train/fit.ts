// Training over epochs: batches in shuffled order, validation, callbacks and stopping.

import { checkBoolean, checkInteger } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { Turns } from "../base/turns.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { poolOf } from "../core/threads/poolOf.js";
import { randomOrder } from "../random/integers.js";
import { DOMAIN, deriveKey, fold, type Key, seedKey } from "../random/key.js";
import { writeBatch } from "./batch.js";
import { checkOptions } from "./check.js";
import { type CheckedData, checkData, type Data } from "./data.js";
import { lossOf, optimizerOf } from "./defaults.js";
import { type Evaluation, evaluateChecked } from "./evaluate.js";
import type { Loss } from "./losses.js";
import { checkIdle, type Net } from "./net.js";
import { checkWeights } from "./notFinite.js";
import type { Progress } from "./progress.js";
import { measureMissing } from "./standardize.js";
import { type LayerStatistics, layerStatistics } from "./statistics.js";
import { checkBatch, rateOf, trainingStep } from "./step.js";
import type { TrainerOptions } from "./trainer.js";

/** What `onStep` receives after each step. */
export interface StepEvent {
  /** Number of steps done, this one included, over all epochs. */
  step: number;
  /** The epoch, counted from 0. */
  epoch: number;
  /** Loss of the batch, before the step. */
  loss: number;
  /** The learning rate of this step. */
  learningRate: number;
  /** Mean, std and share of zeros of every layer's activations and gradients. Callable during the callback only. */
  statistics(): LayerStatistics[];
}

/** What `onEpoch` receives after each epoch. */
export interface EpochEvent {
  /** The epoch, counted from 0. */
  epoch: number;
  /** Number of steps done, over all epochs. */
  step: number;
  /** Mean loss over the samples of the epoch that this call trained on. */
  loss: number;
  /** Loss and accuracy on the validation data after the epoch; undefined without validation data. */
  validation: Evaluation | undefined;
  /** Duration of the epoch in seconds, validation included. */
  seconds: number;
}

/** Options of `fit`. */
export interface FitOptions extends TrainerOptions {
  /**
   * Samples per step. The last batch of an epoch holds the remaining samples; for a batchNorm of vectors that must be more than one.
   * Default: that of the net's JSON, else 32, or all samples where there are fewer.
   */
  batchSize?: number;
  /** How many epochs to train; an epoch that an earlier call left unfinished counts as the first. Default 1. */
  epochs?: number;
  /** Whether each epoch shuffles the samples. Default true. */
  shuffle?: boolean;
  /** Data to evaluate after every epoch. */
  validation?: Data;
  /**
   * Threads that large steps are shared by, this one included, or "auto", as many as there are processors, 16 at most. The weights do not depend
   * on it. Default: what `createCore` was given, else "auto"; 1 on the main thread of a page, which must not wait.
   */
  threads?: number | "auto";
  /** Aborts between two steps: `fit` then rejects with the signal's reason, and the net keeps the weights of its last complete step. */
  signal?: StopSignal;
  /** Called after every step. */
  onStep?: (event: StepEvent) => unknown;
  /** Called after every epoch. Returning false ends training; `fit` then resolves with the history so far. */
  onEpoch?: (event: EpochEvent) => unknown;
}

/** What `fit` resolves to. */
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
  readonly threads: number;
  readonly options: FitOptions;
}

const KEYS = [
  "loss",
  "optimizer",
  "batchSize",
  "epochs",
  "shuffle",
  "validation",
  "threads",
  "signal",
  "onStep",
  "onEpoch",
] as const;

function checkOptionTypes(where: string, { shuffle, signal, onStep, onEpoch }: FitOptions): void {
  if (shuffle !== undefined) checkBoolean(where, "shuffle", shuffle);
  checkCallbacks(where, { onStep, onEpoch });
  checkSignal(where, signal);
}

/** Checks everything, then allocates the memory that training needs; validation can run in no more than that. */
function check(where: string, given: unknown, data: unknown, fitOptions: FitOptions | undefined): Checked {
  const net = checkIdle(where, given);
  // A copy, so that a callback that changes the caller's object does not change options already checked.
  const options = { ...checkOptions(where, fitOptions, KEYS) };
  checkOptionTypes(where, options);
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
    const rule = `was stopped after ${sample} samples of an epoch, and the data has ${checked.n}: continue with the same data`;
    throw new IsovarError("E_DATA", `${where}: training ${rule}`);
  }
  for (const left of [checked.n - sample, checked.n]) {
    const last = ((left - 1) % batchSize) + 1;
    checkBatch(where, net.program, last, `with batchSize (${batchSize}) the last batch of ${left} holds`);
  }
  const threads = poolOf(where, net.core).threadsFor(where, options.threads);
  const optimizer = optimizerOf(where, net, options.optimizer);
  net.program.checkTrainable(where);
  net.program.reserve(where, batchSize);
  const progress = net.training.start(where, optimizer, loss);
  measureMissing(net, checked);
  return { net, loss, progress, data: checked, validation, batchSize, epochs, threads, options };
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
 * Trains a net on data for some epochs, in batches whose order follows from the net's seed.
 *
 * Between steps it yields to the event loop, so that a page or a server stays responsive. The same net, data and options give exactly
 * the same weights on every engine, also where training was saved, loaded and continued in between.
 * @param net it is trained in place; a second call continues
 * @param data inputs and their targets
 * @param options loss, optimizer, batch size, number of epochs, validation data, callbacks and a signal to stop
 * @returns the history, one entry per epoch, and the number of steps done
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_DISPOSED, E_MEMORY before any weight changes; E_NOT_FINITE where training gives NaN or an
 *   infinity: text and `cause` name layer, step and quantity, and the weights are those before that step
 * @example await fit(net, { x, y }, { loss: "softmaxCrossEntropy", optimizer: adamw(), batchSize: 64, epochs: 5 });
 */
export async function fit(net: Net, data: Data, options?: FitOptions): Promise<FitResult> {
  const where = "fit";
  const job = check(where, net, data, options);
  const { progress } = job;
  const shuffle = fold(seedKey(where, progress.seed), "shuffle");
  const history: EpochEvent[] = [];
  const turns = new Turns();
  const { run } = job.net.program;
  job.net.training.fitting = true;
  run.threads = job.threads;
  try {
    for (let i = 0; i < job.epochs; i++) {
      const event = await runEpoch(where, job, shuffle, turns);
      history.push(event);
      if ((await job.options.onEpoch?.(event)) === false) break;
      await turns.next();
    }
  } finally {
    job.net.training.fitting = false;
    run.threads = job.net.core.threads;
    turns.close();
  }
  return { history, steps: progress.step };
}
