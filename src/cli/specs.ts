// What the commands on a spec share: options, the plan, and the table of tensors.

import { DTYPES, type DType } from "../base/dtype.js";
import { shapeText } from "../base/shape.js";
import { plural, significant } from "../base/text.js";
import { nameOf } from "../init/schemes.js";
import { parseJson } from "../io/json.js";
import type { Realized } from "../node/drawn.js";
import { type Plan, type PlannedTensor, plan } from "../plan/plan.js";
import { schemeRules } from "../plan/schemes/index.js";
import type { Recipe, SchemeChoice } from "../plan/shapes/recipe.js";
import { readRecipe } from "../plan/shapes/recipeOf.js";
import { parseSpec, type Spec } from "../plan/spec.js";
import { type Options, parseSeed, parseWord } from "./command.js";
import { bundledHelp, hasKey, placeOf, readModel, readText } from "./documents.js";
import type { FittedColumn } from "./fittedTable.js";
import { fansText, printable, reportTable } from "./format.js";

/** Options that every command on a spec takes. */
export const SPEC_OPTIONS = {
  seed: { type: "string" },
  dtype: { type: "string" },
  scheme: { type: "string" },
  recipe: { type: "string" },
  json: { type: "boolean" },
} as const satisfies Options;

/** What `SPEC_OPTIONS` give. */
export interface SpecValues {
  readonly seed?: string | undefined;
  readonly dtype?: string | undefined;
  readonly scheme?: string | undefined;
  readonly recipe?: string | undefined;
  /** Whose numbers, where the command draws any. */
  readonly stream?: string | undefined;
}

/** What a help text says of the argument that is a model, from a column on. */
export const modelHelp = (column: number): string =>
  [
    "the model: a spec (docs/spec.md), or what names its shapes",
    "(docs/shapes.md): a Hugging Face config.json, weights or",
    "their .index.json, a listing of lines name: shape;",
    "- reads standard input; or one of the package by its name:",
    bundledHelp("spec", column),
  ].join(`\n${" ".repeat(column)}`);

/** What a help text says of the options that replace how a model is drawn. @param column in which the texts begin */
export const schemeHelp = (column: number): string =>
  [
    ["--scheme <s>", "how it is drawn, whatever the model says: a scheme of"],
    ["", "docs/schemes.md by name, or JSON of name and options"],
    ["--recipe <f>", "the same by rules: a recipe file without parameters"],
  ]
    .map(([option, text]) => `  ${option!.padEnd(column - 2)}${text}`)
    .join("\n");

/** The scheme of a whole model as the command line gives it: a name, or JSON of its name and options. */
function parseScheme(text: string | undefined): SchemeChoice | undefined {
  if (!text?.startsWith("{")) return text;
  return parseJson(text, "--scheme") as Readonly<Record<string, unknown>>;
}

/** What a file was read as that is no recipe, in words, and what was left out. */
export interface ReadAs {
  readonly readAs?: string;
  readonly notes: readonly string[];
}

/** The note on tensors that torch draws in the order of a file of weights. */
const HEADER_ORDER =
  "drawn in the order of the file, which is not that of the modules where PyTorch wrote it: a listing of name: shape has that";

/**
 * The recipe of a model: a file, standard input for "-", or one of the package by its name.
 * @param unsaid element type where neither the options nor the file name one
 */
export async function recipeFile(
  path: string,
  { dtype, scheme, recipe, stream }: SpecValues,
  unsaid?: DType,
): Promise<ReadAs & { recipe: Spec | Recipe }> {
  const asked = parseWord("dtype", dtype, DTYPES);
  const chosen = parseScheme(scheme);
  const document = await readModel(path);
  const place = placeOf(path);
  const isChanged = chosen !== undefined || recipe !== undefined;
  if (!isChanged && typeof document === "string" && hasKey(document, "isovar")) {
    const spec = parseSpec(place, document, schemeRules);
    const type = asked ?? (hasKey(document, "dtype") ? undefined : unsaid);
    return { recipe: { ...spec, ...(type && { dtype: type }) }, notes: [] };
  }
  const rules = recipe === undefined ? undefined : readText(recipe);
  const options = { ...(asked && { dtype: asked }), ...(chosen && { scheme: chosen }), ...(rules && { recipe: rules }) };
  // The numbers of torch depend on the order of the tensors.
  const inOrder = stream === "torch";
  const read = readRecipe(place, document, options, unsaid, inOrder);
  const isHeader = typeof document !== "string" && document.metadata?.["isovar.spec"] === undefined;
  return inOrder && isHeader ? { ...read, notes: [...read.notes, HEADER_ORDER] } : read;
}

/** The plan of a model in a file, and what the file was read as. */
export interface PlannedFile extends ReadAs {
  readonly planned: Plan;
}

/** The plan of a model in a file, as `recipeFile` reads it. */
export async function planFile(path: string, values: SpecValues, unsaid?: DType): Promise<PlannedFile> {
  const seed = parseSeed(values.seed);
  const { recipe, ...readAs } = await recipeFile(path, values, unsaid);
  return { planned: plan(recipe, seed === undefined ? {} : { seed }), ...readAs };
}

/** What a file was read as, as lines to print; none for a recipe. */
export function readAsLines({ readAs, notes }: ReadAs): string[] {
  return [...(readAs === undefined ? [] : [`read as ${readAs}`]), ...notes.map((note) => `note: ${note}`)].map(printable);
}

/** The same for JSON. */
export const readAsKeys = ({ readAs, notes }: ReadAs) => (readAs === undefined ? {} : { readAs, notes });

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
