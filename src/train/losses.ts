// The losses: their names, their kernels, and the number of terms that each averages.

import type { TrainKernels } from "./abi.js";
import { checkWord } from "./check.js";

/**
 * The loss that training minimizes, a mean over the batch: `softmaxCrossEntropy` of logits against labels or probabilities; `mse`, the
 * mean squared error; `sigmoidCrossEntropy` of logits against numbers in [0, 1].
 */
export type Loss = "softmaxCrossEntropy" | "mse" | "sigmoidCrossEntropy";

export const LOSSES: readonly Loss[] = ["softmaxCrossEntropy", "mse", "sigmoidCrossEntropy"];

export function checkLoss(where: string, loss: unknown): Loss {
  return checkWord("E_ARGUMENT", where, "loss", loss, LOSSES);
}

/** The kernel of a loss. */
export function lossKernel(kernels: TrainKernels, loss: Loss): TrainKernels["squaredErrorF32"] {
  if (loss === "mse") return kernels.squaredErrorF32;
  return loss === "softmaxCrossEntropy" ? kernels.softmaxCrossEntropyF32 : kernels.sigmoidCrossEntropyF32;
}

/** The number of terms that the mean is over: rows with the softmax, elements with the others. */
export function termsOf(loss: Loss, rows: number, columns: number): number {
  return loss === "softmaxCrossEntropy" ? rows : rows * columns;
}
