// The weights of a layer beside those that suit what they meet.

import { describe } from "../init/describe.js";
import { type Initializer, normal } from "../init/initializers/index.js";
import { nameOf } from "../init/schemes.js";
import { log } from "../math/log.js";
import type { BuiltLayer } from "../train/built.js";
import { defaultInit } from "../train/front.js";
import { weightsOf } from "./anatomy.js";
import { stdAboutZero } from "./prediction.js";
import { losesScale, type Site } from "./sites.js";

export interface Fit {
  /** std of the weights over that of the right ones; 0 where all are 0. */
  ratio: number;
  /** How far they are from what is right, or usual, as the logarithm of a factor: 0 in front of a norm, which takes any scale back. */
  off: number;
  /** The right initializer; as a program would write it; and what it is for. */
  init: Initializer;
  right: string;
  reason: string;
  std: number;
  /** Number of weights. */
  size: number;
}

/** The initializer that suits a layer, as a program would write it. */
function suits({ front, kind }: BuiltLayer): string {
  if (kind === "embedding") return "normal()";
  const name = nameOf(defaultInit(front));
  // What has no name of its own is best asked for as it was found.
  if (!name.includes("(")) return `${name}()`;
  const { activation, negativeSlope } = front ?? {};
  return `forActivation("${activation}"${negativeSlope === undefined ? "" : `, { negativeSlope: ${negativeSlope} }`})`;
}

/** What a layer's weights undo, in words. */
function reasonOf({ front, kind }: BuiltLayer): string {
  if (kind === "embedding") return "for rows of unit scale";
  return front === undefined ? "for inputs of unit scale" : `behind ${front.activation ?? "identity"}`;
}

/**
 * Stds that nobody should be told of, over the right one. Textbooks give the first layer the gain of its own activation too, √2 for relu;
 * small embeddings grow as they learn: rows of std 1e-3 learn as well as those of std 1.
 */
function usual({ front, following, kind }: BuiltLayer, std: number, stdOf: (init: Initializer) => number): [number, number] {
  if (kind === "embedding") return [0, 1];
  if ((front?.activation ?? "identity") !== "identity") return [1, 1];
  const own = stdOf(defaultInit(following)) / std;
  return [Math.min(1, own), Math.max(1, own)];
}

/** Undefined for layers without weights. */
export function fitOf(site: Site): Fit | undefined {
  const { built } = site;
  const weights = weightsOf(built);
  if (weights === undefined) return undefined;
  const stdOf = (init: Initializer) => describe(init, weights.shape, { layout: weights.layout }).std;
  const init = built.kind === "embedding" ? normal() : defaultInit(built.front);
  const std = stdOf(init);
  const ratio = stdAboutZero(weights) / std;
  const [least, most] = usual(built, std, stdOf);
  const off = losesScale(site) ? 0 : Math.max(0, log(least / ratio), log(ratio / most));
  return { ratio, off: ratio > 0 ? off : Infinity, init, right: suits(built), reason: reasonOf(built), std, size: weights.size };
}

/** Weights that are to be replaced by training, as those of a head that begins at zero. */
export const beginsNearZero = (site: Site): boolean => (fitOf(site)?.ratio ?? 1) < 0.1;

/** Weights within a tenth of the right std are right. */
const RIGHT = 0.1;

/** The std of n weights errs by 1/√(2n) of itself; three times that is chance. */
export const isRight = ({ off, size }: Fit): boolean => off <= RIGHT + 3 / Math.sqrt(2 * size);
