// What the commands on a spec share: options, the plan, and the table of tensors.

import { DTYPES, type DType } from "../base/dtype.js";
import { shapeText } from "../base/shape.js";
import { plural, significant } from "../base/text.js";
import { nameOf } from "../init/schemes.js";
import type { Realized } from "../node/drawn.js";
import { type Plan, plan } from "../plan/plan.js";
import { schemeRules } from "../plan/schemes/index.js";
import { parseSpec } from "../plan/spec.js";
import { type Options, parseSeed, parseWord } from "./command.js";
import { placeOf, readDocument } from "./documents.js";
import type { FittedColumn } from "./fittedTable.js";
import { fansText, printable, reportTable } from "./format.js";

/** Options that every command on a spec takes. */
export const SPEC_OPTIONS = {
  seed: { type: "string" },
  dtype: { type: "string" },
  json: { type: "boolean" },
} as const satisfies Options;

/**
 * The plan of a spec: a file, standard input for "-", or one of the package by its name.
 * @param unsaid element type where neither the option nor the spec names one
 */
export function planFile(
  path: string,
  { seed, dtype }: { seed?: string | undefined; dtype?: string | undefined },
  unsaid?: DType,
): Plan {
  const given = parseSeed(seed);
  const asked = parseWord("dtype", dtype, DTYPES);
  const text = readDocument(path, "spec");
  const spec = parseSpec(placeOf(path), text, schemeRules);
  const type = asked ?? (Object.hasOwn(JSON.parse(text), "dtype") ? undefined : unsaid);
  return plan({ ...spec, ...(type && { dtype: type }) }, given === undefined ? {} : { seed: given });
}

const COLUMNS: readonly FittedColumn[] = [
  { title: "tensor", align: "left" },
  { title: "shape", align: "right" },
  { title: "fan in→out", align: "right", spare: 1 },
  { title: "scheme", align: "left" },
  { title: "std", align: "right" },
];

/** One row per tensor; with `realized` one more column, the std of the values that were drawn. */
export function tensorTable({ tensors }: Plan, realized?: readonly { std: number }[]): string {
  const rows = tensors.map((tensor, i) => {
    const { name, shape, initializer, std } = tensor;
    const row = [printable(name), shapeText(shape), fansText(tensor), nameOf(initializer), significant(std)];
    return realized ? [...row, significant(realized[i]!.std)] : row;
  });
  return reportTable(realized ? [...COLUMNS, { title: "realized", align: "right" }] : COLUMNS, rows);
}

/** What was planned of the tensors that were drawn, and what was drawn beside it, as JSON has it. */
export function realizedRows({ tensors }: Plan, realized: readonly Realized[]) {
  const found = new Map(realized.map((each) => [each.name, each]));
  return tensors.flatMap((tensor) => {
    const drawn = found.get(tensor.name);
    return drawn ? [{ ...tensor, realizedMean: drawn.mean, realizedStd: drawn.std }] : [];
  });
}

/** "124,439,808 parameters in 148 tensors". */
export function totals({ tensors, parameterCount }: Plan): string {
  return `${plural(parameterCount, "parameter")} in ${plural(tensors.length, "tensor")}`;
}
