// Which distribution and which scheme values look drawn from.

import type { Fans } from "../init/layout.js";
import { STD_WITHIN_TWO } from "../random/truncation.js";
import type { Sums } from "./sums.js";

/** A family of distributions by the shape of its density. */
export type DistributionFamily = "uniform" | "truncated normal" | "normal" | "heavy-tailed" | "other";

/** The largest value of the normal distribution cut at ±2 std, in units of its std after the cut. */
const TRUNCATED_REACH = 2 / STD_WITHIN_TWO;

/** Kurtosis and largest value in std of each family, from the moments of its density; the normal distribution is unbounded. */
const FAMILIES = [
  { name: "uniform", kurtosis: 1.8, reach: Math.sqrt(3) },
  // The excess kurtosis of the normal distribution cut at ±2 is −0.634460….
  { name: "truncated normal", kurtosis: 2.36554, reach: TRUNCATED_REACH },
  { name: "normal", kurtosis: 3, reach: Infinity },
] as const;

/** With fewer values, nothing is said about the distribution. */
const FEWEST = 256;
/** Among so many values of a normal distribution, some lie beyond the cut of the truncated one: the chance of none is 0.977^1000, or 8e-11. */
const FEWEST_FOR_REACH = 1000;
/** Error in largest value and kurtosis from rounding to coarse types. */
const SLACK = 0.02;

/** What values look like, or undefined where there are too few to tell, or all are equal. */
export function familyOf(sums: Sums): DistributionFamily | undefined {
  const { finite, nFourths, std, mean, kurtosis, min, max } = sums;
  if (finite < FEWEST || std === 0 || !Number.isFinite(kurtosis)) return undefined;
  // Kurtosis is taken about 0.
  if (Math.abs(mean) > Math.max(SLACK, 6 / Math.sqrt(finite)) * std) return "other";
  const reach = Math.max(max, -min) / std;
  // Five standard errors of the kurtosis of a normal sample, √(24/n).
  const tolerance = SLACK + 5 * Math.sqrt(24 / nFourths);
  const near = FAMILIES.filter(
    (family) => Math.abs(kurtosis - family.kurtosis) <= tolerance && reach <= family.reach * (1 + SLACK),
  );
  const closest = near.sort((a, b) => Math.abs(kurtosis - a.kurtosis) - Math.abs(kurtosis - b.kurtosis))[0];
  if (closest === undefined) return kurtosis > 3 ? "heavy-tailed" : "other";
  if (closest.name === "normal" && finite >= FEWEST_FOR_REACH && reach < TRUNCATED_REACH) return "other";
  return closest.name;
}

/** A std that a known scheme asks for. */
export interface SchemeStd {
  /** The scheme, as a report names it. */
  readonly name: string;
  /** The std that it gives weights of these fans. */
  readonly std: number;
}

/** The known scheme whose std is nearest to that of the values. */
export interface NearestScheme extends SchemeStd {
  /** std of the values over that of the scheme. */
  readonly ratio: number;
}

/** The schemes that a matrix may have been drawn by. PyTorch's layers draw uniformly within 1/√fanIn, unless told otherwise. */
export function targetsOf({ fanIn, fanOut }: Fans): SchemeStd[] {
  return [
    { name: "He", std: Math.sqrt(2 / fanIn) },
    { name: "LeCun", std: Math.sqrt(1 / fanIn) },
    { name: "Glorot", std: Math.sqrt(2 / (fanIn + fanOut)) },
    { name: "PyTorch's default", std: Math.sqrt(1 / (3 * fanIn)) },
    { name: "He by fan out", std: Math.sqrt(2 / fanOut) },
  ];
}

/** std over that of the nearest target, in proportion; the first of equal ones. */
export function nearestTarget(std: number, targets: readonly SchemeStd[]): NearestScheme {
  const factor = (target: SchemeStd) => Math.max(std / target.std, target.std / std);
  const nearest = targets.reduce((best, target) => (factor(target) < factor(best) * (1 - 1e-9) ? target : best));
  return { ...nearest, ratio: std / nearest.std };
}

/** How far a realized std may lie from what was asked for: five standard errors, and what rounding adds. */
export function stdTolerance({ kurtosis, finite }: Sums): number {
  return 0.003 + 5 * Math.sqrt(Math.max(0, kurtosis - 1) / (4 * finite));
}
