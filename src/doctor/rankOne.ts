// The verdict on weights of rank 1: the units of a layer are multiples of one another, and it acts like one unit until training tells them apart.

import { kernelOf } from "./anatomy.js";
import { type Site, weightedSites } from "./sites.js";
import { participation } from "./spread.js";
import type { Findings, Symptom } from "./verdict.js";

/** Effective rank below which weights count as rank 1. With three directions or more, not one random draw in a million falls below it. */
const ONE = 1.001;
const FEWEST_DIRECTIONS = 3;
/** Number of units that are compared. */
const COMPARED = 32;

function hasRankOne({ built }: Site): boolean {
  const { view, shape } = kernelOf(built)!;
  const units = shape.at(-1)!;
  const inputs = view.length / units;
  if (Math.min(units, inputs) < FEWEST_DIRECTIONS) return false;
  const columns = Array.from({ length: Math.min(units, COMPARED) }, (_, unit) =>
    Float64Array.from({ length: inputs }, (_, input) => view[input * units + unit]!),
  );
  return (participation(columns) ?? Infinity) < ONE;
}

/**
 * Judges nets in which every hidden layer has rank 1. Measured on nets of three: one such layer among others costs nothing; three leave a relu net one of five
 * rates at which it learns in 200 steps, in place of three, and a tanh net two in place of four.
 */
export function judgeRank({ sites }: Findings): Symptom[] {
  const hidden = weightedSites(sites)
    .filter(({ built }) => kernelOf(built))
    .slice(0, -1);
  if (hidden.length < 2 || !hidden.every(hasRankOne)) return [];
  const [first] = hidden;
  const names = hidden.map(({ built }) => built.name);
  const evidence =
    "weights have rank 1 in every hidden layer, as when all their rows are equal: units are multiples of one another";
  return [{ kind: "symmetric", grade: "warning", name: first!.built.name, names, evidence }];
}
