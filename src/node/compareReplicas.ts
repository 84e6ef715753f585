// `compareReplicas`: in which tensors files that should hold the same weights differ, and by how much.

import { checkOptions, copyArray, refuse } from "../base/check.js";
import { sizeOf } from "../base/shape.js";
import { grouped, plural } from "../base/text.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { checkPath } from "./path.js";
import { Comparison, Replica, type ReplicaDifference } from "./replicas.js";
import { WeightFiles } from "./weightFiles.js";

/** How a comparison is followed and stopped. */
export interface CompareReplicasOptions {
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: StopSignal;
  /** Called as the files are read, with bytes. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
}

/** What a comparison of replicas found. */
export interface ReplicasReport {
  /** The replicas, as they were named. */
  paths: string[];
  /** Whether all hold the same tensors with the same bits. */
  equal: boolean;
  /** In the order of the tensors of the first; then what others have beside it. */
  differences: ReplicaDifference[];
  /** Number of tensors of the first. */
  tensorCount: number;
  /** Bytes of all files together. */
  bytes: number;
  /** The result in one sentence. */
  verdict: string;
  /** Time that it took. */
  seconds: number;
}

/** More are no replicas of a model; a bound for the files that are open at once. */
const MOST_REPLICAS = 1024;

/** Paths of at least two replicas. */
function checkPaths(where: string, paths: unknown): string[] {
  const list = copyArray(where, "paths", paths, MOST_REPLICAS);
  if (list === undefined || list.length < 2) {
    refuse("E_ARGUMENT", where, "paths", paths, `an array of 2 to ${MOST_REPLICAS} paths`);
  }
  return list.map((path) => checkPath(where, path));
}

function verdictOf(differences: readonly ReplicaDifference[], count: number, { tensors }: WeightFiles): string {
  const differing = new Set(differences.map(({ name }) => name));
  const all = new Set([...tensors.keys(), ...differing]).size;
  if (differing.size > 0) {
    const differ = differing.size === 1 ? "differs" : "differ";
    return `${grouped(differing.size)} of ${plural(all, "tensor")} ${differ} among ${count} replicas`;
  }
  const values = [...tensors.values()].reduce((sum, { entry }) => sum + sizeOf(entry.shape), 0);
  return `${count} replicas are equal: ${plural(all, "tensor")}, ${plural(values, "value")}`;
}

/**
 * In which tensors files that should hold the same weights differ, such as those of data-parallel ranks or of two exports, and by how much:
 * every other replica is compared with the first, bit for bit.
 *
 * A replica is what `inspectFile` takes: one file, an index, a folder; how the tensors are laid out in files may differ, and so may metadata. A
 * name that metadata tie to a tensor stands for it. Tensors of other element types are compared as numbers, 64-bit integers after rounding to f64.
 * Values that have nothing to do with one another, with a correlation within five standard errors of 0, are told as those of another seed.
 * Reads each file once, tensors that differ once more, in pieces; memory: 4 MiB, decoded values and the headers, whatever the size of the files.
 * @param paths 2 to 1024 paths; the first is what the others are compared with
 * @param options a signal to stop, and a callback for the progress
 * @returns whether they are equal, and what differs in which replica
 * @throws {IsovarError} E_ARGUMENT, E_FILE, E_JSON. A difference is no error.
 * @example const { equal, differences } = await compareReplicas(["rank0.safetensors", "rank1.safetensors"]);
 */
export async function compareReplicas(paths: readonly string[], options?: CompareReplicasOptions): Promise<ReplicasReport> {
  const where = "compareReplicas";
  const start = performance.now();
  const { signal, onProgress } = checkOptions(where, options, ["signal", "onProgress"]);
  const named = checkPaths(where, paths);
  checkSignal(where, signal);
  checkCallbacks(where, { onProgress });
  signal?.throwIfAborted();
  const replicas: Replica[] = [];
  try {
    for (const path of named) replicas.push(new Replica(await WeightFiles.open(where, path)));
    const [first] = replicas as [Replica];
    const totalBytes = replicas.reduce((sum, { files }) => sum + files.bytes, 0);
    let doneBytes = 0;
    const differences = await new Comparison(replicas, (bytes) => {
      signal?.throwIfAborted();
      doneBytes += bytes;
      onProgress?.({ doneBytes: Math.min(doneBytes, totalBytes), totalBytes });
    }).run();
    onProgress?.({ doneBytes: totalBytes, totalBytes });
    return {
      paths: named,
      equal: differences.length === 0,
      differences,
      tensorCount: first.files.tensors.size,
      bytes: totalBytes,
      verdict: verdictOf(differences, named.length, first.files),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await Promise.all(replicas.map(({ files }) => files.close()));
  }
}
