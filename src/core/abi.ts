/** What every kernel over the number stream begins with: where to write, how many tiles of 16, round keys, first counter. */
const STREAM = ["outPtr", "nTiles", "keysPtr", "counterLow", "counterHigh"] as const;

/** One row a kernel of core.wasm: its parameters, all numbers; `…Ptr` are byte addresses in linear memory. */
export const ABI = {
  philoxKeys: ["keysPtr", "k0", "k1"],
  philoxWords: [...STREAM, "draw", "domain"],
  uniformF32: [...STREAM, "lower", "span", "min", "max"],
  normalF32: [...STREAM, "mean", "std"],
  truncatedWithinTwoF32: [...STREAM, "mean", "std", "min", "max"],
  truncatedF32: [
    ...STREAM,
    ...(["lowerTail", "lowerRest", "upperTail", "upperRest", "step"] as const),
    ...(["mean", "std", "min", "max"] as const),
  ],
  momentsF32: ["inPtr", "nTiles", "center", "sumsPtr"],
} as const;

/** Raised whenever a kernel's name, arguments or results change; assembly/core.ts holds its twin. */
export const ABI_VERSION = 1;

/** Constant tables of all modules lie below this address, everything that JavaScript hands out above it. */
export const HEAP_BASE = 16384;

/** The number of elements of a tile. */
export const TILE = 16;

type Numbers<Names extends readonly string[]> = { [I in keyof Names]: number };

/** The kernels, whichever way they run. */
export type Kernels = { readonly [Name in keyof typeof ABI]: (...args: Numbers<(typeof ABI)[Name]>) => void };
