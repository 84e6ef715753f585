// The state of training in the metadata of a file that `save` writes: writing it, and reading it back.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { FORMAT } from "../io/checkpointNames.js";
import { parseJson } from "../io/json.js";
import { checkMetadata, type SafetensorsFile } from "../io/safetensors.js";
import { resolveSeed } from "../random/key.js";
import { checkLoss } from "./losses.js";
import type { Net } from "./net.js";
import { parseOptimizer } from "./optimizers.js";
import type { Progress } from "./progress.js";

/** The value of the metadata under `FORMAT`. */
const VERSION = "1";

/** The fields of `Progress` that are counts. */
const COUNTS = ["step", "begun", "scheduled", "epoch", "sample"] as const;
type Counts = Record<(typeof COUNTS)[number], number>;

const RESERVED: readonly string[] = [FORMAT, "seed", "loss", "optimizer", ...COUNTS];

/** Pairs of counts of which the first is never above the second: every epoch has at least one step. */
const ORDERED = [
  ["begun", "step"],
  ["scheduled", "step"],
  ["begun", "scheduled"],
  ["epoch", "step"],
] as const;

export type Training = Omit<Progress, "slots" | "velocity">;

/** The metadata that `save` writes for a net, together with the caller's own texts, which must have other keys. */
export function metadataOf(where: string, net: Net, given: unknown): Record<string, string> {
  const texts = checkMetadata(where, given) ?? {};
  const taken = Object.keys(texts).find((key) => RESERVED.includes(key));
  if (taken !== undefined) {
    throw new IsovarError("E_ARGUMENT", `${where}: metadata has ${show(taken)}, and save itself writes ${RESERVED.join(", ")}`);
  }
  const { progress } = net.training;
  const metadata: Record<string, string> = { ...texts, [FORMAT]: VERSION, seed: String(progress?.seed ?? net.seed) };
  if (progress === undefined) return metadata;
  const counts = COUNTS.map((name) => [name, String(progress[name])]);
  return { ...metadata, optimizer: JSON.stringify(progress.optimizer), loss: progress.loss, ...Object.fromEntries(counts) };
}

function countsOf(where: string, metadata: Readonly<Record<string, string>>): Counts {
  const pairs = COUNTS.map((name) => {
    const text = metadata[name] ?? "";
    if (!/^[0-9]{1,15}$/.test(text)) refuse("E_CHECKPOINT", where, name, text, "a whole number");
    return [name, Number(text)];
  });
  const counts: Counts = Object.fromEntries(pairs);
  for (const [name, limit] of ORDERED) {
    if (counts[name] > counts[limit]) {
      refuse("E_CHECKPOINT", where, name, counts[name], `at most ${limit} (${counts[limit]})`);
    }
  }
  return counts;
}

/**
 * The state of training, from the metadata of a file that `save` wrote; undefined for a file of weights only.
 * @throws {IsovarError} E_CHECKPOINT for anything that `save` would not write
 */
export function trainingOf(where: string, metadata: SafetensorsFile["metadata"]): Training | undefined {
  if (metadata?.[FORMAT] === undefined) return undefined;
  if (metadata[FORMAT] !== VERSION) {
    const rule = `${show(VERSION)}, the version that this build reads; weightsOnly reads the weights without it`;
    refuse("E_CHECKPOINT", `${where}: metadata`, FORMAT, metadata[FORMAT], rule);
  }
  if (metadata.optimizer === undefined) return undefined;
  try {
    const loss = checkLoss("metadata", metadata.loss);
    const seed = resolveSeed("metadata", metadata.seed ?? "");
    const optimizer = parseOptimizer("metadata", parseJson(metadata.optimizer, "metadata optimizer"));
    return { optimizer, loss, seed, ...countsOf("metadata", metadata) };
  } catch (cause) {
    // These values come from the file, so a wrong one is a fault of the file, not of an argument.
    if (cause instanceof IsovarError) throw new IsovarError("E_CHECKPOINT", `${where}: ${cause.message}`, { cause });
    throw cause;
  }
}
