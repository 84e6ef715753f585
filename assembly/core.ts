// The export list of core.wasm. Every function has a row in src/core/abi.ts and a twin in src/reference/.

export { philoxKeys, philoxWords } from "./random/philox";
export { uniformF32 } from "./random/uniform";
export { uniformF64 } from "./random/uniform64";
export { normalF32 } from "./random/normal";
export { normalF64 } from "./random/normal64";
export { truncatedF32, truncatedWithinTwoF32 } from "./random/truncated";
export { truncatedF64 } from "./random/truncated64";
export { narrowF32Bf16, narrowF32F16, narrowF64F32, widenBf16F32, widenF16F32 } from "./data/convert";
export { GEMM_WORK_BYTES, gemmF32 } from "./linalg/gemm";
export { gramF32 } from "./linalg/gram";
export { momentsF32, momentsF64 } from "./data/moments";
export { hashRows, statisticsF32 } from "./data/statistics";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 2;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
