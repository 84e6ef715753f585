// The kernels of the streams of other frameworks, which only `isovar/compat` calls: compat.wasm over a small memory of its own, and fused.wasm where the
// engine runs it. They have no twins: their oracles are values recorded from the frameworks (docs/decisions/0007-recorded-streams.md).

import source from "../../dist/wasm/compat.wasm";
import fusedSource from "../../dist/wasm/fused.wasm";
import { IsovarError } from "../base/errors.js";
import type { KernelsOf } from "./abi.js";
import { moduleOf } from "./binary.js";
import { instantiateKernels } from "./instance.js";
import { PAGE } from "./memory.js";

/** One row per kernel of compat.wasm, as in src/core/abi.ts. */
export const COMPAT_ABI = {
  // MT19937
  mtWords: ["statePtr", "outPtr", "count"],
  // torch's generator of a CPU
  torchUniformF32: ["ptr", "count", "low", "high", "fused", "open"],
  torchUniformF64: ["ptr", "count", "low", "high", "fused", "open"],
  torchNormalF32: ["ptr", "nBlocks", "mean", "std"],
  torchNormalScalarF32: ["ptr", "nBlocks", "mean", "std", "fused"],
  torchNormalF64: ["ptr", "nBlocks", "mean", "std", "fused"],
  torchNormalPairs: ["ptr", "nPairs"],
  scaleF64: ["ptr", "count", "mean", "std", "fused"],
  // Philox4x32-10
  philoxNext: ["statePtr", "outPtr", "nTiles"],
  philoxOrder: ["ptr", "nTiles", "highFirst"],
  lowHalves: ["ptr", "nTiles"],
  lowBytes: ["ptr", "nTiles"],
  philoxUniformF32: ["ptr", "nTiles", "bits", "low", "width"],
  philoxUniformF64: ["ptr", "nTiles", "bits", "low", "width"],
  philoxIntegers32: ["ptr", "nTiles", "range", "low"],
  philoxIntegers64: ["ptr", "nTiles", "range0", "range1", "low0", "low1"],
  torchStatelessNormalF32: ["ptr", "nTiles", "mean", "std"],
  torchStatelessNormalF64: ["ptr", "nTiles", "mean", "std"],
  // TensorFlow
  tensorflowNormalF32: ["ptr", "nTiles"],
  tensorflowNormalF64: ["ptr", "nTiles"],
  tensorflowTruncatedF32: ["statePtr", "ptr", "nGroups"],
  tensorflowTruncatedF64: ["statePtr", "ptr", "nGroups"],
  tensorflowScaleF32: ["ptr", "nTiles", "scale", "offset"],
  tensorflowScale16: ["ptr", "nTiles", "scale", "offset", "isBf16"],
  // rounding to 16 bits
  narrowF32Bf16: ["outPtr", "inPtr", "nTiles"],
  narrowF32F16: ["outPtr", "inPtr", "nTiles"],
  // NumPy: `statePtr` is that of src/compat/numpy/source.ts, `queuePtr` work memory of 8 KiB and 8 bytes
  numpyRaw: ["statePtr", "outPtr", "count"],
  numpyUniformF64: ["statePtr", "queuePtr", "outPtr", "count"],
  numpyUniformF32: ["statePtr", "queuePtr", "outPtr", "count"],
  numpyNormalF64: ["statePtr", "queuePtr", "tablesPtr", "outPtr", "count"],
  numpyNormalF32: ["statePtr", "queuePtr", "tablesPtr", "outPtr", "count"],
  numpyPolar: ["statePtr", "queuePtr", "outPtr", "count"],
  numpyIntegers: ["statePtr", "queuePtr", "outPtr", "count", "width", "bits", "masked"],
  numpyIndices: ["statePtr", "queuePtr", "outPtr", "count", "first", "step", "masked"],
  // JAX
  threefryWords: ["outPtr", "k0", "k1", "high", "low", "count"],
  threefryPairs: ["outPtr", "k0", "k1", "high", "low", "count"],
  threefryHalves: ["outPtr", "k0", "k1", "from", "count", "total"],
  jaxUniformF32: ["ptr", "count", "low", "span"],
  jaxUniformF64: ["ptr", "count", "low", "span"],
  jaxErfF32: ["ptr", "count"],
  jaxErfInvF32: ["ptr", "count", "workPtr", "factor", "lower", "upper", "scale"],
  jaxErfInvF64: ["ptr", "count", "factor", "lower", "upper", "scale"],
  jaxIntegers32: ["outPtr", "lowerPtr", "count", "rangePtr"],
  jaxIntegers64: ["outPtr", "lowerPtr", "count", "rangePtr"],
} as const;

/** The kernels of fused.wasm, with which those of compat.wasm are replaced where `roundsOnce` gives 1. */
export const FUSED_ABI = {
  roundsOnce: [],
  torchUniformF32: COMPAT_ABI.torchUniformF32,
  torchNormalF32: COMPAT_ABI.torchNormalF32,
  jaxUniformF32: COMPAT_ABI.jaxUniformF32,
  jaxErfInvF32: COMPAT_ABI.jaxErfInvF32,
} as const;

/** Raised whenever a kernel's name, arguments or results change; assembly/compat.ts and fused.ts hold its twins. */
export const COMPAT_ABI_VERSION = 1;

/** Where the tables of compat.wasm and those of fused.wasm end, and the state of one generator lies (32 KiB). */
export const [COMPAT_TABLES_END, FUSED_TABLES_END, STATE_PTR] = [PAGE / 4, PAGE / 2, PAGE / 2];
/**
 * Where values are made (1 MiB), not at the beginning of a page: large arrays are there, but for a few bytes, and a processor copies slowly between places
 * of the same distance from it (2.0 → 0.35 ns a value, Zen 3, Node 20, 24 and 26, 2026-11).
 */
export const VALUES_PTR: number = PAGE + 512;
const VALUES_BYTES = 16 * PAGE;
/** Pages of the memory. */
export const COMPAT_PAGES: number = 1 + VALUES_BYTES / PAGE + 1;

/** The kernels of compat.wasm. */
export type CompatKernels = KernelsOf<typeof COMPAT_ABI>;

/** Kernels, and the memory that they work in; no call leaves anything there for the next. */
export interface CompatBench {
  readonly kernels: CompatKernels;
  readonly buffer: ArrayBuffer;
}

let made: CompatBench | undefined;

/** The kernels of fused.wasm, where the engine can compile it and its multiply-add rounds once; else none. */
function fusedKernels(where: string, memory: WebAssembly.Memory): Partial<CompatKernels> {
  const what = { file: "fused.wasm", abi: FUSED_ABI, version: COMPAT_ABI_VERSION, tablesEnd: FUSED_TABLES_END };
  try {
    const { roundsOnce, torchUniformF32, torchNormalF32, jaxUniformF32, jaxErfInvF32 } = instantiateKernels(
      where,
      moduleOf(fusedSource, false),
      memory,
      what,
    ) as CompatKernels & { roundsOnce(): number };
    return roundsOnce() === 1 ? { torchUniformF32, torchNormalF32, jaxUniformF32, jaxErfInvF32 } : {};
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
    return {};
  }
}

/**
 * The kernels, made at the first call.
 * @throws {IsovarError} E_WASM where WebAssembly or its SIMD is missing or forbidden
 */
export function compatBench(where: string): CompatBench {
  if (made === undefined) {
    const what = { file: "compat.wasm", abi: COMPAT_ABI, version: COMPAT_ABI_VERSION, tablesEnd: COMPAT_TABLES_END };
    try {
      const memory = new WebAssembly.Memory({ initial: COMPAT_PAGES, maximum: COMPAT_PAGES });
      const kernels = instantiateKernels(where, moduleOf(source, false), memory, what) as CompatKernels;
      made = { kernels: { ...kernels, ...fusedKernels(where, memory) }, buffer: memory.buffer };
    } catch (cause) {
      if (cause instanceof IsovarError) throw cause;
      throw new IsovarError(
        "E_WASM",
        `${where}: isovar/compat needs WebAssembly with SIMD, which this runtime lacks or forbids`,
        { cause },
      );
    }
  }
  return made;
}
