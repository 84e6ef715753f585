// The only file that imports the loader.

import { instantiateSync } from "@assemblyscript/loader";
import { IsovarError } from "../base/errors.js";

/** What a module must be: its kernels with their parameters, its version, and where its constant tables end at the latest. */
export interface ModuleInterface {
  /** As in `core.wasm`. */
  readonly file: string;
  readonly abi: Readonly<Record<string, readonly string[]>>;
  readonly version: number;
  readonly tablesEnd: number;
}

/** The kernels of a module over a memory. Throws what WebAssembly throws where it is missing or forbidden. */
export function instantiateKernels(
  where: string,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { file, abi, version, tablesEnd }: ModuleInterface,
): unknown {
  const { exports } = instantiateSync(module, { env: { memory } });
  const missing = Object.keys(abi).filter((name) => typeof exports[name] !== "function");
  const found = (exports.ABI_VERSION as WebAssembly.Global | undefined)?.value;
  const heapBase = (exports.heapBase as WebAssembly.Global | undefined)?.value;
  if (missing.length > 0 || found !== version || !(heapBase <= tablesEnd)) {
    throw new IsovarError(
      "E_WASM",
      `${where}: module is not the ${file} of this version (interface ${found}, expected ${version})`,
    );
  }
  return exports;
}
