/**
 * What weights made elsewhere are: std against the usual schemes, zeros, NaN, copies, distance from orthogonality; and whether they follow a plan.
 *
 * @module
 */

export type { DistributionFamily, NearestScheme, SchemeStd } from "./distribution.js";
export type { Copies } from "./duplicates.js";
export { type InspectOptions, inspect } from "./inspect.js";
export type { TensorKind } from "./kinds.js";
export type { Finding, FindingKind } from "./lint/finding.js";
export { type LintReport, lint } from "./lint/lint.js";
export type { Orthogonality } from "./orthogonality.js";
export type { Inspection } from "./report.js";
export type { TensorReport } from "./tensorReport.js";
