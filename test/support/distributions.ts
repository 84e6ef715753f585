// The distributions that samplers promise.

import { areaAbove, density, survivalRatio } from "./normal.js";
import type { Distribution } from "./statistics.js";

/** N(mean, std²). Beyond 13 std there is nothing that a sample of any size would show. */
export function normalDistribution(mean = 0, std = 1): Distribution {
  return truncatedDistribution({ mean, std, lower: -13, upper: 13 });
}

/** N(mean, std²) cut to `lower` … `upper` std from the mean. */
export function truncatedDistribution({
  mean = 0,
  std = 1,
  lower = -2,
  upper = 2,
}: {
  mean?: number;
  std?: number;
  lower?: number;
  upper?: number;
}): Distribution {
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

/**
 * N(mean, std²) cut to any interval, by its distribution function alone: beyond 5 std by ratios of areas, so that no tail is too
 * small, and between close bounds by Simpson's rule, so that nothing cancels. Bounds in std from the mean and as values.
 */
export function cutDistribution(cut: {
  mean: number;
  std: number;
  lower: number;
  upper: number;
  min: number;
  max: number;
}): CutDistribution {
  const { std, lower, upper, min, max } = cut;
  if (lower + upper < 0) {
    const mirror = cutDistribution({ ...cut, mean: -cut.mean, lower: -upper, upper: -lower, min: -max, max: -min });
    return { low: min, high: max, below: (x) => 1 - mirror.below(-x) };
  }
  const within = (area: (e: number) => number): CutDistribution => {
    // Distances are counted from the lower bound, which may be far from the mean.
    const whole = area(upper - lower);
    return { low: min, high: max, below: (x) => Math.min(1, Math.max(0, area((x - min) / std) / whole)) };
  };
  if ((upper - lower) * Math.max(1, Math.abs(lower), Math.abs(upper)) < 0.5) {
    // φ(lower + e)/φ(lower), eight panels.
    const ratio = (e: number) => Math.exp(-e * (lower + e / 2));
    return within((e) => {
      const h = e / 16;
      let sum = ratio(0) + ratio(e);
      for (let i = 1; i < 16; i++) sum += (i % 2 ? 4 : 2) * ratio(i * h);
      return sum * h;
    });
  }
  if (lower > 5) {
    const rest = survivalRatio(lower, upper - lower);
    return {
      low: min,
      high: max,
      below: (x) => Math.min(1, Math.max(0, (1 - survivalRatio(lower, Math.max(0, (x - min) / std))) / (1 - rest))),
    };
  }
  const start = areaAbove(lower);
  const area = start - areaAbove(upper);
  return { low: min, high: max, below: (x) => Math.min(1, Math.max(0, (start - areaAbove((x - cut.mean) / std)) / area)) };
}

/** What rounding needs of a distribution. */
export type CutDistribution = Pick<Distribution, "low" | "high" | "below">;

/** Uniform on [lower, upper). */
export function uniformDistribution(lower = 0, upper = 1): Distribution {
  return { low: lower, high: upper, below: (x) => (x - lower) / (upper - lower), density: () => 1 / (upper - lower) };
}
