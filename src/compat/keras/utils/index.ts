// The names of `keras.utils` that concern random numbers.

export { type DefaultSeeds, setRandomSeed } from "../seeds.js";
