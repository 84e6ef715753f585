// compat.wasm is what src/core/compat.ts says, and what the optimizer does changes no bit.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import release from "../../dist/wasm/compat.wasm";
import { COMPAT_ABI, COMPAT_ABI_VERSION, COMPAT_PAGES, COMPAT_TABLES_END, type CompatKernels } from "../../src/core/compat.js";
import { roundsOnce } from "../support/fused.js";

function load(name: string) {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: COMPAT_PAGES, maximum: COMPAT_PAGES });
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

/** SHA-256 of numbers of every framework, made by a binary, with or without fused.wasm; and the kernels that made them. */
async function numbersOf(name: string, fused: boolean): Promise<{ hash: string; called: Set<string> }> {
  // Modules of their own, which have instantiated no binary yet.
  vi.resetModules();
  const { provideModule } = await import("../../src/core/binary.js");
  provideModule(release, load(name).module);
  const { compatBench } = await import("../../src/core/compat.js");
  const compile = vi.spyOn(WebAssembly, "Module");
  if (!fused) {
    compile.mockImplementation(function refuse() {
      throw new WebAssembly.CompileError("invalid opcode");
    });
  }
  const kernels = compatBench("test").kernels as unknown as Record<string, (...args: number[]) => unknown>;
  expect(compile).toHaveBeenCalledTimes(1);
  compile.mockRestore();
  const called = new Set<string>();
  for (const kernel of Object.keys(COMPAT_ABI)) {
    const run = kernels[kernel]!;
    kernels[kernel] = (...args) => {
      called.add(kernel);
      return run(...args);
    };
  }
  const { jax, numpy, tensorflow, torch } = await import("../../src/compat/index.js");
  const hash = createHash("sha256");
  const add = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  const shape = [1003];

  for (const profile of ["linux-x86-avx2", "scalar"] as const) {
    const g = torch.manualSeed(7, { profile });
    for (const dtype of ["f32", "f64", "f16", "bf16"] as const) {
      add(g.uniform(shape, { low: -0.3, high: 0.7, dtype }));
      for (const contiguous of [true, false]) add(g.normal(shape, { mean: 0.1, std: 0.7, contiguous, dtype }));
    }
    add(g.randint(shape, { high: 1000 }));
  }
  const key = torch.stateless.key(7);
  const seed = [7, 8] as const;
  for (const dtype of ["f32", "f64", "f16", "bf16"] as const) {
    add(torch.stateless.uniform(key, shape, { low: -0.3, high: 0.7, dtype }));
    add(tensorflow.random.statelessUniform(shape, { seed, minval: -0.3, maxval: 0.7, dtype }));
    add(torch.stateless.normal(key, shape, { mean: 0.1, std: 0.7, dtype }));
    add(tensorflow.random.statelessNormal(shape, { seed, mean: 0.1, stddev: 0.7, dtype }));
    add(tensorflow.random.statelessTruncatedNormal(shape, { seed, mean: 0.1, stddev: 0.7, dtype }));
  }
  for (const dtype of ["i8", "i16", "i32", "i64"] as const) add(torch.stateless.randint(key, shape, { high: 100, dtype }));

  for (const bits of [numpy.pcg64, numpy.pcg64dxsm, numpy.philox, numpy.sfc64, numpy.mt19937]) {
    const rng = numpy.generator(bits(7));
    for (const dtype of ["f32", "f64"] as const) for (const draw of [rng.random, rng.standardNormal]) add(draw(shape, { dtype }));
    for (const dtype of ["i8", "i16", "i32", "i64"] as const) add(rng.integers(-5, 100, shape, { dtype }));
    add(rng.permutation(1003));
    add(rng.bitGenerator.randomRaw(shape));
  }
  add(numpy.randomState(7).randn(shape));

  for (const partitionable of [true, false]) {
    const jaxKey = jax.random.key(7, { partitionable });
    for (const dtype of ["f32", "f64", "f16", "bf16"] as const) {
      add(jax.random.uniform(jaxKey, shape, { minval: -0.3, maxval: 0.7, dtype }));
      add(jax.random.normal(jaxKey, shape, { dtype }));
      add(jax.random.truncatedNormal(jaxKey, -1, 2, shape, { dtype }));
    }
    for (const dtype of ["i8", "i16", "i32", "i64"] as const) add(jax.random.randint(jaxKey, shape, -5, 100, { dtype }));
  }
  return { hash: hash.digest("hex"), called };
}

it("the build without optimization has the bits of the optimized one, in all of its kernels", async () => {
  const [optimized, debug] = [await numbersOf("compat", false), await numbersOf("compat-debug", false)];
  expect(debug.hash).toBe(optimized.hash);
  for (const { called } of [optimized, debug]) expect(called).toEqual(new Set(Object.keys(COMPAT_ABI)));
});

it.skipIf(!roundsOnce)("all numbers are the same with fused.wasm", async () => {
  expect((await numbersOf("compat", true)).hash).toBe((await numbersOf("compat", false)).hash);
});
