// The names of `jax.nn.initializers`, in camelCase.

export type { DTypeOption, JaxInitializer, JaxInitOptions } from "./initializer.js";
export { deltaOrthogonal, type OrthogonalOptions, orthogonal } from "./orthogonal.js";
export { constant, normal, ones, type TruncatedNormalOptions, truncatedNormal, uniform, zeros } from "./sampled.js";
export {
  type FanOptions,
  glorotNormal,
  glorotNormal as xavierNormal,
  glorotUniform,
  glorotUniform as xavierUniform,
  heNormal,
  heNormal as kaimingNormal,
  heUniform,
  heUniform as kaimingUniform,
  lecunNormal,
  lecunUniform,
  type VarianceDistribution,
  varianceScaling,
} from "./scaled.js";
export type { Axes, FanAxes, FanMode } from "./variance.js";
