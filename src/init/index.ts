// What the entry `isovar` exports of initializers, `init`, `fill`, `describe` and fans.

export { type Description, describe } from "./describe.js";
export { type FillOptions, fill } from "./fill.js";
export { forActivation } from "./forActivation.js";
export { init } from "./init.js";
export * from "./initializers/index.js";
export { type AxesLayout, type ConventionLayout, computeFans, type Fans, type Layout } from "./layout.js";
export type { InitOptions, TensorOptions } from "./prepare.js";
