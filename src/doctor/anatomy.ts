// Facts about a net as it is built: which layers have weights, what they meet, where the head is.

import type { ActivationChoice, ActivationName, ActivationOptions } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import { KINDS } from "../train/layers/kinds.js";
import type { Net } from "../train/net.js";
import type { Parameter } from "../train/parameter.js";

/** Whether a layer normalizes: behind it the scale of the weights before it no longer matters. False for no layer. */
export const isNorm = (layer: BuiltLayer | undefined): boolean => layer !== undefined && KINDS[layer.kind].normalizes === true;

/** The kernel of a layer; undefined for one without, and for a residual, whose layers have theirs. */
export function kernelOf({ parameters, inner }: BuiltLayer): Parameter | undefined {
  return inner.length > 0 ? undefined : parameters.find(({ role }) => role === "kernel");
}

/** The weights of a layer: its kernel, or the table of an embedding. */
export const weightsOf = (layer: BuiltLayer): Parameter | undefined =>
  kernelOf(layer) ?? layer.parameters.find(({ role }) => role === "embedding");

/** Kernels of a layer and of what is inside it. */
export const kernelsOf = ({ parameters }: BuiltLayer): Parameter[] => parameters.filter(({ role }) => role === "kernel");

/** The biases of a layer with a kernel, where it has some. */
export function biasOf(layer: BuiltLayer): Parameter | undefined {
  return kernelOf(layer) && layer.parameters.find(({ role }) => role === "bias");
}

/** The first trained parameter of a layer; undefined for one without, and for a residual, whose layers have theirs. */
export function firstTrained({ parameters, inner }: BuiltLayer): Parameter | undefined {
  return inner.length > 0 ? undefined : parameters.find(({ trained }) => trained);
}

/** Whether a layer passes on what it is given, on average. */
export const passesOn = ({ kind }: BuiltLayer): boolean => kind === "flatten" || kind === "dropout";

/** Layers with a kernel, those inside residuals too, in the order in which a signal meets them. */
export function weighted(layers: readonly BuiltLayer[]): BuiltLayer[] {
  return layers.flatMap((layer) => (layer.inner.length > 0 ? weighted(layer.inner) : kernelOf(layer) ? [layer] : []));
}

/** The activation that a layer's outputs go through, in the form that the theory takes. */
export function followingOf({ following }: BuiltLayer): { activation: ActivationName; options: ActivationOptions } {
  const { activation = "identity", negativeSlope } = following;
  return { activation, options: negativeSlope === undefined ? {} : { negativeSlope } };
}

/** The activation that is part of a layer, or is the layer; undefined for none and for the identity. */
export const activationOf = ({ preactivation, following }: BuiltLayer): ActivationChoice | undefined =>
  preactivation && following;

/** Index of the last layer with weights; −1 where there is none. */
export function headOf(net: Net): number {
  return net.built.reduce((last, layer, index) => (kernelOf(layer) ? index : last), -1);
}
