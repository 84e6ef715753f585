// What a net is trained with where nothing else is said.

import { checkLoss, type Loss } from "./losses.js";
import type { Net } from "./net.js";
import { type Optimizer, parseOptimizer, sgd } from "./optimizers.js";

/** The loss asked for, else that of training so far, else that of the net's JSON. */
export function lossOf(where: string, { training, defaults }: Net, loss: unknown): Loss {
  return checkLoss(where, loss ?? training.progress?.loss ?? defaults.loss ?? "softmaxCrossEntropy");
}

/** The optimizer asked for, else that of training so far, else that of the net's JSON. */
export function optimizerOf(where: string, { training, defaults }: Net, optimizer: unknown): Optimizer {
  return parseOptimizer(where, optimizer ?? training.progress?.optimizer ?? defaults.optimizer ?? sgd());
}
