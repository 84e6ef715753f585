// Mean, std and share of zeros of every layer's activations and gradients after a step.

import { IsovarError } from "../base/errors.js";
import type { Block } from "./block.js";
import type { Program } from "./program.js";

/** Mean, std and share of zeros of the values of a tensor. */
export interface Moments {
  /** Mean. */
  mean: number;
  /** Standard deviation. */
  std: number;
  /** Share of exact zeros. */
  zeros: number;
}

/** Statistics of one layer in the last step. */
export interface LayerStatistics {
  /** Its name, the first part of its parameters' names. */
  name: string;
  /** Moments of its outputs. */
  activation: Moments;
  /** Moments of the gradient of the loss by its outputs; undefined where none is computed. */
  gradient: Moments | undefined;
}

/** Moments of the first `count` values of a block. */
export function momentsOf(block: Block, count: number): Moments {
  const values = block.view(count);
  let [sum, zeros] = [0, 0];
  for (let i = 0; i < count; i++) {
    sum += values[i]!;
    if (values[i] === 0) zeros++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return { mean, std: Math.sqrt(squares / count), zeros: zeros / count };
}

/**
 * Statistics of every layer after a step, from the values that it left in memory.
 * @param passes the number of passes that had run when the step ended
 * @throws {IsovarError} E_ARGUMENT where another pass has overwritten these values
 */
export function layerStatistics(program: Program, passes: number): LayerStatistics[] {
  program.check("statistics");
  if (program.run.passes !== passes) {
    throw new IsovarError(
      "E_ARGUMENT",
      "statistics: another pass has run since that step; call it in the callback, before any other",
    );
  }
  const { rows } = program.run;
  return program.layers.map(({ name, output }) => ({
    name,
    activation: momentsOf(output.value, rows * output.size),
    gradient: output.gradient && momentsOf(output.gradient, rows * output.size),
  }));
}
