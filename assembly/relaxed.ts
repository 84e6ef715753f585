// The export list of relaxed.wasm: matrix products where one rounding may stand for two. See docs/decisions/0006-relaxed-simd.md.

export { gemmF32 } from "./linalg/gemm";

/** That of core.wasm, for whose kernel this one stands. */
export const ABI_VERSION: i32 = 2;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 1;
/** The first byte after the constant tables, of which there are none. */
export const heapBase: usize = __heap_base;
