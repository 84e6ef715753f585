// How far the weights of a layer are from the right ones: those that undo the activation in front of them.

import { describe } from "../init/describe.js";
import { type Initializer, normal } from "../init/initializers/index.js";
import { nameOf } from "../init/schemes.js";
import { log } from "../math/log.js";
import type { BuiltLayer } from "../train/built.js";
import { defaultInit } from "../train/front.js";
import { weightsOf } from "./anatomy.js";
import { losesScale, type Site } from "./sites.js";

/** The weights of a layer compared with the right ones. */
export interface Fit {
  /** std of the weights over that of the right ones; 0 where all are 0. */
  ratio: number;
  /** How far they are from what is right, or usual, as the logarithm of a factor; 0 in front of a norm, which undoes any scale. */
  off: number;
  /** The right initializer. */
  init: Initializer;
  /** The same as code. */
  right: string;
  /** Why it is right, in words. */
  reason: string;
  /** std of the right weights. */
  std: number;
  /** Number of weights. */
  size: number;
}

/** The right initializer of a layer, as code. */
function suits({ front, kind }: BuiltLayer): string {
  if (kind === "embedding") return "normal()";
  const name = nameOf(defaultInit(front));
  // An initializer without a short name is written as the call that makes it.
  if (!name.includes("(")) return `${name}()`;
  const { activation, negativeSlope } = front ?? {};
  return `forActivation("${activation}"${negativeSlope === undefined ? "" : `, { negativeSlope: ${negativeSlope} }`})`;
}

/** Why an initializer is right for a layer, in words. */
function reasonOf({ front, kind }: BuiltLayer): string {
  if (kind === "embedding") return "for rows of unit scale";
  return front === undefined ? "for inputs of unit scale" : `behind ${front.activation ?? "identity"}`;
}

/**
 * Range of stds, over the right one, that are common and do no harm, so that they get no verdict. Textbooks give the first layer the gain of its own activation too, √2 for relu;
 * small embeddings grow as they learn: rows of std 1e-3 learn as well as those of std 1.
 */
function usual({ front, following, kind }: BuiltLayer, std: number, stdOf: (init: Initializer) => number): [number, number] {
  if (kind === "embedding") return [0, 1];
  if ((front?.activation ?? "identity") !== "identity") return [1, 1];
  const own = stdOf(defaultInit(following)) / std;
  return [Math.min(1, own), Math.max(1, own)];
}

/** Compares a layer's weights with the right ones; undefined for layers without weights. */
export function fitOf(site: Site): Fit | undefined {
  const { built, weightRms } = site;
  const weights = weightsOf(built);
  if (weights === undefined) return undefined;
  const stdOf = (init: Initializer) => describe(init, weights.shape, { layout: weights.layout }).std;
  const init = built.kind === "embedding" ? normal() : defaultInit(built.front);
  const std = stdOf(init);
  const ratio = weightRms / std;
  const [least, most] = usual(built, std, stdOf);
  const off = losesScale(site) ? 0 : Math.max(0, log(least / ratio), log(ratio / most));
  return { ratio, off: ratio > 0 ? off : Infinity, init, right: suits(built), reason: reasonOf(built), std, size: weights.size };
}

/** Whether weights start so small that training soon replaces them, as in a head of zeros. */
export const beginsNearZero = (site: Site): boolean => (fitOf(site)?.ratio ?? 1) < 0.1;

/** Weights within a tenth of the right std are right. */
const RIGHT = 0.1;

/** The std of n weights errs by 1/√(2n) of itself; three times that is chance. */
export const isRight = ({ off, size }: Fit): boolean => off <= RIGHT + 3 / Math.sqrt(2 * size);
