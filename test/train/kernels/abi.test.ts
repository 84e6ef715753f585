// train.wasm is what src/train/abi.ts says, its tables lie beside those of core.wasm, and what the optimizer does changes no bit.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CORE_TABLES_END, HEAP_BASE } from "../../../src/core/abi.js";
import { SQUARES_BLOCK, TRAIN_ABI, TRAIN_ABI_VERSION, type TrainKernels } from "../../../src/train/abi.js";
import { testUniforms } from "../../support/prng.js";
import { Arena, addresses } from "./arena.js";
import { KERNELS, makeCall } from "./calls.js";

interface Binary {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  exports: Record<string, WebAssembly.ExportValue>;
}

const PAGES = 16;

function load(name: string): Binary {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../../dist/wasm/${name}.wasm`, import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  return { module, memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports };
}

const globalOf = ({ exports }: Binary, global: string) => (exports[global] as WebAssembly.Global).value;
const kernelsOf = ({ exports }: Binary) => exports as unknown as TrainKernels;
const arenaOf = ({ memory }: Binary) => new Arena(memory.buffer, HEAP_BASE, memory.buffer.byteLength - HEAP_BASE);

describe.each(["train", "train-debug"])("%s.wasm", (name) => {
  const binary = load(name);

  it("exports the kernels of the ABI and nothing else, each with its number of parameters", () => {
    const functions = Object.entries(binary.exports).filter(([, value]) => typeof value === "function");
    const arity = Object.fromEntries(functions.map(([kernel, value]) => [kernel, (value as () => void).length]));
    expect(arity).toEqual(
      Object.fromEntries(Object.entries(TRAIN_ABI).map(([kernel, parameters]) => [kernel, parameters.length])),
    );
  });

  it("says its version, that it uses no relaxed SIMD, and where its tables end", () => {
    expect(globalOf(binary, "ABI_VERSION")).toBe(TRAIN_ABI_VERSION);
    expect(globalOf(binary, "BUILD_FLAGS")).toBe(0);
    expect(globalOf(binary, "heapBase")).toBeGreaterThanOrEqual(CORE_TABLES_END);
    expect(globalOf(binary, "heapBase")).toBeLessThanOrEqual(HEAP_BASE);
  });

  it("imports nothing but memory", () => {
    expect(WebAssembly.Module.imports(binary.module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  it("writes no byte but its tables when it starts, so that those of the core stay", () => {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
    const bytes = new Uint8Array(memory.buffer).fill(0xa5);
    new WebAssembly.Instance(binary.module, { env: { memory } });
    expect(bytes.subarray(0, CORE_TABLES_END).every((byte) => byte === 0xa5)).toBe(true);
    expect(bytes.subarray(globalOf(binary, "heapBase")).every((byte) => byte === 0xa5)).toBe(true);
  });

  it("sums squares in blocks of SQUARES_BLOCK", () => {
    const arena = arenaOf(binary);
    const x = arena.floats(new Float32Array(2 * SQUARES_BLOCK + 4).fill(1));
    const sums = arena.doubles(3);
    kernelsOf(binary).blockSquaresF32(...addresses(sums, x), x.length, 0, 3);
    expect(Array.from(sums)).toEqual([SQUARES_BLOCK, SQUARES_BLOCK, 4]);
  });
});

it.each(["core", "core-debug"])("the tables of %s.wasm end before those of train.wasm begin", (name) => {
  expect(globalOf(load(name), "heapBase")).toBeLessThanOrEqual(CORE_TABLES_END);
});

/** SHA-256 of what every kernel writes for random arguments; none of them makes a NaN, whose bits no engine promises. */
function hashOfOutputs(binary: Binary): { hash: string; nan: boolean } {
  const hash = createHash("sha256");
  const arena = arenaOf(binary);
  const random = testUniforms(70);
  let nan = false;
  for (const name of KERNELS) {
    for (let round = 0; round < 40; round++) {
      const call = makeCall(name, kernelsOf(binary), arena, random, round);
      call.run(0, call.length);
      for (const output of call.owned(0, call.length)) {
        nan ||= output.some(Number.isNaN);
        hash.update(new Uint8Array(output.buffer, output.byteOffset, output.byteLength));
      }
    }
  }
  return { hash: hash.digest("hex"), nan };
}

it("the build without optimization has the bits of the optimized one, for every kernel", () => {
  expect(new Set(KERNELS)).toEqual(new Set(Object.keys(TRAIN_ABI)));
  const optimized = hashOfOutputs(load("train"));
  expect(optimized.nan).toBe(false);
  expect(hashOfOutputs(load("train-debug"))).toEqual(optimized);
});
