// From measurements to verdicts: everything that is wrong with a net, but for its data and its step.

import { named, offenders } from "./blame.js";
import { judgeDepth } from "./depth.js";
import { judgeLoss } from "./initialLoss.js";
import { judgeRank } from "./rankOne.js";
import { remedies } from "./remedy.js";
import { everySite, type Site } from "./sites.js";
import { judgeLayer } from "./units.js";
import type { Findings, Verdict } from "./verdict.js";

/** The call that an advice begins with, without the numbers behind it; all of an advice that begins with none. */
const callOf = ({ advice }: Verdict): string => advice.match(/^\w+: .*?\)(?=[ :])/)?.[0] ?? advice;

/** Of several verdicts that say the same, one. */
function together(all: readonly Verdict[]): Verdict {
  const [first, ...others] = all as readonly [Verdict, ...Verdict[]];
  if (others.length === 0) return first;
  const likewise = others.map(({ layer }) => layer).join(", ");
  const layers = all.flatMap(({ layer, layers }) => layers ?? layer ?? []);
  return { ...first, layers, evidence: `${first.evidence}; likewise in ${likewise}` };
}

/** Layers with one fault and one remedy share a verdict. */
function shared(verdicts: readonly Verdict[]): Verdict[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const what = `${verdict.kind} ${verdict.grade} ${callOf(verdict)}`;
    groups.set(what, [...(groups.get(what) ?? []), verdict]);
  }
  return [...groups.values()].map(together);
}

/** Of a net with numbers that are none: the layers whose weights are off, rather than the first to show it. */
function blameWeights(findings: Findings, verdict: Verdict): Verdict[] {
  const sites = offenders(findings.sites);
  return [sites.length === 0 ? verdict : { ...verdict, ...named(sites), advice: remedies(findings, sites) }];
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
  // What comes after the first is its consequence; gradients come back from behind it.
  if (broken.length > 0) return blameWeights(findings, broken[0]!);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ layer }) => layer);
  const symmetric = ({ kind }: Verdict) => kind === "symmetric";
  // Equal weights make signals grow or shrink; signals that grow fill the ends of activations; units that are silent let none through.
  return [
    ...shared(each.filter(symmetric)),
    ...depth.filter(isGrowth),
    ...shared(each.filter((one) => !symmetric(one) && (one.kind !== "biasScale" || !dead.includes(one.layer)))),
    ...(each.some(symmetric) ? [] : judgeRank(findings)),
    ...depth.filter((one) => !isGrowth(one)),
    ...judgeLoss(findings),
  ];
}
