// The keys of a net in JSON, checked before the net is built.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { parseDocument, toPlain } from "../io/plain.js";
import { MAX_LAYERS } from "./layers/options.js";

/**
 * A net as JSON; docs/net.md describes it. Layers, initializers and optimizers are the plain data that their functions return; an
 * initializer or optimizer may also be a name. The values of the keys are checked when the net is built.
 */
export interface NetJson {
  /** Shape of one sample. */
  inputShape: Shape;
  /** The layers, each with a key `layer` for its kind. */
  layers: readonly object[];
  /** The seed; above 2^53 − 1 it must be a string of decimal digits. */
  seed?: number | string;
  /** Name of the loss. Default: `"softmaxCrossEntropy"`. */
  loss?: string;
  /** The optimizer: a name, or an object with a key `optimizer`. */
  optimizer?: string | object;
  /** Samples per step: the default of `fit`. */
  batchSize?: number;
  /** Whether the net keeps mean and std of its inputs and targets, and standardizes by them. Default false. */
  standardize?: boolean;
  /** The address of the schema, for editors; ignored here. */
  $schema?: string;
  /** A description for readers; ignored here. */
  description?: string;
}

const KEYS = ["inputShape", "layers", "seed", "loss", "optimizer", "batchSize", "standardize"];
const IGNORED = ["$schema", "description"];
const RULE = "an object, its JSON text, or an array of layers";
const MAX_TEXT = 2 ** 24;

/**
 * Checks the keys of a net in JSON; their values are checked where they are used.
 * @throws {IsovarError} E_JSON, E_SPEC
 */
export function parseNetJson(where: string, source: unknown): NetJson {
  if (typeof source === "string" && source.length > MAX_TEXT) {
    throw new IsovarError("E_SPEC", `${where}: net is a text of ${source.length} characters, at most ${MAX_TEXT} may be`);
  }
  if (typeof source !== "string" && (typeof source !== "object" || source === null)) {
    refuse("E_SPEC", where, "net", source, RULE);
  }
  const plain = toPlain(where, "net", typeof source === "string" ? parseDocument(where, "net", source) : source);
  if (typeof plain !== "object" || Array.isArray(plain)) refuse("E_SPEC", where, "net", source, RULE);
  for (const key of Object.keys(plain)) {
    if (KEYS.includes(key) || IGNORED.includes(key)) continue;
    const rule = key === "layer" ? "layers are given as an array: [dense(10)]" : `a net takes ${KEYS.join(", ")}`;
    throw new IsovarError("E_SPEC", `${where}: unknown key ${show(key)}; ${rule}`);
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
