// Reads keys of a recipe, each with its path in errors.

import { refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type Plain, type PlainObject, pathOf } from "../io/plain.js";

/** An object that has no keys but the known ones. */
export function readObject(where: string, path: string, value: Plain, what: string, known: readonly string[]): PlainObject {
  if (typeof value !== "object" || Array.isArray(value)) refuse("E_SPEC", where, path, value, "an object");
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new IsovarError("E_SPEC", `${where}: ${pathOf(path, key)}: unknown key; ${what} takes ${known.join(", ")}`);
  }
  return value;
}

/** A key that must be there. */
export function need(where: string, path: string, object: PlainObject, key: string): Plain {
  const value = object[key];
  if (value === undefined) throw new IsovarError("E_SPEC", `${where}: ${pathOf(path, key)} is missing`);
  return value;
}

/** Runs a check of another room and puts the path in front of its message. */
export function within<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof IsovarError) || error.message.startsWith(path)) throw error;
    throw new IsovarError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}
