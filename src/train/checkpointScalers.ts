// Checks of the mean and std that a file holds for a net that standardizes.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { FORMAT, SCALED } from "../io/checkpointNames.js";
import { SMALLEST_STD } from "./columns.js";
import type { Net } from "./net.js";
import type { Parameter } from "./parameter.js";
import { allScalers } from "./scaler.js";
import type { WeightsHeader } from "./sources.js";

/**
 * Refuses a file from `save` where only one of the two nets standardizes: its weights were trained for inputs of another scale.
 * @throws {IsovarError} E_CHECKPOINT
 */
export function checkSameScalers(where: string, { program: { scalers } }: Net, { metadata, tensors }: WeightsHeader): void {
  const standardized = tensors.has(`${SCALED[0]}/std`);
  if (metadata?.[FORMAT] === undefined || standardized === (scalers !== undefined)) return;
  const text = standardized
    ? "file holds a net that standardizes: make this one with standardize: true (--standardize)"
    : "file holds a net that does not standardize: make this one without standardize: true";
  throw new IsovarError("E_CHECKPOINT", `${where}: ${text}`);
}

/** Parameters of the scalers that a file lacks, as files from `isovar init` or another framework do. */
export function absentScalers(net: Net, has: (parameter: Parameter) => boolean): Parameter[] {
  return allScalers(net.program.scalers).flatMap(({ mean, std }) => (has(mean) || has(std) ? [] : [mean, std]));
}

/**
 * Checks the standard deviations of a file, since training divides by them: all are 0 (not yet measured), or none is.
 * @throws {IsovarError} E_CHECKPOINT
 */
export function checkStds(where: string, net: Net, valuesOf: (parameter: Parameter) => Float32Array | undefined): void {
  for (const { std } of allScalers(net.program.scalers)) {
    const values = valuesOf(std) ?? new Float32Array(1);
    const index = values.findIndex((value) => (values[0] === 0 ? value !== 0 : !(value >= SMALLEST_STD)));
    const rule =
      values[0] === 0
        ? "0, since the first value is 0, which means that nothing was measured yet"
        : "large enough for f32 to divide by";
    if (index !== -1) refuse("E_CHECKPOINT", `${where}: tensor ${show(std.name)}`, `value ${index}`, values[index], rule);
  }
}
