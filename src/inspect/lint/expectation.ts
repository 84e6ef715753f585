// What a plan lets one expect of the values of a tensor.

import { sizeOf } from "../../base/shape.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import type { PlannedTensor } from "../../plan/plan.js";
import { STD_WITHIN_TWO } from "../../random/truncation.js";
import type { Law } from "./evidence.js";

/** The density of a law, where tests need it. */
export type Family = "normal" | "cut at ±2" | "uniform" | "bounded";

/** Numbers of a tensor that is not drawn. */
export interface Fixed {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Values that are drawn one by one, from one law. */
export interface Independent {
  readonly kind: "independent";
  readonly law: Law;
  readonly family: Family;
  readonly initializer: Initializer;
  readonly count: number;
  readonly zeros: number;
}

/** What is to be expected. */
export type Expectation =
  /** Nothing is drawn: mean, std and bounds are known. */
  | ({ readonly kind: "fixed" } & Fixed)
  /** Values are independent. Besides these there are `zeros` zeros, in rows of padding. */
  | Independent
  /** Rows or columns are orthogonal, of this length. */
  | { readonly kind: "orthogonal"; readonly gain: number }
  /** Values depend on one another: only their bounds are looked at. */
  | { readonly kind: "dependent" };

/** The kurtosis of the normal distribution cut at ±2 std: 3 − 0.634460…. */
const KURTOSIS_WITHIN_TWO = 2.36554;

const FIXED: readonly Initializer["scheme"][] = ["constant", "identity", "dirac", "zerO", "s4dReal"];

/** The family of a scheme whose values are independent; undefined for others. */
function familyOf(initializer: Initializer): Family | undefined {
  switch (initializer.scheme) {
    case "normal":
      return "normal";
    case "uniform":
    case "siren":
      return "uniform";
    case "truncatedNormal":
      return "lower" in initializer && initializer.lower === -2 && initializer.upper === 2 ? "cut at ±2" : "bounded";
    case "varianceScaling":
      return ({ normal: "normal", truncatedNormal: "cut at ±2", uniform: "uniform" } as const)[initializer.distribution];
    case "logUniform":
    case "logOfUniform":
    case "timeStepBias":
      return "bounded";
    default:
      return undefined;
  }
}

/** The law without the zeros of padding, of which a share of the values are. */
function withoutPadding({ mean, std }: PlannedTensor, share: number): { mean: number; std: number } {
  const m = mean / (1 - share);
  return { mean: m, std: Math.sqrt(Math.max(0, (std * std) / (1 - share) - share * m * m)) };
}

/** The std of a normal distribution before it was cut. */
function beforeCut(initializer: Initializer, std: number): number {
  if (initializer.scheme === "normal") return std;
  if (initializer.scheme === "truncatedNormal") return initializer.std;
  if (initializer.scheme !== "varianceScaling") return Infinity;
  return { normal: std, truncatedNormal: std / STD_WITHIN_TWO, uniform: Infinity }[initializer.distribution];
}

export function expectationOf(tensor: PlannedTensor): Expectation {
  const { initializer: whole, shape, size, padding = [], min, max } = tensor;
  const initializer = whole.scheme === "padded" ? whole.init : whole;
  const { scheme } = initializer;
  const zeros = padding.length * sizeOf(shape.slice(1));
  if (zeros === size) return { kind: "fixed", mean: 0, std: 0, min: 0, max: 0 };
  if (FIXED.includes(scheme)) {
    const { mean, std } = tensor;
    // Which values rows of padding take the place of is not asked.
    const isOne = scheme === "constant" && typeof initializer.value === "number";
    return zeros > 0 && !isOne ? { kind: "dependent" } : { kind: "fixed", mean, std, min, max };
  }
  if (scheme === "orthogonal" && shape.length === 2 && zeros === 0) return { kind: "orthogonal", gain: initializer.gain };
  const family = familyOf(initializer);
  if (family === undefined) return { kind: "dependent" };
  const { mean, std } = withoutPadding(tensor, zeros / size);
  if (std === 0) return { kind: "fixed", mean: tensor.mean, std: tensor.std, min, max };
  const reach =
    family === "normal" ? Infinity : family === "cut at ±2" ? (2 * std) / STD_WITHIN_TWO : Math.max(max - mean, mean - min);
  const kurtosis = { normal: 3, uniform: 1.8, "cut at ±2": KURTOSIS_WITHIN_TWO, bounded: (reach * reach) / (std * std) }[family];
  return {
    kind: "independent",
    law: { mean, std, kurtosis, reach, before: beforeCut(initializer, std) },
    family,
    initializer,
    count: size - zeros,
    zeros,
  };
}
