import { followingOf } from "./anatomy.js";
import { biasRemedy } from "./biases.js";
import { fitOf, isRight } from "./fit.js";
import { type Site, weightsBehind } from "./sites.js";
import { short } from "./text.js";
import type { Findings } from "./verdict.js";

/** What would mend a layer: other biases, other weights, or weights by the depth. */
export function remedy(findings: Findings, at: Site): string {
  const site = weightsBehind(at);
  const fit = fitOf(site.built);
  if (fit === undefined) {
    return site.inner.length > 0
      ? "branches that begin as nothing: init: zeros() for the last weights in each; or heal(net, batch)"
      : "heal(net, batch) scales every layer to unit variance";
  }
  const { ratio, right, reason, std } = fit;
  const biases = biasRemedy(site);
  if (!isRight(fit)) {
    const much = ratio === 0 ? "all 0" : `${short(ratio)} times that`;
    return `init: ${right} ${reason}, std ${short(std)}: its weights are ${much}${biases ? `; ${biases}` : ""}`;
  }
  if (biases) return biases;
  const { activation } = followingOf(site.built);
  return `its weights are those of ${right}; ${
    findings.healMends()
      ? "for this depth heal(net, batch), which was tried"
      : `no start was found that mends this depth of ${activation}: fewer or wider layers, batchNorm() behind each, or residual() around them`
  }`;
}
