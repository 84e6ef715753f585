// Options that several layers take.

import { checkInteger, checkWord, copyArray, refuse } from "../../base/check.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { parseInitializer } from "../../init/schemes.js";
import { checkName } from "../../random/key.js";
import { ACTIVATION_NAMES, type ActivationChoice, type ActivationName, checkSlope } from "../../theory/activations.js";
import { type Parsers, parseKeys } from "../options.js";
import type { LayerOptions, Padding, Pair } from "./layer.js";

/** Of a net, and of each residual: a bound for untrusted input. */
export const MAX_LAYERS = 10_000;

/** A layer whose fields, `name` besides, have gone through their parsers; a `required` one that is left out is refused by its own. */
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

/** A name that can stand in a file: not empty, without the separator of its tensors. */
function layerName(where: string, name: string, value: unknown): string {
  checkName(where, value);
  if (value === "" || value === "optimizer" || (value as string).includes("/")) {
    const rule = 'not empty, without "/", and not "optimizer", under which checkpoints keep other things';
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

/** The slope must belong to leakyRelu. */
export function checkActivation(where: string, { activation = "identity", negativeSlope }: ActivationChoice): void {
  checkSlope(where, activation, negativeSlope);
}

export const toPair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);
