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
  | {
      scheme: "constant";
      /** One number for every element, or numbers in arrays nested as the shape is. */
      value: number | NestedNumbers;
    }
  | {
      scheme: "uniform";
      /** The smallest value. */
      lower: number;
      /** The end of the interval, which does not come out. */
      upper: number;
    }
  | {
      scheme: "normal";
      /** Mean of the values. */
      mean: number;
      /** Standard deviation of the values. */
      std: number;
    }
  | {
      scheme: "truncatedNormal";
      /** Mean before the cut. */
      mean: number;
      /** Standard deviation before the cut. */
      std: number;
      /** Lower bound in std from the mean. */
      lower: Bound;
      /** Upper bound in std from the mean. */
      upper: Bound;
    }
  | {
      scheme: "truncatedNormal";
      /** Mean before the cut. */
      mean: number;
      /** Standard deviation before the cut. */
      std: number;
      /** Lower bound as a value; left out, there is none. */
      min?: number;
      /** Upper bound as a value; left out, there is none. */
      max?: number;
    }
  | {
      scheme: "varianceScaling";
      /** Factor on the variance, which is scale / fan. */
      scale: number;
      /** Which fan. */
      mode: FanMode;
      /** The shape of the distribution. */
      distribution: ScalingDistribution;
    }
  | {
      scheme: "identity";
      /** The number on the diagonal. */
      gain: number;
    }
  | {
      scheme: "dirac";
      /** Number of groups of the convolution. */
      groups: number;
    }
  | {
      scheme: "orthogonal";
      /** Length of every column or row. */
      gain: number;
    }
  | {
      scheme: "deltaOrthogonal";
      /** Factor on the norm of the input. */
      gain: number;
    }
  | {
      scheme: "sparse";
      /** Share of zeros in each column, from 0 to 1. */
      sparsity: number;
      /** Standard deviation of the values that are not zero. */
      std: number;
    }
  | {
      scheme: "integers";
      /** The smallest value. */
      lower: number;
      /** One above the largest value. */
      upper: number;
    }
  | { scheme: "permutation" }
  | {
      scheme: "sign";
      /** Size of every value. */
      scale: number;
    }
  | {
      scheme: "logUniform";
      /** The smallest value. */
      lower: number;
      /** The largest value. */
      upper: number;
    }
  | {
      scheme: "logOfUniform";
      /** The lower end of the interval, before the logarithm. */
      lower: number;
      /** The upper end of the interval, before the logarithm. */
      upper: number;
    }
  | {
      scheme: "padded";
      /** How the other rows are drawn. */
      init: Initializer;
      /** The rows of axis 0 that are zero, in ascending order. */
      rows: readonly number[];
    }
  | { scheme: "s4dReal" }
  | {
      scheme: "timeStepBias";
      /** The smallest time step. */
      lower: number;
      /** The largest time step. */
      upper: number;
      /** Time steps below this are raised to it. */
      floor: number;
    }
  | {
      scheme: "chrono";
      /** The longest dependency, in time steps. */
      steps: number;
      /** The order of the gates along the last axis. */
      gates: string;
    }
  | {
      scheme: "blocks";
      /** The axis that is cut into equal parts. */
      axis: number;
      /** How each part is drawn. */
      parts: readonly Initializer[];
    }
  | {
      scheme: "icnr";
      /** The factor by which the image grows along each spatial axis. */
      scale: number;
      /** How the kernel of one pixel is drawn. */
      init: Initializer;
      /** The order of output channels: channel by channel, or pixel by pixel. */
      mode: "CRD" | "DCR";
    }
  | {
      scheme: "siren";
      /** The factor inside the sine. */
      omega: number;
      /** Whether inputs are coordinates. */
      first: boolean;
    }
  | {
      scheme: "standardized";
      /** Factor on the std. */
      gain: number;
    }
  | {
      scheme: "kanSpline";
      /** Intervals of the grid. */
      grid: number;
      /** Degree of the splines. */
      order: number;
      /** Factor on the noise at the grid points. */
      scale: number;
    }
  | { scheme: "zerO" };

/** The name of a scheme, as data has it. */
export type SchemeName = Initializer["scheme"];

/** The initializer of one scheme. */
export type InitializerOf<Scheme extends SchemeName> = Extract<Initializer, { scheme: Scheme }>;
