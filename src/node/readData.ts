import { type FileHandle, open } from "node:fs/promises";
import { checkOptions, checkWord, refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import { CSV_OPTIONS, type CsvOptions, checkCsvOptions, checkTexts } from "../io/csv/options.js";
import { CSV_CHUNK, CsvReader } from "../io/csv/reader.js";
import type { DataFile } from "../io/dataFile.js";
import { readSafetensors } from "../io/safetensors.js";
import { type DataLayout, toData } from "../io/samples.js";
import { readBytes } from "./read.js";
import { systemError } from "./systemError.js";

export type { DataFile } from "../io/dataFile.js";

/** Of a CSV file those of `CsvOptions`, of others `classes` and `dataLayout`. */
export interface ReadDataOptions extends CsvOptions {
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

async function readTensors(where: string, path: string, options: ReadDataOptions): Promise<DataFile> {
  const { classes, dataLayout, ...others } = options;
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) refuse("E_ARGUMENT", where, name, value, "left out: it is for .csv files");
  }
  if (dataLayout !== undefined) checkWord("E_ARGUMENT", where, "dataLayout", dataLayout, ["channelsLast", "channelsFirst"]);
  const names = classes === undefined ? undefined : checkTexts(where, "classes", classes);
  const { tensors } = readSafetensors(await readBytes(where, path));
  const here = `${where}: ${path}`;
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (found) return found;
    throw new IsovarError("E_DATA", `${here}: has no tensor ${show(name)}; data is x, the samples, and y`);
  };
  return toData(here, { x: tensor("x"), y: tensor("y") }, { classes: names, dataLayout });
}

/**
 * Data to train on from a file: `.csv`, a line a sample, or `.safetensors` with tensors `x` and `y`, of which bytes in `x` are
 * pixels and are divided by 255. CSV files are read piece by piece, whatever their size.
 * @throws {IsovarError} E_FILE, E_DATA, E_JSON, E_ARGUMENT, E_MEMORY
 * @example await fit(net, await readData("iris.csv", { label: "species" }), { epochs: 20 });
 */
export async function readData(path: string, options?: ReadDataOptions): Promise<DataFile> {
  const where = "readData";
  const known = checkOptions(where, options, [...CSV_OPTIONS, "dataLayout"]);
  if (typeof path !== "string" || !/\.(csv|safetensors)$/i.test(path)) {
    refuse("E_ARGUMENT", where, "path", path, "that of a .csv or .safetensors file");
  }
  if (!/\.csv$/i.test(path)) return readTensors(where, path, known);
  const { dataLayout, ...csvOptions } = known;
  if (dataLayout !== undefined)
    refuse("E_ARGUMENT", where, "dataLayout", dataLayout, "left out: samples of a .csv file are flat");
  return readCsvFile(where, path, csvOptions);
}
