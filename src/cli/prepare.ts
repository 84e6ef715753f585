// Reads and checks everything that `isovar train` needs, before the first step.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { examine } from "../doctor/examine.js";
import type { DataFile } from "../io/dataFile.js";
import { checkWritable } from "../node/atomicFile.js";
import { loadWeights } from "../node/loadFile.js";
import type { ReadDataOptions } from "../node/readData.js";
import type { Net } from "../train/net.js";
import type { NetOptions } from "../train/sequential.js";
import { readDataFor, trainedClasses } from "./data.js";
import { checkOutput, checkWeightsOutput } from "./output.js";
import { split, spread } from "./pick.js";
import { initialNet, namesOf } from "./trained.js";

export interface Files {
  net: string;
  data: string;
  validation?: string | undefined;
  validationLabels?: string | undefined;
  resume?: string | undefined;
  output: string;
  /** Share of the samples to hold back, between 0 and 1. */
  split?: number | undefined;
}

export interface Prepared {
  net: Net;
  samples: DataFile;
  held: DataFile | undefined;
}

/** Labels and columns must mean the same in both files. */
function checkSame(path: string, samples: DataFile, held: DataFile): void {
  const fail = (what: string): never => {
    throw new IsovarError("E_DATA", `train: ${path}: ${what}`);
  };
  if (held.classes && !samples.classes) fail(`labels are names ${show(held.classes)}; those of the data to train on are numbers`);
  const [names, others] = [samples.csv?.header, held.csv?.header];
  if (!names || !others) return;
  const i = names.findIndex((name, column) => name !== others[column]);
  if (i >= 0) fail(`column ${i} is ${show(others[i])}, in the data to train on ${show(names[i])}`);
}

/** Reads and checks everything. */
export async function prepare(files: Files, options: Partial<NetOptions>, given: ReadDataOptions): Promise<Prepared> {
  const { data, validation, validationLabels, resume, output } = files;
  // Not --resume: a checkpoint has been read when the one that goes on from it replaces it.
  checkWeightsOutput(output, [files.net, data, given.labels, validation, validationLabels]);
  await checkWritable("train", output);
  const net = initialNet(files.net, options);
  const checkpoint = resume === undefined ? undefined : await loadWeights("train", net, resume);
  // One file of many would break the others' index.
  if (checkpoint && checkpoint.files[0]?.path !== resume) {
    checkOutput(output, [resume, ...checkpoint.files.map(({ path }) => path)]);
  }
  const trained = trainedClasses(`train: ${resume}`, checkpoint?.metadata?.classes);
  const names = namesOf("train", resume, trained, given.classes);
  const samples = await readDataFor("train", net, data, { ...given, ...(names && { classes: names }) });
  const { classes } = samples;
  const heldOptions = { ...given, labels: validationLabels, ...(classes && { classes }) };
  const held = validation === undefined ? undefined : await readDataFor("train", net, validation, heldOptions);
  if (held) checkSame(validation!, samples, held);
  if (classes && net.defaults.loss !== undefined && net.defaults.loss !== "softmaxCrossEntropy") {
    throw new IsovarError("E_DATA", `train: ${data}: labels are names of classes; loss ${net.defaults.loss} needs numbers`);
  }
  return files.split === undefined ? { net, samples, held } : { net, ...split(net, samples, files.split) };
}

/** Most samples that are examined before training, spread evenly. */
const LOOKED_AT = 64;

/** The doctor's verdicts on the scale of inputs and targets, which no weights mend. Data that cannot be examined gets none: `fit` says why. */
export function scaleWarnings(net: Net, samples: DataFile): string[] {
  try {
    const { verdicts } = examine(net, spread(samples, LOOKED_AT));
    const said = verdicts.filter(({ kind }) => kind === "inputScale" || kind === "targetScale");
    return said.map(({ kind, evidence, advice }) => `${kind}: ${evidence}; ${advice}`);
  } catch (error) {
    if (error instanceof IsovarError) return [];
    throw error;
  }
}
