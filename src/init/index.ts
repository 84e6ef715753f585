export { type Description, describe, type FillOptions, fill, type InitOptions, init, type TensorOptions } from "./fill.js";
export * from "./initializers.js";
export type { AxesLayout, Layout } from "./layout.js";
