// The export list of compat.wasm. Every function has a row in src/core/compat.ts.

export { mtWords } from "./compat/mt19937";
export { lowBytes, lowHalves, philoxNext, philoxOrder } from "./compat/philox";
export {
  torchStatelessNormalF32, torchStatelessRandint32, torchStatelessRandint64, torchStatelessUniformF32, torchStatelessUniformF64,
} from "./compat/torch/stateless";
export { narrowF32Bf16, narrowF32F16 } from "./data/convert";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
