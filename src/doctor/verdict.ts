// What the doctor says, and what it says it from.

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
  /** Name of the layer, where it is in one. */
  name?: string;
  /** All of them, where several have one fault and one remedy; `name` is the first. */
  names?: string[];
  /** How it shows, in numbers. */
  evidence: string;
}

/** One thing that is wrong, and what would mend it. */
export interface Verdict extends Symptom {
  /** What would mend it, in words. */
  advice: string;
  /** The same as data; left out where nothing was found that does. */
  remedy?: Remedy;
}

export const isFault = ({ grade }: Symptom) => grade === "fault";

/** What a net was seen to do. */
export interface Findings {
  readonly net: Net;
  readonly sites: readonly Site[];
  /** The batch, as its layers saw it. */
  readonly x: Float32Array;
  readonly loss: Loss;
  readonly targets: Targets;
  /** Of the batch. */
  readonly value: number;
  /** E[x²] of its inputs; 1 for ids. */
  readonly input: number;
}

/** Undefined up to `warning`. */
export function gradeOf(value: number, [warning, fault]: readonly [number, number]): Grade | undefined {
  if (!(value > warning)) return undefined;
  return value > fault ? "fault" : "warning";
}
