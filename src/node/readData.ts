// `readData`: training data from files.

import { type FileHandle, open } from "node:fs/promises";
import { checkOptions, checkWord, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { CSV_OPTIONS, type CsvOptions, checkCsvOptions, checkTexts } from "../io/csv/options.js";
import { CSV_CHUNK, CsvReader } from "../io/csv/reader.js";
import type { DataFile } from "../io/dataFile.js";
import { type DataLayout, toData, type Values } from "../io/samples.js";
import { readNamedData, readNpyData, type TensorName } from "./dataTensors.js";
import { systemError } from "./systemError.js";

/** How to read a data file: CSV files take the options of `CsvOptions`, others `classes`, `labels` and `dataLayout`. */
export interface ReadDataOptions extends CsvOptions {
  /** The .npy file of what should come out; needed where the samples are in an .npy file, refused elsewhere. */
  labels?: string;
  /**
   * `"channelsFirst"` turns x from [samples, channels, height, width], as PyTorch has images, to [samples, height, width, channels], as
   * nets have them here. Default `"channelsLast"`: x stays as it is.
   */
  dataLayout?: DataLayout;
}

async function readCsvFile(where: string, path: string, options: CsvOptions): Promise<DataFile> {
  const here = `${where}: ${path}`;
  const reader = new CsvReader(here, checkCsvOptions(where, options));
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const chunk = new Uint8Array(CSV_CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return reader.end();
      reader.push(chunk.subarray(0, bytesRead));
    }
  } catch (error) {
    throw systemError(here, error);
  } finally {
    await file?.close().catch(() => {});
  }
}

/** The options of files of tensors, checked; those of CSV files are refused. */
function checkTensorOptions(where: string, { classes, dataLayout, labels, ...others }: ReadDataOptions) {
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) refuse("E_ARGUMENT", where, name, value, "left out: it is for .csv files");
  }
  if (dataLayout !== undefined) checkWord("E_ARGUMENT", where, "dataLayout", dataLayout, ["channelsLast", "channelsFirst"]);
  return { classes: classes === undefined ? undefined : checkTexts(where, "classes", classes), dataLayout, labels };
}

async function readXY(where: string, path: string, labels: string | undefined): Promise<Record<TensorName, Values>> {
  if (/\.npy$/i.test(path)) {
    if (labels === undefined) {
      const missing = "labels is missing, the path of the .npy file of what should come out: an .npy holds one array";
      throw new IsovarError("E_ARGUMENT", `${where}: ${path}: ${missing}`);
    }
    if (typeof labels !== "string") refuse("E_ARGUMENT", where, "labels", labels, "the path of an .npy file");
    return { x: await readNpyData(where, path, "x"), y: await readNpyData(where, labels, "y") };
  }
  if (labels !== undefined) refuse("E_ARGUMENT", where, "labels", labels, "left out: this file has its labels in y");
  return readNamedData(where, path, ["x", "y"]);
}

/** The samples of an .npy, .npz or safetensors file, whether it has labels or not: `y` of the result is empty. @throws as `readData` */
export async function readUnlabelled(where: string, path: string, options: ReadDataOptions): Promise<DataFile> {
  const { dataLayout } = checkTensorOptions(where, options);
  const x = /\.npy$/i.test(path) ? await readNpyData(where, path, "x") : (await readNamedData(where, path, ["x"])).x;
  return toData(`${where}: ${path}`, { x, y: { shape: [0], values: new Float32Array(0) } }, { dataLayout });
}

/**
 * Data to train on from a file: `.csv`, one sample per line; `.safetensors` or `.npz` with `x` and `y`; or two `.npy` files. Bytes in `x`
 * are pixels and are divided by 255. Files are read piece by piece, whatever their size, but for `.npz`, which end at 2 GiB.
 * @param path of the file; for `.npy`, of the inputs
 * @param options `label` and all that `CsvOptions` has; `labels` for `.npy`; `dataLayout` of images
 * @returns data for `fit`, `evaluate` and `examine`, and what the file said of it
 * @throws {IsovarError} E_FILE, E_DATA, E_SHAPE, E_JSON, E_ARGUMENT, E_MEMORY
 * @example await fit(net, await readData("iris.csv", { label: "species" }), { epochs: 20 });
 */
export async function readData(path: string, options?: ReadDataOptions): Promise<DataFile> {
  const where = "readData";
  const known = checkOptions(where, options, [...CSV_OPTIONS, "labels", "dataLayout"]);
  if (typeof path !== "string" || !/\.(csv|safetensors|npy|npz)$/i.test(path)) {
    refuse("E_ARGUMENT", where, "path", path, "that of a .csv, .safetensors, .npz or .npy file");
  }
  if (!/\.csv$/i.test(path)) {
    const tensorOptions = checkTensorOptions(where, known);
    return toData(`${where}: ${path}`, await readXY(where, path, tensorOptions.labels), tensorOptions);
  }
  const { labels, dataLayout, ...csvOptions } = known;
  if (labels !== undefined)
    refuse("E_ARGUMENT", where, "labels", labels, "left out: the labels of a .csv file are a column, label");
  if (dataLayout !== undefined)
    refuse("E_ARGUMENT", where, "dataLayout", dataLayout, "left out: samples of a .csv file are flat");
  return readCsvFile(where, path, csvOptions);
}
