// The types of initializers, which are plain data.

import type { Bound } from "../../random/truncatedNormal.js";

/** Which fan divides the variance: one of them, their mean, or their geometric mean. */
export type FanMode = "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
/** The shape of the distribution that `varianceScaling` draws from; all three have the std that is asked for. */
export type ScalingDistribution = "normal" | "truncatedNormal" | "uniform";

/** Nested arrays of numbers, one level per axis of the shape. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/** How to make the values of a tensor. Plain data: it can go into a call, a JSON spec or a worker. */
export type Initializer =
  | { scheme: "constant"; value: number | NestedNumbers }
  | { scheme: "uniform"; lower: number; upper: number }
  | { scheme: "normal"; mean: number; std: number }
  | { scheme: "truncatedNormal"; mean: number; std: number; lower: Bound; upper: Bound }
  | { scheme: "truncatedNormal"; mean: number; std: number; min?: number; max?: number }
  | { scheme: "varianceScaling"; scale: number; mode: FanMode; distribution: ScalingDistribution }
  | { scheme: "identity"; gain: number }
  | { scheme: "dirac"; groups: number }
  | { scheme: "orthogonal"; gain: number }
  | { scheme: "deltaOrthogonal"; gain: number }
  | { scheme: "sparse"; sparsity: number; std: number }
  | { scheme: "integers"; lower: number; upper: number }
  | { scheme: "permutation" }
  | { scheme: "sign"; scale: number };

/** The name of a scheme, as data has it. */
export type SchemeName = Initializer["scheme"];

/** The initializer of one scheme. */
export type InitializerOf<Scheme extends SchemeName> = Extract<Initializer, { scheme: Scheme }>;
