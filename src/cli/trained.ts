// Loads a net with the weights of a file, for the commands that use a trained one.

import { refuse, show } from "../base/check.js";
import { learnLaws } from "../init/laws/learnLaws.js";
import { FORMAT, SCALED } from "../io/checkpointNames.js";
import { loadWeights } from "../node/loadFile.js";
import type { ReadDataOptions } from "../node/readData.js";
import { WeightFiles } from "../node/weightFiles.js";
import type { Net } from "../train/net.js";
import { type NetOptions, netOf } from "../train/sequential.js";
import { UsageError } from "./command.js";
import { DATA_OPTIONS, type DataValues, dataOptions, dataPath, trainedClasses } from "./data.js";
import { placeOf, readDocument } from "./documents.js";

/** Whether a file holds mean and std of inputs; undefined for weights alone, which suit a net with or without them. */
async function standardizes(where: string, path: string): Promise<boolean | undefined> {
  const files = await WeightFiles.open(where, path);
  await files.close();
  const has = files.tensors.has(`${SCALED[0]}/std`);
  return has || files.metadata?.[FORMAT] !== undefined ? has : undefined;
}

/** The net of a JSON file or of the package, with its initial weights. @throws {IsovarError} */
export function initialNet(argument: string, options: Partial<NetOptions>): Net {
  learnLaws();
  return netOf(placeOf(argument), readDocument(argument, "net"), options);
}

/**
 * The net of a JSON file or of the package, with the weights of a file, standardized where the file is.
 * @returns with the names of the classes that the file keeps, and the paths of all files of the weights
 * @throws {IsovarError}
 */
export async function trainedNet(
  where: string,
  argument: string,
  weights: string,
  options: Partial<NetOptions> = {},
): Promise<{ net: Net; classes: string[] | undefined; files: string[] }> {
  const net = initialNet(argument, { ...options, standardize: options.standardize ?? (await standardizes(where, weights)) });
  const { metadata, files } = await loadWeights(where, net, weights);
  const classes = trainedClasses(`${where}: ${weights}`, metadata?.classes);
  return { net, classes, files: files.map(({ path }) => path) };
}

/** The names of the classes: those of the file, and those given must be the same. @throws {IsovarError} E_ARGUMENT */
export function namesOf(
  where: string,
  weights: string | undefined,
  trained: string[] | undefined,
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  const named = given?.map((name) => name.trim());
  if (trained && named && JSON.stringify(named) !== JSON.stringify(trained)) {
    refuse("E_ARGUMENT", where, "--classes", given, `left out, or those of ${weights}: ${show(trained)}`);
  }
  return trained ?? named;
}

/** Options of the commands that apply a trained net to data. */
export const NET_AND_DATA_OPTIONS = {
  weights: { type: "string" },
  data: { type: "string" },
  ...DATA_OPTIONS,
  json: { type: "boolean" },
} as const;

/** What these commands begin with. */
interface NetAndData {
  net: Net;
  /** The names of the classes, where the weights or the command line have them. */
  names: readonly string[] | undefined;
  weights: string;
  /** The file of data, and how it is read. */
  path: string;
  options: ReadDataOptions;
  /** Every file that the command reads. */
  inputs: readonly string[];
}

/** The net with its weights, and where its data lie, as a command line says. @throws {UsageError | IsovarError} */
export async function trainedNetAndData(
  where: string,
  argument: string,
  values: DataValues & { readonly weights?: string | undefined; readonly data?: string | undefined },
): Promise<NetAndData> {
  const { weights, data: path } = values;
  if (!weights) throw new UsageError("--weights <file> is missing");
  if (!path) throw new UsageError("--data <file> is missing");
  const options = dataOptions(values);
  const { net, classes, files } = await trainedNet(where, argument, weights);
  const inputs = [argument, weights, ...files, dataPath(path)];
  return { net, names: namesOf(where, weights, classes, options.classes), weights, path, options, inputs };
}
