import { checkInteger, checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type CheckedData, checkData, checkStillThere, type Data } from "./data.js";
import { type Loss, termsOf, writeTargets } from "./losses.js";
import { checkNet, type Net } from "./net.js";
import { addReported } from "./step.js";
import { lossOf } from "./trainer.js";

/** Samples in one pass where nothing else is said, unless their signals take more than so many bytes: more gain no speed. */
const USUAL = 256;
const USUAL_BYTES = 2 ** 28;

/** How a net is judged. */
export interface EvaluateOptions {
  /** As that of `trainer`. */
  loss?: Loss;
  /** Samples in one pass; the result does not depend on it. Default: 256, or as many as there is memory for. */
  batchSize?: number;
}

/** How well a net does on data. */
export interface Evaluation {
  /** Mean loss over the samples. */
  loss: number;
  /** Share of the samples whose largest output is at the label, or for `binaryCrossEntropy` on the right side of ½; else undefined. */
  accuracy: number | undefined;
}

/** Number of correct outputs, of samples whose targets are in memory. */
function correct(net: Net, loss: Loss, samples: number): number {
  const { rows, columns } = net.outputMatrix(samples);
  const { buffer } = net.core.memory.memory;
  const outputs = new Float32Array(buffer, net.output.value.ptr, rows * columns);
  const targets = new Float32Array(buffer, net.targets.ptr, rows * columns);
  let count = 0;
  if (loss === "binaryCrossEntropy") {
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

/** Makes room for a pass over some of n samples: over `batchSize`, or else over as many as are quick and fit. Returns their number. */
export function reservePass(where: string, net: Net, n: number, batchSize: number | undefined): number {
  if (batchSize === undefined) {
    const usual = Math.min(USUAL, Math.ceil(USUAL_BYTES / net.bytesPerRow));
    return net.reserveAtMost(where, Math.min(n, Math.max(usual, net.capacity)));
  }
  const rows = Math.min(n, batchSize);
  net.reserve(where, rows);
  return rows;
}

/** Loss and accuracy of data that was checked. */
export function evaluateChecked(where: string, net: Net, loss: Loss, data: CheckedData, batchSize?: number): Evaluation {
  const { x, targets, n } = data;
  if (net.output.gradient === undefined) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters`);
  checkStillThere(where, net, data);
  const chunk = reservePass(where, net, n, batchSize);
  const { size } = net.input;
  let [sum, right] = [0, 0];
  for (let begin = 0; begin < n; begin += chunk) {
    const count = Math.min(chunk, n - begin);
    net.inputView(count).set(x.subarray(begin * size, (begin + count) * size));
    writeTargets(where, net, targets, (i) => begin + i, count);
    net.forward(count, false, 0);
    sum = addReported(net, loss, count, sum);
    if (loss !== "mse") right += correct(net, loss, count);
  }
  const { rows, columns } = net.outputMatrix(n);
  const total = termsOf(loss, rows, columns);
  return { loss: sum / total, accuracy: loss === "mse" ? undefined : right / total };
}

/**
 * Mean loss, and accuracy where the loss has one, without training: no dropout, running statistics in batchNorm.
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
