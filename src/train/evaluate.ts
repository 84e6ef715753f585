import { checkInteger, checkOptions } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import { exp } from "../math/exp.js";
import { type CheckedData, checkData, type Data, refuseBadInput, type Samples, toInputs } from "./data.js";
import { type Loss, termsOf, writeTargets } from "./losses.js";
import type { Net } from "./net.js";
import { lossAndGradient } from "./step.js";
import { checkNet, lossOf } from "./trainer.js";

/** Samples in one pass where nothing else is said. Results do not depend on it. */
const CHUNK = 256;

export interface EvaluateOptions {
  /** As that of `trainer`. */
  loss?: Loss;
}

export interface Evaluation {
  loss: number;
  /** Share of the samples whose largest output is at the label, or for `binaryCrossEntropy` on the right side of ½; else undefined. */
  accuracy: number | undefined;
}

/** Outputs that hit, of rows whose targets are in memory. */
function hits(net: Net, loss: Loss, samples: number): number {
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

/** Samples in one pass over n. */
export function chunkOf(net: Net, n: number): number {
  return Math.min(n, Math.max(CHUNK, net.capacity));
}

/** Loss and accuracy of data that was checked. */
export function evaluateChecked(where: string, net: Net, loss: Loss, { x, targets, n }: CheckedData): Evaluation {
  if (net.output.gradient === undefined) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters`);
  const chunk = chunkOf(net, n);
  net.reserve(where, chunk);
  const { size } = net.input;
  let [sum, right] = [0, 0];
  for (let begin = 0; begin < n; begin += chunk) {
    const count = Math.min(chunk, n - begin);
    const { rows, columns } = net.outputMatrix(count);
    net.inputView(count).set(x.subarray(begin * size, (begin + count) * size));
    const out = new Float32Array(net.core.memory.memory.buffer, net.targets.ptr, rows * columns);
    writeTargets(out, targets, columns, rows / count, (i) => begin + i, count);
    net.forward(count, false, 0);
    sum += lossAndGradient(net, loss, count) * termsOf(loss, rows, columns);
    if (loss !== "mse") right += hits(net, loss, count);
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
  const loss = lossOf(where, checked, checkOptions(where, options, ["loss"]).loss);
  return evaluateChecked(where, checked, loss, checkData(where, checked, loss, data));
}

export interface PredictOptions {
  /** `"softmax"` makes probabilities of the logits along the last axis, `"sigmoid"` of each by itself. Default: outputs as they are. */
  probabilities?: "softmax" | "sigmoid";
  /** Samples in one pass; the result does not depend on it. */
  batchSize?: number;
}

function toProbabilities(outputs: Float32Array, columns: number, kind: "softmax" | "sigmoid"): void {
  if (kind === "sigmoid") {
    for (let i = 0; i < outputs.length; i++) outputs[i] = 1 / (1 + exp(-outputs[i]!));
    return;
  }
  for (let begin = 0; begin < outputs.length; begin += columns) {
    const row = outputs.subarray(begin, begin + columns);
    const largest = row.reduce((most, z) => Math.max(most, z), -Infinity);
    let sum = 0;
    const shares = Array.from(row, (z) => exp(z - largest));
    for (const share of shares) sum += share;
    for (let i = 0; i < columns; i++) row[i] = shares[i]! / sum;
  }
}

/**
 * Outputs of a net, sample by sample, row-major.
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_DISPOSED, E_MEMORY
 * @example const probabilities = predict(net, image, { probabilities: "softmax" });
 */
export function predict(net: Net, x: Samples, options?: PredictOptions): Float32Array<ArrayBuffer> {
  const where = "predict";
  const checked = checkNet(where, net);
  const { probabilities, batchSize = CHUNK } = checkOptions(where, options, ["probabilities", "batchSize"]);
  if (probabilities !== undefined && probabilities !== "softmax" && probabilities !== "sigmoid") {
    throw new IsovarError("E_ARGUMENT", `${where}: probabilities must be "softmax" or "sigmoid"`);
  }
  checkInteger(where, "batchSize", batchSize, 1);
  const { values, n } = toInputs(where, checked, x);
  refuseBadInput(where, checked, values);
  const chunk = Math.min(n, batchSize);
  checked.reserve(where, chunk);
  const { input, output } = checked;
  const result = new Float32Array(n * output.size);
  for (let begin = 0; begin < n; begin += chunk) {
    const count = Math.min(chunk, n - begin);
    checked.inputView(count).set(values.subarray(begin * input.size, (begin + count) * input.size));
    checked.forward(count, false, 0);
    const view = new Float32Array(checked.core.memory.memory.buffer, output.value.ptr, count * output.size);
    result.set(view, begin * output.size);
  }
  if (probabilities) toProbabilities(result, checked.outputShape.at(-1) ?? 1, probabilities);
  return result;
}
