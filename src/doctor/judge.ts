// From measurements to what they show: everything that is wrong with a net, but for its data and its step.

import { named, offenders } from "./blame.js";
import { judgeDepth } from "./depth.js";
import { judgeLoss } from "./initialLoss.js";
import { judgeRank } from "./rankOne.js";
import { everySite, type Site } from "./sites.js";
import { judgeLayer } from "./units.js";
import type { Findings, Symptom, Verdict } from "./verdict.js";

/** Of several that are the same, one. */
function together(all: readonly Symptom[]): Symptom {
  const [first, ...others] = all as readonly [Symptom, ...Symptom[]];
  if (others.length === 0) return first;
  const likewise = others.map(({ name }) => name).join(", ");
  const names = all.flatMap(({ name, names }) => names ?? name ?? []);
  return { ...first, names, evidence: `${first.evidence}; likewise in ${likewise}` };
}

/** Layers with one fault share a verdict. */
function shared(symptoms: readonly Symptom[]): Symptom[] {
  const groups = new Map<string, Symptom[]>();
  for (const symptom of symptoms) {
    const what = `${symptom.kind} ${symptom.grade}`;
    groups.set(what, [...(groups.get(what) ?? []), symptom]);
  }
  return [...groups.values()].map(together);
}

/** Of a net with numbers that are none: the layers whose weights are off, rather than the first to show it. */
function blameWeights(findings: Findings, symptom: Symptom): Symptom[] {
  const sites = offenders(findings.sites);
  return [sites.length === 0 ? symptom : { ...symptom, ...named(sites) }];
}

/** What each layer has. The skip of a residual goes round what is wrong inside; where that is so of each residual, nothing but the skips is left. */
function judgeLayers(findings: Findings): Symptom[] {
  const found = everySite(findings.sites).map((site) => ({ site, symptoms: judgeLayer(findings, site) }));
  const inside = (residual: Site) => found.filter(({ site }) => everySite(residual.inner).includes(site));
  const silent = findings.sites
    .filter(({ inner }) => inner.length > 0)
    .every((residual) => inside(residual).some(({ symptoms }) => symptoms.some(({ grade }) => grade === "fault")));
  return found.flatMap(({ site, symptoms }) =>
    site.outer === undefined || silent
      ? symptoms
      : symptoms.map((symptom) => (symptom.kind === "nonFinite" ? symptom : { ...symptom, grade: "warning" as const })),
  );
}

const isGrowth = ({ kind }: Symptom) => kind === "exploding" || kind === "chaos";

/** Everything that is wrong, worst first: numbers that are none, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): (Symptom | Verdict)[] {
  const each = judgeLayers(findings);
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // What comes after the first is its consequence; gradients come back from behind it.
  if (broken.length > 0) return blameWeights(findings, broken[0]!);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ name }) => name);
  const symmetric = ({ kind }: Symptom) => kind === "symmetric";
  // Equal weights make signals grow or shrink; signals that grow fill the ends of activations; units that are silent let none through.
  return [
    ...shared(each.filter(symmetric)),
    ...depth.filter(isGrowth),
    ...shared(each.filter((one) => !symmetric(one) && (one.kind !== "biasScale" || !dead.includes(one.name)))),
    ...(each.some(symmetric) ? [] : judgeRank(findings)),
    ...depth.filter((one) => !isGrowth(one)),
    ...judgeLoss(findings),
  ];
}
