// Parsers of options that several kinds of layers take.

import { checkInteger, copyArray, refuse } from "../../base/check.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { parseInitializer } from "../../init/schemes.js";
import { checkName } from "../../random/key.js";
import { ACTIVATION_NAMES, type ActivationChoice, type ActivationName, checkSlope } from "../../theory/activations.js";
import { checkWord } from "../check.js";
import { type Parsers, parseKeys } from "../options.js";
import type { LayerOptions, Padding, Pair } from "./layer.js";

/** The most layers that a net, or one residual, may have: a bound for untrusted input. */
export const MAX_LAYERS = 10_000;

/** A layer whose fields have been checked by their parsers, `name` included. The parser of a `required` field also refuses its absence. */
export function parseFields<L extends LayerOptions & { layer: string }>(
  where: string,
  { layer, ...options }: L,
  parsers: Parsers<Omit<L, "layer" | "name">>,
  required: readonly (keyof Omit<L, "layer" | "name"> & string)[] = [],
): L {
  const parsed = parseKeys(where, options as object, { ...parsers, name: layerName });
  for (const name of required) if (!(name in parsed)) parsers[name](where, name, undefined);
  return { layer, ...parsed } as L;
}

export const positiveInteger = (where: string, name: string, value: unknown): number =>
  checkInteger(where, name, value, 1, 2 ** 31);

export function activationName(where: string, name: string, value: unknown): ActivationName {
  return checkWord("E_ARGUMENT", where, name, value, ACTIVATION_NAMES);
}

export function initializer(where: string, name: string, value: unknown): Initializer {
  return parseInitializer(`${where}: ${name}`, typeof value === "string" ? { scheme: value } : value);
}

/** A name that tensor names in a file can begin with: not empty, and without "/", which separates it from the rest. */
function layerName(where: string, name: string, value: unknown): string {
  checkName(where, value);
  if (value === "" || value === "optimizer" || (value as string).includes("/")) {
    const rule = 'not empty, without "/", and not "optimizer", which checkpoints use for other tensors';
    refuse("E_NAME", where, name, value, rule);
  }
  return value as string;
}

export function pair(least: number) {
  return (where: string, name: string, value: unknown): Pair => {
    if (typeof value !== "object") return checkInteger(where, name, value, least, 2 ** 16);
    const [height, width, ...more] = copyArray(where, name, value, 2) ?? [];
    if (width === undefined || more.length > 0) refuse("E_ARGUMENT", where, name, value, "a number or a pair [height, width]");
    return [checkInteger(where, name, height, least, 2 ** 16), checkInteger(where, name, width, least, 2 ** 16)];
  };
}

export function padding(where: string, name: string, value: unknown): Padding {
  if (value === "valid" || value === "same") return value;
  if (typeof value === "string") refuse("E_ARGUMENT", where, name, value, '"valid", "same", a number or a pair [height, width]');
  return pair(0)(where, name, value);
}

/** Refuses `negativeSlope` for activations other than leakyRelu. */
export function checkActivation(where: string, { activation = "identity", negativeSlope }: ActivationChoice): void {
  checkSlope(where, activation, negativeSlope);
}

export const toPair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);
