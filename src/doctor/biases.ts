// Biases beside the signal that the weights of their layer give.

import { columnsOf } from "../train/columns.js";
import { biasOf, followingOf } from "./anatomy.js";
import { meetsNorm, type Site } from "./sites.js";
import { short } from "./text.js";
import { gradeOf, type Verdict } from "./verdict.js";

/**
 * Biases, root mean square, over the std of the signal: beyond it the signal does not reach the bend of the activation, so that the layer is
 * a line, or a constant. Measured: biases of +5 under relu, elu, gelu and selu, 3 to 4 times the signal, leave 6 to 11 % of the chance loss,
 * biases of +10 23 to 35 %, biases of std 10 46 to 66 %.
 */
const BIASES = [3, 6] as const;

/** Biases beside what the weights of their layer give. */
interface Biases {
  mean: number;
  std: number;
  /** Their root mean square over the std of the signal. */
  ratio: number;
}

function biasesOf({ built, measured }: Site): Biases | undefined {
  const bias = biasOf(built);
  if (bias === undefined) return undefined;
  const { mean, std } = columnsOf(bias.view, 1)[0]!;
  return { mean, std, ratio: Math.sqrt(mean * mean + std * std) / measured.signalStd };
}

/** Biases that move a layer out of the part of the activation in which its signal would lie, in the words of an advice. */
export function biasRemedy(site: Site): string | undefined {
  const biases = biasesOf(site);
  if (biases === undefined || !(biases.ratio > BIASES[0])) return undefined;
  const { mean, std, ratio } = biases;
  const times = Number.isFinite(ratio) ? `, ${short(ratio)} times as large as the std of what its weights give` : "";
  return `biasInit: zeros() for ${site.built.name}: its biases have mean ${short(mean)} and std ${short(std)}${times}`;
}

/** Biases that leave an activation nothing to bend. Where a norm follows, it takes them back. */
export function judgeBiases(site: Site): Verdict[] {
  const { built } = site;
  const { ratio } = biasesOf(site) ?? { ratio: 0 };
  const grade = gradeOf(ratio, BIASES);
  if (grade === undefined || meetsNorm(site) || !Number.isFinite(ratio)) return [];
  const evidence = `biases are ${short(ratio)} times as large as the signal: ${followingOf(built).activation} is nearly a line, or a constant, for each unit`;
  return [{ kind: "biasScale", grade, layer: built.name, evidence, advice: biasRemedy(site)! }];
}
