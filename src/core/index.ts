export { type DType, toFloat32 } from "../base/dtype.js";
export { type ErrorCode, IsovarError } from "../base/errors.js";
export type { Shape } from "../base/shape.js";
export { type Backend, Core, type CoreOptions, createCore, defaultCore } from "./core.js";
export { Tensor } from "./tensor.js";
