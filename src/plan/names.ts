// Names of parameters, and templates of names.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkName } from "../random/key.js";

/** Variables of a name and how many values each takes, counted from 0. The last variable runs fastest. */
export type Repeat = Readonly<Record<string, number>>;

/** Longest name in UTF-16 code units, as `length` counts. */
export const MAX_LENGTH = 4096;
/** The one key of a safetensors header that is not the name of a tensor. */
const RESERVED = "__metadata__";

/** A name split at its variables: text, variable, text, …, text. */
const piecesOf = (name: string) => name.split(/\{([^{}]*)\}/);

const insert = (pieces: readonly string[], values: ReadonlyMap<string, number>) =>
  pieces.map((piece, i) => (i % 2 === 0 ? piece : values.get(piece))).join("");

/** How many names a name with variables stands for. */
export const repetitions = (repeat: Repeat) => Object.values(repeat).reduce((product, count) => product * count, 1);

/** The last of the names that a name with variables stands for, which is a longest one. */
export function lastName(name: string, repeat: Repeat): string {
  return insert(piecesOf(name), new Map(Object.entries(repeat).map(([variable, count]) => [variable, count - 1])));
}

/**
 * The names that a name with variables stands for, in the order of the plan, in time linear in their characters.
 * @param name a template, which need not hold every variable of `repeat`
 */
export function expandName(name: string, repeat: Repeat): string[] {
  const pieces = piecesOf(name);
  const fastestFirst = Object.entries(repeat).reverse();
  const values = new Map<string, number>();
  return Array.from({ length: repetitions(repeat) }, (_, turn) => {
    for (const [variable, count] of fastestFirst) {
      values.set(variable, turn % count);
      turn = Math.floor(turn / count);
    }
    return insert(pieces, values);
  });
}

function checkLength(where: string, name: string): void {
  if (name.length === 0 || name.length > MAX_LENGTH) refuse("E_NAME", where, "name", name, `of 1 to ${MAX_LENGTH} characters`);
}

/** Checks that a name has no variables but those that `repeat` counts, and no other braces. Returns those that it has. */
function checkVariables(where: string, key: string, name: string, repeat: Repeat): ReadonlySet<string> {
  const counted = new Set(Object.keys(repeat));
  const used = new Set(Array.from(name.matchAll(/\{([^{}]*)\}/g), (match) => match[1]!));
  const disagree = (rule: string): never => {
    throw new IsovarError("E_SPEC", `${where}: ${key} (${show(name)}) ${rule}`);
  };
  for (const variable of used)
    if (!counted.has(variable)) disagree(`holds ${show(`{${variable}}`)}, which repeat does not count`);
  if (/[{}]/.test(name.replaceAll(/\{[^{}]*\}/g, ""))) disagree("may hold braces only around a variable of repeat");
  return used;
}

/**
 * A name whose variables are those of `repeat`.
 * @throws {IsovarError} E_NAME if no tensor may have the name, E_SPEC where name and repeat disagree
 */
export function checkTemplate(where: string, value: unknown, repeat: Repeat): string {
  const name = checkName(where, value);
  checkLength(where, name);
  if (name === RESERVED) refuse("E_NAME", where, "name", name, "a name that safetensors does not reserve");
  const used = checkVariables(where, "name", name, repeat);
  const missing = Object.keys(repeat).find((variable) => !used.has(variable));
  if (missing !== undefined) {
    throw new IsovarError(
      "E_SPEC",
      `${where}: name (${show(name)}) must hold ${show(`{${missing}}`)}, or tensors would be named alike`,
    );
  }
  checkLength(where, lastName(name, repeat));
  return name;
}

/**
 * The name of a parameter that others are tied to; it may hold variables of `repeat`.
 * @throws {IsovarError} E_SPEC
 */
export function checkTie(where: string, value: unknown, repeat: Repeat): string {
  if (typeof value !== "string" || value.length === 0 || value.length > MAX_LENGTH) {
    return refuse("E_SPEC", where, "tied", value, `a name of 1 to ${MAX_LENGTH} characters`);
  }
  checkVariables(where, "tied", value, repeat);
  return value;
}
