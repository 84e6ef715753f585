// Types of built layers: the operations, signals and parameters that layers become once their shapes are known.

import type { ActivationChoice } from "../theory/activations.js";
import type { Front } from "./front.js";
import type { LayerName } from "./layers/layer.js";
import type { Op } from "./op.js";
import type { Parameter } from "./parameter.js";
import type { Signal } from "./signal.js";

/** What a layer becomes. */
export interface Built {
  readonly ops: readonly Op[];
  readonly output: Signal;
  readonly preactivation?: Signal;
  readonly inner?: readonly BuiltLayer[];
}

/** A layer of a net, built: for summaries, statistics and error messages. */
export interface BuiltLayer {
  /** The first part of its parameters' names: `0.dense`, or the name given to the layer. */
  readonly name: string;
  readonly kind: LayerName;
  readonly input: Signal;
  readonly output: Signal;
  /** The input of its activation function, where the layer has one. */
  readonly preactivation: Signal | undefined;
  /** The activation that its outputs meet: its own, or the next one, if no layer with weights comes before it; `{}` for none. */
  readonly following: ActivationChoice;
  /** The activation in front of it, whose effect on the variance its weights should undo. */
  readonly front: Front;
  readonly parameters: readonly Parameter[];
  /** Layers inside a residual. */
  readonly inner: readonly BuiltLayer[];
}

/** Layers in sequence, built: those of a net, or of a residual. */
export interface BuiltLayers {
  readonly ops: readonly Op[];
  readonly output: Signal;
  readonly layers: readonly BuiltLayer[];
}
