// The names of `jax.random`, in camelCase.

export { type BitsDType, type BitsOptions, bits } from "./bits.js";
export { permutation, type RandintOptions, randint } from "./integers.js";
export { foldIn, type JaxKey, type JaxKeyOptions, key, keyData, split } from "./key.js";
export { normal, truncatedNormal } from "./normal.js";
export { type BernoulliOptions, bernoulli, type FloatOptions, type UniformOptions, uniform } from "./uniform.js";
