// From measurements to symptoms: everything that is wrong with a net, except its data and its optimizer step.

import { named, offenders } from "./blame.js";
import { judgeDepth } from "./depth.js";
import { judgeLoss } from "./initialLoss.js";
import { judgeRank } from "./rankOne.js";
import { everySite, type Site } from "./sites.js";
import { judgeLayer } from "./units.js";
import type { Findings, Symptom, Verdict } from "./verdict.js";

/** Symptoms of one kind in several layers, as one symptom. */
function together(all: readonly Symptom[]): Symptom {
  const [first, ...others] = all as readonly [Symptom, ...Symptom[]];
  if (others.length === 0) return first;
  const likewise = others.map(({ name }) => name).join(", ");
  const names = all.flatMap(({ name, names }) => names ?? name ?? []);
  return { ...first, names, evidence: `${first.evidence}; likewise in ${likewise}` };
}

/** Puts symptoms of one kind and grade together, so that their layers share a verdict. */
function shared(symptoms: readonly Symptom[]): Symptom[] {
  const groups = new Map<string, Symptom[]>();
  for (const symptom of symptoms) {
    const what = `${symptom.kind} ${symptom.grade}`;
    groups.set(what, [...(groups.get(what) ?? []), symptom]);
  }
  return [...groups.values()].map(together);
}

/** For NaN and infinities: blames the layers whose weights are off, if any, rather than the first layer that shows them. */
function blameWeights(findings: Findings, symptom: Symptom): Symptom[] {
  const sites = offenders(findings.sites);
  return [sites.length === 0 ? symptom : { ...symptom, ...named(sites) }];
}

/**
 * The symptoms of each layer. Inside a residual they are warnings, since its skip goes round them; but faults where every residual has a fault,
 * since then nothing but skips is left.
 */
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

/** Everything that is wrong, worst first: NaN and infinities, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): (Symptom | Verdict)[] {
  const each = judgeLayers(findings);
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // NaN spreads through the whole net: only the first layer that shows it says anything.
  if (broken.length > 0) return blameWeights(findings, broken[0]!);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ name }) => name);
  const symmetric = ({ kind }: Symptom) => kind === "symmetric";
  // Causes come before their consequences: equal weights make signals grow or shrink, signals that grow saturate, dead units pass no signal.
  return [
    ...shared(each.filter(symmetric)),
    ...depth.filter(isGrowth),
    ...shared(each.filter((one) => !symmetric(one) && (one.kind !== "biasScale" || !dead.includes(one.name)))),
    ...(each.some(symmetric) ? [] : judgeRank(findings)),
    ...depth.filter((one) => !isGrowth(one)),
    ...judgeLoss(findings),
  ];
}
