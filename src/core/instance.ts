// The only file that imports the loader.

import { instantiateSync } from "@assemblyscript/loader";
import { ABI, ABI_VERSION, HEAP_BASE, type Kernels } from "./abi.js";
import { IsovarError } from "./errors.js";

/** The kernels of a module over a memory. Throws what WebAssembly throws where it is missing or forbidden. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = instantiateSync(module, { env: { memory } });
  const missing = Object.keys(ABI).filter((name) => typeof exports[name] !== "function");
  const version = (exports.ABI_VERSION as WebAssembly.Global | undefined)?.value;
  const heapBase = (exports.heapBase as WebAssembly.Global | undefined)?.value;
  if (missing.length > 0 || version !== ABI_VERSION || !(heapBase <= HEAP_BASE)) {
    throw new IsovarError(
      "E_WASM",
      `createCore: module is not the core.wasm of this version (interface ${version}, expected ${ABI_VERSION})`,
    );
  }
  return exports as unknown as Kernels;
}
