// The weights of a layer beside those that suit what they meet.

import { describe } from "../init/describe.js";
import { computeFans } from "../init/layout.js";
import { nameOf } from "../init/schemes.js";
import { log } from "../math/log.js";
import type { BuiltLayer } from "../train/built.js";
import { defaultInit } from "../train/front.js";
import { kernelOf } from "./anatomy.js";
import { weightModel } from "./prediction.js";

export interface Fit {
  /** std of the weights over that of the right ones; 0 where all are 0. */
  ratio: number;
  /** Initializer, as a program would write it, and what it is for. */
  right: string;
  reason: string;
  std: number;
  /** Number of weights. */
  size: number;
}

/** The initializer that suits a layer, as a program would write it. */
export function suits({ front }: BuiltLayer): string {
  const name = nameOf(defaultInit(front));
  // What has no name of its own is best asked for as it was found.
  return name.includes("(") ? `forActivation("${front?.activation}")` : `${name}()`;
}

/** Undefined for layers without a kernel. */
export function fitOf(built: BuiltLayer): Fit | undefined {
  const model = weightModel(built);
  if (model === undefined) return undefined;
  const { front } = built;
  const kernel = kernelOf(built)!;
  const { std } = describe(defaultInit(front), kernel.shape, { layout: kernel.layout });
  const { fanIn } = computeFans(kernel.shape, { layout: kernel.layout });
  const reason = front === undefined ? "for inputs of unit scale" : `behind ${front.activation ?? "identity"}`;
  return { ratio: model.weightStd / Math.sqrt(fanIn) / std, right: suits(built), reason, std, size: kernel.size };
}

/** Weights that are to be replaced by training, as those of a head that begins at zero. */
export const beginsNearZero = (layer: BuiltLayer): boolean => (fitOf(layer)?.ratio ?? 1) < 0.1;

/** Weights within a tenth of the right std are right. */
const RIGHT = 0.1;

/** The std of n weights errs by 1/√(2n) of itself; three times that is chance. */
export const isRight = ({ ratio, size }: Fit) => Math.abs(log(ratio)) <= RIGHT + 3 / Math.sqrt(2 * size);
