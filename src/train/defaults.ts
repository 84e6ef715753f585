// The loss and the optimizer of a call that names none.

import { checkLoss, type Loss } from "./losses.js";
import type { Net } from "./net.js";
import { type Optimizer, parseOptimizer, sgd } from "./optimizers.js";

/** The loss given, else the one that the net was last trained with, else the one in its JSON. */
export function lossOf(where: string, { training, defaults }: Net, loss: unknown): Loss {
  return checkLoss(where, loss ?? training.progress?.loss ?? defaults.loss ?? "softmaxCrossEntropy");
}

/** The optimizer given, else the one that the net was last trained with, else the one in its JSON. */
export function optimizerOf(where: string, { training, defaults }: Net, optimizer: unknown): Optimizer {
  return parseOptimizer(where, optimizer ?? training.progress?.optimizer ?? defaults.optimizer ?? sgd());
}
