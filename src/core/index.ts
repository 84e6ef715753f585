export { type Backend, Core, type CoreOptions, createCore, defaultCore } from "./core.js";
export { type DType, toFloat32 } from "./dtype.js";
export { type ErrorCode, IsovarError } from "./errors.js";
export type { Shape } from "./shape.js";
export { Tensor } from "./tensor.js";
