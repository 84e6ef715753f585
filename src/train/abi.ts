// The contract between train.wasm and this package: its kernels with their parameters, and the constants that both sides know.

import type { KernelsOf } from "../core/abi.js";

const RANGE = ["begin", "end"] as const;
const ROWS = ["columns", ...RANGE] as const;
const LOSS = ["lossPtr", "gradientPtr", "outputPtr", "targetPtr", "columns", "scale", ...RANGE] as const;
const CLIP = ["scale", "limit"] as const;

/** One row per kernel of train.wasm, as in src/core/abi.ts. Each kernel works on a range, so that threads can share the work. */
export const TRAIN_ABI = {
  activationF32: ["kind", "slope", "outPtr", "inPtr", ...RANGE],
  activationGradientF32: ["kind", "slope", "dxPtr", "dyPtr", "xPtr", ...RANGE],
  addF32: ["outPtr", "aPtr", "bPtr", ...RANGE],
  dropoutF32: ["outPtr", "xPtr", "wordsPtr", "threshold", "scale", ...RANGE],
  blockSquaresF32: ["outPtr", "xPtr", "nElems", ...RANGE],
  repeatRowF32: ["outPtr", "rowPtr", ...ROWS],
  affineRowsF32: ["outPtr", "xPtr", "aPtr", "bPtr", ...ROWS],
  combineRowsF32: ["outPtr", "xPtr", "yPtr", "aPtr", "bPtr", "cPtr", ...ROWS],
  columnSumsF32: ["outPtr", "xPtr", "columns", "rows", ...RANGE],
  columnProductsF32: ["outPtr", "xPtr", "yPtr", "columns", "rows", ...RANGE],
  gatherRowsF32: ["outPtr", "tablePtr", "idsPtr", ...ROWS],
  scatterRowsF32: ["tablePtr", "xPtr", "idsPtr", "columns", "rows", ...RANGE],
  normalizeRowsF32: ["outPtr", "xPtr", "rootsPtr", "columns", "epsilon", ...RANGE],
  normalizeRowsGradientF32: ["dxPtr", "dyPtr", "scalePtr", "yPtr", "rootsPtr", ...ROWS],
  patchesF32: ["patchesPtr", "xPtr", "windowPtr", "firstChannel", "channels", ...RANGE],
  addPatchesF32: ["dxPtr", "patchesPtr", "windowPtr", "firstChannel", "channels", ...RANGE],
  maxPoolF32: ["outPtr", "xPtr", "windowPtr", ...RANGE],
  maxPoolGradientF32: ["dxPtr", "dyPtr", "xPtr", "yPtr", "windowPtr", ...RANGE],
  averagePoolF32: ["outPtr", "xPtr", "windowPtr", ...RANGE],
  averagePoolGradientF32: ["dxPtr", "dyPtr", "windowPtr", ...RANGE],
  softmaxCrossEntropyF32: LOSS,
  squaredErrorF32: LOSS,
  sigmoidCrossEntropyF32: LOSS,
  sgdF32: ["pPtr", "gPtr", ...RANGE, "rate", "weightDecay", ...CLIP],
  momentumF32: ["pPtr", "gPtr", "vPtr", ...RANGE, "rate", "momentum", "nesterov", "weightDecay", ...CLIP],
  adamF32: [
    ...(["pPtr", "gPtr", "mPtr", "vPtr", ...RANGE] as const),
    ...(["rate", "beta1", "rest1", "beta2", "rest2", "root", "epsilon", "decay", "weightDecay", ...CLIP] as const),
  ],
  rmsPropF32: [
    ...(["pPtr", "gPtr", "vPtr", "uPtr", ...RANGE] as const),
    ...(["rate", "decay", "rest", "epsilon", "momentum", "weightDecay", ...CLIP] as const),
  ],
} as const;

/** Raised whenever a kernel's name, arguments or results change; assembly/train.ts holds the same number. */
export const TRAIN_ABI_VERSION = 1;

/** Elements per block of `blockSquaresF32`, as in assembly/nn/elements.ts. */
export const SQUARES_BLOCK = 1024;

/** The numbers that stand for the activations, as in assembly/nn/activations.ts. */
export const ACTIVATION_KINDS = {
  identity: 0,
  relu: 1,
  relu6: 2,
  leakyRelu: 3,
  tanh: 4,
  sigmoid: 5,
  hardtanh: 6,
  softsign: 7,
  elu: 8,
  selu: 9,
  gelu: 10,
  geluTanh: 11,
  silu: 12,
  swish: 12,
  mish: 13,
  softplus: 14,
  relu2: 15,
  sin: 16,
} as const;

export type TrainKernels = KernelsOf<typeof TRAIN_ABI>;
