export { type Description, describe, type FillOptions, fill, type InitOptions, init, type TensorOptions } from "./fill.js";
export { forActivation } from "./forActivation.js";
export * from "./initializers.js";
export { type AxesLayout, type ConventionLayout, computeFans, type Fans, type Layout } from "./layout.js";
