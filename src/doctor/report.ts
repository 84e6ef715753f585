// The text of an examination, for a terminal of 80 columns. It shows less than the object holds.

import { type Column, cut, percent, short, significant, sparkline, table } from "../base/text.js";
import { log } from "../math/log.js";
import type { Examination, LayerExamination } from "./examination.js";
import type { DeepPrediction, LayerPrediction } from "./prediction.js";

const WIDTH = 80;
/** Characters of a name with its indent, and those of a name however far it is indented. */
const [LONGEST_NAME, LEAST_NAME] = [16, 8];
/** Fewest and most bars of a histogram. */
const [FEWEST_BARS, MOST_BARS] = [4, 16];

/** Two digits, in six places or seven. */
function cell(x: number | undefined): string {
  if (x === undefined) return "–";
  const size = Math.abs(x);
  return x === 0 || (size >= 0.001 && size < 1e4) ? significant(x, 2) : x.toExponential(1);
}

/** A correlation; near 1 as its distance from 1. */
function correlationCell(c: number | undefined): string {
  if (c === undefined) return "–";
  return 1 - c < 0.005 ? `1−${(1 - c).toExponential(0)}` : significant(Number(c.toFixed(2)), 2);
}

const shareCell = (share: number | undefined) => (share === undefined ? "–" : `${(100 * share).toFixed(0)}%`);

const isOutside = ({ predicted, preactivationMoment: q }: LayerExamination): boolean =>
  predicted !== undefined && (q < predicted.band[0] || q > predicted.band[1]);

const hasOutside = (layer: LayerExamination): boolean => isOutside(layer) || layer.inner.some(hasOutside);

/** Where the upper end of the band is more than this multiple of the lower, both ends are printed, else the middle and half the width. */
const WIDE_BAND = 2;

function theoryCell({ q, band: [low, high] }: LayerPrediction): string {
  const wide = log(high / low) > log(WIDE_BAND);
  return wide ? `${cell(low)}…${cell(high)}` : `${cell(q)} ±${significant((high - low) / 2, 1)}`;
}

interface TableColumn extends Column {
  of: (layer: LayerExamination) => string;
  /** Whether it says something of a layer; a column that says nothing of any layer is left out. */
  says?: (layer: LayerExamination) => boolean;
}

const COLUMNS: readonly TableColumn[] = [
  { title: "signal", align: "right", of: ({ signalStd }) => cell(signalStd) },
  { title: "corr", align: "right", of: ({ correlation }) => correlationCell(correlation) },
  {
    title: "map",
    align: "right",
    of: ({ predicted }) => correlationCell(predicted?.correlation),
    says: ({ predicted }) => predicted?.correlation !== undefined,
  },
  { title: "dead", align: "right", of: ({ dead }) => shareCell(dead), says: ({ dead = 0 }) => dead > 0 },
  { title: "flat", align: "right", of: ({ saturated }) => shareCell(saturated), says: ({ saturated = 0 }) => saturated > 0 },
  {
    title: "E[z²]",
    align: "right",
    of: (layer) => `${cell(layer.preactivationMoment)}${isOutside(layer) ? "*" : " "}`,
  },
  {
    title: "theory",
    align: "right",
    of: ({ predicted }) => (predicted ? theoryCell(predicted) : "–"),
    says: ({ predicted }) => predicted !== undefined,
  },
  { title: "grad", align: "right", of: ({ gradientRms }) => cell(gradientRms) },
  { title: "step/w", align: "right", of: ({ updateRatio }) => cell(updateRatio) },
];

/** Layers with their names; those inside a residual follow it, indented. */
function named(layers: readonly LayerExamination[], indent = ""): { name: string; layer: LayerExamination }[] {
  return layers.flatMap((layer) => {
    const own = layer.name.slice(layer.name.lastIndexOf("/") + 1);
    const name = indent + cut(own, Math.max(LEAST_NAME, LONGEST_NAME - indent.length));
    return [{ name, layer }, ...named(layer.inner, `${indent}  `)];
  });
}

/** A row per layer. The histogram of outputs takes the room that the numbers leave. */
function tableOf(layers: readonly LayerExamination[]): string {
  const all = named(layers);
  const columns = COLUMNS.filter(({ says }) => says === undefined || all.some(({ layer }) => says(layer)));
  const head: Column[] = [{ title: "layer", align: "left" }, ...columns];
  const rows = all.map(({ name, layer }) => [name, ...columns.map(({ of }) => of(layer))]);
  const numbers = table(head, rows);
  const room = WIDTH - 2 - Math.max(...numbers.split("\n").map(({ length }) => length));
  if (room < FEWEST_BARS) return numbers;
  const bars = Math.min(room, MOST_BARS);
  const outputs: Column = { title: bars < "outputs".length ? "out" : "outputs", align: "left" };
  return table(
    [...head, outputs],
    rows.map((row, i) => [...row, sparkline(all[i]!.layer.histogram, bars)]),
  );
}

/** chi1 this near to 1 counts as the edge of chaos: over a hundred layers the RMS of gradients changes by a factor of 12 at most. */
const NEAR_EDGE = 0.05;

/** Where the variance goes with depth. Near a fixed point that repels, chance decides whether it goes to 0 or grows without bound. */
function varianceText({ q, varianceFactor }: DeepPrediction): string {
  if (q > 0 && q < Infinity) return `settles at ${short(q)}`;
  const off = Math.abs(varianceFactor - 1);
  if (off <= NEAR_EDGE) return `is kept to within ${percent(off)} per layer`;
  if (varianceFactor > 1) return `has no stable value: an error grows ${short(varianceFactor)} times per layer`;
  return q === 0 ? "dies out" : "grows without bound";
}

function theoryText(prediction: DeepPrediction): string {
  const { activation, weightStd, biasStd, chi1, correlationDepth, phase } = prediction;
  const where = Math.abs(chi1 - 1) <= NEAR_EDGE ? "near the edge of chaos" : phase;
  const reach = correlationDepth === Infinity ? "any depth" : `about ${Math.round(6 * correlationDepth)} layers`;
  const weights = `weights ${short(weightStd)}/√fanIn, biases ${short(biasStd)}`;
  return `hidden layers by theory: ${activation}, ${weights}: χ₁ ${short(chi1)}, ${where}; variance ${varianceText(prediction)}; good for ${reach}`;
}

export function textOf({ loss, chanceLoss, sampleCount, layers, theory, jacobian, verdicts, healthy }: Examination): string {
  const lines = [
    tableOf(layers),
    ...(layers.some(hasOutside) ? ["* outside of what 19 of 20 draws of this width have"] : []),
    "",
    `loss ${short(loss)}, ${short(chanceLoss)} by chance, over ${sampleCount} samples`,
  ];
  if (theory) lines.push(theoryText(theory));
  if (jacobian) {
    const [largest, smallest] = [jacobian.singularValues[0]!, jacobian.singularValues.at(-1)!];
    lines.push(`Jacobian: singular values ${short(largest)} … ${short(smallest)}, condition ${short(jacobian.condition)}`);
  }
  for (const { kind, grade, name, evidence, advice } of verdicts) {
    lines.push(
      "",
      `${grade === "fault" ? "✗" : "!"} ${kind}${name ? `, ${name}` : ""}: ${evidence}`,
      ...(advice ? [`  → ${advice}`] : []),
    );
  }
  if (healthy) lines.push("", "✓ healthy");
  return lines.join("\n");
}
