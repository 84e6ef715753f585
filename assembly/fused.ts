// The export list of fused.wasm: kernels of compat.wasm whose multiply-adds round once, by the instruction of the engine. See
// docs/decisions/0007-recorded-streams.md.

export { roundsOnce } from "./compat/probe";
export { torchNormalF32 } from "./compat/torch/normal";
export { torchUniformF32 } from "./compat/torch/uniform";
export { jaxErfInvF32 } from "./compat/jaxErfInvTogether";
export { jaxUniformF32 } from "./compat/jaxUniform";

/** That of compat.wasm, for whose kernels these stand. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 1;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
