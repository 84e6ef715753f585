// Checks of arguments, and how an error message shows a value. Every error names function, argument, value and rule.

import { type ErrorCode, IsovarError } from "./errors.js";

// Ranges and not \p{…}: V8 makes the tables of a property while it reads the module, for each expression that has one, 0.03 to 0.1 ms
// (measured, Sapphire Rapids, Node 20 and 24, 2026-11).

/** \p{Cc}, \p{Zl} and \p{Zp}: all but what is between them. */
const CONTROLS = /[^ -~\xa0-\u2027\u202a-\uffff]/g;

/** Whether a text has no lone surrogate, \p{Surrogate}: such has no UTF-8, and encoders map all of them to the same bytes. */
export const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/u.test(text);

/** Text that stays on one line of any terminal: quoted, shortened, control characters escaped. */
function quoted(text: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const shown = JSON.stringify(text.length > 80 ? text.slice(0, 77) : text).replace(CONTROLS, escaped);
  return text.length > 80 ? `${shown}…` : shown;
}

function showArray(array: readonly unknown[]): string {
  const items = Array.from({ length: Math.min(array.length, 8) }, (_, i) => {
    const item = array[i];
    return Array.isArray(item) ? "[…]" : show(item);
  });
  return `[${items.join(", ")}${array.length > 8 ? ", …" : ""}]`;
}

function showObject(object: object): string {
  const kind = Object.prototype.toString.call(object).slice(8, -1);
  if (kind === "Object" || !/^\w{1,40}$/.test(kind)) return "an object";
  return /^[AEIO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** Any value as an error message shows it, in short. Reading an object may throw, for instance where it is a proxy. */
export function show(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return BigInt.asIntN(128, value) === value ? `${value}n` : "a bigint of more than 128 bits";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return Array.isArray(value) ? showArray(value) : showObject(value);
  } catch {
    return "an object that cannot be read";
  }
}

/**
 * Reads a value of the caller's. Its getters and proxies may throw, which is an error of the argument: so `look` does nothing but read,
 * and what it returns is used instead of reading again.
 */
export function reading<T>(where: string, argument: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof IsovarError) throw cause;
    throw new IsovarError("E_ARGUMENT", `${where}: ${argument} cannot be read: a getter or a proxy in it threw`, { cause });
  }
}

/** `instanceof` for a value from anywhere. A proxy may throw when asked; it then counts as no instance. */
export function isA<T>(type: abstract new (...args: never[]) => T, value: unknown): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/**
 * The class of a typed array or DataView, "" for anything else. Not by instanceof: arrays of another realm (a frame, a worker) are welcome too. It is
 * what the language itself knows the array as, whatever tag a program hung on it.
 */
export function classOf(value: unknown): string {
  return ArrayBuffer.isView(value) ? (Reflect.get(Uint8Array.prototype, Symbol.toStringTag, value) ?? "DataView") : "";
}

/** Whether a value is a buffer of a class, of any realm: the getter of its length refuses anything else. Where the language lacks the class, nothing is. */
export function isBuffer(kind: "ArrayBuffer" | "SharedArrayBuffer", value: unknown): boolean {
  try {
    Reflect.get(globalThis[kind].prototype, "byteLength", value);
    return true;
  } catch {
    return false;
  }
}

/** A copy of an array of at most `most` items, holes as undefined; undefined for anything else. */
export function copyArray(where: string, argument: string, value: unknown, most: number): unknown[] | undefined {
  return reading(where, argument, () =>
    Array.isArray(value) && value.length <= most ? Array.from({ length: value.length }, (_, i): unknown => value[i]) : undefined,
  );
}

/**
 * A copy of the fields of an object; undefined for anything else. An array, a Set or a Date is refused too: its contents are not fields,
 * so it would pass for an empty object.
 */
export function copyFields(where: string, argument: string, value: unknown): Record<string, unknown> | undefined {
  return reading(where, argument, () =>
    Object.prototype.toString.call(value) === "[object Object]" ? { ...(value as object) } : undefined,
  );
}

/** Throws `where: argument (value) must be rule`. */
export function refuse(code: ErrorCode, where: string, argument: string, value: unknown, rule: string): never {
  throw new IsovarError(code, `${where}: ${argument} (${show(value)}) must be ${rule}`);
}

/** A finite number, optionally with a further rule. */
export function checkNumber(
  where: string,
  argument: string,
  value: unknown,
  rule?: (x: number) => boolean,
  text = "a finite number",
): number {
  if (typeof value !== "number" || !Number.isFinite(value) || (rule !== undefined && !rule(value))) {
    refuse("E_ARGUMENT", where, argument, value, text);
  }
  return value;
}

export function checkBoolean(where: string, argument: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : refuse("E_ARGUMENT", where, argument, value, "true or false");
}

/** A whole number in [min, max]. */
export function checkInteger(
  where: string,
  argument: string,
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
    refuse("E_ARGUMENT", where, argument, value, `an integer ${range}`);
  }
  return value as number;
}

/** Words of other libraries, each with what to write here instead. */
export type Hints = Readonly<Record<string, string>>;

/** One of a few words. @param hints for words that are none of them */
export function checkWord<T extends string>(
  code: ErrorCode,
  where: string,
  argument: string,
  value: unknown,
  words: readonly T[],
  hints?: Hints,
): T {
  if (!words.includes(value as T)) {
    const meant = alike(value, words);
    refuse(
      code,
      where,
      argument,
      value,
      meant ? `"${meant}"` : `one of ${words.map((word) => `"${word}"`).join(", ")}${hint(value, hints)}`,
    );
  }
  return value as T;
}

/** The word that equals a value when case, `_` and `-` are ignored: other libraries write he_normal and fan_in. */
function alike<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]/g, "");
  if (typeof value !== "string" || value.length > 80) return undefined;
  return words.find((word) => plain(word) === plain(value));
}

/** Advice for a word of another library, if there is any. */
function hint(word: unknown, hints: Hints = {}): string {
  const meant = alike(word, Object.keys(hints));
  return meant === undefined ? "" : `; ${hints[meant]}`;
}

/** A copy of an options object that has no keys but the known ones: a misspelt option must not pass in silence. */
export function checkOptions<T extends object>(
  where: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
  hints?: Hints,
): T {
  const copy = {} as T;
  if (options === undefined) return copy;
  return reading(where, "options", () => {
    if (typeof options !== "object" || options === null || Array.isArray(options)) {
      refuse("E_ARGUMENT", where, "options", options, "an object");
    }
    for (const name of Object.keys(options)) {
      if (!(known as readonly string[]).includes(name)) {
        const meant = alike(name, known);
        const rule = meant ? `did you mean ${meant}?` : `it takes ${known.join(", ") || "none"}${hint(name, hints)}`;
        throw new IsovarError("E_ARGUMENT", `${where}: unknown option ${show(name)}; ${rule}`);
      }
    }
    for (const name of known) {
      const value = options[name];
      if (value !== undefined) copy[name] = value;
    }
    return copy;
  });
}

/** Whether an array has lost its elements. It then looks empty; only operations that the language refuses tell the difference. */
function isLost(array: ArrayBufferView | ArrayBufferLike): boolean {
  if (array.byteLength > 0) return false;
  try {
    if (ArrayBuffer.isView(array)) Uint8Array.prototype.keys.call(array as Uint8Array);
    else new Uint8Array(array);
    return false;
  } catch {
    return true;
  }
}

/** Throws where the buffer of an array was transferred, for instance to a worker, or cut short before its elements. */
export function checkAttached(code: ErrorCode, where: string, argument: string, array: ArrayBufferView | ArrayBufferLike): void {
  if (isLost(array)) refuse(code, where, argument, array, "attached to its buffer, which was transferred or cut short");
}
