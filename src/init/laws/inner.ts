// Initializers within an initializer.

import { refuse } from "../../base/check.js";
import { arrayOf, toFloat32 } from "../../base/dtype.js";
import type { Core } from "../../core/core.js";
import type { Sampled } from "../distribution.js";
import { fillDistribution } from "../fillDistribution.js";
import type { Initializer } from "../initializers/initializer.js";
import { parseInitializer } from "../schemes.js";

/** An initializer, or the name of one; not one of those that hold others, so that work does not grow with nesting. */
export function parseInner(where: string, argument: string, value: unknown): Initializer {
  const inner = parseInitializer(`${where}: ${argument}`, typeof value === "string" ? { scheme: value } : value);
  if ("parts" in inner || "init" in inner) {
    refuse("E_SCHEME", where, argument, inner.scheme, "a scheme that holds no other one");
  }
  return inner;
}

/** Values offset … offset + length − 1 of a tensor as numbers, rounded to its dtype. */
export function valuesOf(
  where: string,
  core: Core,
  sampled: Sampled,
  offset: number,
  length: number,
): Float32Array | Float64Array {
  const { dtype } = sampled.distribution;
  const elements = arrayOf(where, dtype, [length]);
  if (dtype === "f16" || dtype === "bf16") {
    fillDistribution(where, core, sampled, offset, elements);
    return toFloat32(elements as Uint16Array, dtype);
  }
  fillDistribution(where, core, sampled, offset, elements);
  return elements as Float32Array | Float64Array;
}
