import type { FileTensor } from "../io/dtypes.js";
import type { LoadOptions } from "../train/checkpoint.js";
import type { Net } from "../train/net.js";
import { checkPath } from "./path.js";
import { WeightFiles } from "./weightFiles.js";

/** As `loadFile`, for whoever calls; tells the files, which are closed then. */
export async function loadWeights(where: string, net: Net, path: string, options?: LoadOptions): Promise<WeightFiles> {
  // Not above: whoever has a net has loaded this, and the others that need Node need no kernels of training.
  const { checkIdle, prepareLoad } = await import("../train/checkpoint.js");
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
 * @returns what the metadata of the file say; of many files, what all say that say it
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
