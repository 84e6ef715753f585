/**
 * Says whether a start is right: runs a batch once forward and once back through a net, measures each layer, and gives verdicts and advice.
 *
 * @module
 */

export { type Coordinate, type CoordinateCheckOptions, coordinateCheck } from "./coordinateCheck.js";
export type { Examination, LayerExamination } from "./examination.js";
export { type ExamineOptions, examine } from "./examine.js";
export type { JacobianSpectrum } from "./jacobian.js";
export { type LsuvLayer, type LsuvOptions, lsuv } from "./lsuv.js";
export type { LayerMeasurement } from "./measure.js";
export type { DeepPrediction, LayerPrediction, WeightModel } from "./prediction.js";
export type { Inits, Remedy } from "./remedy.js";
export { singularValues } from "./singularValues.js";
export { syntheticData } from "./syntheticData.js";
export type { Grade, Symptom, Verdict, VerdictKind } from "./verdict.js";
