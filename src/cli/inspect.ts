// `isovar inspect`: judges the weights in a file and prints a table of them.

import { DTYPES } from "../base/dtype.js";
import { shapeText } from "../base/shape.js";
import { significant } from "../base/text.js";
import { saysLayout } from "../inspect/claims.js";
import { type LintReport, lint } from "../inspect/lint/lint.js";
import type { TensorReport } from "../inspect/tensorReport.js";
import { jsonText } from "../io/json.js";
import { compareReplicas, type ReplicasReport } from "../node/compareReplicas.js";
import { type FileInspection, inspectFile } from "../node/inspect.js";
import { headersOf } from "../node/readHeaders.js";
import { defineCommand, EXIT, parseWord, UsageError } from "./command.js";
import type { FittedColumn } from "./fittedTable.js";
import { byteSize, fansText, printable, reportTable } from "./format.js";
import { watched } from "./progress.js";
import { type PlannedFile, planFile, readAsKeys, readAsLines, type SpecValues, schemeHelp } from "./specs.js";

const help = `isovar inspect <file.safetensors> [<replica> …] [options]

Looks at weights made anywhere: std beside that of He, Glorot and LeCun, zeros,
NaN, equal tensors, copied rows, orthogonality.

  <file.safetensors>  the weights; or the .index.json of many files, or
                      their folder
  <replica> …         files that should hold the same weights, as those of
                      data-parallel ranks: which tensors differ from the first
                      file, by how much, from which value on
  --layout <l>        io: [...spatial, in, out], as in Keras, JAX and TF.js;
                      oi: [out, in, ...spatial], as in PyTorch;
                      default: what the file says, else --against, else io
  --against <model>   the model that it should be, not yet trained, as isovar
                      init takes it: which tensors do not follow the laws that
                      they should, and why
  --dtype <t>         f32, f64, f16 or bf16, instead of that of --against; where
                      neither names one: that of the file
${schemeHelp(22)}
  --json              the report as one JSON object; with --against, what it
                      found is under "against"
  -h, --help          this text

Exit codes: 0 for every file that can be read, whatever the verdict, but 1 for
one that does not follow --against and for replicas that differ; 1 it was
refused, 2 wrong usage, 130 interrupted.
`;

/** Columns; where there is no room, those that say least are left out first. What matters in them is in `verdict` too. */
const COLUMNS: readonly FittedColumn[] = [
  { title: "tensor", align: "left" },
  { title: "type", align: "left", spare: 4 },
  { title: "shape", align: "right" },
  { title: "fan in→out", align: "right", spare: 3 },
  { title: "mean", align: "right", spare: 2 },
  { title: "std", align: "right" },
  { title: "min", align: "right", spare: 6 },
  { title: "max", align: "right", spare: 5 },
  { title: "zeros", align: "right", spare: 1 },
  { title: "off orthogonal", align: "right", spare: 7 },
  { title: "verdict", align: "left" },
];

function rowOf(report: TensorReport): string[] {
  const { name, dtype, shape, size, mean, std, min, max, zeros, orthogonality, faults, verdict } = report;
  const share = zeros === 0 ? "0" : `${significant((100 * zeros) / size, 3)} %`;
  const off = orthogonality && !Number.isNaN(orthogonality.distance) ? significant(orthogonality.distance, 3) : "–";
  return [
    printable(name),
    dtype,
    shapeText(shape),
    fansText(report),
    ...[mean, std, min, max].map((x) => significant(x, 4)),
    share,
    off,
    faults.length > 0 ? `! ${verdict}` : verdict,
  ];
}

/** Characters of a metadata value that one line shows: specs and nets are as long as a file. */
const MOST_CHARACTERS = 100;

function metadataLines(metadata: FileInspection["metadata"]): string[] {
  return Object.entries(metadata ?? {}).map(([key, value]) => {
    const characters = Array.from(value);
    const more = characters.length > MOST_CHARACTERS ? `… (${characters.length} characters)` : "";
    return `  ${printable(key)}: ${printable(characters.slice(0, MOST_CHARACTERS).join(""))}${more}`;
  });
}

function print(inspection: FileInspection): void {
  const { path, bytes, metadata, tensors, faults, notes, layout, layoutReason, verdict, seconds } = inspection;
  // A line of the notes counts the slots of an optimizer: they are as many as the weights, or more.
  const rows = tensors.filter(({ kind, faults }) => kind !== "optimizer state" || faults.length > 0);
  console.log(reportTable(COLUMNS, rows.map(rowOf)));
  console.log(`\n${printable(path)}: ${byteSize(bytes)} in ${seconds.toFixed(2)} s`);
  for (const line of metadataLines(metadata)) console.log(line);
  console.log(`layout ${layout}: ${printable(layoutReason)}`);
  for (const note of notes) console.log(printable(note));
  for (const fault of faults) console.log(`! ${printable(fault)}`);
  console.log(verdict);
}

function printLint({ findings, verdict }: LintReport): void {
  for (const { name, text, causes } of findings) {
    const why = causes.length === 0 ? "" : ` (${causes.join("; or ")})`;
    console.log(`! ${printable(`${name}: ${text}${why}`)}`);
  }
  console.log(verdict);
}

function printReplicas({ paths, differences, verdict, bytes, seconds }: ReplicasReport): void {
  for (const { name, path, text, causes } of differences) {
    const which = paths.length > 2 ? `${path}: ` : "";
    const why = causes.length === 0 ? "" : ` (${causes.join("; or ")})`;
    console.log(`! ${printable(`${which}${name}: ${text}${why}`)}`);
  }
  console.log(`${verdict}, ${byteSize(bytes)} in ${seconds.toFixed(2)} s`);
}

/** Compares replicas. @returns the exit code */
async function inspectReplicas(paths: readonly string[], json: boolean | undefined, interruptible: () => AbortSignal) {
  const report = await watched("comparing", interruptible, (watch) => compareReplicas(paths, watch));
  // Set before anything is printed: a reader of the pipe that stops early must not turn a difference into a success.
  process.exitCode = report.equal ? EXIT.done : EXIT.failed;
  if (json) console.log(jsonText(report));
  else printReplicas(report);
  return process.exitCode;
}

/** What a file is held against: a plan in its dtype, unless something names another; no law depends on the seed. */
interface Due extends PlannedFile {
  /** The layout of the plan, where the file says none. */
  readonly layout: "io" | "oi" | undefined;
}

async function dueOf(file: string, against: string, values: Omit<SpecValues, "seed">): Promise<Due> {
  const { tensors, metadata } = await headersOf("inspect", file);
  const dtype = DTYPES.find((type) => type === tensors[0]?.dtype);
  const planned = await planFile(against, { ...values, seed: "0" }, dtype);
  return { ...planned, layout: saysLayout(metadata) ? undefined : planned.planned.spec.layout };
}

const OPTIONS = {
  layout: { type: "string" },
  against: { type: "string" },
  dtype: { type: "string" },
  scheme: { type: "string" },
  recipe: { type: "string" },
  json: { type: "boolean" },
} as const;

export const inspectCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<file.safetensors>",
  takesMore: true,
  async run({ values, argument, others }, interruptible) {
    const { against, dtype, scheme, recipe, json } = values;
    const layout = parseWord("layout", values.layout, ["io", "oi"]);
    if (others.length > 0) {
      const ofOne = (["layout", "against", "dtype", "scheme", "recipe"] as const).find((option) => values[option] !== undefined);
      if (ofOne !== undefined) throw new UsageError(`--${ofOne} is for one file, not for replicas`);
      return inspectReplicas([argument, ...others], json, interruptible);
    }
    const ofPlan = (["dtype", "scheme", "recipe"] as const).find((option) => values[option] !== undefined);
    if (against === undefined && ofPlan !== undefined) throw new UsageError(`--${ofPlan} is that of --against, which is missing`);
    const due = against === undefined ? undefined : await dueOf(argument, against, { dtype, scheme, recipe });
    const taken = layout ?? due?.layout;
    const found = await watched("inspecting", interruptible, (watch) =>
      inspectFile(argument, { ...(taken && { layout: taken }), ...watch }),
    );
    const inspection = taken === layout ? found : { ...found, layoutReason: "that of the plan" };
    if (due === undefined) {
      if (json) console.log(jsonText(inspection));
      else print(inspection);
      return EXIT.done;
    }
    const { planned } = due;
    const report = lint(inspection, planned);
    const code = report.findings.length === 0 ? EXIT.done : EXIT.failed;
    // Set before anything is printed: a reader of the pipe that stops early must not turn a finding into a success.
    process.exitCode = code;
    if (json) console.log(jsonText({ ...inspection, against: { ...readAsKeys(due), ...report } }));
    else {
      print(inspection);
      for (const line of readAsLines(due)) console.log(line);
      printLint(report);
    }
    return code;
  },
});
