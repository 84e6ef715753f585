// Tensors that are equal and should not be, and tied ones that are not.

import { show } from "../../base/check.js";
import { sameShape, shapeText } from "../../base/shape.js";
import { isRandom } from "../../init/distribution.js";
import type { DrawnTensor, PlannedTensor, TiedName } from "../../plan/plan.js";
import type { Member } from "../../plan/schemes/members.js";
import { type Inspection, isCompared } from "../report.js";
import type { TensorReport } from "../tensorReport.js";
import { freedomOf } from "./atom.js";
import { areSurelyApart } from "./evidence.js";
import { expectationOf } from "./expectation.js";
import type { Finding } from "./finding.js";
import { dtypeOf } from "./values.js";

/** Sums of the same values in other pieces differ by this share of their std at most: 2^-53 for each of 10^6 of them. */
const ROUNDING = 1e-9;

/** Whether one of the two is a table of embeddings and the other an output layer: what models tie. */
const isEnds = (a: Member, b: Member): boolean =>
  (a.part === "embedding" && b.part === "head") || (a.part === "head" && b.part === "embedding");

/** A tensor of the plan that is drawn, what its name says, and what two draws would have to agree in. */
interface Drawn {
  readonly member: Member;
  readonly free: number;
  readonly atom: number;
}

/** Tensors that no two draws make alike. @param found what the file has of each tensor of the plan, by its name */
export function equalTensors(
  equal: Inspection["equal"],
  tensors: readonly DrawnTensor[],
  members: readonly Member[],
  found: ReadonlyMap<string, TensorReport>,
  evidence: number,
): Finding[] {
  const drawn = new Map<string, Drawn>();
  for (const [i, planned] of tensors.entries()) {
    const report = found.get(planned.name);
    if (report === undefined || !isRandom(planned.distribution)) continue;
    const freedom = freedomOf(planned, expectationOf(planned), report, dtypeOf({ planned, report }), evidence);
    drawn.set(planned.name, { member: members[i]!, ...freedom });
  }
  return equal.flatMap((group): Finding[] => {
    const [first, ...others] = group.filter((name) => drawn.has(name));
    return others.flatMap((name): Finding[] => {
      const [one, other] = [drawn.get(first!)!, drawn.get(name)!];
      const [free, atom] = [Math.min(one.free, other.free), Math.max(one.atom, other.atom)];
      if (!areSurelyApart(free, atom, tensors.length, evidence)) return [];
      const isTied = isEnds(one.member, other.member);
      const cause = isTied ? "tied, where the plan has two tensors" : "both were drawn from one seed";
      return [{ name, kind: "equal", text: `equal to ${show(first!)}`, causes: [cause] }];
    });
  });
}

/** For each table of embeddings and each output layer of a plan, another of the other part and of its shape; by the names of the first. */
function twinsOf(tensors: readonly PlannedTensor[], members: readonly Member[]): (member: Member) => string | undefined {
  const keyOf = (part: Member["part"], shape: readonly number[]) => `${part} ${shape}`;
  const firsts = new Map(tensors.map(({ name, shape }, i) => [keyOf(members[i]!.part, shape), name] as const).reverse());
  return ({ part, shape }) => {
    const other = part === "head" ? "embedding" : part === "embedding" ? "head" : undefined;
    return other && firsts.get(keyOf(other, shape));
  };
}

/** The finding on a tensor that a file lacks, by its place in the plan. An output layer may have been left out by whoever tied it. */
export function absenceOf(tensors: readonly PlannedTensor[], members: readonly Member[]): (i: number) => Finding {
  const twin = twinsOf(tensors, members);
  return (i) => {
    const other = twin(members[i]!);
    const causes = other === undefined ? [] : [`left out as tied to ${show(other)}, where the plan has two tensors`];
    return { name: tensors[i]!.name, kind: "missing", text: "not in the file", causes };
  };
}

/** Whether two tensors of one shape hold the same values, as far as an inspection tells. */
function sameValues(equal: Inspection["equal"]): (a: TensorReport, b: TensorReport) => boolean {
  const groups = new Map(equal.flatMap((names, group) => names.map((name) => [name, group] as const)));
  return (a, b) => {
    if (a.name === b.name) return true;
    if (isCompared(a) && isCompared(b)) return groups.has(a.name) && groups.get(a.name) === groups.get(b.name);
    const isNear = (key: "mean" | "std") => Math.abs(a[key] - b[key]) <= ROUNDING * (Math.abs(a[key]) + a.std);
    const exact = ["min", "max", "zeros", "nan", "infinite"] as const;
    return exact.every((key) => a[key] === b[key]) && isNear("mean") && isNear("std");
  };
}

/**
 * Names that a plan ties to tensors, and that a file stores by themselves beside them: both must hold the same values.
 * @param found what the file has of each tensor of the plan, by its name
 * @param wrongWith what would be found, were the values of a tied name those of the tensor
 */
export function tiedTensors(
  tied: readonly TiedName[],
  reports: ReadonlyMap<string, TensorReport>,
  found: ReadonlyMap<string, TensorReport>,
  equal: Inspection["equal"],
  wrongWith: (to: string, report: TensorReport) => readonly Finding[],
): Finding[] {
  const areEqual = sameValues(equal);
  return tied.flatMap(({ name, to }): Finding[] => {
    const [report, target] = [reports.get(name), found.get(to)];
    if (report === undefined || target === undefined) return [];
    if (!sameShape(report.shape, target.shape)) {
      const text = `shape ${shapeText(report.shape)}, and ${show(to)}, to which it is tied, ${shapeText(target.shape)}`;
      return [{ name, kind: "shape", text, causes: [] }];
    }
    if (areEqual(report, target)) return [];
    const wrong = wrongWith(to, report);
    const causes = wrong.length === 0 ? ["drawn by itself"] : wrong.flatMap((finding) => finding.causes);
    return [{ name, kind: "tied", text: `other values than ${show(to)}, to which it is tied`, causes }];
  });
}
