// Mean and std of inputs and targets in a file of weights.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { FORMAT, SCALED } from "../io/checkpointNames.js";
import { SMALLEST_STD } from "./columns.js";
import type { Net } from "./net.js";
import type { Parameter } from "./parameter.js";
import { allScalers } from "./scaler.js";
import type { WeightsHeader } from "./sources.js";

/**
 * Refuses a file of `save` whose net standardized where this one does not, or the other way round: its weights suit other inputs.
 * @throws {IsovarError} E_CHECKPOINT
 */
export function checkSameScalers(where: string, { program: { scalers } }: Net, { metadata, tensors }: WeightsHeader): void {
  const standardized = tensors.has(`${SCALED[0]}/std`);
  if (metadata?.[FORMAT] === undefined || standardized === (scalers !== undefined)) return;
  const text = standardized
    ? "file is of a net that standardizes: make this one with standardize: true (--standardize)"
    : "file is of a net that does not standardize: make this one without standardize: true";
  throw new IsovarError("E_CHECKPOINT", `${where}: ${text}`);
}

/** Tensors of the scalers that a file has nothing of: weights alone, from `isovar init` or another framework. */
export function absentScalers(net: Net, has: (parameter: Parameter) => boolean): Parameter[] {
  return allScalers(net.program.scalers).flatMap(({ mean, std }) => (has(mean) || has(std) ? [] : [mean, std]));
}

/**
 * Looks at the standard deviations of a file, which training divides by: all are 0 before they were measured, and none is after.
 * @throws {IsovarError} E_CHECKPOINT
 */
export function checkStds(where: string, net: Net, valuesOf: (parameter: Parameter) => Float32Array | undefined): void {
  for (const { std } of allScalers(net.program.scalers)) {
    const values = valuesOf(std) ?? new Float32Array(1);
    const index = values.findIndex((value) => (values[0] === 0 ? value !== 0 : !(value >= SMALLEST_STD)));
    const rule = values[0] === 0 ? "0 as the first, which says that none was measured" : "large enough for f32 to divide by";
    if (index !== -1) refuse("E_CHECKPOINT", `${where}: tensor ${show(std.name)}`, `value ${index}`, values[index], rule);
  }
}
