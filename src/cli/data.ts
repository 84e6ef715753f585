// What the commands that read data share: options, reading the file, and a line that says how it was read.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { plural } from "../base/text.js";
import type { DataFile } from "../io/dataFile.js";
import { parseJson } from "../io/json.js";
import { type ReadDataOptions, readData } from "../node/readData.js";
import { lossOf } from "../train/defaults.js";
import type { Net } from "../train/net.js";
import { parseWord, UsageError } from "./command.js";
import { packageFolder } from "./documents.js";
import { printable } from "./format.js";

export const DATA_OPTIONS = {
  labels: { type: "string" },
  label: { type: "string" },
  classes: { type: "string" },
  header: { type: "boolean" },
  "no-header": { type: "boolean" },
  delimiter: { type: "string" },
  decimal: { type: "string" },
  missing: { type: "string" },
  "data-layout": { type: "string" },
} as const;

/** The lines on how a file of data is read in the commands' help texts. */
export const FORMAT_HELP = `  --header, --no-header
                       whether the first line of a CSV file names the columns;
                       default: decided by its cells
  --delimiter <c>      between cells: a character, or tab; default: detected
  --decimal <c>        the mark before decimals: . (default) or ,
  --missing <cells>    skip: lines with an empty cell, ?, NA and the like are
                       left out; --missing=-999,x: these cells mean missing
  --data-layout <l>    channelsFirst: x is [samples, channels, height, width],
                       and is transposed; default: channelsLast`;

/** The lines on all of these options, for the commands that look at labels. */
export const DATA_HELP = `  --labels <file>      .npy of what should come out, where --data is .npy
  --label <column>     of a CSV file: the column to learn, by its name or its
                       number from 0; default: the last
  --classes <names>    of the labels, in their order: 1,2,3
${FORMAT_HELP}`;

export type DataValues = { readonly [K in keyof typeof DATA_OPTIONS]?: string | boolean | undefined };

/** The options of `readData` that the command line gave. @throws {UsageError} */
export function dataOptions(values: DataValues): ReadDataOptions {
  const { labels, label, classes, delimiter, missing, ...words } = values as Record<string, string | undefined>;
  if (values.header && values["no-header"]) throw new UsageError("--header and --no-header exclude each other");
  const decimal = parseWord("decimal", words.decimal, [".", ","]);
  const dataLayout = parseWord("data-layout", words["data-layout"], ["channelsFirst", "channelsLast"]);
  return {
    ...(labels !== undefined && { labels }),
    ...(label !== undefined && { label: /^[0-9]+$/.test(label) ? Number(label) : label }),
    ...(classes !== undefined && { classes: classes.split(",") }),
    ...(values.header && { header: true }),
    ...(values["no-header"] && { header: false }),
    ...(delimiter !== undefined && { delimiter: delimiter === "tab" ? "\t" : delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(missing !== undefined && { missing: missing === "skip" || missing === "refuse" ? missing : missing.split(",") }),
    ...(dataLayout !== undefined && { dataLayout }),
  };
}

/** The names of the classes that a checkpoint was trained on, if it holds any. */
export function trainedClasses(where: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const classes = parseJson(text, `${where}: classes`);
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === "string")) {
    refuse("E_CHECKPOINT", where, "classes", classes, "an array of names");
  }
  return classes;
}

/** @throws {IsovarError} E_DATA where samples have another size than the inputs of a net */
export function checkSize(where: string, net: Net, path: string, { x, n }: DataFile): void {
  const { size } = net.program.input;
  if (x.length === n * size) return;
  const rule = `the net's inputShape ${show(net.inputShape)} asks for ${size}`;
  throw new IsovarError("E_DATA", `${where}: ${path}: has ${x.length / n} values per sample, ${rule}`);
}

/** @throws {IsovarError} E_DATA where there are more classes than outputs that could choose them */
function checkClasses(where: string, net: Net, path: string, { classes }: DataFile): void {
  const { columns } = net.program.outputMatrix(1);
  if (!classes || classes.length <= columns || lossOf(where, net, undefined) !== "softmaxCrossEntropy") return;
  const rule = `the net's last layer has ${plural(columns, "output")}, and must have as many`;
  throw new IsovarError("E_DATA", `${where}: ${path}: labels name ${classes.length} classes, ${show(classes)}; ${rule}`);
}

/** The path of the data of the package that has this name, or the path that was given; a file of the same name comes first. */
export const dataPath = (path: string): string =>
  path === "iris" && !existsSync(path) ? join(packageFolder(), "examples/data/iris.csv") : path;

/** Data of a file that suits a net. @throws {IsovarError} */
export async function readDataFor(where: string, net: Net, path: string, options: ReadDataOptions): Promise<DataFile> {
  const data = await readData(dataPath(path), options);
  checkSize(where, net, path, data);
  checkClasses(where, net, path, data);
  return data;
}

/** "iris.csv: 150 samples of shape [4]; header ["sepal length", …]; labels in column 4". */
export function dataText(path: string, { n, shape, csv }: DataFile): string {
  const parts = [`${path}: ${plural(n, "sample")} of shape [${shape.slice(1).join(", ")}]`];
  if (csv) {
    parts.push(csv.header ? `header ${show(csv.header)}` : "no header", `labels in column ${csv.label}`);
    if (csv.delimiter !== ",") parts.push(`delimiter ${show(csv.delimiter)}`);
    if (csv.skipped > 0) parts.push(`${plural(csv.skipped, "line")} with a missing cell left out`);
  }
  return printable(parts.join("; "));
}
