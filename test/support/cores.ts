// One test body for every way to run: WebAssembly SIMD, and its plain-JS twin.

import { afterAll, describe, expect, it } from "vitest";
import type { Kernels } from "../../src/core/abi.js";
import type { Backend, Core } from "../../src/core/core.js";
import { createCore } from "../../src/core/createCore.js";
import type { Key } from "../../src/random/key.js";

export const BACKENDS: readonly Backend[] = ["wasm", "js"];

/** Runs the body once a backend, each time with a core of its own, on which no block may be left alive. */
export function describeEachCore(name: string, body: (core: Core) => void): void {
  for (const backend of BACKENDS) {
    describe(`${name} (${backend})`, () => {
      const core = createCore({ backend });
      it("runs on the backend asked for", () => expect(core.backend).toBe(backend));
      body(core);
      afterAll(() => expectNoLiveBlocks(core));
    });
  }
}

/** Whatever a suite took from a core's memory, it gave back. */
export function expectNoLiveBlocks(core: Core): void {
  expect(core.memory.liveBlocks, "live blocks").toBe(0);
}

/** What the kernels over the stream take after `counterHigh`. */
type Rest<Name extends StreamKernel> =
  Parameters<Kernels[Name]> extends [number, number, number, number, number, ...infer R] ? R : never;
export type StreamKernel = "philoxWords" | "uniformF32" | "normalF32" | "truncatedWithinTwoF32" | "truncatedF32";

/** Calls a kernel over the stream on whole tiles from counter [low, high] on, and copies the bits of what it wrote. */
export function runKernel<Name extends StreamKernel>(
  core: Core,
  name: Name,
  nTiles: number,
  key: Key,
  [low, high]: readonly [number, number],
  ...rest: Rest<Name>
): Uint32Array {
  const outPtr = core.memory.allocate("test", nTiles * 64);
  const keysPtr = core.memory.allocate("test", 320);
  try {
    core.kernels.philoxKeys(keysPtr, key.k0, key.k1);
    const kernel = core.kernels[name] as (...args: number[]) => void;
    kernel(outPtr, nTiles, keysPtr, low, high, ...(rest as number[]));
    return new Uint32Array(core.memory.memory.buffer, outPtr, nTiles * 16).slice();
  } finally {
    core.memory.free(outPtr);
    core.memory.free(keysPtr);
  }
}

export type WideKernel = "uniformF64" | "normalF64" | "truncatedF64";
export const WIDE_KERNELS: readonly WideKernel[] = ["uniformF64", "normalF64", "truncatedF64"];

/** As `runKernel`, for the kernels that write f64: their parameters after `workPtr`, and what they read from memory. */
export function runWideKernel(
  core: Core,
  name: WideKernel,
  nTiles: number,
  key: Key,
  [low, high]: readonly [number, number],
  rest: readonly number[],
  table: ArrayLike<number> = [],
): Float64Array {
  const [outPtr, workPtr] = [core.memory.allocate("test", nTiles * 128), core.memory.allocate("test", nTiles * 128)];
  const [keysPtr, tablePtr] = [core.memory.allocate("test", 320), core.memory.allocate("test", 192)];
  try {
    const { buffer } = core.memory.memory;
    core.kernels.philoxKeys(keysPtr, key.k0, key.k1);
    new Float64Array(buffer, tablePtr, 24).set(table);
    const kernel = core.kernels[name] as (...args: number[]) => void;
    kernel(outPtr, nTiles, keysPtr, low, high, workPtr, ...rest, ...(name === "truncatedF64" ? [tablePtr] : []));
    return new Float64Array(buffer, outPtr, nTiles * 16).slice();
  } finally {
    for (const ptr of [outPtr, workPtr, keysPtr, tablePtr]) core.memory.free(ptr);
  }
}

/** What a conversion kernel makes of whole tiles; in place unless `apart`. */
export function runConversion<T extends ArrayBufferView & { length: number }>(
  core: Core,
  name: "narrowF64F32" | "narrowF32F16" | "narrowF32Bf16" | "widenF16F32" | "widenBf16F32",
  input: ArrayBufferView & { length: number },
  Output: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T & { slice(): T },
  apart = true,
): T {
  const inPtr = core.memory.allocate("test", input.byteLength);
  const outPtr = apart ? core.memory.allocate("test", input.length * 8) : inPtr;
  try {
    const { buffer } = core.memory.memory;
    new Uint8Array(buffer, inPtr, input.byteLength).set(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
    core.kernels[name](outPtr, inPtr, input.length / 16);
    return new Output(buffer, outPtr, input.length).slice();
  } finally {
    core.memory.free(inPtr);
    if (apart) core.memory.free(outPtr);
  }
}

/** The same bits as f32. */
export function asFloats(bits: Uint32Array): Float32Array {
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
}

/** The bits of f32 values. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Index of the first place where two arrays differ in any bit, −1 if none: far quicker than a deep comparison. */
export function firstDifference(a: Float32Array | Uint32Array, b: Float32Array | Uint32Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  const x = new Uint32Array(a.buffer, a.byteOffset, a.length);
  const y = new Uint32Array(b.buffer, b.byteOffset, b.length);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return i;
  return -1;
}
