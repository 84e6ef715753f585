// The names of Flax linen, in camelCase.

export {
  type AttentionOptions,
  type BiasOptions,
  conv,
  dense,
  embed,
  layerNorm,
  multiHeadDotProductAttention,
  type NormOptions,
} from "../layers.js";
export type { FlaxInitOptions, FlaxModule, FlaxParameter, FlaxTensor } from "../modules.js";
export { init, makeRng } from "./init.js";
