// Verdicts on inputs and targets that are out of scale. No weights mend these, so they are judged first, and all else as if they were mended.

import { short } from "../base/text.js";
import { largestAt } from "../math/largest.js";
import type { BuiltLayer } from "../train/built.js";
import { type Column, columnsOf, standardized } from "../train/columns.js";
import { KINDS, type LayerKind } from "../train/layers/kinds.js";
import type { Layer } from "../train/layers/layer.js";
import type { Net } from "../train/net.js";
import { standardizesTargets } from "../train/scaler.js";
import type { Targets } from "../train/targets.js";
import { isNorm } from "./anatomy.js";
import type { Prescription } from "./remedy.js";
import { rootMeanSquare } from "./sums.js";
import { type Grade, gradeOf, type Verdict } from "./verdict.js";

// Thresholds come from training nets of two hidden layers, relu and tanh, for 200 steps at the best of six rates from 0.001 to 0.3: a warning
// where up to a seventh of the chance loss is left, a fault where more is (docs/doctor.md has the figures).

/** Root mean square of all inputs: below these a step hardly moves what comes out; above them no rate suits kernels and biases alike. */
const SMALL_INPUTS = [1 / 0.1, 1 / 0.05] as const;
const LARGE_INPUTS = [10, 30] as const;
/** Root mean square of a column over that of the median column: at 20 it drowns the others. */
const ONE_COLUMN = [10, 20] as const;
/** Size of the mean over the std about it: at 10 a net learns little but the mean. */
const CONSTANT = [4, 7] as const;
/** std of targets. */
const SMALL_TARGETS = [1 / 0.3, 1 / 0.1] as const;
const LARGE_TARGETS = [10, 100] as const;
/** A target's mean over its std: the last bias has that far to go. */
const FAR_TARGETS = [10, 20] as const;

/** What a net can do about it by itself, in code and on the command line. */
const STANDARDIZE = "standardize: true in the net (or --standardize)";

const size = ({ mean, std }: Column) => Math.sqrt(mean * mean + std * std);
const told = ({ mean, std }: Column, column: number) => `column ${column} (mean ${short(mean)}, std ${short(std)})`;

/** One way in which data may be out of scale. */
interface Finding {
  grade: Grade | undefined;
  evidence: string;
  /** True where the inputs do not differ, so that there is nothing to learn from. */
  nothing?: true;
}

const worst = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ grade }) => grade === "fault") ?? findings.find(({ grade }) => grade === "warning");

/** Index of the layer whose weights the inputs meet first; −1 where there is none. */
function firstWeights(built: readonly BuiltLayer[]): number {
  return built.findIndex((layer) => layer.inner.length > 0 || (!isNorm(layer) && layer.parameters.length > 0));
}

/** What mends inputs out of scale. */
export function standardizeInputs(net: Net): Prescription {
  if (net.program.scalers) {
    return { advice: "give inputs like those that this net was trained on, or measure these with standardize(net, data)" };
  }
  const advice = `standardize the inputs, each column to mean 0 and std 1: ${STANDARDIZE} does so and keeps both; or begin with batchNorm()`;
  return { advice, remedy: { remedy: "standardize", what: "inputs" } };
}

/** What the first weights see: columns that drown others, that hardly vary, or all too large or too small. */
function inputFinding(columns: readonly Column[], samples: number, norm: LayerKind<Layer> | undefined): Finding | undefined {
  const sizes = columns.map(size);
  const all = rootMeanSquare(sizes);
  if (all === 0) return { grade: "fault", evidence: "every input is 0", nothing: true };
  const varying = rootMeanSquare(columns.map(({ std }) => std));
  if (varying === 0 && samples > 1) return { grade: "fault", evidence: "every sample is the same", nothing: true };
  const mean = rootMeanSquare(columns.map((column) => column.mean));
  const sorted = sizes.filter((_, column) => columns[column]!.std > 0).sort((a, b) => a - b);
  const middle = sorted[(sorted.length - 1) >> 1] ?? 0;
  const largest = largestAt(sizes);
  const findings: Finding[] = [
    {
      grade: middle > 0 ? gradeOf(sizes[largest]! / middle, ONE_COLUMN) : undefined,
      evidence: `${told(columns[largest]!, largest)} is ${short(sizes[largest]! / middle)} times as large as the median column: it drowns the others`,
    },
  ];
  if (samples > 1 && !norm?.couplesSamples) {
    findings.push({
      grade: gradeOf(mean / varying, CONSTANT),
      evidence: `inputs hardly vary: their mean is ${short(mean)} in size, their std only ${short(varying)}, as in ${told(columns[largest]!, largest)}`,
    });
  }
  if (norm === undefined) {
    const evidence = `inputs have a root mean square of ${short(all)}, ${columns.length > 1 ? "largest in " : ""}${told(columns[largest]!, largest)}`;
    findings.push({ grade: gradeOf(all, LARGE_INPUTS) ?? gradeOf(1 / all, SMALL_INPUTS), evidence });
  }
  return worst(findings);
}

/** Judges inputs where they meet the first weights, as the last pass left them. A norm right after these weights undoes the scale of the inputs. */
export function judgeInputs(net: Net): Verdict[] {
  const index = firstWeights(net.built);
  if (net.program.ids !== undefined || index < 0) return [];
  const { input } = net.built[index]!;
  const { rows } = net.program.run;
  const values = input.value.view(rows * input.size);
  const next = net.built[index + 1];
  const norm = next && isNorm(next) ? KINDS[next.kind] : undefined;
  const found = inputFinding(columnsOf(values, input.shape.at(-1) ?? 1), rows, norm);
  if (found?.grade === undefined) return [];
  const nothing: Prescription = { advice: "give inputs that differ: there is nothing to learn from these" };
  return [
    { kind: "inputScale", grade: found.grade, evidence: found.evidence, ...(found.nothing ? nothing : standardizeInputs(net)) },
  ];
}

/** Judges the targets of `mse` column by column and reports the worst. */
export function judgeTargets(net: Net, { loss, values, columns }: Targets): Verdict[] {
  if (loss !== "mse") return [];
  const findings = columnsOf(values, columns).map((column, index): Finding => {
    const { mean, std } = column;
    // A constant is learned by a bias.
    if (std === 0) return { grade: undefined, evidence: "" };
    const far = gradeOf(Math.abs(mean) / std, FAR_TARGETS);
    const scale = gradeOf(std, LARGE_TARGETS) ?? gradeOf(1 / std, SMALL_TARGETS);
    return { grade: far === "fault" ? far : (scale ?? far), evidence: `targets are out of scale: ${told(column, index)}` };
  });
  const found = worst(findings);
  if (found?.grade === undefined) return [];
  const how = standardizesTargets(net.layers) ? `: ${STANDARDIZE} does so, and undoes it` : ", and undo it";
  const advice = `standardize the targets, each column to mean 0 and std 1${how} in what predict returns`;
  const remedy = { remedy: "standardize", what: "targets" } as const;
  return [{ kind: "targetScale", grade: found.grade, evidence: found.evidence, advice, remedy }];
}

/** The targets as they are once the advice is followed. */
export const standardizedTargets = (targets: Targets): Targets => ({
  ...targets,
  values: standardized(targets.values, targets.columns),
});
