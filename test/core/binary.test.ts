// The binary as the bundles carry it is text: whatever reads it, the engine is asked to compile the same bytes.

import { Buffer } from "node:buffer";
import { afterEach, expect, it, vi } from "vitest";
import source from "../../dist/wasm/core.wasm";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const fromHex = vi.fn((text: string) => Uint8Array.from(Buffer.from(text, "hex")));
const from = vi.fn((text: string, encoding: "hex") => Buffer.from(text, encoding));

/** Bytes given to the engine, of which `globals` are part. */
async function compiled(globals: Record<string, unknown>): Promise<string> {
  const modules: (ArrayBuffer | Uint8Array)[] = [];
  class Module {
    constructor(bytes: ArrayBuffer | Uint8Array) {
      modules.push(bytes);
    }
  }
  for (const [name, value] of Object.entries({ ...globals, WebAssembly: { Module } })) vi.stubGlobal(name, value);
  const { coreModule } = await import("../../src/core/binary.js");
  coreModule(false);
  return Buffer.from(modules[0] as Uint8Array).toString("hex");
}

const arrayWith = (natives: object) => Object.assign(class extends Uint8Array {}, natives);

it.each([
  ["the engine", { Uint8Array: arrayWith({ fromHex }), Buffer: undefined }, fromHex],
  ["Buffer", { Uint8Array: arrayWith({ fromHex: undefined }), Buffer: { from } }, from],
  ["a loop", { Uint8Array: arrayWith({ fromHex: undefined }), Buffer: undefined }, undefined],
  [
    "a loop in a page with an element that is called Buffer",
    { Uint8Array: arrayWith({ fromHex: undefined }), Buffer: {} },
    undefined,
  ],
])("reads the binary by %s", async (_, globals, reader) => {
  vi.clearAllMocks();
  expect(await compiled(globals)).toBe(source);
  for (const native of [fromHex, from]) expect(native).toHaveBeenCalledTimes(native === reader ? 1 : 0);
});
