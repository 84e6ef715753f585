// The training kernels with their ranges cut among threads.

import type { Core } from "../core/core.js";
import { cut, partsOf } from "../core/threads/cut.js";
import type { Kernel } from "../core/threads/sharing.js";
import { SQUARES_BLOCK, TRAIN_ABI, type TrainKernels } from "./abi.js";

/** Elements of a part at least: with fewer, a part takes less time than a worker takes to begin. */
const LEAST = 16384;

/** Elements on a cache line: parts of elements and of columns begin at whole lines, so that no two threads write to one. */
const LINE = 16;

/** Parameters of kernels whose range is one of rows, images or blocks, unless they have `rows` too: then it is one of columns. */
const NOT_ELEMENTS = ["columns", "windowPtr", "nElems"];

/** The fields of a window whose product is the number of rows of its patches times that of pixels in each, as layers/window.ts writes them. */
const PATCH_FIELDS = [3, 4, 9, 10];

/** About how many elements a kernel goes through for each unit of its range; exact for patches. */
function elementsPerUnit({ memory }: Core, name: keyof TrainKernels, args: readonly number[]): number {
  const row: readonly string[] = TRAIN_ABI[name];
  const of = (parameter: string) => args[row.indexOf(parameter)];
  if (name === "blockSquaresF32") return SQUARES_BLOCK;
  const windowPtr = of("windowPtr");
  // With both, the range is one of columns.
  if (windowPtr === undefined) return of("rows") ?? of("columns") ?? 1;
  const fields = new Int32Array(memory.memory.buffer, windowPtr, 11);
  return PATCH_FIELDS.reduce((product, field) => product * fields[field]!, of("channels") ?? fields[2]!);
}

/** A kernel that shares its range with workers where it is long enough. However a range is cut, the bits are the same. */
function shareRange(core: Core, name: keyof TrainKernels, run: Kernel, threads: () => number): Kernel {
  const row: readonly string[] = TRAIN_ABI[name];
  const [at, patchesAt] = [row.indexOf("begin"), row.indexOf("patchesPtr")];
  const unit = row.includes("rows") || !NOT_ELEMENTS.some((parameter) => row.includes(parameter)) ? LINE : 1;
  return (...args) => {
    const [begin, end] = [args[at]!, args[at + 1]!];
    const elements = elementsPerUnit(core, name, args);
    const most = Math.min(threads(), Math.floor(((end - begin) * elements) / LEAST));
    const parts = most > 1 ? (core.sharing?.callers(partsOf(end - begin, unit, most)) ?? 1) : 1;
    if (parts === 1) return run(...args);
    const lists = cut(end - begin, unit, parts).map(({ from, to }) => {
      const list = [...args];
      list[at] = begin + from;
      list[at + 1] = begin + to;
      // Patches lie where those of the first image of the range do.
      if (patchesAt >= 0) list[patchesAt]! += from * elements * 4;
      return list;
    });
    core.sharing!.call(run, lists);
  };
}

/**
 * Training kernels that share long ranges with the workers of their core.
 * @param threads how many threads there are at a call
 */
export function sharedKernels(core: Core, kernels: TrainKernels, threads: () => number): TrainKernels {
  const names = Object.keys(TRAIN_ABI) as (keyof TrainKernels)[];
  const pairs = names.map((name) => [name, shareRange(core, name, kernels[name] as Kernel, threads)]);
  return Object.fromEntries(pairs) as unknown as TrainKernels;
}
