// Training step by step, for loops that callers write themselves.

import { wholeOf, writeInputs, writeTargets } from "./batch.js";
import { checkOptions } from "./check.js";
import { refuseBadInput, toInputs, toTargets } from "./data.js";
import { lossOf, optimizerOf } from "./defaults.js";
import type { Loss } from "./losses.js";
import { checkNet, type Net } from "./net.js";
import type { Samples } from "./numbers.js";
import type { Optimizer, OptimizerName } from "./optimizers.js";
import type { Progress } from "./progress.js";
import { checkMeasured } from "./scaler.js";
import { checkBatch, trainingStep } from "./step.js";

/** Options of `trainer`: the loss, and the optimizer that minimizes it. */
export interface TrainerOptions {
  /** The loss. Default: the one the net was last trained with, else that of its JSON, else `"softmaxCrossEntropy"`. */
  loss?: Loss;
  /**
   * The optimizer, or its name for its defaults. Default: the one the net was last trained with, else that of its JSON, else `sgd()`,
   * with learning rate 0.01.
   *
   * An optimizer of the same kind as the last one continues with what that kept, and with its schedule if `learningRate` is the same; a
   * different schedule begins at its first step. An optimizer of another kind starts afresh.
   */
  optimizer?: Optimizer | OptimizerName;
}

/** Trains a net step by step, in calls that return when the step is done. */
export class Trainer {
  /** The net that it trains. */
  readonly net: Net;
  /** The loss that it minimizes. */
  readonly loss: Loss;
  readonly #progress: Progress;

  /** @internal Use `trainer`. */
  constructor(net: Net, loss: Loss, progress: Progress) {
    this.net = net;
    this.loss = loss;
    this.#progress = progress;
  }

  /** The optimizer, with every default filled in. */
  get optimizer(): Optimizer {
    return this.#progress.optimizer;
  }

  /** Number of steps done, including those before the net was loaded from a file. */
  get steps(): number {
    return this.#progress.step;
  }

  /**
   * One step on a batch of all samples in `x`.
   * @param x samples, nested or flat, in the order of the net's input
   * @param y their targets: a label or numbers per sample, as the loss asks for
   * @returns the loss of the batch before the step
   * @throws {IsovarError} E_DATA, also for one sample where batchNorm asks for more; E_DISPOSED, E_MEMORY; E_ARGUMENT where training was
   *   restarted since, by `load` or with another optimizer, or where a net with `standardize` was not measured; E_NOT_FINITE where loss,
   *   gradients or the step would be NaN or infinite. After an error no weight has changed.
   * @example for (let i = 0; i < 100; i++) console.log(t.step(x, y));
   */
  step(x: Samples, y: Samples): number {
    const where = "trainer.step";
    const { net, loss } = this;
    const { program } = net;
    program.check(where);
    checkMeasured(where, program.scalers, loss);
    const { values, n } = toInputs(where, net, x);
    checkBatch(where, program, n, "x holds");
    const targets = toTargets(where, net, loss, y, n);
    const all = wholeOf(n);
    program.reserve(where, n);
    writeInputs(program, values, all);
    // The sum of squares in WebAssembly finds NaN in a sixth of the time that a loop over the array takes.
    if (program.ids !== undefined || !Number.isFinite(program.squares(program.input.value.ptr, values.length)))
      refuseBadInput(where, net, values);
    writeTargets(where, program, targets, all);
    return trainingStep(where, net, loss, this.#progress, n);
  }
}

/**
 * Makes a trainer, whose synchronous steps are those that `fit` takes, for training loops of your own.
 *
 * A second trainer of a net continues where the first one stopped, if its optimizer is of the same kind.
 * @param net it is trained in place
 * @param options `loss` and `optimizer`
 * @returns a trainer, for steps on batches that you choose
 * @throws {IsovarError} E_ARGUMENT, E_DISPOSED, E_MEMORY
 * @example const t = trainer(net, { loss: "softmaxCrossEntropy", optimizer: sgd({ learningRate: 0.1 }) }); t.step(x, y);
 */
export function trainer(net: Net, options?: TrainerOptions): Trainer {
  const where = "trainer";
  const checked = checkNet(where, net);
  const { loss, optimizer } = checkOptions(where, options, ["loss", "optimizer"]);
  const chosen = lossOf(where, checked, loss);
  const parsed = optimizerOf(where, checked, optimizer);
  checked.program.checkTrainable(where);
  return new Trainer(checked, chosen, checked.training.start(where, parsed, chosen));
}
