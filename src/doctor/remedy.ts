// What would mend a start: as data for a program, and in words.

import type { Initializer } from "../init/initializers/initializer.js";
import type { Layer } from "../train/layers/layer.js";
import type { LsuvOptions } from "./lsuv.js";

/** Initializers of a layer that take the place of its own. */
export interface Inits {
  /** Of the kernel. */
  init?: Initializer;
  /** Of the biases. */
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
  /** Each column of these to mean 0 and std 1. */
  | { readonly remedy: "standardize"; readonly what: "inputs" | "targets" }
  /** That of the optimizer. */
  | { readonly remedy: "learningRate"; readonly learningRate: number };

/** A remedy in words too. */
export interface Prescription {
  readonly advice: string;
  /** None where nothing mends it. */
  readonly remedy?: Remedy;
}
