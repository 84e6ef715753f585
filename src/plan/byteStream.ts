// `byteStream`: the file of a plan as a stream of bytes, for whoever stores or sends it without a disk.

import { checkOptions } from "../base/check.js";
import { arrayOf, BYTES } from "../base/dtype.js";
import { checkCallbacks, checkSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import { poolOf } from "../core/threads/poolOf.js";
import { fillDistributionAsync, makeWhole } from "../init/fillDistribution.js";
import { safetensorsHeader } from "../io/safetensorsHeader.js";
import { FORMAT, planClaim } from "./claim.js";
import { drawsOf } from "./draws.js";
import { inFileOrder } from "./fileOrder.js";
import { TensorHash } from "./hashes.js";
import type { MaterializeOptions } from "./materialize.js";
import type { DrawnTensor, Plan } from "./plan.js";

/** A `ReadableStream` of Uint8Arrays; named by what there is, because TypeScript knows that type with the DOM library or the types of Node alone. */
export type ByteStream = typeof globalThis extends { ReadableStream: { prototype: infer Stream } }
  ? Stream
  : AsyncIterable<Uint8Array>;

/** Options of `byteStream`: those of `materialize`, for the whole plan. */
export type ByteStreamOptions = Omit<MaterializeOptions, "range">;

/** Bytes of a chunk, at most: what is drawn ahead of the reader. */
const CHUNK_BYTES = 2 ** 20;

/** How values are drawn. */
interface Drawing extends Pick<MaterializeOptions, "signal"> {
  readonly core: Core;
  readonly threads: number;
}

/** The values of tensors, one after the other, in chunks that are each an array of its own. */
async function* chunksOf(tensors: readonly DrawnTensor[], { core, ...extras }: Drawing): AsyncGenerator<Uint8Array> {
  const hash = new TensorHash();
  for (const tensor of tensors) {
    const { dtype, size } = tensor;
    const step = CHUNK_BYTES / BYTES[dtype];
    const whole = size > 0 ? makeWhole("byteStream", core, tensor) : undefined;
    for (let first = 0; first < size; first += step) {
      const elements = arrayOf("byteStream", dtype, [Math.min(step, size - first)]);
      await fillDistributionAsync("byteStream", core, tensor, first, elements, { ...extras, whole });
      const bytes = new Uint8Array(elements.buffer);
      hash.check("byteStream", tensor, first * BYTES[dtype], bytes);
      yield bytes;
    }
  }
}

/**
 * The bytes of the safetensors file that `write` makes of a plan, as a stream that draws them as they are read: for a `Response`, a file of a
 * page's own (OPFS) or an upload, on every engine that has `ReadableStream`. `Readable.from(byteStream(plan))` is the stream of Node.
 *
 * About 1 MiB is drawn ahead of the reader, and a tensor that can only be made at once (orthogonal, sparse, permutation) is held whole.
 * @param plan what `plan` gave
 * @param options threads, a signal to stop, a callback for the progress, and the core
 * @returns a ReadableStream of Uint8Arrays; cancelled, it draws nothing more
 * @throws {IsovarError} E_ARGUMENT, E_SEED, and what `plan` throws, at once; as errors of the stream E_MEMORY, and E_SPEC where a tensor has
 *   another SHA-256 than the spec states
 * @example const model = await new Response(byteStream(plan(text, { seed: 42 }))).arrayBuffer();
 */
export function byteStream(plan: Plan, options?: ByteStreamOptions): ByteStream {
  const known = checkOptions("byteStream", options, ["threads", "signal", "onProgress", "core"]);
  const drawing = drawsOf("byteStream", plan);
  const { signal, onProgress } = known;
  checkSignal("byteStream", signal);
  checkCallbacks("byteStream", { onProgress });
  const core = checkCore("byteStream", known.core);
  const threads = poolOf("byteStream", core).threadsFor("byteStream", known.threads);
  const tensors = inFileOrder(drawing.tensors);
  const header = safetensorsHeader(tensors, { ...FORMAT, ...planClaim("byteStream", drawing) });
  const totalBytes = header.length + drawing.bytes;
  const chunks = chunksOf(tensors, { core, threads, signal });
  let doneBytes = header.length;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(header),
    async pull(controller) {
      signal?.throwIfAborted();
      const { value, done } = await chunks.next();
      if (done) return controller.close();
      doneBytes += value.length;
      onProgress?.({ doneBytes, totalBytes });
      controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
