// `loadFile`: weights of a net from files.

import type { FileTensor } from "../io/dtypes.js";
import type { LoadOptions } from "../train/checkpoint.js";
import type { Net } from "../train/net.js";
import { checkPath } from "./path.js";
import { WeightFiles } from "./weightFiles.js";

/** As `loadFile`, under the name of its caller. @returns the files, closed */
export async function loadWeights(where: string, net: Net, path: string, options?: LoadOptions): Promise<WeightFiles> {
  // Imported here: whoever has a net has loaded it already, and the rest of isovar/node needs no kernels of training.
  const [{ checkIdle }, { prepareLoad }] = await Promise.all([import("../train/net.js"), import("../train/checkpoint.js")]);
  const checked = checkIdle(where, net);
  const weights = await WeightFiles.open(where, checkPath(where, path));
  try {
    const here = `${where}: ${path}`;
    const entries = new Map([...weights.tensors].map(([name, { entry }]) => [name, entry]));
    const { sources, decode, commit } = prepareLoad(here, checked, { metadata: weights.metadata, tensors: entries }, options);
    const values: Float32Array[] = [];
    for (const source of sources) {
      const read = new Map<string, FileTensor>();
      for (const { name } of source.scale ? [source, source.scale] : [source]) read.set(name, await weights.read(name));
      values.push(decode(source, (name) => read.get(name)!));
    }
    commit(values);
  } finally {
    await weights.close();
  }
  return weights;
}

/**
 * As `load` of `isovar/train`, from a file of any size, or from the many files of a sharded checkpoint, by the path of their index
 * (`model.safetensors.index.json`), which must hold exactly the tensors that the index says.
 *
 * Only the tensors that the net asks for are read, one after the other; memory: their values in f32.
 * @param net of the architecture that the weights are of
 * @param path of the file, or of the index
 * @param options as for `load`
 * @returns the metadata of the file; of many files, the keys on which all that have them agree
 * @throws {IsovarError} E_FILE; what `load` throws; no weight is touched then
 * @example await loadFile(net, "model.safetensors.index.json", { layout: "oi", names: { "0.dense/kernel": "fc1.weight" } });
 */
export async function loadFile(
  net: Net,
  path: string,
  options?: LoadOptions,
): Promise<{ metadata: Readonly<Record<string, string>> | undefined }> {
  const { metadata } = await loadWeights("loadFile", net, path, options);
  return { metadata };
}
