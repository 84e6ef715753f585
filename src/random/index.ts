export { fold, type Key, key, type StreamOptions, split } from "./key.js";
export { normal, type SamplerOptions, truncatedNormal, uniform, words } from "./samplers.js";
