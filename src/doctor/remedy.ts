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
  | {
      readonly remedy: "init";
      /** `init` and `biasInit` for these layers, by name. */
      readonly inits: Readonly<Record<string, Inits>>;
    }
  | {
      readonly remedy: "lsuv";
      /** The last argument of `lsuv(net, x, options)`. */
      readonly options?: LsuvOptions;
    }
  | {
      readonly remedy: "layers";
      /** Another net: `sequential(layers, { inputShape })`. */
      readonly layers: readonly Layer[];
    }
  | {
      readonly remedy: "standardize";
      /** Whose columns are to be scaled to mean 0 and std 1. */
      readonly what: "inputs" | "targets";
    }
  | {
      readonly remedy: "learningRate";
      /** Another learning rate for the optimizer. */
      readonly learningRate: number;
    };

/** A remedy, and the same in words. */
export interface Prescription {
  readonly advice: string;
  /** Left out where nothing that was tried mends the start. */
  readonly remedy?: Remedy;
}
