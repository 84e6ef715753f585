// Outputs of a net for samples, as they are or as probabilities.

import { checkInteger } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { exp } from "../math/exp.js";
import { eachPass } from "./batch.js";
import { checkOptions, checkWord } from "./check.js";
import { refuseBadInput, toInputs } from "./data.js";
import { checkNet, type Net } from "./net.js";
import type { Samples } from "./numbers.js";

/** Options of `predict`. */
export interface PredictOptions {
  /** `"softmax"` turns logits into probabilities along the last axis, `"sigmoid"` each logit by itself. Default: outputs as they are. */
  probabilities?: "softmax" | "sigmoid";
  /** Samples per pass; the result does not depend on it. Default: 256, or as many as there is memory for. */
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
 * Outputs of a net for samples, one sample after another, row-major.
 * @param net it is not changed
 * @param x samples, nested or flat, in the order of the net's input
 * @param options `probabilities`, `"softmax"` or `"sigmoid"` of the outputs; `batchSize`, which changes nothing but memory and time
 * @returns as many numbers per sample as the net has outputs
 * @throws {IsovarError} E_DATA, E_ARGUMENT, E_DISPOSED, E_MEMORY
 * @example const probabilities = predict(net, image, { probabilities: "softmax" });
 */
export function predict(net: Net, x: Samples, options?: PredictOptions): Float32Array<ArrayBuffer> {
  const where = "predict";
  const checked = checkNet(where, net);
  const { probabilities, batchSize } = checkOptions(where, options, ["probabilities", "batchSize"]);
  if (probabilities !== undefined) checkWord("E_ARGUMENT", where, "probabilities", probabilities, ["softmax", "sigmoid"]);
  if (batchSize !== undefined) checkInteger(where, "batchSize", batchSize, 1);
  const { values, n } = toInputs(where, checked, x);
  refuseBadInput(where, checked, values);
  const { program } = checked;
  const { size, value } = program.output;
  const result = arrayOf(where, "f32", [n, ...checked.outputShape]);
  eachPass(where, program, { x: values, n }, batchSize, ({ begin, count }) => result.set(value.view(count * size), begin * size));
  program.scalers?.target?.undo(result);
  if (probabilities) toProbabilities(result, checked.outputShape.at(-1) ?? 1, probabilities);
  return result;
}
