// Loss and accuracy of a net on data, without training.

import { checkInteger } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { eachPass } from "./batch.js";
import { checkOptions } from "./check.js";
import { type CheckedData, checkData, type Data } from "./data.js";
import { lossOf } from "./defaults.js";
import { type Loss, termsOf } from "./losses.js";
import { checkNet, type Net } from "./net.js";
import type { Program } from "./program.js";
import { addReported } from "./step.js";

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** The loss, with the same default as in `trainer`. */
  loss?: Loss;
  /** Samples per pass; the result does not depend on it. Default: 256, or as many as there is memory for. */
  batchSize?: number;
}

/** How well a net does on data. */
export interface Evaluation {
  /** Mean loss over the samples. */
  loss: number;
  /**
   * Share of correct outputs: with `softmaxCrossEntropy`, rows whose largest output is at the label; with `sigmoidCrossEntropy`, outputs
   * whose probability is on the right side of ½. Undefined with `mse`.
   */
  accuracy: number | undefined;
}

/** Number of correct outputs after a pass, whose targets must be in memory. */
function correct(program: Program, loss: Loss, samples: number): number {
  const { rows, columns } = program.outputMatrix(samples);
  const outputs = program.output.value.view(rows * columns);
  const targets = program.targets.view(rows * columns);
  let count = 0;
  if (loss === "sigmoidCrossEntropy") {
    for (let i = 0; i < outputs.length; i++) if (outputs[i]! > 0 === targets[i]! > 0.5) count++;
    return count;
  }
  for (let row = 0; row < rows; row++) {
    let [output, target] = [row * columns, row * columns];
    for (let i = row * columns + 1; i < (row + 1) * columns; i++) {
      if (outputs[i]! > outputs[output]!) output = i;
      if (targets[i]! > targets[target]!) target = i;
    }
    if (output === target) count++;
  }
  return count;
}

/** Loss and accuracy on data that has been checked. */
export function evaluateChecked(where: string, net: Net, loss: Loss, data: CheckedData, batchSize?: number): Evaluation {
  const { program } = net;
  if (program.output.gradient === undefined) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters`);
  let [sum, right] = [0, 0];
  eachPass(where, program, data, batchSize, ({ count }) => {
    sum = addReported(program, loss, count, sum);
    if (loss !== "mse") right += correct(program, loss, count);
  });
  const { rows, columns } = program.outputMatrix(data.n);
  const total = termsOf(loss, rows, columns);
  return { loss: sum / total, accuracy: loss === "mse" ? undefined : right / total };
}

/**
 * Mean loss of a net on data, and its accuracy where the loss has one. Nothing is trained: dropout is off, batchNorm uses its running
 * statistics.
 * @param net it is not changed
 * @param data as for `fit`
 * @param options `loss`, and `batchSize`, which changes nothing but memory and time
 * @returns means over all samples
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_DISPOSED, E_MEMORY
 * @example const { loss, accuracy } = evaluate(net, { x: testImages, y: testLabels });
 */
export function evaluate(net: Net, data: Data, options?: EvaluateOptions): Evaluation {
  const where = "evaluate";
  const checked = checkNet(where, net);
  const { loss: given, batchSize } = checkOptions(where, options, ["loss", "batchSize"]);
  const loss = lossOf(where, checked, given);
  if (batchSize !== undefined) checkInteger(where, "batchSize", batchSize, 1);
  return evaluateChecked(where, checked, loss, checkData(where, checked, loss, data), batchSize);
}
