// The kernels of noise, which only `isovar/noise` calls: noise.wasm over the memory of a core, or their twins.

import source from "../../dist/wasm/noise.wasm";
import { NOISE } from "../reference/noise.js";
import { HEAP_BASE, type KernelsOf } from "./abi.js";
import { moduleOf } from "./binary.js";
import { bindTwins, type Core } from "./core.js";
import { instantiateKernels } from "./instance.js";
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

const instances = new WeakMap<Core, NoiseKernels>();

/** Those kernels over the memory of a core: instantiated once per core. */
export function noiseKernels(where: string, core: Core): NoiseKernels {
  let kernels = instances.get(core);
  if (kernels === undefined) {
    if (core.backend === "wasm") {
      const memory = core.memory.memory as WebAssembly.Memory;
      // Where memory cannot be shared, the class may be missing.
      const module = moduleOf(source, canShare() && memory.buffer instanceof SharedArrayBuffer);
      kernels = instantiateKernels(where, module, memory, MODULE) as NoiseKernels;
      core.attach({ module, kernels: { sumNormalsF32: kernels.sumNormalsF32 }, abi: SUM_ABI });
    } else {
      kernels = bindTwins(core.memory.memory, NOISE) as NoiseKernels;
    }
    instances.set(core, kernels);
  }
  return kernels;
}
