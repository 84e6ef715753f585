// The names of `tf.random`, in camelCase.

export type { Generator } from "./generator.js";
export * as generator from "./generator.js";
export type { NormalOptions, UniformDType, UniformOptions } from "./options.js";
export type { TensorflowSeed } from "./seed.js";
export { type Seeded, statelessNormal, statelessTruncatedNormal, statelessUniform } from "./stateless.js";
