// The reports of tensors, and what is found over all of them.

import { show } from "../base/check.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { plural } from "../base/text.js";
import { rolesOf } from "../init/layout.js";
import { isFloat } from "../io/values.js";
import type { Claims, Described } from "./claims.js";
import { familyOf, nearestTarget, targetsOf } from "./distribution.js";
import { faultsOf, isOrthogonal, verdictOf } from "./judgement.js";
import { isParameter } from "./kinds.js";
import { matrixOf, type Scanned } from "./scan.js";
import type { TensorReport } from "./tensorReport.js";

/** Names that one line lists. */
const MOST_NAMES = 8;

/** Whether there are units that could be alike: axes of size 1 around one other, as of a class token, make a vector of any rank. */
function isMatrix(shape: Shape): boolean {
  return shape.length === 2 || shape.filter((size) => size > 1).length > 1;
}

/** The report of a tensor from what its bytes said, and what its file says of it. */
export function reportOf(tensor: Described, scanned: Scanned, claims: Claims): TensorReport {
  const { name, dtype, shape } = tensor;
  const { sums, rows, columns, constantRows, constantColumns, orthogonality } = scanned;
  const size = sizeOf(shape);
  const { layout, kind: named, scale, tied } = claims.of(tensor);
  const matrix = matrixOf(shape, layout);
  const fans = matrix && rolesOf("inspect", shape, layout).fans;
  const isOpen = matrix !== undefined && (named === "weight" || named === "bias");
  const isMask = isOpen && sums.isMask && !(orthogonality && isOrthogonal(dtype, orthogonality));
  const kind = isMask ? "mask" : named;
  const seen = sums.finite + sums.infinite > 0;
  const { mean, std, zeros, nan, infinite } = sums;
  const asMatrix = isMatrix(shape) ? fans : undefined;
  const judged = kind === "weight" && typeof scale !== "string" && isFloat(dtype) && std > 0;
  const report: TensorReport = {
    name,
    dtype,
    shape,
    size,
    kind,
    tied,
    scale: typeof scale === "object" ? scale.name : undefined,
    fanIn: fans?.fanIn,
    fanOut: fans?.fanOut,
    mean,
    std,
    min: seen ? sums.min : 0,
    max: seen ? sums.max : 0,
    zeros,
    nan,
    infinite,
    distribution: isFloat(dtype) ? familyOf(sums) : undefined,
    target: judged && asMatrix ? nearestTarget(std, targetsOf(asMatrix)) : undefined,
    orthogonality,
    copiedRows: rows,
    copiedColumns: columns,
    constantRows,
    constantColumns,
    verdict: "",
    faults: [],
  };
  const unknown = typeof scale === "string" ? scale : undefined;
  report.verdict = verdictOf(report, asMatrix, sums, unknown);
  if (tied.length > 0) report.verdict += `; tied to ${tied.map((other) => show(other)).join(", ")}`;
  report.faults = faultsOf(report, asMatrix !== undefined && unknown === undefined);
  return report;
}

/** What an inspection found. */
export interface Inspection {
  /** A report per tensor. */
  tensors: TensorReport[];
  /** Names of tensors that are equal, group by group: matrices that look random, which no two draws make alike. */
  equal: string[][];
  /** One line per fault, with the tensor's name, tensor by tensor. */
  faults: string[];
  /** Remarks that are no faults. */
  notes: string[];
  /** Number of trained values: masks and optimizer state do not count. */
  parameterCount: number;
  /** The layout of tensors without one of their own. */
  layout: "io" | "oi";
  /** Why that layout was taken, in words. */
  layoutReason: string;
  /** The result in one sentence. */
  verdict: string;
}

/** A report, and what tensors that may be equal have in common. */
export interface Suspect {
  report: TensorReport;
  fingerprint: string;
}

/** Whether tensors are compared with others: masks, tables of positions and constants are equal with good reason. */
export const isCompared = ({ kind, dtype, size, fanIn, min, max, zeros }: TensorReport): boolean =>
  isFloat(dtype) && isParameter(kind) && fanIn !== undefined && size >= 16 && min < max && zeros <= size / 4;

/** Groups of names of tensors that are probably equal, and should not be. */
export function suspects(found: readonly Suspect[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { report, fingerprint } of found) {
    const { name, dtype, shape } = report;
    if (!isCompared(report)) continue;
    const key = `${dtype} ${shape.join()} ${fingerprint}`;
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** How many tensors are no parameters, kind by kind, in one line. */
function othersNote(tensors: readonly TensorReport[]): string[] {
  const kinds = [...new Set(tensors.map(({ kind }) => kind))].filter((kind) => !isParameter(kind));
  const parts = kinds.map((kind) => {
    const these = tensors.filter((tensor) => tensor.kind === kind);
    const size = these.reduce((sum, tensor) => sum + tensor.size, 0);
    return `${kind} (${plural(these.length, "tensor")}, ${plural(size, "number")})`;
  });
  return parts.length === 0 ? [] : [`not counted as parameters: ${parts.join(", ")}`];
}

/** Puts the reports of tensors together with the groups of equal ones; groups of one are left out. */
export function summarize(tensors: TensorReport[], equal: string[][], { layout, layoutReason }: Claims): Inspection {
  const faults = tensors.flatMap(({ name, faults }) => faults.map((fault) => `${show(name)}: ${fault}`));
  const notes = othersNote(tensors);
  for (const { name, tied } of tensors) {
    if (tied.length > 0)
      notes.push(`${show(name)} stands for ${tied.map((other) => show(other)).join(", ")} too, by the metadata`);
  }
  const scaled = tensors.filter(({ scale }) => scale !== undefined);
  if (scaled.length > 0) notes.push(`judged times their scales: ${plural(scaled.length, "tensor")} of 8-bit floats`);
  const groups = equal.filter((names) => names.length > 1);
  const embeddings = new Set(tensors.filter(({ kind }) => kind === "embedding").map(({ name }) => name));
  for (const names of groups) {
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    const list = `${names
      .slice(0, MOST_NAMES)
      .map((name) => show(name))
      .join(", ")}${more}`;
    if (names.some((name) => embeddings.has(name))) notes.push(`${list}: equal, as embeddings and output layers are tied`);
    else faults.push(`${list}: equal; tied on purpose, or drawn twice from one seed`);
  }
  const counted = tensors.filter(({ kind }) => isParameter(kind));
  const parameterCount = counted.reduce((sum, { size }) => sum + size, 0);
  const what = `${plural(counted.length, "tensor")}, ${plural(parameterCount, "parameter")}`;
  const verdict = faults.length === 0 ? `no fault found in ${what}` : `${plural(faults.length, "fault")} found in ${what}`;
  return { tensors, equal: groups, faults, notes, parameterCount, layout, layoutReason, verdict };
}
