// `verify`: whether a file holds the weights that it claims to hold.

import { checkOptions, refuse, show } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import type { Target } from "../core/target.js";
import { fillDistributionAsync, makeWhole } from "../init/fillDistribution.js";
import { arrayClassOf, elementsAt } from "../io/dtypes.js";
import { valuesOf } from "../io/values.js";
import { type Drawing, drawsOf } from "../plan/draws.js";
import { inFileOrder } from "../plan/fileOrder.js";
import { type DrawnTensor, type Plan, plan } from "../plan/plan.js";
import { drawingThreads } from "./drawingThreads.js";
import { ParallelHash } from "./hash.js";
import { checkPath } from "./path.js";
import { readAhead } from "./read.js";
import { type PlacedTensor, WeightFiles } from "./weightFiles.js";
import { claimOf } from "./write.js";

/** What a file is compared with, and how that is followed and stopped. */
export interface VerifyOptions {
  /** What the file should hold. Default: what its own metadata say, spec, seed and stream. */
  plan?: Plan;
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: StopSignal;
  /** Most threads that draw, the caller's included; values as in `fillAsync`. Default: one less than there, for hashing has its own. */
  threads?: number | "auto";
  /** Called as the values are drawn again, with bytes. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
  /** The core that draws the values again. Default: `defaultCore()`. */
  core?: Core;
}

/** What a verification found. */
export interface VerifyReport {
  /** The file, or the index, as it was named. */
  path: string;
  /** Whether there is no difference. */
  verified: boolean;
  /** What differs, in words: metadata, names, types and shapes before the first value. */
  differences: string[];
  /** What deviates from a file of `write` without being a difference: the order in which the tensors lie. */
  notes: string[];
  /** Element type of the tensors. */
  dtype: DType;
  /** Number of tensors in the plan. */
  tensorCount: number;
  /** Number of elements in the plan. */
  parameterCount: number;
  /** Bytes of all files together. */
  bytes: number;
  /** SHA-256 of the file; of many, of their bytes one after the other, in the order in which the index names them. */
  sha256: string;
  /** The seed that the values were drawn again with, in decimal digits. */
  seed: string;
  /** Time that it took. */
  seconds: number;
}

const CHUNK_BYTES = 2 ** 22;
/** Most differences listed: a file of another model differs in every name. */
const MAX_DIFFERENCES = 20;

/**
 * The plan that a file claims to have been drawn from.
 * @throws {IsovarError} E_FILE where the metadata name none; what `plan` throws
 */
export function claimedPlan(where: string, metadata: Readonly<Record<string, string>> = {}): Plan {
  const { "isovar.spec": spec, "isovar.seed": seed, "isovar.stream": stream } = metadata;
  if (spec === undefined || seed === undefined || stream === undefined) {
    const missing = "has no isovar.spec, isovar.seed and isovar.stream in its metadata";
    throw new IsovarError("E_FILE", `${where}: ${missing}; give the plan (--plan) and the seed (--seed) it was drawn with`);
  }
  if (stream !== "1") refuse("E_FILE", where, "isovar.stream", stream, '"1", the number stream that this build draws');
  return plan(spec, { seed });
}

/** Where the metadata of a file contradict the plan; a missing key is no difference. */
function metadataDifferences(metadata: Readonly<Record<string, string>> = {}, drawing: Drawing): string[] {
  return Object.entries(claimOf("verify", drawing))
    .filter(([key, value]) => metadata[key] !== undefined && metadata[key] !== value)
    .map(([key, value]) => `metadata: ${key} is ${show(metadata[key])}, expected ${show(value)}`);
}

/** A tensor in a file, and what it should hold. */
interface Pair extends PlacedTensor {
  readonly tensor: DrawnTensor;
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

/** Other programs sort tensors when they save a file again; the values are the same. */
function orderNotes(found: ReadonlyMap<string, PlacedTensor>, planned: readonly DrawnTensor[]): string[] {
  // Tensors without elements share their place with the next one.
  const filled = inFileOrder(planned)
    .filter(({ size }) => size > 0)
    .map(({ name }) => name);
  const order = [...found.values()].flatMap(({ entry: { name, begin, end } }) => (end > begin ? [name] : []));
  const at = filled.findIndex((name, i) => name !== order[i]);
  return at === -1 ? [] : [`another order than that of the plan: ${show(order[at])} lies where ${show(filled[at])} would`];
}

const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).reverse().toString("hex")}`;

/** A flat row-major index as one index per axis. */
function coordinates(index: number, shape: readonly number[]): number[] {
  const found: number[] = [];
  for (const size of [...shape].reverse()) {
    found.unshift(index % size);
    index = Math.floor(index / size);
  }
  return found;
}

/** Draws the values of tensors again, and compares bytes of a file with them. */
class Comparer {
  readonly #core: Core;
  readonly #threads: number;
  /** Shared, so that every thread writes to it. */
  readonly #expected = new SharedArrayBuffer(CHUNK_BYTES + 16);
  /** The tensor that was drawn from last, and its values, where they can only be made at once. */
  #tensor: DrawnTensor | undefined;
  #whole: ReturnType<typeof makeWhole>;

  constructor(core: Core, threads: number) {
    this.#core = core;
    this.#threads = threads;
  }

  /** Bytes of a tensor from byte `from` on; returns the index of the first element that differs, −1 if none. */
  async firstDifference(tensor: DrawnTensor, from: number, found: Uint8Array): Promise<number> {
    const width = tensor.bytes / tensor.size;
    const first = Math.floor(from / width);
    const skip = from - first * width;
    const drawn = await this.draw(tensor, first, Math.ceil((skip + found.length) / width));
    const expected = drawn.subarray(skip, skip + found.length);
    if (Buffer.compare(expected, found) === 0) return -1;
    return first + Math.floor((skip + expected.findIndex((byte, i) => byte !== found[i])) / width);
  }

  /** The bytes of `count` elements from `first` on, valid until the next call. */
  async draw(tensor: DrawnTensor, first: number, count: number): Promise<Uint8Array> {
    const target = new (arrayClassOf(tensor.dtype))(this.#expected, 0, count);
    if (this.#tensor !== tensor) this.#whole = makeWhole("verify", this.#core, tensor);
    this.#tensor = tensor;
    const extras = { whole: this.#whole, threads: this.#threads };
    await fillDistributionAsync("verify", this.#core, tensor, first, target as Target, extras);
    return new Uint8Array(this.#expected, 0, target.byteLength);
  }
}

/** The one element that differs, as value and bits, expected and found. */
async function describeDifference(comparer: Comparer, { file, entry, tensor }: Pair, index: number): Promise<string> {
  const width = tensor.bytes / tensor.size;
  const found = new Uint8Array(width);
  await file.read(found, entry.begin + index * width);
  const shown = (bytes: Uint8Array) => {
    const value = valuesOf({ ...entry, data: elementsAt(entry.dtype, bytes.slice(), 0, width) })[0];
    return `${Object.is(value, -0) ? "-0" : value} (${hex(bytes)})`;
  };
  const place = tensor.shape.length > 1 ? `, at [${coordinates(index, tensor.shape).join(", ")}]` : "";
  const expected = shown(await comparer.draw(tensor, index, 1));
  return `tensor ${show(tensor.name)} differs first at index ${index}${place}: expected ${expected}, found ${shown(found)}`;
}

/** As `verify`, for files that are open. */
export async function verifyFiles(files: WeightFiles, planned: Drawing, options: VerifyOptions): Promise<VerifyReport> {
  const start = performance.now();
  const { signal, onProgress } = options;
  const core = checkCore("verify", options.core);
  const comparer = new Comparer(core, drawingThreads("verify", core, options.threads));
  const { differences, notes, pairs } = compareStructure(files.tensors, planned.tensors);
  differences.unshift(...metadataDifferences(files.metadata, planned));
  const nStructural = differences.length;
  const buffer = () => new Uint8Array(new SharedArrayBuffer(CHUNK_BYTES));
  const buffers = [buffer(), buffer()] as const;
  const hash = new ParallelHash(`verify: ${files.path}`);
  let sha256: string;
  try {
    let at = 0;
    let doneBytes = 0;
    for (const file of files.files) {
      for await (const { bytes, position } of readAhead(file, 0, file.bytes, buffers)) {
        signal?.throwIfAborted();
        const hashed = hash.update(bytes);
        hashed.catch(() => {});
        const end = position + bytes.length;
        for (let pair = pairs[at]; pair?.file === file && pair.entry.begin < end; pair = pairs[++at]) {
          if (differences.length > nStructural) break;
          const { entry, tensor } = pair;
          const from = Math.max(entry.begin, position);
          const found = bytes.subarray(from - position, Math.min(entry.end, end) - position);
          const index = await comparer.firstDifference(tensor, from - entry.begin, found);
          if (index !== -1) differences.push(await describeDifference(comparer, pair, index));
          if (entry.end > end) break;
        }
        await hashed;
        doneBytes += bytes.length;
        onProgress?.({ doneBytes, totalBytes: files.bytes });
      }
    }
    sha256 = await hash.digest();
  } finally {
    await hash.close();
  }
  const more = nStructural - MAX_DIFFERENCES;
  if (more > 0) differences.splice(MAX_DIFFERENCES, more, `and ${more} more of this kind`);
  return {
    path: files.path,
    verified: differences.length === 0,
    differences,
    notes,
    dtype: planned.spec.dtype,
    tensorCount: planned.tensors.length,
    parameterCount: planned.parameterCount,
    bytes: files.bytes,
    sha256,
    seed: String(planned.seed),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * Whether a safetensors file holds the weights it claims to hold, bit for bit: every value is drawn again and compared. A path that
 * ends in `.json` is that of the index of a sharded checkpoint (`model.safetensors.index.json`).
 *
 * A file that another program saved again may have its tensors in another order, or lack metadata: `notes` tell it, and with `plan`
 * it is verified all the same. Reads the file once, in pieces; memory: about 13 MiB and the header, whatever the size of the file,
 * and a tensor whose values can only be made at once (an orthogonal one).
 * @param path of the file, or of the index
 * @param options `plan`, a signal to stop, a callback for the progress, and the core
 * @returns whether there is a difference, and every one in words
 * @throws {IsovarError} E_FILE, E_JSON; what `plan` throws for a spec in the metadata. A difference is no error.
 * @example const { verified, differences } = await verify("model.safetensors", { plan: plan(spec, { seed: 42 }) });
 */
export async function verify(path: string, options?: VerifyOptions): Promise<VerifyReport> {
  const known = checkOptions("verify", options, ["plan", "signal", "threads", "onProgress", "core"]);
  checkPath("verify", path);
  const asked = known.plan === undefined ? undefined : drawsOf("verify", known.plan);
  checkSignal("verify", known.signal);
  checkCallbacks("verify", { onProgress: known.onProgress });
  const core = checkCore("verify", known.core);
  const threads = drawingThreads("verify", core, known.threads);
  known.signal?.throwIfAborted();
  const files = await WeightFiles.open("verify", path);
  try {
    const drawing = asked ?? drawsOf("verify", claimedPlan(`verify: ${path}`, files.metadata));
    return await verifyFiles(files, drawing, { ...known, core, threads });
  } finally {
    await files.close();
  }
}
