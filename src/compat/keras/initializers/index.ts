// The names of `keras.initializers`, in camelCase.

export {
  type ConstantInitializerOptions,
  constant,
  type IdentityInitializerOptions,
  identity,
  ones,
  zeros,
} from "./constant.js";
export type { Initializer, InitializerOptions } from "./initializer.js";
export { type OrthogonalInitializerOptions, orthogonal } from "./orthogonal.js";
export {
  type NormalInitializerOptions,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformInitializerOptions,
} from "./sampled.js";
export {
  type FanOptions,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type VarianceScalingOptions,
  varianceScaling,
} from "./scaled.js";
