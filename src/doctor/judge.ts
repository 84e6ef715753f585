// From measurements to verdicts: everything that is wrong with a net, but for its data and its step.

import { judgeDepth } from "./depth.js";
import { judgeLoss } from "./initialLoss.js";
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

/** Everything that is wrong, worst first: numbers that are none, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): Verdict[] {
  const each = findings.layers.flatMap((layer, index) => judgeLayer(findings, layer, index));
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // What comes after the first is its consequence.
  if (broken.length > 0) return broken.slice(0, 1);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ layer }) => layer);
  // Signals that grow fill the ends of activations; units that are silent let none through.
  return [
    ...depth.filter(({ kind }) => kind === "exploding"),
    ...shared(each.filter(({ kind, layer }) => kind !== "biasScale" || !dead.includes(layer))),
    ...depth.filter(({ kind }) => kind === "vanishing"),
    ...judgeLoss(findings),
  ];
}
