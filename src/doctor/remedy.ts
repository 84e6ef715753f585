// The remedies for a wrong start, as data for a program and in words.

import type { Initializer } from "../init/initializers/initializer.js";
import type { Layer } from "../train/layers/layer.js";
import type { LsuvOptions } from "./lsuv.js";

/** Initializers of a layer that take the place of its own. */
export interface Inits {
  /** Initializer of the kernel. */
  init?: Initializer;
  /** Initializer of the biases. */
  biasInit?: Initializer;
}

/** What would mend a start. */
export type Remedy =
  /** `init` and `biasInit` for these layers, by name. */
  | { readonly remedy: "init"; readonly inits: Readonly<Record<string, Inits>> }
  /** `lsuv(net, x, options)`. */
  | { readonly remedy: "lsuv"; readonly options?: LsuvOptions }
  /** Another net: `sequential(layers, { inputShape })`. */
  | { readonly remedy: "layers"; readonly layers: readonly Layer[] }
  /** Each column of the inputs or of the targets scaled to mean 0 and std 1. */
  | { readonly remedy: "standardize"; readonly what: "inputs" | "targets" }
  /** Another learning rate for the optimizer. */
  | { readonly remedy: "learningRate"; readonly learningRate: number };

/** A remedy, and the same in words. */
export interface Prescription {
  readonly advice: string;
  /** Left out where nothing that was tried mends the start. */
  readonly remedy?: Remedy;
}
