// The laws that samplers promise.

import { areaAbove, density } from "./normal.js";
import type { Law } from "./statistics.js";

/** N(mean, std²). Beyond 13 std there is nothing that a sample of any size would show. */
export function normalLaw(mean = 0, std = 1): Law {
  return truncatedLaw({ mean, std, lower: -13, upper: 13 });
}

/** N(mean, std²) cut to `lower` … `upper` std from the mean. */
export function truncatedLaw({
  mean = 0,
  std = 1,
  lower = -2,
  upper = 2,
}: {
  mean?: number;
  std?: number;
  lower?: number;
  upper?: number;
}): Law {
  // Areas from the side on which they are small.
  const flip = lower + upper > 0;
  const start = areaAbove(flip ? lower : -lower);
  const between = (x: number) => (flip ? start - areaAbove(x) : areaAbove(-x) - start);
  const area = between(upper);
  // An open side ends where one word cannot reach.
  const [low, high] = [Math.max(lower, -13), Math.min(upper, 13)];
  return {
    low: mean + low * std,
    high: mean + high * std,
    below: (x) => Math.min(1, Math.max(0, between((x - mean) / std) / area)),
    density: (x) => density((x - mean) / std) / area / std,
  };
}

/** Uniform on [lower, upper). */
export function uniformLaw(lower = 0, upper = 1): Law {
  return { low: lower, high: upper, below: (x) => (x - lower) / (upper - lower), density: () => 1 / (upper - lower) };
}
