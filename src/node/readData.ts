import { readFile } from "node:fs/promises";
import { csvParseRows } from "d3-dsv";
import { checkOptions, refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { FileTensor } from "../io/dtypes.js";
import { readSafetensors } from "../io/safetensors.js";
import { readError } from "./read.js";

/** Samples side by side, and what should come out of each. */
export interface DataFile {
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
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

function labelColumn(where: string, header: readonly string[], columns: number, label: string | number | undefined): number {
  if (label === undefined) return columns - 1;
  const index = typeof label === "number" ? label : header.indexOf(label);
  if (Number.isInteger(index) && index >= 0 && index < columns) return index;
  const known = header.length > 0 ? `one of ${show(header)}, or` : "given by number: the file has no header,";
  refuse("E_DATA", where, "label", label, `${known} a column from 0 to ${columns - 1}`);
}

/** Labels as they stand where they are numbers; else the classes, in the order of their names, and each row's place among them. */
function toLabels(texts: readonly string[]): Pick<DataFile, "y" | "classes"> {
  if (texts.every(isNumber)) return { y: Float32Array.from(texts, Number) };
  const classes = [...new Set(texts)].sort();
  const places = new Map(classes.map((name, i) => [name, i]));
  return { y: Float32Array.from(texts, (text) => places.get(text)!), classes };
}

/** Numbers separated by commas, one sample a line; a first line that is not made of numbers names the columns. */
function parseCsv(where: string, text: string, { label }: ReadDataOptions): DataFile {
  const lines = csvParseRows(text.replace(/^\ufeff/, "")).filter((row) => row.length > 1 || row[0]?.trim() !== "");
  if (lines.length === 0) throw new IsovarError("E_DATA", `${where}: is empty; it must hold at least one sample`);
  const columns = lines[0]!.length;
  // Text in the label column alone may be a class.
  const hasHeader = lines[0]!.filter((cell) => !isNumber(cell)).length > (columns > 1 ? 1 : 0);
  const header = hasHeader ? lines[0]!.map((cell) => cell.trim()) : [];
  const rows = hasHeader ? lines.slice(1) : lines;
  const target = labelColumn(where, header, columns, label);
  const x = new Float32Array(rows.length * (columns - 1));
  for (const [i, row] of rows.entries()) {
    const line = `${where}: line ${i + 1 + (hasHeader ? 1 : 0)}`;
    if (row.length !== columns)
      throw new IsovarError("E_DATA", `${line} has ${row.length} columns, the first line has ${columns}`);
    let at = i * (columns - 1);
    for (const [column, cell] of row.entries()) {
      if (column === target) continue;
      if (!isNumber(cell)) throw new IsovarError("E_DATA", `${line}: column ${column} (${show(cell)}) must be a finite number`);
      x[at++] = Number(cell);
    }
  }
  return { x, ...toLabels(rows.map((row) => row[target]!.trim())) };
}

/** Pixels in bytes become fractions. */
function toFloats(where: string, name: string, tensor: FileTensor | undefined): Float32Array {
  if (tensor === undefined)
    throw new IsovarError("E_DATA", `${where}: has no tensor ${show(name)}; data is x, the samples, and y`);
  const { dtype, data } = tensor;
  if (dtype === "U8") return Float32Array.from(data as Uint8Array, name === "x" ? (byte) => byte / 255 : Number);
  if (dtype === "F32" || dtype === "F64" || /^[IU](8|16|32)$/.test(dtype)) return Float32Array.from(data as Float32Array);
  if (dtype === "I64" || dtype === "U64") return Float32Array.from(data as BigInt64Array, Number);
  throw new IsovarError("E_DATA", `${where}: tensor ${show(name)} is ${dtype}; data must be U8, I8 to U64, F32 or F64`);
}

/**
 * Data to train on from a file: `.csv`, a line a sample, or `.safetensors` with tensors `x` and `y`, of which bytes in `x` are
 * pixels and are divided by 255.
 * @throws {IsovarError} E_FILE, E_DATA, E_JSON
 * @example await fit(net, await readData("iris.csv", { label: "species" }), { epochs: 20 });
 */
export async function readData(path: string, options?: ReadDataOptions): Promise<DataFile> {
  const where = "readData";
  const known = checkOptions(where, options, ["label"]);
  if (typeof path !== "string" || !/\.(csv|safetensors)$/i.test(path)) {
    refuse("E_ARGUMENT", where, "path", path, "that of a .csv or .safetensors file");
  }
  const here = `${where}: ${path}`;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw readError(where, path, error);
  }
  if (/\.csv$/i.test(path)) return parseCsv(here, bytes.toString("utf8"), known);
  if (known.label !== undefined)
    refuse("E_ARGUMENT", where, "label", known.label, "left out: a .safetensors file has its labels in y");
  const { tensors } = readSafetensors(bytes);
  return { x: toFloats(here, "x", tensors.get("x")), y: toFloats(here, "y", tensors.get("y")) };
}
