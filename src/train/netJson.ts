// The keys of a net in JSON, checked before the net is built.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { parseJson } from "../io/json.js";
import { toPlain } from "../io/plain.js";
import { MAX_LAYERS } from "./layers/options.js";

/**
 * A net as JSON: docs/net.md. What functions return is as good as what a person writes, names of initializers and optimizers included;
 * what each key holds is checked when the net is built.
 */
export interface NetJson {
  /** Shape of one sample. */
  inputShape: Shape;
  /** Each with a key `layer`. */
  layers: readonly object[];
  /** In decimal digits, as a string, where it is above 2^53 − 1. */
  seed?: number | string;
  /** Name of the loss. Default: `"softmaxCrossEntropy"`. */
  loss?: string;
  /** A name, or an object with a key `optimizer`. */
  optimizer?: string | object;
  /** Samples per step, where `fit` is not told otherwise. */
  batchSize?: number;
  /** Whether mean and std of inputs and targets belong to the net. Default false. */
  standardize?: boolean;
  /** Where an editor finds the schema; ignored. */
  $schema?: string;
  /** What the net is, for its reader; ignored. */
  description?: string;
}

const KEYS = ["inputShape", "layers", "seed", "loss", "optimizer", "batchSize", "standardize"];
const IGNORED = ["$schema", "description"];
const RULE = "an object, its JSON text, or an array of layers";
const MAX_TEXT = 2 ** 24;

/**
 * The keys of a net in JSON; what they hold is checked by whoever uses it.
 * @throws {IsovarError} E_JSON, E_SPEC
 */
export function parseNetJson(where: string, source: unknown): NetJson {
  if (typeof source === "string" && source.length > MAX_TEXT) {
    throw new IsovarError("E_SPEC", `${where}: net is a text of ${source.length} characters, at most ${MAX_TEXT} may be`);
  }
  if (typeof source !== "string" && (typeof source !== "object" || source === null)) {
    refuse("E_SPEC", where, "net", source, RULE);
  }
  const plain = toPlain(where, "net", typeof source === "string" ? parseJson(source, where) : source);
  if (typeof plain !== "object" || Array.isArray(plain)) refuse("E_SPEC", where, "net", source, RULE);
  for (const key of Object.keys(plain)) {
    if (KEYS.includes(key) || IGNORED.includes(key)) continue;
    throw new IsovarError("E_SPEC", `${where}: unknown key ${show(key)}; a net takes ${KEYS.join(", ")}`);
  }
  for (const key of IGNORED) {
    if (plain[key] !== undefined && typeof plain[key] !== "string") refuse("E_SPEC", where, key, plain[key], "a string");
  }
  const { layers } = plain;
  if (!Array.isArray(layers) || layers.length > MAX_LAYERS) {
    refuse("E_SPEC", where, "layers", layers, `an array of at most ${MAX_LAYERS} layers`);
  }
  return plain as unknown as NetJson;
}
