// One row an initializer: what must hold for it on every core. A new initializer adds its row here.

import * as initializers from "../../src/init/initializers/index.js";
import type { Initializer } from "../../src/init/initializers/initializer.js";
import type { Layout } from "../../src/init/layout.js";
import { truncatedDistribution } from "../support/distributions.js";
import { momentsOf } from "../support/statistics.js";

const {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  truncatedNormal,
  uniform,
} = initializers;
const { varianceScaling, zeros } = initializers;

export interface Row {
  /** Name of the function, and what is special. */
  name: string;
  initializer: Initializer;
  shapes: number[][];
  layout?: Layout;
  /** Variance of the values, from their fans. */
  variance(fanIn: number, fanOut: number): number;
  mean?: number;
  /** E(x − mean)⁴/variance²; with it the standard error of a sample variance is known. Undefined where values are constant. */
  kurtosis?: number;
  /** Bounds of the values, in units of their std from the mean. */
  reach: readonly [number, number];
}

const SQUARE = [256, 256];
const WIDE = [128, 512];
const TALL = [784, 100];
const CONVOLUTION = [3, 3, 64, 128];
const OI_CONVOLUTION = [128, 64, 3, 3];
const LINE = [5, 40, 300];
const VOLUME = [3, 3, 3, 32, 48];

/** Std of the standard normal distribution cut at ±2, as published. */
const CUT = 0.8796256610342398;
const two = momentsOf(truncatedDistribution({}));
export const GAUSSIAN = { kurtosis: 3, reach: [-6.77, 6.77] } as const;
const TRUNCATED = { kurtosis: two.standardized[4]!, reach: [-2 / CUT, 2 / CUT] } as const;
const UNIFORM = { kurtosis: 9 / 5, reach: [-Math.sqrt(3), Math.sqrt(3)] } as const;

/** A cut of the standard normal distribution at other bounds. */
function cut(lower: number, upper: number) {
  const { mean, std, standardized } = momentsOf(truncatedDistribution({ lower, upper }));
  return {
    mean,
    variance: () => std ** 2,
    kurtosis: standardized[4]!,
    reach: [(lower - mean) / std, (upper - mean) / std] as const,
  };
}

/** Far out, by Simpson's rule on e^(−(x² − 144)/2). */
const FAR = (() => {
  const density = (x: number) => Math.exp((12 - x) * (12 + x) * 0.5);
  const { mean, std, standardized } = momentsOf({ low: 12, high: 12.5, below: () => 0, density });
  return {
    mean,
    variance: () => std ** 2,
    kurtosis: standardized[4]!,
    reach: [(12 - mean) / std, (12.5 - mean) / std] as const,
  };
})();

/** The half-normal distribution, in closed form. */
const HALF = { ...cut(0, 12), mean: Math.sqrt(2 / Math.PI), variance: () => 1 - 2 / Math.PI };

const all = [SQUARE, WIDE, TALL, LINE, CONVOLUTION];
const he = (fanIn: number) => 2 / fanIn;
const glorot = (fanIn: number, fanOut: number) => 2 / (fanIn + fanOut);
const lecun = (fanIn: number) => 1 / fanIn;

export const TABLE: Row[] = [
  { name: "zeros", initializer: zeros(), shapes: [[300], SQUARE], variance: () => 0, mean: 0, reach: [0, 0] },
  { name: "ones", initializer: ones(), shapes: [[300], SQUARE], variance: () => 0, mean: 1, reach: [0, 0] },
  { name: "constant", initializer: constant(-0.25), shapes: [[], [1], [300]], variance: () => 0, mean: -0.25, reach: [0, 0] },

  { name: "uniform", initializer: uniform(), shapes: [[65536], SQUARE], variance: () => 1 / 12, mean: 0.5, ...UNIFORM },
  {
    name: "uniform of bounds",
    initializer: uniform({ lower: -0.05, upper: 0.03 }),
    shapes: all,
    variance: () => 0.08 ** 2 / 12,
    mean: -0.01,
    ...UNIFORM,
  },
  { name: "normal", initializer: normal(), shapes: [[65536], SQUARE], variance: () => 1, ...GAUSSIAN },
  {
    name: "normal of mean and std",
    initializer: normal({ mean: 1, std: 0.02 }),
    shapes: all,
    variance: () => 4e-4,
    mean: 1,
    ...GAUSSIAN,
  },
  {
    name: "truncatedNormal",
    initializer: truncatedNormal({ std: 0.02 }),
    shapes: all,
    variance: () => (0.02 * CUT) ** 2,
    ...TRUNCATED,
  },
  { name: "truncatedNormal, one side", initializer: truncatedNormal({ min: 0 }), shapes: [[65536]], ...HALF },
  { name: "truncatedNormal, skew", initializer: truncatedNormal({ lower: -3, upper: 1 }), shapes: [[65536]], ...cut(-3, 1) },
  {
    name: "truncatedNormal, tail",
    initializer: truncatedNormal({ lower: 5.5, upper: 6.5 }),
    shapes: [[65536]],
    ...cut(5.5, 6.5),
  },
  {
    name: "truncatedNormal, narrow",
    initializer: truncatedNormal({ lower: -0.06, upper: 0.05 }),
    shapes: [[65536]],
    ...cut(-0.06, 0.05),
  },
  { name: "truncatedNormal, far", initializer: truncatedNormal({ lower: 12, upper: 12.5 }), shapes: [[65536]], ...FAR },

  { name: "lecunNormal", initializer: lecunNormal(), shapes: all, variance: lecun, ...TRUNCATED },
  {
    name: "lecunNormal, gain",
    initializer: lecunNormal({ gain: 3 }),
    shapes: [SQUARE],
    variance: (fanIn) => 9 / fanIn,
    ...TRUNCATED,
  },
  { name: "lecunNormal, plain", initializer: lecunNormal({ truncated: false }), shapes: all, variance: lecun, ...GAUSSIAN },
  { name: "lecunUniform", initializer: lecunUniform(), shapes: all, variance: lecun, ...UNIFORM },
  {
    name: "lecunUniform, oi",
    initializer: lecunUniform({ gain: 0.5 }),
    shapes: [WIDE],
    layout: "oi",
    variance: (fanIn) => 1 / 4 / fanIn,
    ...UNIFORM,
  },

  { name: "glorotNormal", initializer: glorotNormal(), shapes: all, variance: glorot, ...TRUNCATED },
  {
    name: "glorotNormal, gain",
    initializer: glorotNormal({ gain: 5 / 3 }),
    shapes: all,
    variance: (i, o) => (25 / 9) * glorot(i, o),
    ...TRUNCATED,
  },
  { name: "glorotNormal, plain", initializer: glorotNormal({ truncated: false }), shapes: all, variance: glorot, ...GAUSSIAN },
  { name: "glorotUniform", initializer: glorotUniform(), shapes: [...all, VOLUME], variance: glorot, ...UNIFORM },

  { name: "heNormal", initializer: heNormal(), shapes: [...all, VOLUME], variance: he, ...TRUNCATED },
  { name: "heNormal, oi", initializer: heNormal(), shapes: [WIDE, OI_CONVOLUTION], layout: "oi", variance: he, ...TRUNCATED },
  { name: "heNormal, plain", initializer: heNormal({ truncated: false }), shapes: all, variance: he, ...GAUSSIAN },
  {
    name: "heNormal, leaky",
    initializer: heNormal({ negativeSlope: 0.2 }),
    shapes: all,
    variance: (fanIn) => 2 / 1.04 / fanIn,
    ...TRUNCATED,
  },
  {
    name: "heNormal, fanOut",
    initializer: heNormal({ mode: "fanOut" }),
    shapes: all,
    variance: (_, fanOut) => 2 / fanOut,
    ...TRUNCATED,
  },
  { name: "heUniform", initializer: heUniform(), shapes: all, variance: he, ...UNIFORM },
  {
    name: "heUniform, groups",
    initializer: heUniform(),
    shapes: [[128, 16, 3, 3]],
    layout: { in: 1, out: 0, groups: 4 },
    variance: (fanIn) => 2 / fanIn,
    ...UNIFORM,
  },

  { name: "varianceScaling", initializer: varianceScaling(), shapes: all, variance: lecun, ...TRUNCATED },
  {
    name: "varianceScaling, fanGeoAvg",
    initializer: varianceScaling({ scale: 3, mode: "fanGeoAvg", distribution: "uniform" }),
    shapes: all,
    variance: (fanIn, fanOut) => 3 / Math.sqrt(fanIn * fanOut),
    ...UNIFORM,
  },
  {
    name: "varianceScaling, batched",
    initializer: varianceScaling({ scale: 2, distribution: "normal" }),
    shapes: [[8, 64, 128]],
    layout: { in: 1, out: 2, batch: 0 },
    variance: (fanIn) => 2 / fanIn,
    ...GAUSSIAN,
  },
];

/** Schemes whose elements depend on where they stand: structured/ has what must hold for them. */
export const STRUCTURED = ["identity", "dirac", "orthogonal", "deltaOrthogonal", "sparse", "integers", "permutation", "sign"];

/** Other names for the same functions. */
export const ALIASES = {
  xavierNormal: "glorotNormal",
  xavierUniform: "glorotUniform",
  kaimingNormal: "heNormal",
  kaimingUniform: "heUniform",
};

/** All functions that make initializers. */
export const FUNCTIONS = initializers;
