// From measurements to verdicts: everything that is wrong with a net, but for its data and its step.

import { judgeDepth } from "./depth.js";
import { judgeLoss } from "./initialLoss.js";
import { judgeRank } from "./rankOne.js";
import { everySite, type Site } from "./sites.js";
import { judgeLayer } from "./units.js";
import type { Findings, Verdict } from "./verdict.js";

/** Layers with one fault and one remedy share a verdict. */
function shared(verdicts: readonly Verdict[]): Verdict[] {
  const same = (a: Verdict) => (b: Verdict) => a.kind === b.kind && a.grade === b.grade && a.advice === b.advice;
  return verdicts.flatMap((verdict, i) => {
    const all = verdicts.filter(same(verdict));
    if (verdicts.findIndex(same(verdict)) < i) return [];
    const layers = all.flatMap(({ layer }) => layer ?? []);
    return layers.length > 1
      ? [{ ...verdict, layers, evidence: `${verdict.evidence}; likewise in ${layers.slice(1).join(", ")}` }]
      : [verdict];
  });
}

/** What each layer has. The skip of a residual goes round what is wrong inside; where that is so of each residual, nothing but the skips is left. */
function judgeLayers(findings: Findings): Verdict[] {
  const found = everySite(findings.sites).map((site) => ({ site, verdicts: judgeLayer(findings, site) }));
  const inside = (residual: Site) => found.filter(({ site }) => everySite(residual.inner).includes(site));
  const silent = findings.sites
    .filter(({ inner }) => inner.length > 0)
    .every((residual) => inside(residual).some(({ verdicts }) => verdicts.some(({ grade }) => grade === "fault")));
  return found.flatMap(({ site, verdicts }) =>
    site.outer === undefined || silent
      ? verdicts
      : verdicts.map((verdict) => (verdict.kind === "nonFinite" ? verdict : { ...verdict, grade: "warning" as const })),
  );
}

const isGrowth = ({ kind }: Verdict) => kind === "exploding" || kind === "chaos";

/** Everything that is wrong, worst first: numbers that are none, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): Verdict[] {
  const each = judgeLayers(findings);
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // What comes after the first is its consequence.
  if (broken.length > 0) return broken.slice(0, 1);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ layer }) => layer);
  // Signals that grow fill the ends of activations; units that are silent let none through.
  return [
    ...depth.filter(isGrowth),
    ...shared(each.filter(({ kind, layer }) => kind !== "biasScale" || !dead.includes(layer))),
    ...(each.some(({ kind }) => kind === "symmetric") ? [] : judgeRank(findings)),
    ...depth.filter((each) => !isGrowth(each)),
    ...judgeLoss(findings),
  ];
}
