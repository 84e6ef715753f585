import { IsovarError } from "../core/errors.js";
import { computeFans } from "../init/layout.js";
import type { ActivationName, ActivationOptions } from "../theory/activations.js";
import { averaged, secondMoment, slopeMoment } from "../theory/averages.js";
import { type MeanField, meanField } from "../theory/meanField.js";
import type { BuiltLayer, Parameter } from "../train/graph.js";
import type { ActivationChoice } from "../train/layers/options.js";
import type { Net } from "../train/net.js";

/** What mean-field theory says of a layer: from the std of its weights and biases, and the variance predicted before it. */
export interface LayerPrediction {
  /** E[z²] of what the activation is applied to. */
  q: number;
  /** E[h²] of the outputs. */
  secondMoment: number;
  /** Factor on the mean square of gradients, and on small differences of inputs. */
  chi1: number;
}

/** A layer of weights as the theory sees it. */
export interface WeightModel {
  /** std·√fanIn */
  weightStd: number;
  biasStd: number;
}

function stdAboutZero({ data }: Parameter): number {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i]! * data[i]!;
  return Math.sqrt(squares / data.length);
}

/** Undefined for layers without a kernel. */
export function weightModel({ parameters, inner }: BuiltLayer): WeightModel | undefined {
  const kernel = parameters.find(({ name }) => name.endsWith("/kernel"));
  if (kernel === undefined || inner.length > 0) return undefined;
  const { fanIn } = computeFans(kernel.shape, { layout: kernel.layout });
  const bias = parameters.find(({ name }) => name.endsWith("/bias"));
  return { weightStd: stdAboutZero(kernel) * Math.sqrt(fanIn), biasStd: bias ? stdAboutZero(bias) : 0 };
}

const slopeOf = ({ negativeSlope }: ActivationChoice): ActivationOptions =>
  negativeSlope === undefined ? {} : { negativeSlope };

/** Layers that leave second moments as they are, in the mean. */
const TRANSPARENT = ["flatten", "dropout"];

/**
 * Predictions from the input on, where the theory reaches: through weights with their activation. After another layer that changes
 * the signal it begins anew from what was measured there.
 * @param input E[x²] of the input
 * @param measured E[h²] of each layer's outputs
 */
export function predictLayers(net: Net, input: number, measured: readonly number[]): (LayerPrediction | undefined)[] {
  let moment = input;
  return net.built.map((layer, index) => {
    const model = weightModel(layer);
    if (model === undefined) {
      if (!TRANSPARENT.includes(layer.kind)) moment = measured[index]!;
      return undefined;
    }
    const choice = net.layers[index] as ActivationChoice;
    const { activation = "identity" } = choice;
    const q = model.weightStd * model.weightStd * moment + model.biasStd * model.biasStd;
    if (!(q > 1e-30 && q < 1e30)) {
      moment = measured[index]!;
      return undefined;
    }
    const f = averaged("examine", activation, slopeOf(choice).negativeSlope);
    moment = secondMoment(f, q);
    return { q, secondMoment: moment, chi1: model.weightStd * model.weightStd * slopeMoment(f, q) };
  });
}

/** The fixed point of the hidden layers after the first, where they are alike: one activation, stds within a tenth. */
export interface DeepPrediction extends MeanField, WeightModel {
  activation: ActivationName;
}

/** Undefined where there is no hidden layer of weights after the first, or they differ. */
export function predictDepth(net: Net): DeepPrediction | undefined {
  const hidden = net.built.flatMap((layer, index) => {
    const model = weightModel(layer);
    return model && index < net.built.length - 1 ? [{ ...model, choice: net.layers[index] as ActivationChoice }] : [];
  });
  // The first sees another number of inputs than those after it.
  const repeated = hidden.slice(1);
  const [first] = repeated;
  if (first?.choice.activation === undefined) return undefined;
  const mean = (key: "weightStd" | "biasStd") => repeated.reduce((sum, each) => sum + each[key], 0) / repeated.length;
  const model = { weightStd: mean("weightStd"), biasStd: mean("biasStd") };
  const alike = repeated.every(({ choice, weightStd }) => {
    const same = choice.activation === first.choice.activation && choice.negativeSlope === first.choice.negativeSlope;
    return same && Math.abs(weightStd / model.weightStd - 1) < 0.1;
  });
  if (!alike) return undefined;
  try {
    return {
      activation: first.choice.activation,
      ...model,
      ...meanField(first.choice.activation, { ...model, ...slopeOf(first.choice) }),
    };
  } catch (error) {
    // Weights so large or small that the theory has no numbers for them.
    if (error instanceof IsovarError) return undefined;
    throw error;
  }
}
