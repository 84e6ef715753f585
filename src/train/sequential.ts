// Builds a net from layers or from JSON.

import { checkBoolean, checkInteger, copyArray, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../base/shape.js";
import { type Core, checkCore } from "../core/core.js";
import { resolveSeed, type Seed } from "../random/key.js";
import { checkOptions } from "./check.js";
import type { Layer } from "./layers/layer.js";
import { MAX_LAYERS } from "./layers/options.js";
import { parseLayer } from "./layers/parse.js";
import { checkLoss } from "./losses.js";
import { Net } from "./net.js";
import { type NetJson, parseNetJson } from "./netJson.js";
import { parseOptimizer } from "./optimizers.js";

/** Options of a net, besides its layers. */
export interface NetOptions {
  /** Shape of one sample: `[784]`, or `[28, 28, 1]` for images. */
  inputShape: Shape;
  /** From 0 to 2^64 − 1. Default: drawn from `crypto`; `net.seed` holds it. */
  seed?: Seed;
  /**
   * Whether the net standardizes its inputs, and its targets with `mse`: it measures mean and std of each column (the last axis: features
   * or channels) at its first training and keeps them in its file. It then takes raw numbers and predicts raw numbers. Default false.
   */
  standardize?: boolean;
  /** The core in whose memory the net lies. Default: `defaultCore()`. */
  core?: Core;
}

/** The most values per sample: kernels count elements in 32 bits, below 2^31. */
const MAX_SAMPLE = 2 ** 28;

function checkInputShape(where: string, shape: unknown): Shape {
  if (shape === undefined || typeof shape === "number") {
    refuse("E_SHAPE", where, "inputShape", shape, "the shape of one sample, such as [784], without the batch");
  }
  const checked = checkShape(`${where}: inputShape`, shape);
  const size = sizeOf(checked);
  if (checked.length === 0 || size === 0 || size > MAX_SAMPLE) {
    refuse("E_SHAPE", where, "inputShape", checked, `the shape of one sample, of 1 to ${MAX_SAMPLE} values`);
  }
  return checked;
}

/** Whether it is an array. `Array.isArray` throws for a revoked proxy, which `parseNetJson` then refuses with an error of its own. */
function isLayers(source: unknown): source is readonly Layer[] {
  try {
    return Array.isArray(source);
  } catch {
    return false;
  }
}

/**
 * Makes a network of layers in sequence, with its initial weights.
 *
 * Initial weights are those of `init(initializer, shape, { seed, name })` with the name of the parameter (and its layout, for grouped
 * convolutions); `net.parameters` holds all of these, and `summary` shows them.
 * @param layers an array of layers, or a net in JSON, as text or as an object: docs/net.md
 * @param options `inputShape`, which only JSON may give instead; `seed`, `standardize` and `core`
 * @returns a net in the memory of its core, until it is disposed
 * @throws {IsovarError} E_SHAPE where shapes do not chain, naming both layers and both shapes; E_ARGUMENT, E_SCHEME, E_NAME, E_SEED,
 *   E_JSON, E_SPEC; E_WASM where WebAssembly is missing; E_MEMORY
 * @example const net = sequential([dense(256, { activation: "relu" }), dense(10)], { inputShape: [784], seed: 42 });
 * @example const net = sequential(await readFile("net.json", "utf8"), { seed: 1 });
 */
export function sequential(layers: readonly Layer[], options: NetOptions): Net;
/** Makes the network that JSON describes (docs/net.md); options take the place of what it says. */
export function sequential(json: string | NetJson, options?: Partial<NetOptions>): Net;
export function sequential(source: readonly Layer[] | string | NetJson, options?: Partial<NetOptions>): Net {
  return netOf("sequential", source, options);
}

/**
 * What `sequential` does, for callers with a name of their own.
 * @param where what errors begin with: the function, or the file that holds the net
 * @throws {IsovarError} as `sequential` does
 */
export function netOf(where: string, source: readonly Layer[] | string | NetJson, options?: Partial<NetOptions>): Net {
  const json: Partial<NetJson> = isLayers(source) ? { layers: source } : parseNetJson(where, source);
  const given = checkOptions(where, options, ["inputShape", "seed", "core", "standardize"]);
  const { loss, optimizer, batchSize } = json;
  const copy = copyArray(where, "layers", json.layers, MAX_LAYERS);
  if (!copy) return refuse("E_ARGUMENT", where, "layers", json.layers, `an array of at most ${MAX_LAYERS} layers`);
  const layers = copy.map((layer, i) => parseLayer(`${where}: layers[${i}]`, layer));
  if (layers.length === 0) throw new IsovarError("E_ARGUMENT", `${where}: layers is empty; a net has at least one layer`);
  const inputShape = checkInputShape(where, given.inputShape ?? json.inputShape);
  const seed = resolveSeed(where, given.seed ?? json.seed);
  const defaults = {
    ...(loss !== undefined && { loss: checkLoss(where, loss) }),
    ...(optimizer !== undefined && { optimizer: parseOptimizer(where, optimizer) }),
    ...(batchSize !== undefined && { batchSize: checkInteger(where, "batchSize", batchSize, 1, 2 ** 31) }),
  };
  const { standardize: asked = json.standardize } = given;
  const standardize = asked !== undefined && checkBoolean(where, "standardize", asked);
  return new Net(where, layers, inputShape, seed, checkCore(where, given.core), defaults, { standardize });
}
