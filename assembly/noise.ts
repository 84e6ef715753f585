// The export list of noise.wasm. Every function has a row in src/core/noise.ts and a twin in src/reference/noise.ts.

export { addBf16, addF16, addF32, keepBf16, keepF16, keepF32, restoreBf16, restoreF16, restoreF32 } from "./noise/add";
export { sumNormalsF32 } from "./noise/sum";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
