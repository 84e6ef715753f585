// `verify`: whether a file holds the weights that it claims to hold.

import { basename } from "node:path";
import { checkOptions, show } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { sameShape } from "../base/shape.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import type { Metadata } from "../plan/claim.js";
import { type Drawing, drawsOf } from "../plan/draws.js";
import { inFileOrder } from "../plan/fileOrder.js";
import type { DrawnTensor, Plan } from "../plan/plan.js";
import { type Claim, claimedPlan, claimIn, claimOf } from "./claim.js";
import { compareFiles, type Means, type Pair, type VerifiedFile } from "./compareFiles.js";
import { drawingThreads } from "./drawingThreads.js";

import { checkFits, checkMemory } from "./memory.js";
import { checkPath } from "./path.js";
import type { SafetensorsReader } from "./read.js";
import { claimedShard, shardsOf } from "./shards.js";
import { type PlacedTensor, WeightFiles } from "./weightFiles.js";

/** What a file is compared with, and how that is followed and stopped. */
export interface VerifyOptions {
  /** What the file should hold. Default: what its own metadata say, spec, seed and stream. */
  plan?: Plan;
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: StopSignal;
  /** Most threads that draw, the caller's included; values as in `fillAsync`. Default: one less than there, for hashing has its own. */
  threads?: number | "auto";
  /** Most bytes of memory for pieces of the files and for tensors that can only be made at once; as in `write`. Default 2^28. */
  memory?: number;
  /** Called as the values are drawn again, with bytes. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
  /** The core that draws the values again. Default: `defaultCore()`. */
  core?: Core;
}

/** What a verification found. */
export interface VerifyReport {
  /** The file, the index or the folder, as it was named. */
  path: string;
  /** Whether there is no difference. */
  verified: boolean;
  /** What differs, in words: metadata, names, types and shapes before the first value of each file. */
  differences: string[];
  /** What deviates from a file of `write` without being a difference: the order in which the tensors lie; that the weights are dummies. */
  notes: string[];
  /** Whether the file says that its tensors repeat their first values: weights for tests of load alone. */
  dummy: boolean;
  /** Element types of the tensors, in the order in which the plan has them first. */
  dtypes: DType[];
  /** Number of tensors that were to be found. */
  tensorCount: number;
  /** Number of their elements. */
  parameterCount: number;
  /** Bytes of all files together. */
  bytes: number;
  /** SHA-256 of the file; of many, of the lines that `sha256sum` prints for them in the order of their names. */
  sha256: string;
  /** Each file, in the order of the names. */
  files: VerifiedFile[];
  /** The seed that the values were drawn again with, in decimal digits. */
  seed: string;
  /** Time that it took. */
  seconds: number;
}

/** Most differences listed: a file of another model differs in every name. */
const MAX_DIFFERENCES = 20;
/** Where the metadata of a file contradict the plan; a missing key is no difference. */
function metadataDifferences(metadata: Metadata = {}, drawing: Drawing, claim: Claim): string[] {
  return Object.entries(claimOf("verify", drawing, claim))
    .filter(([key, value]) => metadata[key] !== undefined && metadata[key] !== value)
    .map(([key, value]) => `metadata: ${key} is ${show(metadata[key])}, expected ${show(value)}`);
}

/** What should be there: the tensors of the plan, or of one shard, where the file says that it is one. */
function expectedTensors(files: WeightFiles, planned: Drawing): { tensors: readonly DrawnTensor[]; differences: string[] } {
  const claim = files.isIndex ? undefined : claimedShard(`verify: ${files.path}`, files.metadata);
  if (claim === undefined) return { tensors: planned.tensors, differences: [] };
  const { shards } = shardsOf(planned.tensors, claim.maxShardSize);
  const shard = shards[claim.number - 1];
  if (shard?.count === claim.count) return { tensors: shard.tensors, differences: [] };
  const which = `shard ${claim.number} of ${claim.count}`;
  const cut = `in files of at most ${claim.maxShardSize} bytes the plan has ${shards.length}`;
  return { tensors: planned.tensors, differences: [`metadata: the file is ${which}, but ${cut}`] };
}

/** What differs before a value is looked at, and the pairs of tensors whose values can be compared. */
function compareStructure(found: ReadonlyMap<string, PlacedTensor>, planned: readonly DrawnTensor[]) {
  const differences: string[] = [];
  const alike = new Map<string, DrawnTensor>();
  const expected = new Set(planned.map(({ name }) => name));
  for (const name of found.keys()) if (!expected.has(name)) differences.push(`tensor ${show(name)} is not in the plan`);
  for (const tensor of planned) {
    const entry = found.get(tensor.name)?.entry;
    const where = `tensor ${show(tensor.name)}`;
    if (entry === undefined) differences.push(`${where} is missing`);
    else if (entry.dtype !== tensor.dtype) differences.push(`${where} is of type ${entry.dtype}, expected ${tensor.dtype}`);
    else if (!sameShape(entry.shape, tensor.shape))
      differences.push(`${where} has shape [${entry.shape}], expected [${tensor.shape}]`);
    else if (tensor.size > 0) alike.set(tensor.name, tensor);
  }
  const notes = differences.length === 0 ? orderNotes(found, planned) : [];
  // As they lie in the files, to read each once from front to back.
  const pairs = [...found].flatMap(([name, placed]): Pair[] => {
    const tensor = alike.get(name);
    return tensor ? [{ ...placed, tensor }] : [];
  });
  return { differences, notes, pairs };
}

/** Other programs sort the tensors of a file when they save it again; the values are the same. */
function orderNotes(found: ReadonlyMap<string, PlacedTensor>, planned: readonly DrawnTensor[]): string[] {
  // Tensors without elements share their place with the next one.
  const filled = inFileOrder(planned.filter(({ size }) => size > 0)).map(({ name }) => name);
  const expected = new Map<SafetensorsReader, string[]>();
  for (const name of filled.reverse()) {
    const { file } = found.get(name)!;
    expected.set(file, expected.get(file) ?? []);
    expected.get(file)!.push(name);
  }
  for (const { file, entry } of found.values()) {
    if (entry.end === entry.begin) continue;
    const next = expected.get(file)!.pop()!;
    if (entry.name !== next) return [`another order than that of the plan: ${show(entry.name)} lies where ${show(next)} would`];
  }
  return [];
}

/** SHA-256 of a file, or of the lines that `sha256sum` prints for many. */
function sha256Of(files: readonly VerifiedFile[]): string {
  const [only, ...others] = files;
  if (only && others.length === 0) return only.sha256;
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${basename(path)}\n`);
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(lines.join("")).digest("hex");
}

/** As `verify`, for files that are open. @param isClaimed whether the plan is the one that the files claim themselves */
export async function verifyFiles(
  files: WeightFiles,
  planned: Drawing,
  isClaimed: boolean,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const start = performance.now();
  const core = checkCore("verify", options.core);
  const budget = checkMemory("verify", options.memory);
  const { signal, onProgress } = options;
  const means: Means = { core, threads: drawingThreads("verify", core, options.threads), budget, signal, onProgress };
  const claim = claimIn(`verify: ${files.path}`, files.metadata);
  const { tensors, differences } = expectedTensors(files, planned);
  const { differences: structural, notes, pairs } = compareStructure(files.tensors, tensors);
  differences.push(...metadataDifferences(files.metadata, planned, claim), ...structural);
  if (claim.dummy && !isClaimed)
    differences.unshift("metadata: isovar.dummy: the file says that its tensors repeat their first values");
  if (claim.dummy) notes.unshift("dummy weights: each tensor repeats its first values");
  const more = differences.length - MAX_DIFFERENCES;
  if (more > 0) differences.splice(MAX_DIFFERENCES, more, `and ${more} more of this kind`);
  if (!claim.dummy) checkFits("verify", tensors, budget);
  const sorted = [...files.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const findings = await compareFiles(`verify: ${files.path}`, sorted, pairs, claim.dummy, means);
  differences.push(...findings.flatMap((finding) => finding.differences).slice(0, MAX_DIFFERENCES));
  const compared = findings.map(({ file }) => file);
  return {
    path: files.path,
    verified: differences.length === 0,
    differences,
    notes,
    dummy: claim.dummy,
    dtypes: [...new Set(tensors.map(({ dtype }) => dtype))],
    tensorCount: tensors.length,
    parameterCount: tensors.reduce((sum, { size }) => sum + size, 0),
    bytes: files.bytes,
    sha256: sha256Of(compared),
    files: compared,
    seed: String(planned.seed),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * Whether a safetensors file holds the weights it claims to hold, bit for bit: every value is drawn again and compared. A path that
 * ends in `.json` is that of the index of a sharded checkpoint (`model.safetensors.index.json`), whose files are verified several at
 * once; a folder stands for the index in it, or for its `model.safetensors`. A shard alone is held against what it should hold.
 *
 * A file that another program saved again may have its tensors in another order, or lack metadata: `notes` tell it, and with `plan`
 * it is verified all the same. Dummy weights are verified as such, unless `plan` asks for others. Reads each file once, in pieces;
 * memory: `memory` at most, and the headers, whatever the size of the files.
 * @param path of the file, the index or the folder
 * @param options `plan`, a signal to stop, a callback for the progress, a bound for the memory, and the core
 * @returns whether there is a difference, and the first in each file, in words
 * @throws {IsovarError} E_FILE, E_JSON; E_MEMORY where a tensor that can only be made at once takes more than `memory`; what `plan`
 *   throws for a spec in the metadata. A difference is no error.
 * @example const { verified, differences } = await verify("model.safetensors", { plan: plan(spec, { seed: 42 }) });
 */
export async function verify(path: string, options?: VerifyOptions): Promise<VerifyReport> {
  const known = checkOptions("verify", options, ["plan", "signal", "threads", "memory", "onProgress", "core"]);
  checkPath("verify", path);
  const asked = known.plan === undefined ? undefined : drawsOf("verify", known.plan);
  checkSignal("verify", known.signal);
  checkCallbacks("verify", { onProgress: known.onProgress });
  const core = checkCore("verify", known.core);
  const threads = drawingThreads("verify", core, known.threads);
  checkMemory("verify", known.memory);
  known.signal?.throwIfAborted();
  const files = await WeightFiles.open("verify", path);
  try {
    const drawing = asked ?? drawsOf("verify", claimedPlan(`verify: ${path}`, files.metadata));
    return await verifyFiles(files, drawing, asked === undefined, { ...known, core, threads });
  } finally {
    await files.close();
  }
}
