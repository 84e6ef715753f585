// The kernels that only `inspect` calls, apart from the others: a program that does not inspect carries no twins of them.

import { hashRows, statisticsF32 } from "../reference/statistics.js";
import type { StatisticsKernels } from "./abi.js";
import { bindTwins, type Core } from "./core.js";

export const STATISTICS = { statisticsF32, hashRows };

/** Those kernels over the memory of a core. */
export function statisticsOf({ backend, kernels, memory }: Core): StatisticsKernels {
  return (backend === "wasm" ? kernels : bindTwins(memory.memory, STATISTICS)) as StatisticsKernels;
}
