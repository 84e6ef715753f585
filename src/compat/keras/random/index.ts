// The names of `keras.random`, in camelCase.

export type { DrawOptions } from "../draw.js";
export { type SeedGenerator, type SeedPair, seedGenerator } from "../seeds.js";
export { type NormalOptions, normal, truncatedNormal, type UniformOptions, uniform } from "./numbers.js";
