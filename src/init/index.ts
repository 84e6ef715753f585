// What the entry `isovar` exports of initializers, `init`, `fill`, `describe` and fans.

export { type Description, describe } from "./describe.js";
export { fill } from "./fill.js";
export { type FillAsyncOptions, fillAsync } from "./fillAsync.js";
export { forActivation } from "./forActivation.js";
export { init } from "./init.js";
export * from "./initializers/index.js";
export { type AxesLayout, type ConventionLayout, computeFans, type Fans, type Layout } from "./layout.js";
export type { FillOptions, InitOptions, TensorOptions } from "./prepare.js";
