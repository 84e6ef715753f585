// A net as a table: layers, shapes, initializers and parameter counts.

import { type Shape, shapeText } from "../base/shape.js";
import { plural, significant, table } from "../base/text.js";
import { describe } from "../init/describe.js";
import { nameOf } from "../init/schemes.js";
import type { BuiltLayer } from "./built.js";
import type { LayerName } from "./layers/layer.js";
import { checkNet, type Net } from "./net.js";
import type { Parameter } from "./parameter.js";
import { allScalers } from "./scaler.js";

/** One parameter in a `NetSummary`. */
export interface ParameterSummary {
  /** Its name in files. */
  name: string;
  /** Sizes of the axes, row-major. */
  shape: Shape;
  /** The shortest name of its initializer, such as `heNormal`. */
  initializer: string;
  /** Connections into a unit; undefined for a parameter without fans. */
  fanIn: number | undefined;
  /** Connections out of a unit; undefined where `fanIn` is. */
  fanOut: number | undefined;
  /** Standard deviation of its initial values. */
  std: number;
  /** Whether an optimizer updates it; false for the running statistics of a norm. */
  trained: boolean;
}

/** One layer in a `NetSummary`. */
export interface LayerSummary {
  /** Its name, the first part of its parameters' names. */
  name: string;
  /** Its kind, such as `dense`. */
  layer: LayerName;
  /** Shape of the output for one sample. */
  outputShape: Shape;
  /** Its parameters; none for an activation or a pool. */
  parameters: ParameterSummary[];
}

/** A net before training, layer by layer. */
export interface NetSummary {
  /** The layers, in their order. */
  layers: LayerSummary[];
  /** Mean and std of inputs and targets, where the net standardizes. */
  standardize: ParameterSummary[];
  /** The number of trained values. */
  parameterCount: number;
  /** A table for a terminal. */
  toString(): string;
}

function summarizeParameter({ name, shape, initializer, layout, trained }: Parameter): ParameterSummary {
  const { fanIn, fanOut, std } = describe(initializer, shape, { layout });
  return { name, shape, initializer: nameOf(initializer), fanIn, fanOut, std, trained };
}

function summarizeLayer({ name, kind, output, parameters }: BuiltLayer): LayerSummary {
  return {
    name,
    layer: kind,
    outputShape: output.shape,
    parameters: parameters.map(summarizeParameter),
  };
}

/** The columns of the table. */
export const SUMMARY_COLUMNS = [
  { title: "layer", align: "left" },
  { title: "output", align: "right" },
  { title: "parameter", align: "left" },
  { title: "shape", align: "right" },
  { title: "initializer", align: "left" },
  { title: "std", align: "right" },
] as const;

/** Its rows: one per parameter, and one per layer without any. */
export function summaryRows({ layers }: NetSummary): string[][] {
  return layers.flatMap(({ name: layer, outputShape, parameters }) => {
    const shown = parameters.map(({ name, shape, initializer, std }) => [name, shapeText(shape), initializer, significant(std)]);
    const lines = shown.length > 0 ? shown : [["", "", "", ""]];
    return lines.map((line, i) => (i === 0 ? [layer, shapeText(outputShape), ...line] : ["", "", ...line]));
  });
}

/** The line below it. */
export function summaryTotals({ inputShape, seed }: Net, { parameterCount, standardize }: NetSummary): string {
  const kept = standardize.map(({ name }) => name).join(", ");
  const standardized = kept && ` standardized (${kept}),`;
  return `${plural(parameterCount, "parameter")}; input ${shapeText(inputShape)},${standardized} seed ${seed}`;
}

/**
 * Layers, shapes and initializers of a net: what its weights start from, including default initializers.
 * @param net trained or not
 * @returns a row per layer; as a string, a table
 * @throws {IsovarError} E_DISPOSED
 * @example console.log(String(summary(net)));
 */
export function summary(net: Net): NetSummary {
  const checked = checkNet("summary", net);
  const layers = checked.program.layers.map(summarizeLayer);
  const standardize = allScalers(checked.program.scalers).flatMap(({ mean, std }) => [mean, std].map(summarizeParameter));
  const parameterCount = checked.size;
  const report: NetSummary = {
    layers,
    standardize,
    parameterCount,
    toString: () => `${table(SUMMARY_COLUMNS, summaryRows(report))}\n\n${summaryTotals(checked, report)}`,
  };
  return report;
}
