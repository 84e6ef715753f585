// createCore({ fast: true }): who has products on relaxed SIMD, and how it is seen.

import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { createCore } from "../../src/core/createCore.js";

const supported = WebAssembly.validate(readFileSync(new URL("../../dist/wasm/relaxed.wasm", import.meta.url)));

it("keeps the strict products, and says so, where relaxed SIMD cannot be compiled", () => {
  // The module of core.wasm is compiled before: from then on nothing else can be.
  createCore();
  let refused = 0;
  const compile = vi.spyOn(WebAssembly, "Module").mockImplementation(function refuse() {
    refused++;
    throw new WebAssembly.CompileError("invalid opcode");
  });
  const core = createCore({ fast: true });
  compile.mockRestore();
  expect(refused).toBe(1);
  expect([core.backend, core.fast, core.relaxed]).toEqual(["wasm", false, undefined]);
});

it("is for whoever asks, on WebAssembly that has it", () => {
  const fast = (options?: object) => createCore(options).fast;
  expect([fast(), fast({ fast: false }), fast({ fast: true, backend: "js" })]).toEqual([false, false, false]);
  expect(fast({ fast: true })).toBe(supported);
  expect(() => fast({ fast: "yes" })).toThrow('createCore: fast ("yes") must be true or false');
});
