import { csvParseRows } from "d3-dsv";
import { checkOptions, refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { FileTensor } from "../io/dtypes.js";
import { readSafetensors } from "../io/safetensors.js";
import { kindOf, valuesOf } from "../io/values.js";
import { readBytes } from "./read.js";

/** Samples side by side, and what should come out of each. */
export interface DataFile {
  /** Samples. */
  n: number;
  /** Values of all samples, row-major. */
  x: Float32Array;
  /** Labels, or numbers where the label column is not made of labels. */
  y: Float32Array;
  /** Names of the classes, where the label column holds text: label i stands for classes[i]. */
  classes?: string[];
}

export interface ReadDataOptions {
  /** The column of a CSV file that holds what should come out: its name in the header, or its number from 0. Default: the last. */
  label?: string | number;
  /** Names of the classes that the labels of a CSV file are of, in their order: those of the data that was trained on. */
  classes?: readonly string[];
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

function labelColumn(where: string, header: readonly string[], columns: number, label: string | number | undefined): number {
  if (label === undefined) return columns - 1;
  const index = typeof label === "number" ? label : header.indexOf(label);
  if (Number.isInteger(index) && index >= 0 && index < columns) return index;
  const known = header.length > 0 ? `one of ${show(header)}, or` : "given by number: the file has no header,";
  refuse("E_DATA", where, "label", label, `${known} a column from 0 to ${columns - 1}`);
}

/** A line of a CSV file with its number, from 1. */
interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * Labels as they stand where all are numbers; else classes, in the order of their names (by code units), and each line's place among
 * them. Numbers among names, and empty labels, are mistakes.
 */
function toLabels(
  where: string,
  lines: readonly Line[],
  column: number,
  known: readonly string[] | undefined,
): Pick<DataFile, "y" | "classes"> {
  const texts = lines.map(({ cells }) => cells[column]!.trim());
  const fail = (i: number, rule: string): never => {
    throw new IsovarError("E_DATA", `${where}: line ${lines[i]!.number}: label (${show(texts[i])}) ${rule}`);
  };
  const empty = texts.indexOf("");
  if (empty >= 0) fail(empty, "is empty");
  const named = texts.findIndex((text) => !isNumber(text));
  if (named < 0 && known === undefined) return { y: Float32Array.from(texts, Number) };
  if (known === undefined && texts.some(isNumber)) fail(named, "is no number, though other labels are");
  const classes = known ? [...known] : [...new Set(texts)].sort();
  const places = new Map(classes.map((name, i) => [name, i]));
  const unknown = texts.findIndex((text) => !places.has(text));
  if (unknown >= 0) fail(unknown, `must be one of the classes ${show(classes)}`);
  return { y: Float32Array.from(texts, (text) => places.get(text)!), classes };
}

/** Numbers separated by commas, one sample a line; a first line with more than one cell that is no number names the columns. */
function parseCsv(where: string, text: string, { label, classes }: ReadDataOptions): DataFile {
  const all = csvParseRows(text.replace(/^\ufeff/, "")).map((cells, i) => ({ number: i + 1, cells }));
  const filled = all.filter(({ cells }) => cells.length > 1 || cells[0]?.trim() !== "");
  const columns = filled[0]?.cells.length ?? 0;
  if (columns === 1)
    throw new IsovarError("E_DATA", `${where}: has one column; commas separate the inputs from what should come out`);
  const hasHeader = columns > 0 && filled[0]!.cells.filter((cell) => !isNumber(cell)).length > 1;
  const header = hasHeader ? filled[0]!.cells.map((cell) => cell.trim()) : [];
  const lines = hasHeader ? filled.slice(1) : filled;
  if (lines.length === 0) throw new IsovarError("E_DATA", `${where}: is empty; it must hold at least one sample`);
  const target = labelColumn(where, header, columns, label);
  const x = new Float32Array(lines.length * (columns - 1));
  for (const [i, { number, cells }] of lines.entries()) {
    const here = `${where}: line ${number}`;
    if (cells.length !== columns) {
      throw new IsovarError("E_DATA", `${here} has ${cells.length} columns, the first line has ${columns}`);
    }
    let at = i * (columns - 1);
    for (const [column, cell] of cells.entries()) {
      if (column === target) continue;
      if (!isNumber(cell)) throw new IsovarError("E_DATA", `${here}: column ${column} (${show(cell)}) must be a finite number`);
      x[at++] = Number(cell);
    }
  }
  return { n: lines.length, x, ...toLabels(where, lines, target, classes) };
}

/** Pixels in bytes become fractions. */
function toFloats(where: string, name: string, tensor: FileTensor | undefined): Float32Array {
  if (tensor === undefined)
    throw new IsovarError("E_DATA", `${where}: has no tensor ${show(name)}; data is x, the samples, and y`);
  const { dtype, data } = tensor;
  if (kindOf(dtype) === "opaque")
    throw new IsovarError(
      "E_DATA",
      `${where}: tensor ${show(name)} is ${dtype}; data must be whole numbers or floats of 8 to 64 bits`,
    );
  if (dtype === "U8" && name === "x") return Float32Array.from(data as Uint8Array, (byte) => byte / 255);
  return Float32Array.from(valuesOf(tensor));
}

/**
 * Data to train on from a file: `.csv`, a line a sample, or `.safetensors` with tensors `x` and `y`, of which bytes in `x` are
 * pixels and are divided by 255.
 * @throws {IsovarError} E_FILE, E_DATA, E_JSON
 * @example await fit(net, await readData("iris.csv", { label: "species" }), { epochs: 20 });
 */
export async function readData(path: string, options?: ReadDataOptions): Promise<DataFile> {
  const where = "readData";
  const known = checkOptions(where, options, ["label", "classes"]);
  if (typeof path !== "string" || !/\.(csv|safetensors)$/i.test(path)) {
    refuse("E_ARGUMENT", where, "path", path, "that of a .csv or .safetensors file");
  }
  const here = `${where}: ${path}`;
  const bytes = await readBytes(where, path);
  if (/\.csv$/i.test(path)) return parseCsv(here, new TextDecoder().decode(bytes), known);
  if (known.label !== undefined)
    refuse("E_ARGUMENT", where, "label", known.label, "left out: a .safetensors file has its labels in y");
  const { tensors } = readSafetensors(bytes);
  const x = toFloats(here, "x", tensors.get("x"));
  return { n: tensors.get("x")!.shape[0] ?? 1, x, y: toFloats(here, "y", tensors.get("y")) };
}
