// Instantiates a module over a memory and checks its interface. The only file that imports the loader, and of it only what makes functions of
// exports: the rest moves strings and arrays between JavaScript and AssemblyScript's runtime, of which kernels have none.

import { demangle } from "@assemblyscript/loader";
import { IsovarError } from "../base/errors.js";

/** What a module must offer: its kernels, its version, and an upper bound of its constant tables. */
export interface ModuleInterface {
  /** As in `core.wasm`. */
  readonly file: string;
  /** Something that has the names of its kernels. */
  readonly abi: object;
  readonly version: number;
  readonly tablesEnd: number;
}

/** The kernels of a module over a memory. Where WebAssembly is missing or forbidden, its own error is thrown. */
export function instantiateKernels(
  where: string,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { file, abi, version, tablesEnd }: ModuleInterface,
): unknown {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = demangle<Record<string, unknown>>(instance.exports);
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
