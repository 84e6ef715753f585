// Judges the weights of a tensor, in words.

import { percent, plural, short } from "../base/text.js";
import type { Fans } from "../init/layout.js";
import type { FileDType } from "../io/dtypes.js";
import { isFloat, kindOf } from "../io/values.js";
import { STD_WITHIN_TWO } from "../random/truncation.js";
import { type NearestScheme, stdTolerance, targetsOf } from "./distribution.js";
import type { Copies } from "./duplicates.js";
import { isParameter, startsAtZero } from "./kinds.js";
import { type Orthogonality, SAMPLE } from "./orthogonality.js";
import type { Sums } from "./sums.js";
import type { TensorReport } from "./tensorReport.js";

/** A matrix this far from orthogonal, or less, is called so: rounding to coarse types alone brings it as far as their step. */
const ORTHOGONAL: Partial<Record<FileDType, number>> = { f16: 1e-3, bf16: 8e-3 };
/** Above the largest scheme's std by this factor, the signal grows fourfold and more in power with each layer. */
const TOO_LARGE = 2;
/** Below the smallest one's by this factor it vanishes within a few layers; residual branches are scaled down less than that. */
const TOO_SMALL = 10;
/** A mean of this share of the std: every unit then leans the same way. Of few values, 5 standard errors of a mean are more. */
const OFF_CENTER = 0.25;

export function isOrthogonal(dtype: FileDType, { distance, vectors, total }: Orthogonality): boolean {
  return distance <= (ORTHOGONAL[dtype] ?? 1e-4) && vectors >= Math.min(total, SAMPLE);
}

function constantVerdict(value: number, isMatrix: boolean): string {
  if (!isMatrix) return `constant ${short(value)}${value === 0 ? " (a bias)" : value === 1 ? " (a scale)" : ""}`;
  return `constant ${short(value)}: its units are identical, and stay so unless something else tells them apart`;
}

/** What the std means, for a matrix of some distribution. */
function scaleVerdict({ distribution, std }: TensorReport, nearest: NearestScheme, fans: Fans, tolerance: number): string {
  const targets = targetsOf(fans);
  const matches = (factor: number) =>
    targets.filter((target) => Math.abs(std / (factor * target.std) - 1) <= tolerance).map(({ name }) => name);
  const family = distribution === undefined ? "of a distribution that so few values do not show" : distribution;
  const exact = matches(1);
  if (exact.length > 0) {
    const words = { normal: "normal", uniform: "uniform", "truncated normal": "normal, truncated" } as const;
    const known =
      distribution !== undefined && Object.hasOwn(words, distribution) ? words[distribution as keyof typeof words] : undefined;
    return known ? `${exact.join(" or ")} ${known}` : `std of ${exact.join(" or ")}, ${family}`;
  }
  // Without correction a cut sample has this much less.
  const cut = distribution === "truncated normal" ? matches(STD_WITHIN_TWO) : [];
  if (cut.length > 0) return `0.88 of ${cut.join(" or ")}: cut at ±2σ without correction`;
  return `${short(nearest.ratio)} of ${nearest.name}, ${family}, std ${short(std)}`;
}

function maskVerdict({ min, max, zeros, size }: TensorReport, sums: Sums): string {
  if (min === max) return `mask: constant ${short(min)}`;
  if (!sums.isMask) return "mask";
  return `mask: 0 and ${short(min === 0 ? max : min)}, ${percent(zeros / size)} zeros`;
}

/** nn.Embedding starts from N(0, 1), and so does the embedding of this package. */
function embeddingVerdict({ distribution, std, mean }: TensorReport, tolerance: number): string {
  const standard =
    (distribution === "normal" || distribution === undefined) &&
    Math.abs(std - 1) <= tolerance &&
    Math.abs(mean) <= tolerance * 4;
  if (standard) return "N(0, 1), as embeddings start";
  return distribution === undefined ? `embedding, std ${short(std)}` : `embedding, ${distribution}, std ${short(std)}`;
}

/**
 * What a tensor looks like, in words.
 * @param fans those of a matrix
 * @param unscaled why nobody knows what its values are to be multiplied by
 */
export function verdictOf(report: TensorReport, fans: Fans | undefined, sums: Sums, unscaled: string | undefined): string {
  const { kind, name, size, dtype, nan, infinite, min, max, zeros, distribution, std, target, orthogonality } = report;
  if (size === 0) return "empty";
  if (kindOf(dtype) === "opaque") return "not decoded";
  if (nan > 0 || (infinite > 0 && kind !== "mask"))
    return `not finite: ${[nan && `${nan} NaN`, infinite && `${infinite} infinite`].filter(Boolean).join(", ")}`;
  if (unscaled !== undefined) return `not judged: it ${unscaled}`;
  if (kind === "mask") return maskVerdict(report, sums);
  if (!isParameter(kind)) return kind;
  if (!isFloat(dtype)) return std === 0 ? `constant ${min}` : "integers";
  if (min === max && min === 0 && startsAtZero(name)) return "constant 0, where zeros are meant: it starts as nothing";
  if (min === max && kind === "embedding") return `embedding, constant ${short(min)}`;
  if (min === max) return constantVerdict(min, kind === "weight" && fans !== undefined && size > 1);
  if (orthogonality && isOrthogonal(dtype, orthogonality)) {
    const { gain, vectors, total, distance } = orthogonality;
    const some = vectors < total ? ` (${vectors} of ${total} vectors)` : "";
    return `orthogonal, gain ${short(gain)}${some}, off by ${distance.toExponential(1)}`;
  }
  if (zeros > size / 2) return `${percent(zeros / size)} zeros: sparse, or a mask`;
  const tolerance = stdTolerance(sums);
  if (kind === "embedding") return embeddingVerdict(report, tolerance);
  if (fans === undefined || target === undefined)
    return distribution === undefined ? `std ${short(std)}` : `${distribution}, std ${short(std)}`;
  return scaleVerdict(report, target, fans, tolerance);
}

function copies({ count, example }: Copies, what: string): string[] {
  if (example === undefined) return [];
  return [`${plural(count, `copied ${what}`)}: ${example[1]} is ${example[0]} again`];
}

/** What is certainly wrong with a tensor, or nearly so. */
export function faultsOf(report: TensorReport, isMatrix: boolean): string[] {
  const { kind, name, dtype, nan, infinite, min, max, mean, std, target, size, zeros } = report;
  if (!isFloat(dtype) || size === 0) return [];
  const faults: string[] = [];
  if (nan > 0) faults.push(`${plural(nan, "value")} NaN`);
  if (infinite > 0 && kind !== "mask") faults.push(`${plural(infinite, "value")} infinite`);
  if (!isMatrix || (kind !== "weight" && kind !== "embedding") || nan + infinite > 0) return faults;
  if (min === max && size > 1) {
    const meant = kind === "embedding" || (min === 0 && startsAtZero(name));
    return meant ? [] : [min === 0 ? "all zeros" : `all ${short(min)}`];
  }
  if (zeros <= size / 2) faults.push(...copies(report.copiedRows, "row"), ...copies(report.copiedColumns, "column"));
  if (target && (target.ratio > TOO_LARGE || target.ratio < 1 / TOO_SMALL)) {
    faults.push(`std ${short(target.ratio)} times that of ${target.name}`);
  }
  if (target && Math.abs(mean) > Math.max(OFF_CENTER, 5 / Math.sqrt(size)) * std)
    faults.push(`mean ${short(mean)} is ${short(mean / std)} std from 0`);
  return faults;
}
