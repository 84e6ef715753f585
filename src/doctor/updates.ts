import type { Parameter } from "../train/graph.js";
import { clipScale, type Optimizer } from "../train/optimizers.js";
import { rateAt } from "../train/schedules.js";

function rms(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares / Math.max(1, values.length));
}

/**
 * Root mean square of the optimizer's first step over that of the weights: about 1e-3 is usual. Undefined where all weights are 0.
 *
 * Adam and its kin begin with steps of one size, rate·g/(|g| + ε); RMSProp with 1/√(1 − decay) times that; weight decay is left out.
 */
export function updateRatio({ data, gradient }: Parameter, optimizer: Optimizer, norm: number): number | undefined {
  const weights = rms(data);
  if (weights === 0) return undefined;
  const rate = rateAt(optimizer.learningRate, 0);
  const { clipValue = Infinity } = optimizer;
  const scale = clipScale(optimizer, norm);
  const clipped = gradient.map((g) => Math.max(-clipValue, Math.min(clipValue, scale * g)));
  switch (optimizer.optimizer) {
    case "sgd":
      return (rate * rms(clipped) * (optimizer.nesterov ? 1 + optimizer.momentum : 1)) / weights;
    case "rmsprop": {
      const root = Math.sqrt(1 - optimizer.decay);
      return (rate * rms(clipped.map((g) => g / (root * Math.abs(g) + optimizer.epsilon)))) / weights;
    }
    default:
      return (rate * rms(clipped.map((g) => g / (Math.abs(g) + optimizer.epsilon)))) / weights;
  }
}
