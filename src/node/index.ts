/**
 * What needs Node: weights written to files, verified and loaded, in one file or many, and data read for training.
 *
 * @module
 */

export type { StopSignal } from "../base/watch.js";
export type { DataFile } from "../io/dataFile.js";
export type { DataLayout } from "../io/samples.js";
export type { VerifiedFile } from "./compareFiles.js";
export {
  type CompareReplicasOptions,
  compareReplicas,
  type ReplicasReport,
} from "./compareReplicas.js";
export type { Realized } from "./drawn.js";
export { type FileInspection, type InspectFileOptions, inspectFile } from "./inspect.js";
export { loadFile } from "./loadFile.js";
export { type DetectedShare, detectShare } from "./rank.js";
export { type ReadDataOptions, readData } from "./readData.js";
export { type Headers, readHeaders } from "./readHeaders.js";
export type { ReplicaDifference } from "./replicas.js";
export type { ValueDifference } from "./valueDifference.js";
export { type VerifyOptions, type VerifyReport, verify } from "./verify.js";
export { type WriteOptions, type WriteReport, write } from "./write.js";
export { type ShardsReport, type Share, type WriteShardsOptions, type WrittenFile, writeShards } from "./writeShards.js";
