// Streams of keys of Flax nnx: a key and a counter per name.

import { copyFields, refuse } from "../../../../base/check.js";
import { IsovarError } from "../../../../base/errors.js";
import type { FloatDType } from "../../../arrays.js";
import { checkJaxKey, foldIn, type JaxKey, key as keyOfSeed } from "../../random/key.js";
import { type FlaxInitOptions, type FlaxModule, type FlaxTensor, initModule } from "../modules.js";

/** `nnx.Rngs`: streams of keys, which every call moves on. */
export interface Rngs {
  /**
   * The next key of a stream, `rngs.params()` or `rngs()`.
   * @param name of the stream; one that there is not is the default stream
   * @returns the key
   * @throws {IsovarError} E_NAME where there is neither that stream nor a default one
   * @example jax.random.normal(jax.flax.nnx.rngs(0).next("params"), [5, 4]);
   */
  next(name?: string): JaxKey;
}

/** A seed or a key of a stream. */
export type RngSeed = number | bigint | JaxKey;

/** A key, and how many were made of it. */
interface Stream {
  readonly key: JaxKey;
  count: number;
}

/** The streams of what `rngs` made, by the function that moves them on. */
const streamsBy = /* @__PURE__ */ new WeakMap<object, ReadonlyMap<string, Stream>>();

function streamOf(where: string, value: unknown): Stream {
  const key = typeof value === "number" || typeof value === "bigint" ? keyOfSeed(value) : checkJaxKey(where, value);
  return { key, count: 0 };
}

/**
 * `nnx.Rngs(seed)` or `nnx.Rngs(params=0, dropout=1)`.
 * @param seeds a seed or a key of the default stream, or one for each stream by name, `default` being that of all others
 * @returns the streams
 * @throws {IsovarError} E_SEED, E_KEY, E_ARGUMENT
 * @example jax.flax.nnx.rngs({ params: 0, dropout: 1 }).next("params") // { k0: 1797259609, k1: 2579123966, partitionable: true }
 */
export function rngs(seeds: RngSeed | Readonly<Record<string, RngSeed>>): Rngs {
  const where = "jax.flax.nnx.rngs";
  const isOne = typeof seeds === "number" || typeof seeds === "bigint";
  const fields = isOne ? { default: seeds } : copyFields(where, "seeds", seeds);
  if (fields === undefined) return refuse("E_ARGUMENT", where, "seeds", seeds, "a seed, a key, or an object of these by stream");
  const named: Record<string, unknown> = Object.hasOwn(fields, "partitionable") ? { default: fields } : fields;
  const streams = new Map(Object.entries(named).map(([name, value]) => [name, streamOf(where, value)]));
  const next = (name = "default") => {
    const stream = streams.get(name) ?? streams.get("default");
    if (stream === undefined)
      throw new IsovarError("E_NAME", "jax.flax.nnx.rngs(…).next: there is neither that stream nor a default one");
    return foldIn(stream.key, stream.count++);
  };
  streamsBy.set(next, streams);
  return { next };
}

/**
 * The parameters of modules of nnx that are constructed one after the other with the same `rngs`, each with the next key of `params`.
 * @param streams of `rngs`; where a draw fails, keys are used up
 * @param module layers by name, in the order in which Python makes them; or one layer
 * @param options `dtype`, `jit`
 * @returns the tensors by name, as in `encoder/kernel`, for `writeSafetensors`
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE, E_NAME, E_MEMORY, E_WASM
 * @example
 * const { init, linear, rngs } = jax.flax.nnx;
 * const params = init(rngs(0), { a: linear(5, 4), b: linear(4, 3) });
 */
export function init<D extends FloatDType = "f32">(
  streams: Rngs,
  module: FlaxModule,
  options?: FlaxInitOptions<D>,
): Record<string, FlaxTensor<D>> {
  const where = "jax.flax.nnx.init";
  const { next } = copyFields(where, "streams", streams) ?? {};
  if (typeof next !== "function") refuse("E_ARGUMENT", where, "streams", streams, "what jax.flax.nnx.rngs gives");
  const counts = Array.from(streamsBy.get(next)?.values() ?? [], (stream) => ({ stream, count: stream.count }));
  try {
    return initModule(where, module, options, () => next("params"));
  } catch (cause) {
    for (const { stream, count } of counts) stream.count = count;
    throw cause;
  }
}
