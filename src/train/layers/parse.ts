// Checks one layer of any kind, whether from a function or from JSON.

import { copyFields, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { checkWord } from "../check.js";
import { KINDS, LAYER_NAMES, type LayerKind } from "./kinds.js";
import type { Layer } from "./layer.js";

/** How deep residuals may be nested: a bound for untrusted input. */
const MAX_DEPTH = 16;

/**
 * Checks a layer of any origin by itself; whether it fits its neighbours is checked when the net is built.
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 */
export function parseLayer(where: string, layer: unknown, depth = 0): Layer {
  const fields = copyFields(where, "layer", layer);
  if (fields === undefined) {
    const rule =
      typeof layer === "function" ? "called, as in flatten()" : 'a layer such as dense(10) or { layer: "dense", units: 10 }';
    return refuse("E_ARGUMENT", where, "layer", layer, rule);
  }
  if (depth > MAX_DEPTH) throw new IsovarError("E_ARGUMENT", `${where}: residuals are nested deeper than ${MAX_DEPTH}`);
  const kind: LayerKind<Layer> = KINDS[checkWord("E_ARGUMENT", where, "layer", fields.layer, LAYER_NAMES)];
  return kind.parse(where, fields as unknown as Layer, (inner, value) => parseLayer(inner, value, depth + 1));
}
