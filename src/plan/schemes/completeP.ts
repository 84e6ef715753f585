// CompleteP: one learning rate for models of any width and depth.

import { checkInteger, checkNumber } from "../../base/check.js";
import { exp } from "../../math/exp.js";
import { log } from "../../math/log.js";
import { endsBranch, needBranchEnds } from "./law.js";
import { times, widthLaws } from "./muP.js";
import type { ModelScheme } from "./scheme.js";

/** x to a power, exact for those that are met. */
function raise(x: number, exponent: number): number {
  if (exponent === 0 || exponent === 1 || exponent === -1) return exponent === 0 ? 1 : exponent === 1 ? x : 1 / x;
  return exp(exponent * log(x));
}

/**
 * CompleteP: muP for Adam, and with m the growth in depth a multiplier m^−α of what ends a branch, bias included, and a learning rate
 * times m^(α−1) for all that is in layers. α is 1, by which the learning rate does not depend on depth. AdamW besides: weight decay times
 * the growth in width for weights that grew on both sides; ε over it, and in layers over m^α too.
 * Source: Dey et al. 2025, table 1.
 */
export const completeP: ModelScheme = {
  formula: "muP; multiplier (L/L₀)^−α at the end of a branch, learning rate in layers times (L/L₀)^(α−1), α = 1",
  source: "Dey et al. 2025, table 1",
  options: ["std", "base", "width", "baseWidth", "baseShapes", "baseLayers", "alpha"],
  laws(where, { baseLayers, alpha = 1, ...options }, members, lawsOf) {
    const before = checkInteger(where, "baseLayers", baseLayers, 1);
    const power = checkNumber(where, "alpha", alpha, (x) => x >= 0.5 && x <= 1, "a number from 0.5 to 1");
    needBranchEnds(where, members);
    const laws = widthLaws(where, options, members, lawsOf);
    return (member) => {
      const law = laws(member);
      if (law === undefined || member.layer === undefined) return law;
      const growth = member.layer.count / before;
      const multiplier = endsBranch(member) ? raise(growth, -power) : 1;
      return times(law, { multiplier, learningRate: raise(growth, power - 1) });
    };
  },
};
