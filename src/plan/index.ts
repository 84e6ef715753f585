// What the entry `isovar` exports of plans and specs.

export type { Repeat } from "./names.js";
export { type Plan, type PlannedTensor, type PlanOptions, plan } from "./plan.js";
export { canonicalJson, type Spec, type SpecParameter } from "./spec.js";
