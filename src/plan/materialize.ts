// `materialize` and `slice`: the values of a plan, tensor after tensor, or any stretch of them.

import { checkInteger, checkOptions, copyArray, refuse, show } from "../base/check.js";
import { arrayOf, BYTES, type DType, type Elements } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { Turns } from "../base/turns.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import { poolOf } from "../core/threads/poolOf.js";
import { fillDistribution, fillDistributionAsync } from "../init/fillDistribution.js";
import { checkName } from "../random/key.js";
import { drawsOf } from "./draws.js";
import { TensorHash } from "./hashes.js";
import type { DrawnTensor, Plan } from "./plan.js";

/** Which values of a plan are drawn, and how that is followed and stopped. */
export interface MaterializeOptions {
  /**
   * The first element and the one after the last, counted through all tensors in the order of the plan, from 0 to `parameterCount`. Worker i of n
   * takes its part with `[i, i + 1].map((k) => Math.floor((k * plan.parameterCount) / n))`. Default: all.
   */
  range?: readonly [begin: number, end: number];
  /** Most threads that draw, the caller's included; values as in `fillAsync`. */
  threads?: number | "auto";
  /** Stops the work: the iteration throws `signal.reason`. */
  signal?: StopSignal;
  /** Called after each tensor, with bytes of the range. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
  /** The core that draws the values. Default: `defaultCore()`. */
  core?: Core;
}

/** A tensor of a plan with its values, or those of them that lie in a range. */
export interface Materialized {
  /** Name of the parameter. */
  name: string;
  /** Sizes of the axes of the whole tensor, row-major. */
  shape: Shape;
  /** Element type. */
  dtype: DType;
  /** Flat row-major index of the first value: 0, unless the range begins inside the tensor. */
  offset: number;
  /** The values, in an array of their own; for f16 and bf16 their bits. */
  data: Elements;
}

/** A stretch of one tensor. */
interface Stretch {
  readonly tensor: DrawnTensor;
  readonly offset: number;
  readonly length: number;
}

function checkRange(where: string, range: unknown, count: number): readonly [number, number] {
  if (range === undefined) return [0, count];
  const pair = copyArray(where, "range", range, 2);
  if (pair?.length !== 2) refuse("E_ARGUMENT", where, "range", range, "an array of two numbers, [begin, end]");
  const end = checkInteger(where, "range[1]", pair[1], 0, count);
  return [checkInteger(where, "range[0]", pair[0], 0, end), end];
}

/** The tensors that a range touches, in order, each with its part. One without elements belongs to the range that holds its place, or ends the plan there. */
function stretchesOf(tensors: readonly DrawnTensor[], [begin, end]: readonly [number, number], count: number): Stretch[] {
  const stretches: Stretch[] = [];
  let first = 0;
  for (const tensor of tensors) {
    const from = Math.max(begin, first);
    const to = Math.min(end, first + tensor.size);
    const empty = tensor.size === 0 && begin <= first && (first < end || (first === count && end === count));
    if (to > from || empty) stretches.push({ tensor, offset: from - first, length: Math.max(0, to - from) });
    first += tensor.size;
  }
  return stretches;
}

/** How stretches are drawn. */
interface Drawing extends Pick<MaterializeOptions, "onProgress" | "signal"> {
  readonly core: Core;
  readonly threads: number;
}

/** Bytes that are hashed before the event loop may run. */
const PIECE = 2 ** 19;

/** Holds a whole tensor against the SHA-256 that the spec states. @throws {IsovarError} E_SPEC */
async function checkHash(tensor: DrawnTensor, { buffer }: Elements): Promise<void> {
  const hash = new TensorHash();
  const turns = new Turns();
  try {
    for (let at = 0; at < buffer.byteLength; at += PIECE) {
      hash.check("materialize", tensor, at, new Uint8Array(buffer, at, Math.min(PIECE, buffer.byteLength - at)));
      await turns.next();
    }
  } finally {
    turns.close();
  }
}

async function* drawn(stretches: readonly Stretch[], drawing: Drawing): AsyncGenerator<Materialized> {
  const { core, threads, signal, onProgress } = drawing;
  const bytesOf = ({ tensor, length }: Stretch) => length * BYTES[tensor.dtype];
  const totalBytes = stretches.reduce((sum, stretch) => sum + bytesOf(stretch), 0);
  let doneBytes = 0;
  for (const stretch of stretches) {
    signal?.throwIfAborted();
    const { tensor, offset, length } = stretch;
    const { name, shape, dtype } = tensor;
    const data = arrayOf(`materialize: ${show(name)}`, dtype, [length]);
    await fillDistributionAsync("materialize", core, tensor, offset, data, { threads, signal });
    if (tensor.sha256 !== undefined && length === tensor.size) await checkHash(tensor, data);
    doneBytes += bytesOf(stretch);
    onProgress?.({ doneBytes, totalBytes });
    yield { name, shape, dtype, offset, data };
  }
}

/**
 * The values of a plan, tensor after tensor: each is drawn when it is asked for, on all processors, so that one tensor at a time is in
 * memory.
 *
 * With `range`, only those tensors that it touches, and of them only what lies in it: any split over workers or machines gives the bits of the
 * whole. A plan is plain data, and may go to a worker by `postMessage`.
 * @param plan what `plan` gave
 * @param options a range, threads, a signal to stop, a callback for the progress, and the core
 * @returns what `for await` goes through, in the order of the plan
 * @throws {IsovarError} E_ARGUMENT, E_SEED, and what `plan` throws, at once; while values are drawn E_MEMORY, and E_SPEC where a tensor that
 *   lies in the range as a whole has another SHA-256 than the spec states
 * @example const weights = {}; for await (const { name, data } of materialize(plan(text, { seed: 42 }))) weights[name] = data;
 */
export function materialize(plan: Plan, options?: MaterializeOptions): AsyncIterable<Materialized> {
  const known = checkOptions("materialize", options, ["range", "threads", "signal", "onProgress", "core"]);
  const { tensors, parameterCount } = drawsOf("materialize", plan);
  const range = checkRange("materialize", known.range, parameterCount);
  checkSignal("materialize", known.signal);
  checkCallbacks("materialize", { onProgress: known.onProgress });
  const core = checkCore("materialize", known.core);
  const threads = poolOf("materialize", core).threadsFor("materialize", known.threads);
  return drawn(stretchesOf(tensors, range, parameterCount), { ...known, core, threads });
}

/**
 * Values of one tensor of a plan, from flat row-major index `begin` to before `end`, whatever the size of the tensor.
 *
 * A tensor that can only be made at once (orthogonal, sparse, permutation) is made whole, and cut.
 * @param plan what `plan` gave
 * @param name of a tensor of the plan
 * @param begin first element; default 0
 * @param end the one after the last; default: all that there are
 * @param options the core
 * @returns a Float32Array, a Float64Array for f64, a Uint16Array of bits for f16 and bf16
 * @throws {IsovarError} E_NAME for a name that the plan has not; E_ARGUMENT, E_SEED, E_MEMORY, and what `plan` throws
 * @example slice(plan(text, { seed: 42 }), "w", 256, 512); // the second row of 256
 */
export function slice(plan: Plan, name: string, begin?: number, end?: number, options?: { core?: Core }): Elements {
  const known = checkOptions("slice", options, ["core"]);
  const { tensors } = drawsOf("slice", plan);
  const asked = checkName("slice", name);
  const tensor = tensors.find((each) => each.name === asked);
  if (tensor === undefined) throw new IsovarError("E_NAME", `slice: name (${show(name)}) is that of no tensor of the plan`);
  const stop = checkInteger("slice", "end", end ?? tensor.size, 0, tensor.size);
  const start = checkInteger("slice", "begin", begin ?? 0, 0, stop);
  const core = checkCore("slice", known.core);
  const data = arrayOf("slice", tensor.dtype, [stop - start]);
  fillDistribution("slice", core, tensor, start, data);
  return data;
}
