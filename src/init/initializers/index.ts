// All initializers.

export * from "../laws/index.js";
export * from "./constant.js";
export type { FanMode, Initializer, InitializerOf, NestedNumbers, ScalingDistribution, SchemeName } from "./initializer.js";
export * from "./sampled.js";
export * from "./scaled.js";
export {
  glorotNormal as xavierNormal,
  glorotUniform as xavierUniform,
  heNormal as kaimingNormal,
  heUniform as kaimingUniform,
} from "./scaled.js";
export * from "./structured.js";
