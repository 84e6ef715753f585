// Products of matrices on relaxed SIMD, for cores that ask for them: apart from the core, so that only programs that make cores of their own carry them.

import source from "../../dist/wasm/relaxed.wasm";
import { IsovarError } from "../base/errors.js";
import { ABI_VERSION, CORE_TABLES_END, type Kernels, RELAXED_ABI } from "./abi.js";
import { moduleOf } from "./binary.js";
import type { Core } from "./core.js";
import { instantiateKernels } from "./instance.js";
import { canShare } from "./threads/thread.js";

const RELAXED_MODULE = { file: "relaxed.wasm", abi: RELAXED_ABI, version: ABI_VERSION, tablesEnd: CORE_TABLES_END };

/** Gives a core the products of relaxed.wasm. Where the engine calls its instructions invalid, or nothing may be compiled, it keeps its own. */
export function relax(core: Core): void {
  if (core.backend !== "wasm") return;
  const memory = core.memory.memory as WebAssembly.Memory;
  try {
    // Where memory cannot be shared, the class may be missing.
    const module = moduleOf(source, canShare() && memory.buffer instanceof SharedArrayBuffer);
    const kernels = instantiateKernels("createCore", module, memory, RELAXED_MODULE) as Pick<Kernels, keyof typeof RELAXED_ABI>;
    core.attach({ module, kernels, abi: RELAXED_ABI });
    core.product = kernels.gemmF32;
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
  }
}
