// What theory predicts for the gradient on its way back through the layers, and how far one draw of finite width strays from that.

import { type ActivationName, activation } from "isovar/theory";

/** Midpoint rule for the normal distribution: no node at 0, where most activations bend. Three digits, enough for a picture. */
const STEP = 0.125;
const NODES = Array.from({ length: 80 }, (_, i) => {
  const at = STEP * (i - 39.5);
  return { at, weight: (STEP * Math.exp(-0.5 * at * at)) / Math.sqrt(2 * Math.PI) };
});

/** 19 of 20 draws of the normal distribution lie within ±1.96 std. */
const BAND = 1.96;

/** A layer as the gradient meets it. */
export interface Passed {
  /** Predicted E[z²]. */
  readonly q: number;
  readonly units: number;
  /** Mean square of the weights that lead on from it, times the units that they lead to. */
  readonly back: number;
}

export interface GradientPrediction {
  /** Root mean square of the loss's gradient by z. */
  readonly value: number;
  readonly band: readonly [low: number, high: number];
}

/** E[f′(√q z)²], and E[f′⁴] over its square. */
function slopes(name: ActivationName, q: number): { square: number; spread: number } {
  const { derivative } = activation(name);
  const root = Math.sqrt(q);
  let [square, fourth] = [0, 0];
  for (const { at, weight } of NODES) {
    const slope = derivative(root * at) ** 2;
    square += weight * slope;
    fourth += weight * slope * slope;
  }
  return { square, spread: square > 0 ? fourth / (square * square) : 1 };
}

/**
 * Mean square of the cosine between the loss's gradients of two samples, each with itself too, where the net still knows nothing: all classes are
 * as likely, so that gradients are equal within a class and point apart by −1/(classes − 1) between two.
 */
export function inCommon(labels: ArrayLike<number>, classes: number): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  let same = 0;
  for (const count of counts.values()) same += (count / labels.length) ** 2;
  return same + (1 - same) / Math.max(1, classes - 1) ** 2;
}

/**
 * From the last layer, where the gradient is as measured, back to the first: each layer multiplies its mean square by E[f′(z)²] and by `back`. The mean over
 * n units of one draw strays by a relative variance of (3·E[f′⁴]/E[f′²]² − 1)/n, as far as samples share it: 5/n for ReLU, as in Hanin & Nica 2018. The
 * logarithm is taken to be normal.
 * @param common share of it that samples share
 */
export function predictGradients(
  name: ActivationName,
  layers: readonly (Passed | undefined)[],
  last: number,
  common: number,
): (GradientPrediction | undefined)[] {
  const predicted: (GradientPrediction | undefined)[] = new Array(layers.length).fill(undefined);
  let [square, variance] = [last * last, 0];
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i];
    if (layer === undefined || !(square > 0 && Number.isFinite(square))) break;
    if (i < layers.length - 1) {
      const { square: slope, spread } = slopes(name, layer.q);
      square *= slope * layer.back;
      variance += Math.log1p((common * (3 * spread - 1)) / layer.units);
    }
    const [value, half] = [Math.sqrt(square * Math.exp(-0.5 * variance)), Math.exp(0.5 * BAND * Math.sqrt(variance))];
    predicted[i] = { value: Math.sqrt(square), band: [value / half, value * half] };
  }
  return predicted;
}
