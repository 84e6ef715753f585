// The export list of train.wasm. Every function has a row in src/train/abi.ts.

export { activationF32, activationGradientF32 } from "./nn/activations";
export { addF32, blockSquaresF32, dropoutF32 } from "./nn/elements";
export { sigmoidCrossEntropyF32, softmaxCrossEntropyF32, squaredErrorF32 } from "./nn/losses";
export { normalizeRowsF32, normalizeRowsGradientF32 } from "./nn/normalization";
export { adamF32, momentumF32, rmsPropF32, sgdF32 } from "./nn/optimizers";
export { addPatchesF32, patchesF32 } from "./nn/patches";
export { averagePoolF32, averagePoolGradientF32, maxPoolF32, maxPoolGradientF32 } from "./nn/pooling";
export {
  affineRowsF32, columnProductsF32, columnSumsF32, combineRowsF32, gatherRowsF32, repeatRowF32, scatterRowsF32,
} from "./nn/rows";

/** Raised whenever a kernel's name, arguments or results change. */
export const ABI_VERSION: i32 = 1;
/** Bit 0: relaxed SIMD. */
export const BUILD_FLAGS: i32 = 0;
/** The first byte after the constant tables. */
export const heapBase: usize = __heap_base;
