// The binaries are what src/core/abi.ts says, and what the optimizer does changes no bit.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ABI, ABI_VERSION, HEAP_BASE, type Kernels } from "../../src/core/abi.js";
import { STATISTICS } from "../../src/core/statistics.js";
import { REFERENCE } from "../../src/reference/index.js";
import { testWords } from "../support/prng.js";

interface Binary {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  exports: Record<string, WebAssembly.ExportValue>;
}

function load(name: string): Binary {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4 });
  return { module, memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports };
}

const kernelsOf = ({ exports }: Binary) => Object.entries(exports).filter(([, value]) => typeof value === "function");

describe.each(["core", "core-debug"])("%s.wasm", (name) => {
  const binary = load(name);

  it("exports the kernels of the ABI and nothing else, each with its number of parameters", () => {
    const arity = Object.fromEntries(kernelsOf(binary).map(([kernel, value]) => [kernel, (value as () => void).length]));
    expect(arity).toEqual(Object.fromEntries(Object.entries(ABI).map(([kernel, parameters]) => [kernel, parameters.length])));
  });

  it("exports the kernels that have twins", () => {
    expect(new Set(kernelsOf(binary).map(([kernel]) => kernel))).toEqual(new Set(Object.keys({ ...REFERENCE, ...STATISTICS })));
  });

  it("says its version, that it uses no relaxed SIMD, and where its tables end", () => {
    const value = (global: string) => (binary.exports[global] as WebAssembly.Global).value;
    expect(value("ABI_VERSION")).toBe(ABI_VERSION);
    expect(value("BUILD_FLAGS")).toBe(0);
    expect(value("heapBase")).toBeGreaterThanOrEqual(1024);
    expect(value("heapBase")).toBeLessThanOrEqual(HEAP_BASE);
  });

  it("imports nothing but memory", () => {
    expect(WebAssembly.Module.imports(binary.module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  it("writes no byte below 1024 nor from heapBase on when it starts", () => {
    const bytes = new Uint8Array(load(name).memory.buffer);
    const heapBase = (binary.exports.heapBase as WebAssembly.Global).value;
    expect(bytes.subarray(0, 1024).every((byte) => byte === 0)).toBe(true);
    expect(bytes.subarray(heapBase).every((byte) => byte === 0)).toBe(true);
  });
});

const relaxed = readFileSync(new URL("../../dist/wasm/relaxed.wasm", import.meta.url));

describe.skipIf(!WebAssembly.validate(relaxed))("relaxed.wasm", () => {
  let binary: Binary;
  beforeAll(() => {
    binary = load("relaxed");
  });
  const value = (global: string) => (binary.exports[global] as WebAssembly.Global).value;

  it("exports a kernel that may stand for that of core.wasm, and says that it uses relaxed SIMD", () => {
    const arity = kernelsOf(binary).map(([kernel, run]) => [kernel, (run as () => void).length]);
    expect(arity).toEqual([["gemmF32", ABI.gemmF32.length]]);
    expect([value("ABI_VERSION"), value("BUILD_FLAGS")]).toEqual([ABI_VERSION, 1]);
  });

  it("has no tables, which would lie on those of core.wasm", () => {
    expect(new Uint8Array(binary.memory.buffer).every((byte) => byte === 0)).toBe(true);
    expect(value("heapBase")).toBe(1024);
  });
});

/** SHA-256 of what the kernels write for arguments like those of the samplers. */
function hashOfOutputs({ memory, exports }: Binary): string {
  const kernels = exports as unknown as Kernels;
  const hash = createHash("sha256");
  const word = testWords(4);
  const keys = HEAP_BASE;
  const out = HEAP_BASE + 1024;
  const sums = HEAP_BASE + 512;
  const work = out + 16384;
  const table = HEAP_BASE + 576;
  /** Tables of the four methods of truncatedF64, with areas and an interval that suit them. */
  const tables = (spread: number) => [
    [spread, spread, -9, 9],
    [0, 1, -9, 9, spread / 2, 1 - spread / 2, 0.25, 0.75, (0.75 - spread / 2) * 2 ** -53],
    [12, spread, 12, 99, 12, 0.0069, spread / 2, (1 - spread / 2) * 2 ** -53],
    [0, spread, -9, 9, ...Array.from({ length: 16 }, (_, i) => spread / (i * i + 1))],
  ];
  for (let round = 0; round < 60; round++) {
    const nTiles = round + 1;
    const stream = [out, nTiles, keys, word() >>> 1, word() & 0x7ffff] as const;
    const spread = Math.fround((word() + 1) * 2 ** -32);
    kernels.philoxKeys(keys, word(), word());
    const calls = [
      () => kernels.philoxWords(...stream, round, round & 7),
      () => kernels.uniformF32(...stream, -spread, 2 * spread, -spread, spread),
      () => kernels.normalF32(...stream, spread / 4, spread),
      () => kernels.truncatedWithinTwoF32(...stream, 0, spread, -2 * spread, 2 * spread),
      () =>
        kernels.truncatedF32(
          ...stream,
          spread / 2,
          1 - spread / 2,
          0.25,
          0.75,
          Math.fround((0.75 - spread / 2) * 2 ** -32),
          0,
          1,
          -9,
          9,
        ),
    ];
    const wide = [out, Math.min(nTiles, 32), keys, stream[3], stream[4], work] as const;
    const wideCalls = [
      () => kernels.uniformF64(...wide, -spread, 2 * spread, -spread, spread),
      () => kernels.normalF64(...wide, spread / 4, spread),
      ...tables(spread).map((values, method) => () => {
        new Float64Array(memory.buffer, table, 20).set(values);
        kernels.truncatedF64(...wide, round & 1, method, table);
      }),
    ];
    for (const call of wideCalls) {
      call();
      hash.update(new Uint8Array(memory.buffer, out, wide[1] * 128));
      kernels.momentsF64(out, wide[1], spread, sums);
      hash.update(new Uint8Array(memory.buffer, sums, 16));
      kernels.narrowF64F32(out, out, wide[1]);
      kernels.narrowF32Bf16(work, out, wide[1]);
      hash.update(new Uint8Array(memory.buffer, work, wide[1] * 32));
      kernels.widenBf16F32(out, work, wide[1]);
      kernels.narrowF32F16(work, out, wide[1]);
      kernels.widenF16F32(out, work, wide[1]);
      hash.update(new Uint8Array(memory.buffer, out, wide[1] * 64));
    }
    for (const [i, call] of calls.entries()) {
      call();
      hash.update(new Uint8Array(memory.buffer, out, nTiles * 64));
      // Words read as floats may be NaN, whose bits no engine promises.
      if (i === 0) continue;
      kernels.momentsF32(out, nTiles, spread, sums);
      hash.update(new Uint8Array(memory.buffer, sums, 16));
    }
  }
  return hash.digest("hex");
}

it("the build without optimization has the bits of the optimized one", () => {
  expect(hashOfOutputs(load("core-debug"))).toBe(hashOfOutputs(load("core")));
});
