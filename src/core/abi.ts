// The interface of core.wasm: its kernels with their parameters, its version, and its memory map.

/** The product of matrices: the kernel of core.wasm whose calls threads share, and for which that of relaxed.wasm may stand. */
export const PRODUCT_ABI = {
  gemmF32: [
    ...(["aPtr", "aRow", "aCol", "bPtr", "bRow", "bCol", "cPtr", "cRow"] as const),
    ...(["m", "n", "k", "accumulate", "workPtr"] as const),
  ],
} as const;

/** A function, so that bundles leave out what types and tests alone need. */
function rows() {
  // The first parameters of every kernel over the number stream: where to write, how many tiles of 16, round keys, first counter.
  const stream = ["outPtr", "nTiles", "keysPtr", "counterLow", "counterHigh"] as const;
  // The f64 kernels need work memory too: 128 bytes per tile.
  const stream64 = [...stream, "workPtr"] as const;
  return {
    philoxKeys: ["keysPtr", "k0", "k1"],
    philoxWords: [...stream, "draw", "domain"],
    uniformF32: [...stream, "lower", "span", "min", "max"],
    uniformF64: [...stream64, "lower", "span", "min", "max"],
    normalF32: [...stream, "mean", "std"],
    normalF64: [...stream64, "mean", "std"],
    truncatedWithinTwoF32: [...stream, "mean", "std", "min", "max"],
    truncatedF32: [
      ...stream,
      ...(["lowerTail", "lowerRest", "upperTail", "upperRest", "step"] as const),
      ...(["mean", "std", "min", "max"] as const),
    ],
    truncatedF64: [...stream64, "wide", "method", "tablePtr"],
    narrowF64F32: ["outPtr", "inPtr", "nTiles"],
    narrowF32F16: ["outPtr", "inPtr", "nTiles"],
    narrowF32Bf16: ["outPtr", "inPtr", "nTiles"],
    widenF16F32: ["outPtr", "inPtr", "nTiles"],
    widenBf16F32: ["outPtr", "inPtr", "nTiles"],
    ...PRODUCT_ABI,
    gramF32: ["rowsPtr", "rowStride", "k", "length", "outPtr"],
    momentsF32: ["inPtr", "nTiles", "center", "sumsPtr"],
    momentsF64: ["inPtr", "nTiles", "center", "sumsPtr"],
    statisticsF32: ["inPtr", "nGroups", "nFourths", "center", "outPtr"],
    hashRows: ["inPtr", "nRows", "nWords", "stride", "outPtr"],
  } as const;
}

/** One row per kernel of core.wasm: its parameters, all numbers; `…Ptr` are byte addresses in linear memory. */
export const ABI = /* @__PURE__ */ rows();

/** Raised whenever a kernel's name, arguments or results change; assembly/core.ts holds its twin. */
export const ABI_VERSION = 2;

/** Constant tables of core.wasm lie below this address, those of train.wasm from here on. */
export const CORE_TABLES_END = 8192;

/** Constant tables of train.wasm lie below this address, those of noise.wasm from here on. */
export const TRAIN_TABLES_END = 12288;

/** Constant tables of all modules lie below this address, everything that JavaScript hands out above it. */
export const HEAP_BASE = 16384;

/** Bytes that gemmF32 needs at workPtr; the binary exports the same number. */
export const GEMM_WORK_BYTES = 655488;

/** Number of elements in a tile. */
export const TILE = 16;

type Numbers<Names extends readonly string[]> = { [I in keyof Names]: number };

/** The functions that the rows of an interface describe. */
export type KernelsOf<Abi extends Readonly<Record<string, readonly string[]>>> = {
  readonly [Name in keyof Abi]: (...args: Numbers<Abi[Name]>) => void;
};

/** The kernels of core.wasm that only `isovar/inspect` calls; core/statistics gives them. */
export type StatisticsKernels = Pick<KernelsOf<typeof ABI>, "statisticsF32" | "hashRows">;

/** The other kernels of core.wasm, or their twins. */
export type Kernels = Omit<KernelsOf<typeof ABI>, keyof StatisticsKernels>;
