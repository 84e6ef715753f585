// train.wasm over the memory of a core, or the error that says why it cannot run.

import source from "../../dist/wasm/train.wasm";
import { IsovarError } from "../base/errors.js";
import { TRAIN_TABLES_END } from "../core/abi.js";
import { moduleOf } from "../core/binary.js";
import type { Core } from "../core/core.js";
import { instantiateKernels } from "../core/instance.js";
import { canShare } from "../core/threads/thread.js";
import { TRAIN_ABI, TRAIN_ABI_VERSION, type TrainKernels } from "./abi.js";

const TRAIN_MODULE = { file: "train.wasm", abi: TRAIN_ABI, version: TRAIN_ABI_VERSION, tablesEnd: TRAIN_TABLES_END };

const instances = new WeakMap<Core, TrainKernels>();

/** The smallest valid WebAssembly module. */
const EMPTY = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** The reason why a core runs on plain JS. */
function reasonForPlain(): string {
  if (typeof WebAssembly !== "object") return "this engine has no WebAssembly";
  try {
    new WebAssembly.Module(EMPTY);
  } catch {
    return "a Content-Security-Policy without 'wasm-unsafe-eval' in script-src forbids WebAssembly here";
  }
  return 'it was created with backend: "js", or this engine has no SIMD';
}

/**
 * The training kernels over a core's memory: instantiated once per core.
 * @throws {IsovarError} E_WASM where the core runs without WebAssembly
 */
export function trainKernels(where: string, core: Core): TrainKernels {
  let kernels = instances.get(core);
  if (kernels === undefined) {
    if (core.backend !== "wasm") {
      throw new IsovarError(
        "E_WASM",
        `${where}: training needs WebAssembly with SIMD, and this core runs on plain JS (backend "${core.backend}"): ${reasonForPlain()}; initializers work there, training does not`,
      );
    }
    const memory = core.memory.memory as WebAssembly.Memory;
    // Where memory cannot be shared, the class may be missing.
    const module = moduleOf(source, canShare() && memory.buffer instanceof SharedArrayBuffer);
    kernels = instantiateKernels(where, module, memory, TRAIN_MODULE) as TrainKernels;
    core.attach({ module, kernels, abi: TRAIN_ABI });
    instances.set(core, kernels);
  }
  return kernels;
}
