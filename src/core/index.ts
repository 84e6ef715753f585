// What the entry `isovar` exports of cores, tensors, dtypes and errors.

export { type DType, type Elements, type ElementsOf, toFloat32 } from "../base/dtype.js";
export { type ErrorCode, IsovarError } from "../base/errors.js";
export type { Shape } from "../base/shape.js";
export { type Backend, type Core, type CoreOptions, defaultCore, type HasAddress, type WorkerSource } from "./core.js";
export { createCore } from "./createCore.js";
export type { Float16ArrayLike, Target } from "./target.js";
export type { Tensor } from "./tensor.js";
