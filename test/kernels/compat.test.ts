// compat.wasm is what src/core/compat.ts says, and what the optimizer does changes no bit.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  COMPAT_ABI,
  COMPAT_ABI_VERSION,
  COMPAT_TABLES_END,
  type CompatKernels,
  VALUES_BYTES,
  VALUES_PTR,
} from "../../src/core/compat.js";

function load(name: string) {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));
  const pages = (VALUES_PTR + VALUES_BYTES) / 65536;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const bytes = new Uint8Array(memory.buffer).fill(0xa5);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const value = (global: string) => (exports[global] as WebAssembly.Global).value;
  return { module, bytes, exports, kernels: exports as unknown as CompatKernels, value };
}

describe.each(["compat", "compat-debug"])("%s.wasm", (name) => {
  const { module, bytes, exports, value } = load(name);

  it("exports the kernels of the ABI and nothing else, each with its number of parameters", () => {
    const functions = Object.entries(exports).filter(([, entry]) => typeof entry === "function");
    const arity = Object.fromEntries(functions.map(([kernel, entry]) => [kernel, (entry as () => void).length]));
    expect(arity).toEqual(Object.fromEntries(Object.entries(COMPAT_ABI).map(([kernel, names]) => [kernel, names.length])));
  });

  it("says its version, that it uses no relaxed SIMD, and imports nothing but memory", () => {
    expect([value("ABI_VERSION"), value("BUILD_FLAGS")]).toEqual([COMPAT_ABI_VERSION, 0]);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  it("writes nothing but its tables when it starts", () => {
    expect(value("heapBase")).toBeLessThanOrEqual(COMPAT_TABLES_END);
    expect(bytes.subarray(0, 1024).every((byte) => byte === 0xa5)).toBe(true);
    expect(bytes.subarray(value("heapBase")).every((byte) => byte === 0xa5)).toBe(true);
  });
});
