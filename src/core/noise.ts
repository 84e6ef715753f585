// The kernels of noise, which only `isovar/noise` calls: noise.wasm over the memory of a core, or their twins.

import source from "../../dist/wasm/noise.wasm";
import { NOISE } from "../reference/noise.js";
import { HEAP_BASE, type KernelsOf } from "./abi.js";
import { moduleOf } from "./binary.js";
import { bindTwins, type Core } from "./core.js";
import { instantiateKernels } from "./instance.js";
import { Allocator, type LinearMemory, PAGE } from "./memory.js";
import { canShare } from "./threads/thread.js";

/** The kernel whose calls threads share. */
const SUM_ABI = {
  sumNormalsF32: ["outPtr", "nTiles", "counterLow", "counterHigh", "membersPtr", "nMembers", "workPtr"],
} as const;

const ADD = ["xPtr", "noisePtr", "nTiles"] as const;
const KEEP = [...ADD, "lowPtr", "restPtr"] as const;

const addRows = { addF32: ADD, addF16: ADD, addBf16: ADD } as const;
const keepRows = {
  ...{ keepF32: KEEP, keepF16: KEEP, keepBf16: KEEP },
  ...{ restoreF32: KEEP, restoreF16: KEEP, restoreBf16: KEEP },
} as const;

/** One row per kernel of noise.wasm, as in src/core/abi.ts. */
export const NOISE_ABI = { ...SUM_ABI, ...addRows, ...keepRows } as const;

/** Raised whenever a kernel's name, arguments or results change; assembly/noise.ts holds its twin. */
export const NOISE_ABI_VERSION = 1;

/** Bytes that `sumNormalsF32` needs at workPtr, and those of a member at membersPtr: two words of its key, its weight as f32, four not read. */
export const [SUM_WORK_BYTES, MEMBER_BYTES] = [8512, 16];

type Counting = Readonly<Record<keyof typeof keepRows, (...args: [number, number, number, number, number]) => number>>;

/** The kernels of noise.wasm, or their twins. */
export type NoiseKernels = KernelsOf<typeof SUM_ABI & typeof addRows> & Counting;

const MODULE = { file: "noise.wasm", abi: NOISE_ABI, version: NOISE_ABI_VERSION, tablesEnd: HEAP_BASE };

/** Where memory cannot be shared, the class may be missing. */
const isShared = ({ buffer }: LinearMemory) => canShare() && buffer instanceof SharedArrayBuffer;

/** Kernels of noise, and the memory that they work in. */
export interface NoiseBench {
  readonly kernels: NoiseKernels;
  readonly memory: Allocator;
}

const benches = new WeakMap<Core, NoiseBench>();

/** Those over the memory of a core, which threads share: made once per core. */
export function noiseBench(where: string, core: Core): NoiseBench {
  let bench = benches.get(core);
  if (bench === undefined) {
    const { memory } = core.memory;
    let kernels: NoiseKernels;
    if (core.backend === "wasm") {
      const module = moduleOf(source, isShared(memory));
      kernels = instantiateKernels(where, module, memory as WebAssembly.Memory, MODULE) as NoiseKernels;
      core.attach({ module, kernels: { sumNormalsF32: kernels.sumNormalsF32 }, abi: SUM_ABI });
    } else {
      kernels = bindTwins(memory, NOISE) as NoiseKernels;
    }
    bench = { kernels, memory: core.memory };
    benches.set(core, bench);
  }
  return bench;
}

/** 32 MiB: the keys of 2^20 members, and a piece of weights. */
const OWN_PAGES = 512;

let own: NoiseBench | undefined;

/**
 * Those for ordinary arrays on one thread. Where the core's memory is shared they have one that is not: engines copy between shared memory and
 * arrays word by word, which takes 0.1 ns per value and way longer (measured, Zen 5, Node 20 and 24, 2026-11).
 */
export function arrayBench(where: string, core: Core): NoiseBench {
  if (!isShared(core.memory.memory)) return noiseBench(where, core);
  if (own === undefined) {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: OWN_PAGES });
    const kernels = instantiateKernels(where, moduleOf(source, false), memory, MODULE) as NoiseKernels;
    own = { kernels, memory: new Allocator(memory, OWN_PAGES * PAGE) };
  }
  return own;
}
