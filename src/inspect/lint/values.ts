// Whether the values of a tensor follow the law that its plan gives them.

import { DTYPES, type DType } from "../../base/dtype.js";
import { percent, plural, short } from "../../base/text.js";
import { log } from "../../math/log.js";
import { upperTail } from "../../math/normal.js";
import type { PlannedTensor } from "../../plan/plan.js";
import type { Member } from "../../plan/schemes/members.js";
import { STD_WITHIN_TWO } from "../../random/truncation.js";
import { isOrthogonal } from "../judgement.js";
import type { TensorReport } from "../tensorReport.js";
import { atomOf, roundingOf, spacingOf, stepOf } from "./atom.js";
import { causesAsCreated, causesOfRange, causesOfStd } from "./causes.js";
import { areSurelyApart, farthest, meanBound, mostOf, squareBounds } from "./evidence.js";
import type { Expectation, Fixed, Independent } from "./expectation.js";
import type { Finding, FindingKind } from "./finding.js";

/** Generators have their std to this, as far as they are known: those of f32 numbers, whose tails end, and inverse error functions. */
const GENERATOR = 1e-3;

/** A tensor of the plan, what its name says, and what was found under it. */
export interface Pair {
  readonly planned: PlannedTensor;
  readonly member: Member;
  readonly report: TensorReport;
}

type Found = Omit<Finding, "name">;
const found = (kind: FindingKind, text: string, causes: readonly string[] = []): Found => ({ kind, text, causes });

/** The coarser of the dtypes that were planned and found. */
export function dtypeOf({ planned, report }: Pick<Pair, "planned" | "report">): DType {
  const found = DTYPES.find((dtype) => dtype === report.dtype) ?? planned.dtype;
  return stepOf(found) > stepOf(planned.dtype) ? found : planned.dtype;
}

/** Sums of n values of f64 err by n·2^-53 of the largest at most, squares included by twice that. */
const sumError = (n: number) => n * 2 ** -51;

function checkFixed(pair: Pair, due: Fixed): Found[] {
  const { planned, report } = pair;
  const largest = Math.max(Math.abs(due.min), Math.abs(due.max));
  const slack = spacingOf(dtypeOf(pair), largest);
  const inSums = sumError(planned.size);
  const ofMean = slack + inSums * largest;
  // A std errs by the root of what its square errs by at most, and by that over the std.
  const ofStd = slack + Math.min(Math.sqrt(inSums) * largest, (inSums * largest * largest) / Math.max(due.std, Number.MIN_VALUE));
  const isNear = (key: keyof Fixed, by: number) => Math.abs(report[key] - due[key]) <= by;
  if (isNear("min", slack) && isNear("max", slack) && isNear("mean", ofMean) && isNear("std", ofStd)) return [];
  if (due.min === due.max) {
    if (report.min === report.max) return [found("constant", `constant ${short(report.min)} where ${short(due.min)} is due`)];
    const text = `std ${short(report.std)} about ${short(report.mean)} where the constant ${short(due.min)} is due`;
    return [found("constant", text)];
  }
  if (report.min === report.max) {
    const text = `values from ${short(due.min)} to ${short(due.max)} are due`;
    return [found("constant", `constant ${short(report.min)} where ${text}`, causesAsCreated(planned, report, 0))];
  }
  const text = `values from ${short(report.min)} to ${short(report.max)}, std ${short(report.std)}, where ${short(due.min)} to ${short(due.max)}, std ${short(due.std)}, are due`;
  return [found("range", text, causesOfRange(planned, report))];
}

function checkOrthogonal({ report }: Pair, gain: number): Found[] {
  const { orthogonality, dtype } = report;
  if (orthogonality === undefined || Number.isNaN(orthogonality.distance)) return [];
  if (!isOrthogonal(dtype, orthogonality) && orthogonality.distance > 0.05) {
    return [found("orthogonality", `off orthogonal by ${short(orthogonality.distance)} where an orthogonal matrix is due`)];
  }
  if (Math.abs(orthogonality.gain / gain - 1) <= 0.01) return [];
  return [found("orthogonality", `rows or columns of length ${short(orthogonality.gain)} where ${short(gain)} is due`)];
}

/** Values beyond the bounds of the law. */
function checkRange(pair: Pair, { law, family, count, zeros }: Independent, evidence: number): Found[] {
  const { planned, report } = pair;
  const isNormal = family === "normal";
  const far = law.before * farthest(count, evidence);
  // Where the law has an end, a plan knows it, unless it is infinite.
  const isOpen = (bound: number) => isNormal || !Number.isFinite(bound);
  const drawn = [isOpen(planned.min) ? law.mean - far : planned.min, isOpen(planned.max) ? law.mean + far : planned.max];
  const [min, max] = [Math.min(...drawn, zeros > 0 ? 0 : Infinity), Math.max(...drawn, zeros > 0 ? 0 : -Infinity)];
  const slack = 2 * spacingOf(dtypeOf(pair), Math.max(Math.abs(min), Math.abs(max)));
  if (report.min < min - slack || report.max > max + slack) {
    const text = `values from ${short(report.min)} to ${short(report.max)} where ${short(min)} to ${short(max)} is due`;
    const normal = report.distribution === "normal" && !isNormal ? ["a normal distribution that was not cut"] : [];
    return [found("range", text, normal.length > 0 ? normal : causesOfRange(planned, report))];
  }
  // The farthest value in std, before it was rounded, and the chance of one beyond it.
  const reach = (Math.max(report.max - law.mean, law.mean - report.min) + slack) / law.std;
  const cut = reach * STD_WITHIN_TWO;
  const beyond =
    family === "normal"
      ? 2 * upperTail(reach)
      : family === "cut at ±2" && cut < 2
        ? (2 * (upperTail(cut) - upperTail(2))) / (1 - 2 * upperTail(2))
        : 0;
  if (zeros > 0 || count * beyond < evidence) return [];
  const what = report.distribution === undefined ? "" : `: ${report.distribution}`;
  const due = family === "normal" ? "a normal distribution" : "a normal distribution cut at ±2 std before its scaling";
  const causes = report.distribution === "truncated normal" ? ["cut at ±2 std, the std corrected"] : [];
  return [found("distribution", `no value beyond ${short(reach)} std where ${due} is due${what}`, causes)];
}

/** The mean and the std of independent values. */
function checkMoments(pair: Pair, { law, count }: Independent, evidence: number): Found[] {
  const { planned, member, report } = pair;
  // Without the zeros of padding.
  const share = planned.size / count;
  const mean = report.mean * share;
  const square = (report.std * report.std + report.mean * report.mean) * share;
  const shift = mean - law.mean;
  const ratio = Math.sqrt(Math.max(0, square - 2 * law.mean * mean + law.mean * law.mean)) / law.std;
  const rounding = GENERATOR + roundingOf(dtypeOf(pair), law) / law.std;
  const { low, high } = squareBounds(law, count, evidence);
  const isOff = ratio < Math.sqrt(Math.max(0, low)) - rounding || ratio > Math.sqrt(high) + rounding;
  const isShifted = Math.abs(shift) > meanBound(law, count, evidence) + rounding * law.std;
  if (!isOff && !isShifted) return [];
  const symmetric = Math.abs(shift) <= 0.2 * report.std;
  if (!symmetric || !isOff) {
    const text = `mean ${short(mean)}, std ${short(report.std)} where mean ${short(law.mean)}, std ${short(law.std)} is due`;
    return [found("mean", text, causesOfRange(planned, report))];
  }
  const tolerance = rounding + log(Math.max(high, low > 0 ? 1 / low : Infinity)) / 2;
  const causes = [...causesAsCreated(planned, report, tolerance), ...causesOfStd(ratio, tolerance, planned, member)];
  return [found("std", `std ${short(ratio * law.std)} where ${short(law.std)} is due, ${short(ratio)} of it`, causes)];
}

/**
 * Rows and columns that repeat others. Those of a tensor of more axes run along the last axis or along all but the first, as the layout of the file
 * has it: a finding must hold for both.
 */
function checkCopies({ planned, report }: Pair, { count: drawn }: Independent, atom: number, evidence: number): Found[] {
  const { shape, size } = planned;
  if (shape.length < 2) return [];
  const [first, last] = [shape[0]!, shape.at(-1)!];
  for (const [what, lines, most, { count, example }] of [
    ["rows", first, Math.max(first, size / last), report.copiedRows],
    ["columns", last, Math.max(last, size / first), report.copiedColumns],
  ] as const) {
    // Rows of padding make no columns differ.
    const free = (size / most) * (drawn / size);
    if (example === undefined || !areSurelyApart(free, atom, most, evidence)) continue;
    const shards = lines / (lines - count);
    const isShards = Number.isInteger(shards) && example[0] === 0 && example[1] === lines / shards;
    const cause = `${shards} shards were drawn from one seed`;
    const text = isShards
      ? `its ${shards} parts along the ${what} are equal`
      : `${plural(count, "line")} among its ${what} repeat others`;
    return [found("equal", text, isShards ? [cause] : [])];
  }
  return [];
}

/** Findings on values that are due to be independent draws. */
function checkIndependent(pair: Pair, expected: Independent, evidence: number): Found[] {
  const { planned, report } = pair;
  const { law, count, zeros } = expected;
  const atom = atomOf(expected, dtypeOf(pair), evidence);
  if (report.min === report.max && areSurelyApart(count - 1, atom, 1, evidence)) {
    const text = `constant ${short(report.min)} where mean ${short(law.mean)}, std ${short(law.std)} is due`;
    return [found("constant", text, causesAsCreated(planned, report, 0))];
  }
  if (report.zeros < zeros) return [found("zeros", `${report.zeros} zeros where rows of padding hold ${zeros}`)];
  const most = zeros + mostOf(count, atom, evidence);
  if (report.zeros > most) return [found("zeros", `${percent(report.zeros / report.size)} zeros where the law has next to none`)];
  const looks = [checkMoments, checkRange];
  // Of a law on an interval of its own, such as that of A_log, values beyond it say more than their mean.
  if (expected.family === "bounded") looks.reverse();
  const first = looks.map((look) => look(pair, expected, evidence)).find((findings) => findings.length > 0);
  return [...(first ?? []), ...checkCopies(pair, expected, atom, evidence)];
}

/** Findings on the values of a tensor whose shape is right. */
export function checkValues(pair: Pair, expected: Expectation, evidence: number): Found[] {
  const { nan, infinite, size } = pair.report;
  if (size === 0) return [];
  if (nan + infinite > 0)
    return [found("not finite", [nan && `${nan} NaN`, infinite && `${infinite} infinite`].filter(Boolean).join(", "))];
  switch (expected.kind) {
    case "fixed":
      return checkFixed(pair, expected);
    case "orthogonal":
      return checkOrthogonal(pair, expected.gain);
    case "independent":
      return checkIndependent(pair, expected, evidence);
    case "dependent": {
      const { planned, report } = pair;
      const slack = 2 * spacingOf(dtypeOf(pair), Math.max(Math.abs(planned.min), Math.abs(planned.max)));
      if (report.min >= planned.min - slack && report.max <= planned.max + slack) return [];
      const text = `values from ${short(report.min)} to ${short(report.max)} where ${short(planned.min)} to ${short(planned.max)} is due`;
      return [found("range", text)];
    }
  }
}
