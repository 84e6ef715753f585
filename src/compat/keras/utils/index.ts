// The names of `keras.utils` that concern random numbers.

export { type DefaultSeeds, type SetRandomSeedOptions, setRandomSeed } from "../seeds.js";
