// The types of verdicts, and of the findings that they are based on.

import type { Loss } from "../train/losses.js";
import type { Net } from "../train/net.js";
import type { Targets } from "../train/targets.js";
import type { Remedy } from "./remedy.js";
import type { Site } from "./sites.js";

/** What can be wrong with a start; docs/doctor.md has a threshold, and a reason for it, for each. */
export type VerdictKind =
  | "inputScale"
  | "targetScale"
  | "oneSample"
  | "outputRange"
  | "stepSize"
  | "biasScale"
  | "collapse"
  | "chaos"
  | "vanishing"
  | "exploding"
  | "saturated"
  | "dead"
  | "symmetric"
  | "initialLoss"
  | "nonFinite";

/** A fault keeps a net from learning, or from learning as it could; with a warning it learns, more slowly or at a narrower choice of rates. */
export type Grade = "warning" | "fault";

/** One thing that is wrong. */
export interface Symptom {
  /** What is wrong, as a word for programs. */
  kind: VerdictKind;
  /** How bad it is. */
  grade: Grade;
  /** Name of the layer, where the fault lies in one. */
  name?: string;
  /** Names of all layers that share the fault, where there are several; `name` is the first. */
  names?: string[];
  /** How it shows, in numbers. */
  evidence: string;
}

/** One thing that is wrong, and what would mend it. */
export interface Verdict extends Symptom {
  /** What would mend it, in words; "" where `examine` was told not to look for it. */
  advice: string;
  /** The same as data; left out where nothing was found that mends it. */
  remedy?: Remedy;
}

export const isFault = ({ grade }: Symptom) => grade === "fault";

/** What a pass over a batch showed. */
export interface Findings {
  readonly net: Net;
  readonly sites: readonly Site[];
  /** The inputs of the batch, standardized where the net standardizes. */
  readonly x: Float32Array;
  readonly loss: Loss;
  readonly targets: Targets;
  /** Loss of the batch. */
  readonly value: number;
  /** E[x²] of its inputs; 1 for ids. */
  readonly input: number;
}

/** The grade of a value by its two thresholds; undefined up to the first. */
export function gradeOf(value: number, [warning, fault]: readonly [number, number]): Grade | undefined {
  if (!(value > warning)) return undefined;
  return value > fault ? "fault" : "warning";
}
