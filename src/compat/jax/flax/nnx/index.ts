// The names of Flax nnx, in camelCase.

export { conv, dense as linear, embed, layerNorm, multiHeadDotProductAttention as multiHeadAttention } from "../layers.js";
export { init, type RngSeed, type Rngs, rngs } from "./rngs.js";
