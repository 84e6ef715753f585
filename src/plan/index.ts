// What the entry `isovar` exports of plans and specs.

export { type ByteStream, type ByteStreamOptions, byteStream } from "./byteStream.js";
export { type Materialized, type MaterializeOptions, materialize, slice } from "./materialize.js";
export type { Repeat } from "./names.js";
export type { SpecParameter, StoredParameter, TiedParameter } from "./parameters.js";
export { type Plan, type PlannedTensor, type PlanOptions, plan, type TiedName } from "./plan.js";
export type { Rule } from "./rules.js";
export { parametersOf } from "./shapes/document.js";
export type { Recipe, SchemeChoice } from "./shapes/recipe.js";
export { type RecipeOptions, recipeOf } from "./shapes/recipeOf.js";
export { canonicalJson, type Spec } from "./spec.js";
export type { Traits } from "./traits.js";
