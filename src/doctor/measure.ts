// Measures each layer from what a forward and a backward pass left in memory.

import type { ActivationName } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import type { LayerName } from "../train/layers/layer.js";
import type { Net } from "../train/net.js";
import { activationOf, kernelOf, kernelsOf } from "./anatomy.js";
import { spreadOf } from "./spread.js";
import { centralMoments, histogramOf, shareOutside, sumOfSquares, sumsOf } from "./sums.js";

/** The signal of a layer over a batch, and the gradient that came back to it. */
export interface LayerMeasurement {
  /** Its name, with which the names of its parameters begin. */
  name: string;
  /** Kind of the layer, such as `dense`. */
  layer: LayerName;
  /** Its activation, where it has one of its own. */
  activation: ActivationName | undefined;
  /** Mean of its outputs, over the finite ones. */
  mean: number;
  /** Standard deviation of the same. */
  std: number;
  /** E[h²]. */
  secondMoment: number;
  /** E[(h − mean)⁴]/std⁴: 3 for a normal distribution. */
  kurtosis: number;
  /** Share of outputs that are exactly 0. */
  zeros: number;
  /** Share of units whose activation is flat for every sample, so that no gradient passes. Undefined for activations without a flat end. */
  dead: number | undefined;
  /** Share of outputs in the flat ends of the activation. Undefined for activations that do not saturate. */
  saturated: number | undefined;
  /** Number of units that copy another: equal weights and equal gradients, so that they stay equal for ever. */
  copies: number;
  /** Number of outputs and gradients that are NaN or infinite. */
  nonFinite: number;
  /** std over samples of what the activation was applied to, or of the outputs where there is none, root mean square over units: the signal. */
  signalStd: number;
  /** Mean correlation of two samples there, about 0 rather than about their mean: 1 where all are alike. Undefined for one sample. */
  correlation: number | undefined;
  /** In how many directions samples differ there: (Σλ)²/Σλ² of the eigenvalues of their covariance; undefined where they do not. */
  effectiveRank: number | undefined;
  /** std of the same over samples and units together, biases included. */
  preactivationStd: number;
  /** E[z²] of the same. */
  preactivationMoment: number;
  /** Root mean square of the loss's gradient there; undefined where none comes back. */
  gradientRms: number | undefined;
  /**
   * Root mean square of the loss's gradient by the weights, of a residual's kernels together. Undefined without weights, or where all
   * are 0.
   */
  weightGradient: number | undefined;
  /** `weightGradient` over the root mean square of the weights; undefined where `weightGradient` is. */
  relativeGradient: number | undefined;
  /** Outputs counted in equal parts of their range: 16, or `bins` of the options. */
  histogram: number[];
  /** The least and the largest output, the ends of `histogram`. */
  range: [low: number, high: number];
  /** The loss's gradient there, counted in the same way; undefined where none comes back. */
  gradientHistogram: number[] | undefined;
  /** The least and the largest gradient, the ends of `gradientHistogram`. */
  gradientRange: [low: number, high: number] | undefined;
  /** The layers inside a residual. */
  inner: LayerMeasurement[];
}

/** Inputs below and above these meet slopes of less than 1/100. Activations that are not listed have no such end. */
const SILENT: Partial<Record<ActivationName, readonly [below: number, above: number]>> = {
  relu: [0, Infinity],
  relu2: [0.005, Infinity],
  relu6: [0, 6],
  hardtanh: [-1, 1],
  tanh: [-2.993, 2.993],
  sigmoid: [-4.585, 4.585],
  softsign: [-9, 9],
  softplus: [-4.595, Infinity],
  elu: [-4.605, Infinity],
  selu: [-5.17, Infinity],
  gelu: [-3.067, Infinity],
  geluTanh: [-3.053, Infinity],
  silu: [-6.261, Infinity],
  swish: [-6.261, Infinity],
  mish: [-6.264, Infinity],
};

/**
 * Outputs beyond these lie in the flat ends: |h| > 0.97 for activations that end at ±1, and the same share for those between 0 and 1. hardtanh
 * is not listed: its ends begin at one std of any useful signal. Source: Karpathy 2022, makemore.
 */
const FLAT: Partial<Record<ActivationName, readonly [below: number, above: number]>> = {
  tanh: [-0.97, 0.97],
  softsign: [-0.97, 0.97],
  sigmoid: [0.015, 0.985],
};

/** Share of the units, along the last axis, that lie in a silent end in every row. */
function deadShare(inputs: Float32Array, units: number, [below, above]: readonly [number, number]): number {
  // Only units that were silent so far are looked at again: of most layers few are left after some rows.
  const silent = Int32Array.from({ length: units }, (_, unit) => unit);
  let count = units;
  for (let begin = 0; begin < inputs.length && count > 0; begin += units) {
    let still = 0;
    for (let i = 0; i < count; i++) {
      const unit = silent[i]!;
      const x = inputs[begin + unit]!;
      silent[still] = unit;
      if (!(x > below && x < above)) still++;
    }
    count = still;
  }
  return count / units;
}

/** Takes a row of a matrix into two hashes of each column. */
function hashRow(words: Int32Array, begin: number, low: Int32Array, high: Int32Array): void {
  for (let column = 0; column < low.length; column++) {
    // −0 is 0.
    const word = words[begin + column]! << 1 === 0 ? 0 : words[begin + column]!;
    low[column] = Math.imul(low[column]! ^ word, 0x01000193);
    high[column] = Math.imul(high[column]! ^ (word >>> 15) ^ word, 0x85ebca6b);
  }
}

/** A hash of 53 bits of each column of matrices, taken together. */
function columnHashes(matrices: readonly Float32Array[], columns: number): Float64Array {
  const [low, high] = [new Int32Array(columns), new Int32Array(columns).fill(1)];
  for (const matrix of matrices) {
    const words = new Int32Array(matrix.buffer, matrix.byteOffset, matrix.length);
    for (let begin = 0; begin < words.length; begin += columns) hashRow(words, begin, low, high);
  }
  return Float64Array.from(low, (word, i) => 2 ** 21 * word + (high[i]! >>> 11));
}

/** Rows of weights that tell units apart, where anything does. */
const FIRST_ROWS = 4;

/** Units whose weights and gradients another unit has too, bit for bit. */
function copiesOf(layer: BuiltLayer): number {
  const kernel = kernelOf(layer);
  if (kernel === undefined) return 0;
  const units = kernel.shape.at(-1)!;
  const own = layer.parameters.filter(({ trained, shape }) => trained && shape.at(-1) === units);
  const matrices = own.flatMap(({ view, gradientView }) => [view, gradientView]);
  const different = (parts: readonly Float32Array[]) => new Set(columnHashes(parts, units)).size;
  // Units whose first weights differ copy no other: of random weights no more has to be read.
  if (different(matrices.map((matrix) => matrix.subarray(0, FIRST_ROWS * units))) === units) return 0;
  return units - different(matrices);
}

function gradientsOf(layer: BuiltLayer): Pick<LayerMeasurement, "weightGradient" | "relativeGradient"> {
  let [gradients, weights, count] = [0, 0, 0];
  for (const { view: data, gradientView: gradient } of kernelsOf(layer)) {
    count += data.length;
    gradients += sumOfSquares(gradient);
    weights += sumOfSquares(data);
  }
  const some = weights > 0;
  return {
    weightGradient: some ? Math.sqrt(gradients / count) : undefined,
    relativeGradient: some ? Math.sqrt(gradients / weights) : undefined,
  };
}

/** Measures one layer, and those inside it. */
function measureLayer(net: Net, layer: BuiltLayer, bins: number): LayerMeasurement {
  const { name, kind, output, preactivation } = layer;
  const { rows } = net.program.run;
  const values = output.value.view(rows * output.size);
  const sums = sumsOf(values);
  const before = preactivation ?? output;
  const beforeValues = preactivation ? preactivation.value.view(rows * preactivation.size) : values;
  const gradients = before.gradient?.view(rows * before.size);
  const gradient = gradients && sumsOf(gradients);
  const activation = activationOf(layer)?.activation;
  const flat = activation && FLAT[activation];
  const silent = activation && SILENT[activation];
  const { mean, zeros } = sums;
  const { variance, kurtosis } = centralMoments(values, sums);
  return {
    name,
    layer: kind,
    activation,
    mean,
    std: Math.sqrt(variance),
    secondMoment: variance + mean * mean,
    kurtosis,
    zeros,
    dead: silent && deadShare(beforeValues, output.shape.at(-1) ?? 1, silent),
    saturated: flat && shareOutside(values, flat),
    copies: copiesOf(layer),
    nonFinite: sums.nonFinite + (gradient?.nonFinite ?? 0),
    ...spreadOf(beforeValues, rows),
    gradientRms: gradient?.rms,
    ...gradientsOf(layer),
    histogram: histogramOf(values, sums, bins),
    range: sums.range,
    gradientHistogram: gradients && histogramOf(gradients, gradient!, bins),
    gradientRange: gradient?.range,
    inner: layer.inner.map((each) => measureLayer(net, each, bins)),
  };
}

/** Measures every layer of the net, with histograms of so many parts. */
export const measureLayers = (net: Net, bins: number): LayerMeasurement[] =>
  net.built.map((layer) => measureLayer(net, layer, bins));
