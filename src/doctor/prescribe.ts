// From symptoms to advice: each remedy is tried on the net and undone, and the first that helps is advised.

import { designsFor } from "./redesign.js";
import type { Prescription } from "./remedy.js";
import { startsFor } from "./starts.js";
import { tried } from "./trial.js";
import { type Findings, isFault, type Symptom, type Verdict } from "./verdict.js";

const NOTHING: Prescription = {
  advice: "nothing that was tried mends it: not other weights, lsuv(net, x), residual() or fewer layers",
};
const NOTHING_BETTER: Prescription = {
  advice: "no other start that was tried does better; such a net learns, but at fewer learning rates",
};

/** Number of layers that symptoms name. */
const count = (symptoms: readonly Symptom[]) => symptoms.reduce((sum, { names }) => sum + (names?.length ?? 1), 0);

/** The first remedy that leaves no fault; where there were only warnings, it must leave fewer of them. */
function remedyFor(findings: Findings, symptoms: readonly Symptom[], look: (net: Findings["net"]) => Symptom[]): Prescription {
  const { net, x } = findings;
  const sick = symptoms.some(isFault);
  const mends = ({ remedy }: Prescription) => {
    const found = remedy && tried(net, x, remedy, look);
    return found !== undefined && !found.some(isFault) && (sick || count(found) < count(symptoms));
  };
  const start = startsFor(findings, symptoms).find(mends);
  if (start) return start;
  return sick ? (designsFor(net).find(mends) ?? NOTHING) : NOTHING_BETTER;
}

/**
 * Turns symptoms of weights or layers into verdicts, with one remedy for all of them.
 * @param look runs a pass over the same data and returns the symptoms
 */
export function prescribe(
  findings: Findings,
  found: readonly (Symptom | Verdict)[],
  look: (net: Findings["net"]) => Symptom[],
): Verdict[] {
  // Verdicts that weights cannot mend have their advice already.
  const symptoms = found.filter((each) => !("advice" in each));
  if (symptoms.length === 0) return found as Verdict[];
  const prescription = remedyFor(findings, symptoms, look);
  return found.map((each) => ("advice" in each ? each : { ...each, ...prescription }));
}
