import { show } from "../core/check.js";
import type { Shape } from "../core/shape.js";
import { type Fans, rolesOf } from "../init/layout.js";
import type { SafetensorsDType } from "../io/dtypes.js";
import { isFloat, kindOf } from "../io/values.js";
import type { Copies } from "./duplicates.js";
import { type LawName, lawOfValues, nearestTarget, stdTolerance, type Target, targetsOf } from "./law.js";
import { type Orthogonality, SAMPLE } from "./orthogonality.js";
import { matrixOf, type Scanned } from "./scan.js";

/** What an inspection found out about a tensor. */
export interface TensorReport {
  name: string;
  dtype: SafetensorsDType;
  shape: Shape;
  size: number;
  /** By the layout asked for; undefined below rank 2. */
  fanIn: number | undefined;
  fanOut: number | undefined;
  /** Over the finite values; of packed and complex types nothing is decoded, and all are 0. */
  mean: number;
  std: number;
  min: number;
  max: number;
  zeros: number;
  nan: number;
  infinite: number;
  law: LawName | undefined;
  /** The scheme whose std is nearest, and the std over it. */
  target: (Target & { ratio: number }) | undefined;
  orthogonality: Orthogonality | undefined;
  copiedRows: Copies;
  copiedColumns: Copies;
  constantRows: number;
  constantColumns: number;
  /** In words. */
  verdict: string;
  /** What is certainly wrong, or nearly so. */
  faults: string[];
}

/** Std of the standard normal law cut at ±2: what a truncated sample loses without correction. */
const STD_WITHIN_TWO = 0.87962566103423978;
/** A matrix this far from orthogonal, or less, is called so: rounding to coarse types alone brings it as far as their step. */
const ORTHOGONAL: Partial<Record<SafetensorsDType, number>> = { F16: 1e-3, BF16: 8e-3 };
/** Above the largest scheme's std by this factor, the signal grows fourfold and more in power with each layer. */
const TOO_LARGE = 2;
/** Below the smallest one's by this factor it vanishes within a few layers; residual branches are scaled down less than that. */
const TOO_SMALL = 10;
/** A mean of this share of the std: every unit then leans the same way. */
const OFF_CENTER = 0.25;

/** Names that one line lists. */
const MOST_NAMES = 8;

const plural = (n: number, what: string) => `${String(n).replace(/\B(?=(\d{3})+$)/g, ",")} ${what}${n === 1 ? "" : "s"}`;
const short = (x: number) => String(Number(x.toPrecision(3)));

function isOrthogonal(dtype: SafetensorsDType, { distance, vectors, total }: Orthogonality): boolean {
  return distance <= (ORTHOGONAL[dtype] ?? 1e-4) && vectors >= Math.min(total, SAMPLE);
}

function constantVerdict(value: number, isMatrix: boolean): string {
  if (!isMatrix) return `constant ${short(value)}${value === 0 ? " (a bias)" : value === 1 ? " (a scale)" : ""}`;
  return `constant ${short(value)}: its units are identical, and stay so unless something else tells them apart`;
}

/** What the std means, for a matrix of some law. */
function scaleVerdict({ law, std }: TensorReport, nearest: Target & { ratio: number }, fans: Fans, tolerance: number): string {
  const targets = targetsOf(fans);
  const matches = (factor: number) =>
    targets.filter((target) => Math.abs(std / (factor * target.std) - 1) <= tolerance).map(({ name }) => name);
  const family = law === undefined ? "of a law that so few values do not show" : law;
  const exact = matches(1);
  if (exact.length > 0) {
    const words = { normal: "normal", uniform: "uniform", "truncated normal": "normal, truncated" } as const;
    const known = law !== undefined && Object.hasOwn(words, law) ? words[law as keyof typeof words] : undefined;
    return known ? `${exact.join(" or ")} ${known}` : `std of ${exact.join(" or ")}, ${family}`;
  }
  const cut = law === "truncated normal" ? matches(STD_WITHIN_TWO) : [];
  if (cut.length > 0) return `0.88 of ${cut.join(" or ")}: cut at ±2σ without correction`;
  return `${short(nearest.ratio)} of ${nearest.name}, ${family}, std ${short(std)}`;
}

function verdictOf(report: TensorReport, fans: Fans | undefined, tolerance: number): string {
  const { size, dtype, nan, infinite, min, max, zeros, law, std, target, orthogonality } = report;
  if (size === 0) return "empty";
  if (kindOf(dtype) === "opaque") return "not decoded";
  if (nan + infinite > 0)
    return `not finite: ${[nan && `${nan} NaN`, infinite && `${infinite} infinite`].filter(Boolean).join(", ")}`;
  if (!isFloat(dtype)) return std === 0 ? `constant ${min}` : "integers";
  if (min === max) return constantVerdict(min, fans !== undefined && size > 1);
  if (orthogonality && isOrthogonal(dtype, orthogonality)) {
    const { gain, vectors, total, distance } = orthogonality;
    const some = vectors < total ? ` (${vectors} of ${total} vectors)` : "";
    return `orthogonal, gain ${short(gain)}${some}, off by ${distance.toExponential(1)}`;
  }
  if (zeros > size / 2) return `${short((100 * zeros) / size)} % zeros: sparse, or a mask`;
  if (fans === undefined || target === undefined) return law === undefined ? `std ${short(std)}` : `${law}, std ${short(std)}`;
  return scaleVerdict(report, target, fans, tolerance);
}

function copies({ count, example }: Copies, what: string): string[] {
  if (example === undefined) return [];
  return [`${plural(count, `copied ${what}`)}: ${example[1]} is ${example[0]} again`];
}

function faultsOf(report: TensorReport, isMatrix: boolean): string[] {
  const { dtype, nan, infinite, min, max, mean, std, target, size, zeros } = report;
  if (!isFloat(dtype) || size === 0) return [];
  const faults: string[] = [];
  if (nan > 0) faults.push(`${plural(nan, "value")} NaN`);
  if (infinite > 0) faults.push(`${plural(infinite, "value")} infinite`);
  if (!isMatrix || nan + infinite > 0) return faults;
  if (min === max && size > 1) return [min === 0 ? "all zeros" : `all ${short(min)}`];
  if (zeros <= size / 2) faults.push(...copies(report.copiedRows, "row"), ...copies(report.copiedColumns, "column"));
  if (target && (target.ratio > TOO_LARGE || target.ratio < 1 / TOO_SMALL)) {
    faults.push(`std ${short(target.ratio)} times that of ${target.name}`);
  }
  if (target && Math.abs(mean) > OFF_CENTER * std) faults.push(`mean ${short(mean)} is ${short(mean / std)} std from 0`);
  return faults;
}

/** The report of a tensor from what its bytes said. */
export function reportOf(
  { name, dtype, shape }: { name: string; dtype: SafetensorsDType; shape: Shape },
  scanned: Scanned,
  layout: "io" | "oi",
): TensorReport {
  const { sums, rows, columns, constantRows, constantColumns, orthogonality } = scanned;
  const size = shape.reduce((product, axis) => product * axis, 1);
  const matrix = matrixOf(shape, layout);
  const fans = matrix && rolesOf("inspect", shape, layout).fans;
  const seen = sums.finite + sums.infinite > 0;
  const { mean, std, zeros, nan, infinite } = sums;
  const judged = isFloat(dtype) && fans !== undefined && std > 0;
  const report: TensorReport = {
    name,
    dtype,
    shape,
    size,
    fanIn: fans?.fanIn,
    fanOut: fans?.fanOut,
    mean,
    std,
    min: seen ? sums.min : 0,
    max: seen ? sums.max : 0,
    zeros,
    nan,
    infinite,
    law: isFloat(dtype) ? lawOfValues(sums) : undefined,
    target: judged ? nearestTarget(std, targetsOf(fans)) : undefined,
    orthogonality,
    copiedRows: rows,
    copiedColumns: columns,
    constantRows,
    constantColumns,
    verdict: "",
    faults: [],
  };
  report.verdict = verdictOf(report, fans, stdTolerance(sums));
  report.faults = faultsOf(report, fans !== undefined);
  return report;
}

/** What an inspection found out about all tensors together. */
export interface Inspection {
  tensors: TensorReport[];
  /** Names of tensors that are equal, group by group: matrices that look random, which no two draws make alike. */
  equal: string[][];
  /** One line for each fault, with the tensor's name; those of a tensor together. */
  faults: string[];
  parameters: number;
  /** In words. */
  verdict: string;
}

/** A report, and what tensors that may be equal have in common. */
export interface Suspect {
  report: TensorReport;
  fingerprint: string;
}

/** Groups of names of tensors that are probably equal, and should not be. */
export function suspects(found: readonly Suspect[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { report, fingerprint } of found) {
    const { name, dtype, shape, size, fanIn, min, max, zeros } = report;
    // Masks, tables of positions and constants are equal with good reason.
    if (!isFloat(dtype) || fanIn === undefined || size < 16 || !(min < max) || zeros > size / 4) continue;
    const kind = `${dtype} ${shape.join()} ${fingerprint}`;
    const group = groups.get(kind);
    if (group) group.push(name);
    else groups.set(kind, [name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Puts the reports of tensors together with the groups of equal ones; groups of one are left out. */
export function summarize(tensors: TensorReport[], equal: string[][]): Inspection {
  const faults = tensors.flatMap(({ name, faults }) => faults.map((fault) => `${show(name)}: ${fault}`));
  const groups = equal.filter((names) => names.length > 1);
  for (const names of groups) {
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    const list = names.slice(0, MOST_NAMES).map((name) => show(name));
    faults.push(`${list.join(", ")}${more}: equal; tied on purpose, or drawn twice from one seed`);
  }
  const parameters = tensors.reduce((sum, { size }) => sum + size, 0);
  const what = `${plural(tensors.length, "tensor")}, ${plural(parameters, "parameter")}`;
  const verdict = faults.length === 0 ? `no fault found in ${what}` : `${plural(faults.length, "fault")} found in ${what}`;
  return { tensors, equal: groups, faults, parameters, verdict };
}
