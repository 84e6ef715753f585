import source from "../../dist/wasm/train.wasm";
import { IsovarError } from "../base/errors.js";
import { HEAP_BASE } from "../core/abi.js";
import { moduleOf } from "../core/binary.js";
import type { Core } from "../core/core.js";
import { instantiateKernels } from "../core/instance.js";
import { TRAIN_ABI, TRAIN_ABI_VERSION, type TrainKernels } from "./abi.js";

const TRAIN_MODULE = { file: "train.wasm", abi: TRAIN_ABI, version: TRAIN_ABI_VERSION, tablesEnd: HEAP_BASE };

const instances = new WeakMap<Core, TrainKernels>();

/**
 * The training kernels over a core's memory: instantiated once a core.
 * @throws {IsovarError} E_WASM where the core runs without WebAssembly
 */
export function trainKernels(where: string, core: Core): TrainKernels {
  let kernels = instances.get(core);
  if (kernels === undefined) {
    if (core.backend !== "wasm") {
      throw new IsovarError(
        "E_WASM",
        `${where}: training needs WebAssembly with SIMD, and this core runs on plain JS (backend "${core.backend}"); initializers work there, training does not`,
      );
    }
    const memory = core.memory.memory as WebAssembly.Memory;
    kernels = instantiateKernels(where, moduleOf(source), memory, TRAIN_MODULE) as TrainKernels;
    instances.set(core, kernels);
  }
  return kernels;
}
