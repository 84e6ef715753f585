// `lint`: which tensors do not follow the law that a plan gives them.

import { sameShape, shapeText } from "../../base/shape.js";
import { plural } from "../../base/text.js";
import { isFloat } from "../../io/values.js";
import { drawsOf } from "../../plan/draws.js";
import type { Plan, PlannedTensor } from "../../plan/plan.js";
import { type Member, membersOf } from "../../plan/schemes/members.js";
import { isParameter } from "../kinds.js";
import type { Inspection } from "../report.js";
import type { TensorReport } from "../tensorReport.js";
import { absenceOf, equalTensors, tiedTensors } from "./equality.js";
import { evidenceFor, FALSE_ALARM } from "./evidence.js";
import { expectationOf } from "./expectation.js";
import type { Finding } from "./finding.js";
import { readInspection } from "./readInspection.js";
import { checkValues } from "./values.js";

/** Which tensors do not follow their plan. */
export interface LintReport {
  /** In the order of the plan; then tied names, what the file has beside the plan, and what is equal. */
  findings: Finding[];
  /** Number of tensors that were compared. */
  compared: number;
  /** The result in one sentence. */
  verdict: string;
}

/** Findings on one tensor of the plan. */
function compare(planned: PlannedTensor, member: Member, report: TensorReport, evidence: number): Finding[] {
  const { name, shape, dtype } = planned;
  const finding = (kind: Finding["kind"], text: string): Finding => ({ name, kind, text, causes: [] });
  if (!sameShape(report.shape, shape)) {
    const isTurned = shape.length > 1 && sameShape(report.shape, [...shape].reverse());
    const causes = isTurned ? ["it is transposed"] : [];
    return [{ ...finding("shape", `shape ${shapeText(report.shape)} where ${shapeText(shape)} is due`), causes }];
  }
  const wrongType = report.dtype === dtype ? [] : [finding("dtype", `${report.dtype} where ${dtype} is due`)];
  if (!isFloat(report.dtype)) return wrongType;
  const values = checkValues({ planned, member, report }, expectationOf(planned), evidence);
  return [...wrongType, ...values.map((found) => ({ name, ...found }))];
}

/**
 * Which tensors of an untrained model do not follow the law that a plan gives them: names, shapes, dtypes, constants, mean, std, bounds,
 * truncation, orthogonality, equal parts and equal tensors, tied names that are stored with other values. Where the numbers fit a known
 * cause, such as fans of a shard, a cut without correction or a forgotten gain, it is named.
 *
 * A file that follows its plan, whatever generator drew it, has a finding with probability 10⁻⁶ at most: the bounds are Gauss's tail, Laurent
 * & Massart's for sums of squares, Bernstein's inequality, and, for what is equal, the largest probability of a value in the dtype, shared among all
 * tests of all tensors. Few values are weak evidence: of 16, hardly anything is ever said. Schemes whose values depend on one another,
 * orthogonal matrices aside, are checked for their bounds alone, and those that draw nothing for mean, std and bounds.
 * @param inspection what `inspect` or `inspectFile` found
 * @param plan what should be there; its seed does not matter
 * @returns the findings, and how many tensors were compared
 * @throws {IsovarError} E_ARGUMENT; what `plan` throws, where the plan was changed
 * @example lint(await inspectFile("model.safetensors"), plan(recipe)).findings
 */
export function lint(inspection: Inspection, plan: Plan): LintReport {
  return lintAt(FALSE_ALARM, inspection, plan);
}

/** As `lint`, with another probability of a finding in a file that follows its plan: tests see it where they can count. */
export function lintAt(alarm: number, inspection: Inspection, plan: Plan): LintReport {
  const { tensors: reported, equal } = readInspection("lint", inspection);
  const { tensors, tied } = drawsOf("lint", plan);
  const reports = new Map(reported.map((report) => [report.name, report]));
  const members = membersOf(tensors);
  const evidence = evidenceFor(tensors.length, alarm);
  // Of tensors that are tied a file may keep any name.
  const kept = new Map(tied.flatMap(({ name, to }) => (reports.has(name) ? [[to, reports.get(name)!] as const] : [])));
  const found = new Map<string, TensorReport>();
  const places = new Map<string, number>();
  for (const [i, { name }] of tensors.entries()) {
    places.set(name, i);
    const report = reports.get(name) ?? kept.get(name);
    if (report !== undefined) found.set(name, report);
  }
  const compareWith = (name: string, report: TensorReport) => {
    const i = places.get(name)!;
    return compare(tensors[i]!, members[i]!, report, evidence);
  };
  const absence = absenceOf(tensors, members);
  const findings = [
    ...tensors.flatMap(({ name }, i) => (found.has(name) ? compareWith(name, found.get(name)!) : [absence(i)])),
    ...tiedTensors(tied, reports, found, equal, compareWith),
  ];
  const known = new Set([...tensors, ...tied].map(({ name }) => name));
  for (const { name, kind } of reported) {
    if (!known.has(name) && isParameter(kind)) findings.push({ name, kind: "unexpected", text: "not in the plan", causes: [] });
  }
  findings.push(...equalTensors(equal, tensors, members, found, evidence));
  const what = `${plural(found.size, "tensor")} against the plan`;
  const verdict = findings.length === 0 ? `no finding in ${what}` : `${plural(findings.length, "finding")} in ${what}`;
  return { findings, compared: found.size, verdict };
}
