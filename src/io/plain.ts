// Copies of values from anywhere, as plain data.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type Json, parseJson } from "./json.js";

/** What specs and nets are made of: JSON without null. Objects have no prototype. */
export type Plain = boolean | number | string | Plain[] | PlainObject;
export type PlainObject = { readonly [key: string]: Plain };

/** Levels of nesting that a value may have. */
const MAX_DEPTH = 32;
/** Most values in a copy, which may be exponentially larger than the original where one object appears in many places. */
const MAX_VALUES = 2 ** 21;

/** The path to a key, as a program would write it: `layers[0].units`. */
export function pathOf(parent: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]{0,63}$/.test(key)) return `${parent}[${show(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/**
 * The value of a JSON text. A path is told apart from it: no JSON ends in ".json".
 * @param what the text is, in errors: `spec`
 * @throws {IsovarError} E_JSON
 */
export function parseDocument(where: string, what: string, text: string): Json {
  if (/\.json$/i.test(text)) refuse("E_JSON", where, what, text, "an object, or its JSON text, not the path of a file");
  return parseJson(text, where);
}

/**
 * A copy of a value from anywhere as plain data: own enumerable string keys alone, each read once, undefined left out, −0 as 0.
 *
 * The copy has no getters, proxies, cycles or inherited keys, so whoever reads it needs no guard against them.
 * @param what the name of the value in errors, such as `spec`
 * @throws {IsovarError} E_SPEC, with the path, for what JSON cannot express, for null, and for nesting that is too deep
 */
export function toPlain(where: string, what: string, value: unknown): Plain {
  let left = MAX_VALUES;
  const tooMany = new IsovarError("E_SPEC", `${where}: ${what} holds more than ${MAX_VALUES} values`);
  const copy = (value: unknown, path: string, depth: number): Plain => {
    if (left-- === 0) throw tooMany;
    if (typeof value === "number") return value + 0;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value !== "object" || value === null) {
      if (depth === 0) refuse("E_SPEC", where, what, value, "an object, or its JSON text");
      refuse("E_SPEC", where, path, value, "a string, a number, true or false, an array or an object");
    }
    if (depth === MAX_DEPTH) throw new IsovarError("E_SPEC", `${where}: ${path} is nested deeper than ${MAX_DEPTH} levels`);
    if (Array.isArray(value)) {
      if (value.length > left) throw tooMany;
      const array: Plain[] = [];
      for (let i = 0; i < value.length; i++) array.push(copy(value[i], `${path}[${i}]`, depth + 1));
      return array;
    }
    const object: { [key: string]: Plain } = Object.create(null);
    for (const key of Object.keys(value)) {
      const item: unknown = value[key as keyof typeof value];
      if (item !== undefined) object[key] = copy(item, pathOf(path, key), depth + 1);
    }
    return object;
  };
  try {
    return copy(value, "", 0);
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
    throw new IsovarError("E_SPEC", `${where}: ${what} cannot be read: a getter or a proxy in it threw`, { cause });
  }
}
