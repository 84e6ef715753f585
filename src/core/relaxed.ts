// Products of matrices on relaxed SIMD, for cores that ask for them: apart from the core, so that only programs that make cores of their own carry them.

import source from "../../dist/wasm/relaxed.wasm";
import { IsovarError } from "../base/errors.js";
import { ABI_VERSION, CORE_TABLES_END, type Kernels, PRODUCT_ABI } from "./abi.js";
import { moduleOf } from "./binary.js";
import type { Core } from "./core.js";
import { instantiateKernels } from "./instance.js";
import { canShare } from "./threads/thread.js";

/**
 * Gives a core the product of relaxed.wasm, for `matmul` and training. Where the engine calls its instructions invalid, or nothing may be compiled,
 * there is none.
 */
export function relax(core: Core): void {
  if (core.backend !== "wasm") return;
  const memory = core.memory.memory as WebAssembly.Memory;
  const expected = { file: "relaxed.wasm", abi: PRODUCT_ABI, version: ABI_VERSION, tablesEnd: CORE_TABLES_END };
  try {
    // Where memory cannot be shared, the class may be missing.
    const module = moduleOf(source, canShare() && memory.buffer instanceof SharedArrayBuffer);
    const { gemmF32 } = instantiateKernels("createCore", module, memory, expected) as Pick<Kernels, "gemmF32">;
    core.attach({ module, kernels: { gemmF32 }, abi: PRODUCT_ABI });
    const relaxed = Object.create(core, { kernels: { value: { ...core.kernels, gemmF32 } } });
    Object.assign(core, { fast: true, relaxed });
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
  }
}
