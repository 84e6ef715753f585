// What layers become once their shapes are known.

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
  /** As in the names of its parameters: `0.dense`, or the layer's own. */
  readonly name: string;
  readonly kind: LayerName;
  readonly input: Signal;
  readonly output: Signal;
  /** What the activation was applied to, where the layer has one. */
  readonly preactivation: Signal | undefined;
  /** The activation that its outputs meet: its own, or the next before any weight; none is the identity. */
  readonly following: ActivationChoice;
  /** What its weights should undo. */
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
