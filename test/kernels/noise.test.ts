// noise.wasm is what src/core/noise.ts says, its tables lie beside those of the other binaries, and its kernels have the bits of their twins.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HEAP_BASE, TRAIN_TABLES_END } from "../../src/core/abi.js";
import { createCore } from "../../src/core/createCore.js";
import { NOISE_ABI, NOISE_ABI_VERSION, type NoiseKernels, noiseBench } from "../../src/core/noise.js";
import { NOISE } from "../../src/reference/noise.js";
import { firstByteDifference } from "../support/dtypes.js";
import { testWords } from "../support/prng.js";

const PAGES = 4;

function load(name: string) {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const bytes = new Uint8Array(memory.buffer).fill(0xa5);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { module, bytes, exports, value: (global: string) => (exports[global] as WebAssembly.Global).value };
}

describe.each(["noise", "noise-debug"])("%s.wasm", (name) => {
  const { module, bytes, exports, value } = load(name);

  it("exports the kernels of the ABI and nothing else, each with its number of parameters, and each has a twin", () => {
    const functions = Object.entries(exports).filter(([, entry]) => typeof entry === "function");
    const arity = Object.fromEntries(functions.map(([kernel, entry]) => [kernel, (entry as () => void).length]));
    expect(arity).toEqual(Object.fromEntries(Object.entries(NOISE_ABI).map(([kernel, names]) => [kernel, names.length])));
    expect(Object.keys(NOISE).sort()).toEqual(Object.keys(arity).sort());
  });

  it("says its version, that it uses no relaxed SIMD, and imports nothing but memory", () => {
    expect([value("ABI_VERSION"), value("BUILD_FLAGS")]).toEqual([NOISE_ABI_VERSION, 0]);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  it("writes its tables when it starts, and no byte of those of others", () => {
    expect(bytes.subarray(0, TRAIN_TABLES_END).every((byte) => byte === 0xa5)).toBe(true);
    expect(bytes.subarray(value("heapBase")).every((byte) => byte === 0xa5)).toBe(true);
    expect(value("heapBase")).toBeLessThanOrEqual(HEAP_BASE);
  });
});

it.each(["train", "train-debug"])("the tables of %s.wasm end before those of noise.wasm begin", (name) => {
  expect(load(name).value("heapBase")).toBeLessThanOrEqual(TRAIN_TABLES_END);
});

type Sixteen = "F16" | "Bf16";
const SUFFIXES = ["F32", "F16", "Bf16"] as const;

/** Bits of weights of every kind: random ones, among them NaN with payloads and denormals, infinities, the largest, zeros of both signs, plain ones. */
function weightBits(suffix: (typeof SUFFIXES)[number], count: number, word: () => number): Uint32Array | Uint16Array {
  const short = {
    F16: [0, 0x8000, 0x7c00, 0xfc00, 0x7bff, 0xfbff, 1, 0x8001, 0x7e01],
    Bf16: [0, 0x8000, 0x7f80, 0xff80, 0x7f7f, 1, 0x7fc1],
  };
  const long = [0, 0x80000000, 0x7f800000, 0xff800000, 0x7f7fffff, 0xff7fffff, 1, 0x80000001, 0x7fc00123, 0x7f800001, 0xff812345];
  const list: number[] = suffix === "F32" ? long : short[suffix as Sixteen];
  const plain = Float32Array.from({ length: count }, () => (word() * 2 ** -32 - 0.5) * 0.1);
  const bits = new Uint32Array(plain.buffer);
  const pick = (i: number) => {
    const kind = word() % 8;
    if (kind === 0) return list[word() % list.length]!;
    if (kind === 1) return suffix === "F32" ? word() : word() & 0xffff;
    return suffix === "F32" ? bits[i]! : suffix === "Bf16" ? bits[i]! >>> 16 : 0x2000 + (word() & 0x8fff);
  };
  const all = Array.from({ length: count }, (_, i) => pick(i));
  return suffix === "F32" ? Uint32Array.from(all) : Uint16Array.from(all);
}

const wasm = createCore({ backend: "wasm" });
const js = createCore({ backend: "js" });
const { kernels: optimized } = noiseBench("test", wasm);
const { kernels: twins } = noiseBench("test", js);

/** What a kernel leaves in an arena that begins as another one does; every pointer is relative to its beginning. */
function inArenas(
  bytes: number,
  fill: (buffer: ArrayBufferLike, at: number) => void,
  run: (kernels: NoiseKernels, at: number) => void,
) {
  return (
    [
      [wasm, optimized],
      [js, twins],
    ] as const
  ).map(([core, kernels]) => {
    const at = core.memory.allocate("test", bytes);
    const { buffer } = core.memory.memory;
    new Uint8Array(buffer, at, bytes).fill(0xa5);
    fill(buffer, at);
    run(kernels, at);
    const result = new Uint8Array(buffer, at, bytes).slice();
    core.memory.free(at);
    return result;
  }) as [Uint8Array, Uint8Array];
}

it("sumNormalsF32 has the bits of its twin, and writes its tiles and work memory alone", () => {
  const word = testWords(4);
  for (const nTiles of [0, 1, 2, 3, 127, 128, 129, 200, 257]) {
    for (const nMembers of [0, 1, 3]) {
      const out = 128;
      const table = out + nTiles * 64 + 128;
      const work = table + 64;
      const members = Array.from({ length: nMembers }, () => [word(), word(), (word() * 2 ** -32 - 0.5) * 4] as const);
      const counter = [Math.min(word(), 2 ** 32 - 8 * nTiles - 8), word() & 0x7ffff] as const;
      const bytes = work + 8512 + 128;
      const [a, b] = inArenas(
        bytes,
        (buffer, at) => {
          const view = new DataView(buffer as ArrayBuffer, at + table);
          for (const [i, [k0, k1, weight]] of members.entries()) {
            view.setUint32(i * 16, k0, true);
            view.setUint32(i * 16 + 4, k1, true);
            view.setFloat32(i * 16 + 8, weight, true);
          }
        },
        (kernels, at) => kernels.sumNormalsF32(at + out, nTiles, ...counter, at + table, nMembers, at + work),
      );
      expect(firstByteDifference(a.subarray(0, work), b.subarray(0, work)), `${nTiles} tiles, ${nMembers} members`).toBe(-1);
      const guards = [a.subarray(0, out), a.subarray(out + nTiles * 64, table), a.subarray(work + 8512)];
      expect(guards.every((guard) => guard.every((byte) => byte === 0xa5))).toBe(true);
    }
  }
});

describe.each(SUFFIXES)("of %s", (suffix) => {
  const bytes = suffix === "F32" ? 4 : 2;

  it("add, keep and restore have the bits of their twins for weights of every kind, and keep loses nothing", () => {
    const word = testWords(7);
    for (let round = 0; round < 60; round++) {
      const nTiles = 1 + (round % 9);
      const count = nTiles * 16;
      const weights = weightBits(suffix, count, word);
      const size = 10 ** ((word() % 60) - 35);
      const noise = Float32Array.from({ length: count }, () => (word() * 2 ** -32 - 0.5) * size);
      const x = 64;
      const noiseAt = x + count * 4 + 64;
      const low = noiseAt + count * 4 + 64;
      const rest = low + count + 64;
      const all = rest + (count + 16) * 4 + 64;
      const fill = (buffer: ArrayBufferLike, at: number) => {
        (suffix === "F32" ? new Uint32Array(buffer, at + x, count) : new Uint16Array(buffer, at + x, count)).set(weights);
        new Float32Array(buffer, at + noiseAt, count).set(noise);
      };
      const far: number[] = [];
      const add = inArenas(all, fill, (kernels, at) => kernels[`add${suffix}`](at + x, at + noiseAt, nTiles));
      const kept = inArenas(all, fill, (kernels, at) => {
        far.push(kernels[`keep${suffix}`](at + x, at + noiseAt, nTiles, at + low, at + rest));
      });
      const back = inArenas(all, fill, (kernels, at) => {
        const found = kernels[`keep${suffix}`](at + x, at + noiseAt, nTiles, at + low, at + rest);
        expect(kernels[`restore${suffix}`](at + x, at + noiseAt, nTiles, at + low, at + rest)).toBe(found);
      });
      expect(firstByteDifference(...add)).toBe(-1);
      expect(far[0]).toBe(far[1]);
      // Beyond what it counts, `rest` holds whatever was moved about.
      const read = rest + far[0]! * bytes;
      expect(firstByteDifference(kept[0].subarray(0, read), kept[1].subarray(0, read)), `round ${round}`).toBe(-1);
      expect(firstByteDifference(kept[0].subarray(0, noiseAt), add[0].subarray(0, noiseAt))).toBe(-1);
      for (const arena of back) {
        expect(firstByteDifference(arena.subarray(x, x + weights.byteLength), weights), `round ${round}`).toBe(-1);
        expect(arena.subarray(all - 64).every((byte) => byte === 0xa5)).toBe(true);
      }
    }
  });
});

it("the build without optimization has the bits of the optimized one", () => {
  const results = ["noise", "noise-debug"].map((name) => {
    const { exports, bytes } = load(name);
    const kernels = exports as unknown as NoiseKernels;
    const word = testWords(9);
    const [x, noise, low, rest, work] = [HEAP_BASE, HEAP_BASE + 16384, HEAP_BASE + 32768, HEAP_BASE + 49152, HEAP_BASE + 65536];
    const table = work + 16384;
    new Uint32Array(bytes.buffer, table, 8).set([word(), word(), 0x3f000000, 0, word(), word(), 0xbe000000, 0]);
    const seen: Uint8Array[] = [];
    for (const suffix of SUFFIXES) {
      const weights = weightBits(suffix, 1600, word);
      new Uint8Array(bytes.buffer, x, weights.byteLength).set(new Uint8Array(weights.buffer));
      kernels.sumNormalsF32(noise, 100, 8, 0, table, 2, work);
      const far = kernels[`keep${suffix}`](x, noise, 100, low, rest);
      seen.push(bytes.slice(x, rest + far * 2));
      kernels[`restore${suffix}`](x, noise, 100, low, rest);
      kernels[`add${suffix}`](x, noise, 100);
      seen.push(bytes.slice(x, rest));
    }
    return seen;
  });
  for (const [i, seen] of results[0]!.entries()) expect(firstByteDifference(seen, results[1]![i]!)).toBe(-1);
});
