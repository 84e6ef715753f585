// The export list of compat.wasm. Every function has a row in src/core/compat.ts.

export { mtWords } from "./compat/mt19937";
export { lowBytes, lowHalves, philoxNext, philoxOrder } from "./compat/philox";
export { philoxIntegers32, philoxIntegers64, philoxUniformF32, philoxUniformF64 } from "./compat/philoxUniform";
export { tensorflowNormalF32, tensorflowScale16, tensorflowScaleF32, tensorflowTruncatedF32 } from "./compat/tensorflow";
export { tensorflowNormalF64, tensorflowTruncatedF64 } from "./compat/tensorflow64";
export { torchStatelessNormalF32, torchStatelessNormalF64 } from "./compat/torch/stateless";
export { torchNormalF32 } from "./compat/torch/normal";
export { scaleF64, torchNormalF64, torchNormalPairs } from "./compat/torch/normal64";
export { torchNormalScalarF32 } from "./compat/torch/normalScalar";
export { torchUniformF32, torchUniformF64 } from "./compat/torch/uniform";
export { narrowF32Bf16, narrowF32F16 } from "./data/convert";
export { numpyIndices, numpyIntegers } from "./compat/numpy/integers";
export { numpyNormalF32, numpyNormalF64, numpyPolar } from "./compat/numpy/normal";
export { numpyRaw, numpyUniformF32, numpyUniformF64 } from "./compat/numpy/uniform";
export { jaxErfF32 } from "./compat/jaxErf";
export { jaxErfInvF32 } from "./compat/jaxErfInvApart";
export { jaxErfInvF64 } from "./compat/jaxErfInv64";
export { jaxIntegers32, jaxIntegers64, jaxUniformF32, jaxUniformF64 } from "./compat/jaxUniform";
export { threefryHalves, threefryPairs, threefryWords } from "./compat/threefry";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
