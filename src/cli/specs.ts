// What the commands on a spec share: options, the plan, and the table of tensors.

import { DTYPES, type DType } from "../base/dtype.js";
import { shapeText } from "../base/shape.js";
import { plural, significant } from "../base/text.js";
import { nameOf } from "../init/schemes.js";
import type { Realized } from "../node/drawn.js";
import { type Plan, type PlannedTensor, plan } from "../plan/plan.js";
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

const factorText = (factor: number | undefined) => (factor === undefined ? "" : significant(factor));

/** Columns that a table has only where some tensor has something to say in them. */
const RARE: readonly [
  column: FittedColumn,
  text: (tensor: PlannedTensor) => string,
  isSaid: (tensor: PlannedTensor, plan: Plan) => boolean,
][] = [
  [{ title: "dtype", align: "left" }, ({ dtype }) => dtype, ({ dtype }, { spec }) => dtype !== spec.dtype],
  [
    { title: "multiplier", align: "right" },
    ({ multiplier }) => factorText(multiplier),
    ({ multiplier }) => multiplier !== undefined,
  ],
  [
    { title: "learning rate", align: "right" },
    ({ learningRate }) => factorText(learningRate),
    ({ learningRate }) => learningRate !== undefined,
  ],
];

/** One row per tensor; with `realized` one more column, the std of the values that were drawn. */
export function tensorTable(plan: Plan, realized?: readonly { std: number }[]): string {
  const rare = RARE.filter(([, , isSaid]) => plan.tensors.some((tensor) => isSaid(tensor, plan)));
  const rows = plan.tensors.map((tensor, i) => {
    const { name, shape, initializer, std } = tensor;
    const row = [printable(name), shapeText(shape), fansText(tensor), nameOf(initializer), significant(std)];
    return [...row, ...(realized ? [significant(realized[i]!.std)] : []), ...rare.map(([, text]) => text(tensor))];
  });
  const last: readonly FittedColumn[] = realized ? [{ title: "realized", align: "right" }] : [];
  return reportTable([...COLUMNS, ...last, ...rare.map(([column]) => column)], rows);
}

/** What was planned of the tensors that were drawn, and what was drawn beside it, as JSON has it. */
export function realizedRows({ tensors }: Plan, realized: readonly Realized[]) {
  const found = new Map(realized.map((each) => [each.name, each]));
  return tensors.flatMap((tensor) => {
    const drawn = found.get(tensor.name);
    return drawn ? [{ ...tensor, realizedMean: drawn.mean, realizedStd: drawn.std }] : [];
  });
}

/** "124,439,808 parameters in 148 tensors, 1 tied name". */
export function totals({ tensors, tied, parameterCount }: Plan): string {
  const names = tied.length === 0 ? "" : `, ${plural(tied.length, "tied name")}`;
  return `${plural(parameterCount, "parameter")} in ${plural(tensors.length, "tensor")}${names}`;
}

/** A line for each name that is tied to a tensor. */
export function tiedLines({ tied }: Plan): string[] {
  return tied.map(({ name, to }) => `${printable(name)} is tied to ${printable(to)}`);
}
