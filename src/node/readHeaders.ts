// `readHeaders`: what weights in files are, without their values.

import type { SafetensorsHeader } from "../io/header.js";
import { checkPath } from "./path.js";
import { WeightFiles } from "./weightFiles.js";

/** What safetensors files hold, as far as their headers tell. */
export type Headers = Pick<SafetensorsHeader, "tensors" | "metadata">;

/** The headers of files that are named for an error's sake. */
export async function headersOf(where: string, path: string): Promise<Headers> {
  const files = await WeightFiles.open(where, path);
  await files.close();
  return { tensors: [...files.tensors.values()].map(({ entry }) => entry), metadata: files.metadata };
}

/**
 * Names, types and shapes of the tensors in a safetensors file, or in all files of an index (`model.safetensors.index.json`): for
 * `parametersOf` and `recipeOf`. Headers alone are read, whatever the size of the files; an index opens nothing outside its own folder.
 * @param path of the file, or of an index, which ends in `.json`
 * @returns the tensors, file after file, each with its place in its own file; of the metadata, the keys on which all files agree
 * @throws {IsovarError} E_FILE, E_JSON
 * @example plan(recipeOf(await readHeaders("model.safetensors.index.json"), { scheme: "gpt2" }), { seed: 42 })
 */
export async function readHeaders(path: string): Promise<Headers> {
  return headersOf("readHeaders", checkPath("readHeaders", path));
}
