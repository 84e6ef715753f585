// Measures each layer from what a forward and a backward pass left in memory.

import type { ActivationName } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import type { LayerName } from "../train/layers/layer.js";
import type { Net } from "../train/net.js";
import { activationOf, kernelOf, kernelsOf } from "./anatomy.js";
import { spreadOf } from "./spread.js";

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
  /** Outputs counted in 16 equal parts of their range. */
  histogram: number[];
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

const BINS = 16;

interface Sums {
  mean: number;
  std: number;
  secondMoment: number;
  kurtosis: number;
  zeros: number;
  nonFinite: number;
  min: number;
  max: number;
}

function sumsOf(values: Float32Array): Sums {
  let [sum, zeros, finite, min, max] = [0, 0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    // NaN − NaN and ∞ − ∞ are NaN.
    if (x - x !== 0) continue;
    finite++;
    sum += x;
    if (x === 0) zeros++;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const mean = finite === 0 ? 0 : sum / finite;
  let [squares, fourths] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    if (d - d !== 0) continue;
    squares += d * d;
    fourths += d * d * d * d;
  }
  const n = Math.max(1, finite);
  const variance = squares / n;
  const kurtosis = variance > 0 ? fourths / n / (variance * variance) : 0;
  const share = zeros / values.length;
  const nonFinite = values.length - finite;
  return { mean, std: Math.sqrt(variance), secondMoment: variance + mean * mean, kurtosis, zeros: share, nonFinite, min, max };
}

function finiteRootMeanSquare(values: Float32Array): { rms: number; nonFinite: number } {
  let [squares, nonFinite] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x - x !== 0) nonFinite++;
    else squares += x * x;
  }
  return { rms: Math.sqrt(squares / Math.max(1, values.length - nonFinite)), nonFinite };
}

/** Counts outputs in equal parts of their range; of very many outputs a few thousand, evenly spaced. */
function histogramOf(values: Float32Array, { min, max }: Sums): number[] {
  const counts = new Array<number>(BINS).fill(0);
  const step = Math.max(1, Math.floor(values.length / 4096));
  for (let i = 0; i < values.length; i += step) {
    const x = values[i]!;
    if (x - x === 0) counts[max > min ? Math.min(BINS - 1, Math.floor((BINS * (x - min)) / (max - min))) : 0]!++;
  }
  return counts;
}

/** Share of the units, along the last axis, that lie in a silent end in every row. */
function deadShare(before: Float32Array, units: number, [below, above]: readonly [number, number]): number {
  const alive = new Uint8Array(units);
  for (let i = 0, unit = 0; i < before.length; i++) {
    if (before[i]! > below && before[i]! < above) alive[unit] = 1;
    if (++unit === units) unit = 0;
  }
  return alive.reduce((count, each) => count - each, units) / units;
}

function saturatedShare(values: Float32Array, [below, above]: readonly [number, number]): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! < below || values[i]! > above) count++;
  return count / values.length;
}

/** Two 32-bit hashes of each column of matrices, taken together. */
function columnHashes(matrices: readonly Float32Array[], columns: number): string[] {
  const [low, high] = [new Int32Array(columns), new Int32Array(columns).fill(1)];
  for (const matrix of matrices) {
    const words = new Int32Array(matrix.buffer, matrix.byteOffset, matrix.length);
    for (let i = 0, column = 0; i < words.length; i++) {
      // −0 is 0.
      const word = words[i]! << 1 === 0 ? 0 : words[i]!;
      low[column] = Math.imul(low[column]! ^ word, 0x01000193);
      high[column] = Math.imul(high[column]! ^ (word >>> 15) ^ word, 0x85ebca6b);
      if (++column === columns) column = 0;
    }
  }
  return Array.from(low, (word, i) => `${word}:${high[i]}`);
}

/** Units whose weights and gradients another unit has too, bit for bit. */
function copiesOf(layer: BuiltLayer): number {
  const kernel = kernelOf(layer);
  if (kernel === undefined) return 0;
  const units = kernel.shape.at(-1)!;
  const own = layer.parameters.filter(({ trained, shape }) => trained && shape.at(-1) === units);
  const hashes = columnHashes(
    own.flatMap(({ view, gradientView }) => [view, gradientView]),
    units,
  );
  return units - new Set(hashes).size;
}

function gradientsOf(layer: BuiltLayer): Pick<LayerMeasurement, "weightGradient" | "relativeGradient"> {
  let [gradients, weights, count] = [0, 0, 0];
  for (const { view: data, gradientView: gradient } of kernelsOf(layer)) {
    count += data.length;
    for (let i = 0; i < data.length; i++) {
      gradients += gradient[i]! * gradient[i]!;
      weights += data[i]! * data[i]!;
    }
  }
  const some = weights > 0;
  return {
    weightGradient: some ? Math.sqrt(gradients / count) : undefined,
    relativeGradient: some ? Math.sqrt(gradients / weights) : undefined,
  };
}

/** Measures one layer, and those inside it. */
function measureLayer(net: Net, layer: BuiltLayer): LayerMeasurement {
  const { name, kind, output, preactivation } = layer;
  const { rows } = net.program.run;
  const values = output.value.view(rows * output.size);
  const sums = sumsOf(values);
  const before = preactivation ?? output;
  const beforeValues = preactivation ? preactivation.value.view(rows * preactivation.size) : values;
  const gradient = before.gradient && finiteRootMeanSquare(before.gradient.view(rows * before.size));
  const activation = activationOf(layer)?.activation;
  const flat = activation && FLAT[activation];
  const silent = activation && SILENT[activation];
  const { mean, std, secondMoment, kurtosis, zeros } = sums;
  return {
    name,
    layer: kind,
    activation,
    mean,
    std,
    secondMoment,
    kurtosis,
    zeros,
    dead: silent && deadShare(beforeValues, output.shape.at(-1) ?? 1, silent),
    saturated: flat && saturatedShare(values, flat),
    copies: copiesOf(layer),
    nonFinite: sums.nonFinite + (gradient?.nonFinite ?? 0),
    ...spreadOf(beforeValues, rows),
    gradientRms: gradient?.rms,
    ...gradientsOf(layer),
    histogram: histogramOf(values, sums),
    inner: layer.inner.map((each) => measureLayer(net, each)),
  };
}

/** Measures every layer of the net. */
export const measureLayers = (net: Net): LayerMeasurement[] => net.built.map((layer) => measureLayer(net, layer));
