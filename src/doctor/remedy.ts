import { followingOf, isNorm, kernelOf } from "./anatomy.js";
import { biasRemedy } from "./biases.js";
import { fitOf, isRight } from "./fit.js";
import { losesScale, type Site, weightedSites, weightsBehind } from "./sites.js";
import { short } from "./text.js";
import type { Findings } from "./verdict.js";

/** What a layer of weights is made by, as a program would write it. */
function callOf({ built }: Site, options = ""): string {
  const [outputs, ...axes] = [...kernelOf(built)!.shape].reverse();
  return axes.length > 1
    ? `conv2d(${outputs}, ${axes.at(-1)}, { padding: "same"${options && `, ${options}`} })`
    : `dense(${outputs}${options && `, { ${options} }`})`;
}

/** A block whose signal and gradients have a way past its norm. */
function normedBlock(weights: Site, norm: Site, options?: string): string {
  const { activation } = followingOf(weights.built);
  const activates = activation === "identity" ? "" : `activation("${activation}"), `;
  return `residual([${norm.built.kind}(), ${activates}${callOf(weights, options)}])`;
}

/** Norms through which gradients grow: no weights in front of them count, but a way past them does. */
const normRemedy = (norm: Site): string =>
  `no weights mend this, since the norms take their scale back: a way past each, ${normedBlock(weightsBehind(norm), norm)} in its place`;

/** Branches that add up. Behind a norm, zeros would stay zeros. */
function branchRemedy(residual: Site): string {
  const last = weightedSites(residual.inner).at(-1);
  const norm = last?.row.slice(last.place + 1).find(({ built }) => isNorm(built));
  return last && norm
    ? `branches that begin as nothing, with the norm in front: ${normedBlock(last, norm, "init: zeros()")}`
    : "branches that begin as nothing: init: zeros() for the last weights in each; or heal(net, batch)";
}

/** What would mend a layer: other biases, other weights, or another depth. */
export function remedy(findings: Findings, at: Site): string {
  if (isNorm(at.built)) return normRemedy(at);
  const site = weightsBehind(at);
  const fit = fitOf(site);
  if (fit === undefined)
    return site.inner.length > 0 ? branchRemedy(site) : "heal(net, batch) scales every layer to unit variance";
  const { ratio, right, reason, std } = fit;
  const biases = biasRemedy(site);
  if (!isRight(fit)) {
    const much = ratio === 0 ? "all 0" : `${short(ratio)} times that`;
    return `init: ${right} ${reason}, std ${short(std)}: its weights are ${much}${biases ? `; ${biases}` : ""}`;
  }
  if (biases) return biases;
  const { activation } = followingOf(site.built);
  return `${losesScale(site) ? "a norm takes the scale of its weights back" : `its weights are those of ${right}`}; ${
    findings.healMends()
      ? "for this depth heal(net, batch), which was tried"
      : `no start was found that mends this depth of ${activation}: fewer or wider layers, batchNorm() behind each, or residual() around them`
  }`;
}

/** What would mend layers that have one fault: for weights that are off, those that each gets by itself. */
export function remedies(findings: Findings, sites: readonly Site[]): string {
  const [first] = sites;
  const fit = fitOf(first!);
  if (sites.length === 1 || fit === undefined || isRight(fit)) return remedy(findings, first!);
  const much = fit.ratio === 0 ? "all 0" : `${short(fit.ratio)} times that`;
  return `leave init out in these layers: ${first!.built.name} gets ${fit.right} then, std ${short(fit.std)}, and its weights are ${much}`;
}
