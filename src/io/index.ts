/**
 * Files in memory, here or in a browser: safetensors, npy, npz and CSV, from bytes and text and back.
 *
 * @module
 */

export type { CsvOptions } from "./csv/options.js";
export { readCsv } from "./csv/reader.js";
export type { CsvReport, DataFile } from "./dataFile.js";
export type { FileDType, FileTensor, TensorData } from "./dtypes.js";
export { readSafetensorsHeader, type SafetensorsHeader, type TensorEntry } from "./header.js";
export { readNpy, writeNpy } from "./npy.js";
export { readNpz } from "./npz.js";
export { readSafetensors, type SafetensorsFile, writeSafetensors } from "./safetensors.js";
export type { WritableTensor, WritableTensors } from "./writable.js";
