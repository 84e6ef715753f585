// Other starts to try for a net, each as a remedy: first those that repair single layers, then those that help deep nets.

import { short } from "../base/text.js";
import { zeros } from "../init/initializers/constant.js";
import { isNorm, weightsOf } from "./anatomy.js";
import { type Biases, biasesOf, hasBiasesOff } from "./biases.js";
import { type Fit, fitOf, isRight } from "./fit.js";
import type { Inits, Prescription } from "./remedy.js";
import { everySite, type Site, weightedSites } from "./sites.js";
import type { Findings, Symptom, VerdictKind } from "./verdict.js";

/** What is wrong with the weights and the biases of a layer by themselves. */
interface Wrong {
  readonly site: Site;
  readonly fit: Fit;
  readonly weights: boolean;
  readonly biases: Biases | undefined;
}

/** Names of up to four layers, or the first and the last of more. */
const namesOf = (names: readonly string[]): string =>
  names.length > 4 ? `${names[0]} … ${names.at(-1)} (${names.length} layers)` : names.join(", ");

const nameTexts = (layers: readonly Wrong[]) => namesOf(layers.map(({ site }) => site.built.name));

/** Names of the layers in symptoms of one kind, or of any kind. */
const namesIn = (symptoms: readonly Symptom[], kind?: VerdictKind): ReadonlySet<string> =>
  new Set(
    symptoms
      .filter((each) => kind === undefined || each.kind === kind)
      .flatMap(({ name, names = name === undefined ? [] : [name] }) => names),
  );

function wrongLayers({ sites }: Findings, symptoms: readonly Symptom[]): Wrong[] {
  const [named, copies, biased] = [namesIn(symptoms), namesIn(symptoms, "symmetric"), namesIn(symptoms, "biasScale")];
  return weightedSites(sites).flatMap((site) => {
    const { name } = site.built;
    const fit = fitOf(site)!;
    // Zeros that no symptom names are there on purpose, as at the end of a branch; copies are wrong even with the right std.
    const weights = copies.has(name) || (!isRight(fit) && (fit.ratio > 0 || named.has(name)));
    const biases = hasBiasesOff(site) || biased.has(name) ? biasesOf(site) : undefined;
    return weights || biases ? [{ site, fit, weights, biases }] : [];
  });
}

/** The range of numbers, or one number where all are the same. */
function rangeOf(values: readonly number[]): string {
  const [least, most] = [short(Math.min(...values)), short(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

/** By how much weights are off. */
function muchOf(fits: readonly Fit[]): string {
  if (fits.every(({ ratio }) => ratio === 0)) return "all 0";
  return fits.every(isRight) ? "as large, but copies of one another" : `${rangeOf(fits.map(({ ratio }) => ratio))} times that`;
}

/** A text for each group of layers that get the same initializer for the same reason, with how far their weights are off. */
function weightsText(layers: readonly Wrong[]): string[] {
  const asked = ({ fit: { right, reason } }: Wrong) => `${right} ${reason}`;
  return [...new Set(layers.map(asked))].map((key) => {
    const members = layers.filter((each) => asked(each) === key);
    const { right, reason } = members[0]!.fit;
    const ofAll = (key: "std" | "ratio") => members.map(({ fit }) => fit[key]);
    const much = muchOf(members.map(({ fit }) => fit));
    const whose = members.length === 1 ? "its" : "their";
    return `init: ${right} for ${nameTexts(members)}, std ${rangeOf(ofAll("std"))} ${reason}: ${whose} weights are ${much}`;
  });
}

/** A text for the layers whose biases should become 0, with what they are now. */
function biasesText(layers: readonly (Wrong & { biases: Biases })[]): string[] {
  if (layers.length === 0) return [];
  const their = layers.length === 1 ? "its" : "their";
  const ofAll = (key: keyof Biases) => layers.map(({ biases }) => biases[key]);
  const ratios = ofAll("ratio").filter(Number.isFinite);
  const times = ratios.length > 0 ? `, ${rangeOf(ratios)} times as large as the std of what ${their} weights give` : "";
  const biases = `${their} biases have mean ${rangeOf(ofAll("mean"))} and std ${rangeOf(ofAll("std"))}${times}`;
  return [`biasInit: zeros() for ${nameTexts(layers)}: ${biases}`];
}

/** The initializers that suit layers, and zeros for biases. */
function suiting(wrong: readonly Wrong[]): Prescription {
  const inits = wrong.map(({ site, fit, weights, biases }): [string, Inits] => [
    site.built.name,
    { ...(weights && { init: fit.init }), ...(biases && { biasInit: zeros() }) },
  ]);
  const biased = wrong.filter((each): each is Wrong & { biases: Biases } => each.biases !== undefined);
  const advice = [...weightsText(wrong.filter(({ weights }) => weights)), ...biasesText(biased)].join("; ");
  return { advice, remedy: { remedy: "init", inits: Object.fromEntries(inits) } };
}

/** The last layer with weights of each residual's branch; residuals inside the branch have their own. */
const endsOfBranches = ({ sites }: Findings): Site[] =>
  everySite(sites).flatMap(({ inner }) => inner.filter(({ built }) => built.inner.length === 0 && weightsOf(built)).slice(-1));

/** Branches of residuals that start as 0. Not where a norm follows, which lets no gradient through to weights of 0. */
function silentBranches(findings: Findings): Prescription[] {
  const ends = endsOfBranches(findings).filter(({ row, place }) => !row.slice(place).some(({ built }) => isNorm(built)));
  if (ends.length === 0) return [];
  const names = ends.map(({ built }) => built.name);
  const inits = Object.fromEntries(names.map((name) => [name, { init: zeros() }]));
  const advice = `let branches start as 0: init: zeros() for the last weights in each, ${namesOf(names)}`;
  return [{ advice, remedy: { remedy: "init", inits } }];
}

/** Two remedies at once; the second wins where both name a layer. */
function together(first: Prescription, second: Prescription): Prescription {
  const inits = [first, second].map(({ remedy }) => (remedy?.remedy === "init" ? remedy.inits : {}));
  return { advice: `${first.advice}; ${second.advice}`, remedy: { remedy: "init", inits: { ...inits[0], ...inits[1] } } };
}

/** A last layer of zeros, only where a high first loss is all that is wrong: zeros pass no gradient back, which would hide any other fault. */
function silentHead(findings: Findings, symptoms: readonly Symptom[]): Prescription[] {
  const head = weightedSites(findings.sites).at(-1);
  if (head === undefined || !symptoms.every(({ kind }) => kind === "initialLoss")) return [];
  const { name } = head.built;
  return [{ advice: `init: zeros() for ${name}`, remedy: { remedy: "init", inits: { [name]: { init: zeros() } } } }];
}

/** Other starts for a net, the smallest change first. */
export function startsFor(findings: Findings, symptoms: readonly Symptom[]): Prescription[] {
  const named = namesIn(symptoms);
  const ends = endsOfBranches(findings);
  const wrong = wrongLayers(findings, symptoms);
  const only = (which: (site: Site) => boolean) =>
    wrong
      .map((each) => ({ ...each, weights: each.weights && which(each.site) }))
      .filter(({ weights, biases }) => weights || biases);
  const sets = [
    only(() => false),
    only((site) => named.has(site.built.name) && !ends.includes(site)),
    only(({ built }) => named.has(built.name)),
    wrong,
  ];
  const suited = sets.filter((set) => set.length > 0).map(suiting);
  const unlike = suited.filter(({ advice }, i) => suited.findIndex((other) => other.advice === advice) === i);
  const branches = silentBranches(findings);
  return [
    ...unlike,
    ...branches,
    ...(wrong.length > 0 ? branches.map((each) => together(suiting(wrong), each)) : []),
    ...silentHead(findings, symptoms),
    { advice: "lsuv(net, x), which was tried on this net and helps", remedy: { remedy: "lsuv" } },
  ];
}
