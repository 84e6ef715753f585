// The export list of core.wasm. Every function has a row in src/core/abi.ts and a twin in src/reference/.

export { philoxKeys, philoxWords } from "./random/philox";
export { uniformF32 } from "./random/uniform";
export { normalF32 } from "./random/normal";
export { truncatedF32, truncatedWithinTwoF32 } from "./random/truncated";
export { momentsF32 } from "./linalg/reductions";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
