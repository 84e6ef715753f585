// Flax's two ways to keys: by the path of a module, and by streams.

export * as linen from "./linen/index.js";
export * as nnx from "./nnx/index.js";
