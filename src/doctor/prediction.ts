// What mean-field theory predicts for each layer of a net, and for its hidden layers as one deep stack.

import { IsovarError } from "../base/errors.js";
import { computeFans } from "../init/layout.js";
import { log1p } from "../math/log1p.js";
import type { ActivationName } from "../theory/activations.js";
import { averaged, momentSlope, secondMoment, slopeMoment } from "../theory/averages.js";
import { type MeanField, meanField } from "../theory/meanField.js";
import type { BuiltLayer } from "../train/built.js";
import { activationOf, biasOf, followingOf, headOf, isNorm, kernelOf, passesOn } from "./anatomy.js";
import type { LayerMeasurement } from "./measure.js";
import { bandOf, correlationBehind, fluctuation } from "./propagation.js";
import type { Site } from "./sites.js";
import { rootMeanSquare } from "./sums.js";
import type { Findings } from "./verdict.js";

/** What mean-field theory predicts for a layer, from the std of its weights and biases and the variance predicted before it. */
export interface LayerPrediction {
  /** E[z²] of what the activation is applied to. */
  q: number;
  /** The band that holds E[z²] in 19 of 20 draws of this width. */
  band: [low: number, high: number];
  /** Mean correlation of two samples there, about 0, by the correlation map. Undefined where that of the layer's input is not known. */
  correlation: number | undefined;
  /** E[h²] of the outputs. */
  secondMoment: number;
  /** Factor on the mean square of gradients, and on small differences of inputs. */
  chi1: number;
}

/** The weights of a layer as the theory takes them. */
export interface WeightModel {
  /** std·√fanIn of the weights. */
  weightStd: number;
  /** Standard deviation of the biases. */
  biasStd: number;
}

/** Undefined for layers without a kernel. */
function weightModel({ built, weightRms }: Site): WeightModel | undefined {
  const kernel = kernelOf(built);
  if (kernel === undefined) return undefined;
  const { fanIn } = computeFans(kernel.shape, { layout: kernel.layout });
  const bias = biasOf(built);
  return { weightStd: weightRms * Math.sqrt(fanIn), biasStd: bias ? rootMeanSquare(bias.view) : 0 };
}

/** Variances beyond these overflow or underflow in the quadrature. */
const [LEAST, MOST] = [1e-30, 1e30];

/** The input of a layer: E[h²], the mean correlation of two samples, about 0, and the variance of log E[h²] over draws of the layers before. */
export interface Incoming {
  secondMoment: number;
  correlation: number | undefined;
  variance: number;
}

/** What a layer gives to the next, by measurement. */
export const measuredBehind = ({ secondMoment, activation, correlation }: LayerMeasurement): Incoming => ({
  secondMoment,
  // The correlation was measured before the activation, so it is not known behind it.
  correlation: activation === undefined ? correlation : undefined,
  variance: 0,
});

/** Mean square of the correlations of all pairs of samples, each with itself too: the share of the even fluctuation that they have in common. */
function inCommon({ correlation = 1, effectiveRank = 1 }: LayerMeasurement): number {
  return correlation * correlation + ((1 - correlation) * (1 - correlation)) / effectiveRank;
}

/** What theory predicts for a layer, and for its output, which the next layer is given. */
function predictLayer(
  layer: BuiltLayer,
  { weightStd, biasStd }: WeightModel,
  incoming: Incoming,
  measured: LayerMeasurement,
): { prediction: LayerPrediction; outgoing: Incoming } | undefined {
  const weights = weightStd * weightStd;
  const signal = weights * incoming.secondMoment;
  const biases = biasStd * biasStd;
  const q = signal + biases;
  if (!(q > LEAST && q < MOST)) return undefined;
  const { activation = "identity", negativeSlope } = activationOf(layer) ?? {};
  const f = averaged("examine", activation, negativeSlope);
  const moment = secondMoment(f, q);
  const correlation = incoming.correlation === undefined ? undefined : (signal * incoming.correlation + biases) / q;
  const inherited = (signal / q) * (signal / q) * incoming.variance;
  const units = layer.output.shape.at(-1) ?? 1;
  const common = inCommon(measured);
  const { even, odd, elasticity } = fluctuation(f, q, moment);
  const own = (even * common + odd * Math.max(common, measured.correlation ?? 1)) / units;
  return {
    prediction: {
      q,
      band: bandOf(q, inherited + log1p((2 * common) / units)),
      correlation,
      secondMoment: moment,
      chi1: weights * slopeMoment(f, q),
    },
    outgoing: {
      secondMoment: moment,
      correlation: correlation === undefined ? undefined : correlationBehind(f, q, correlation, moment),
      variance: elasticity * elasticity * inherited + log1p(own),
    },
  };
}

/**
 * Predictions from the input on, through weights and activations. Behind any other layer that changes the signal, the prediction starts again
 * from what was measured there.
 * @param sites of a net, or of a branch
 * @param input the input of the first of them
 */
export function predictLayers(sites: readonly Site[], input: Incoming): (LayerPrediction | undefined)[] {
  let incoming = input;
  return sites.map((site) => {
    const { built, measured } = site;
    const model = weightModel(site) ?? (built.kind === "activation" ? { weightStd: 1, biasStd: 0 } : undefined);
    if (model === undefined && passesOn(built)) return undefined;
    const predicted = model && predictLayer(built, model, incoming, measured);
    incoming = predicted?.outgoing ?? measuredBehind(measured);
    return predicted?.prediction;
  });
}

/** The fixed point of the hidden layers after the first, where they are alike: one activation, stds within a tenth. */
export interface DeepPrediction extends MeanField, WeightModel {
  /** The activation of the hidden layers. */
  activation: ActivationName;
  /** Factor per layer on a small error of the variance, at the variance of these layers: above 1 the error grows. */
  varianceFactor: number;
}

/**
 * Undefined where there is no hidden layer of weights after the first, or they differ.
 * @param layers what `predictLayers` gives
 */
export function predictDepth(
  { net, sites }: Findings,
  layers: readonly (LayerPrediction | undefined)[],
): DeepPrediction | undefined {
  if (net.built.some(isNorm)) return undefined;
  const hidden = sites.slice(0, headOf(net)).flatMap((site, index) => {
    const model = weightModel(site);
    return model ? [{ ...model, ...followingOf(site.built), q: layers[index]?.q ?? 1 }] : [];
  });
  // The first has another number of inputs than those after it.
  const repeated = hidden.slice(1);
  const [first] = repeated;
  if (first === undefined || first.activation === "identity") return undefined;
  const mean = (key: "weightStd" | "biasStd") => repeated.reduce((sum, each) => sum + each[key], 0) / repeated.length;
  const model = { weightStd: mean("weightStd"), biasStd: mean("biasStd") };
  const alike = repeated.every(({ activation, options, weightStd }) => {
    const same = activation === first.activation && options.negativeSlope === first.options.negativeSlope;
    return same && Math.abs(weightStd / model.weightStd - 1) < 0.1;
  });
  if (!alike) return undefined;
  try {
    const { activation, options, q } = first;
    const f = averaged("examine", activation, options.negativeSlope);
    const varianceFactor = model.weightStd * model.weightStd * momentSlope(f, q);
    return { activation, ...model, ...meanField(activation, { ...model, ...options }), varianceFactor };
  } catch (error) {
    // Weights so large or small that the theory has no numbers for them.
    if (error instanceof IsovarError) return undefined;
    throw error;
  }
}
