import { type ErrorCode, IsovarError } from "./errors.js";
import { HINTS } from "./hints.js";

/** A value as an error message shows it: short, quoted where it is text, with control characters escaped. */
export function show(value: unknown): string {
  if (typeof value === "string") return value.length > 80 ? `${JSON.stringify(value.slice(0, 77))}…` : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) {
    const items = value.slice(0, 8).map((item) => (Array.isArray(item) ? "[…]" : show(item)));
    return `[${items.join(", ")}${value.length > 8 ? ", …" : ""}]`;
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    return kind === "Object" ? "an object" : /^[AEIO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
  }
  return String(value);
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

/** One of a few words. */
export function checkWord<T extends string>(
  code: ErrorCode,
  where: string,
  argument: string,
  value: unknown,
  words: readonly T[],
): T {
  if (!words.includes(value as T)) {
    const meant = alike(value, words);
    refuse(
      code,
      where,
      argument,
      value,
      meant ? `"${meant}"` : `one of ${words.map((word) => `"${word}"`).join(", ")}${hint(value)}`,
    );
  }
  return value as T;
}

/** The word that a value is but for case, `_` and `-`: elsewhere it is he_normal and fan_in. */
function alike<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]/g, "");
  return typeof value === "string" ? words.find((word) => plain(word) === plain(value)) : undefined;
}

/** What there is to say of a word of another library. */
function hint(word: unknown): string {
  const meant = alike(word, Object.keys(HINTS));
  return meant === undefined ? "" : `; ${HINTS[meant]}`;
}

/** An options object that has no key but these; a misspelt option must not pass in silence. */
export function checkOptions<T extends object>(where: string, options: T | undefined, known: readonly (keyof T & string)[]): T {
  if (options === undefined) return {} as T;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    refuse("E_ARGUMENT", where, "options", options, "an object");
  }
  for (const name of Object.keys(options)) {
    if (!(known as readonly string[]).includes(name)) {
      const meant = alike(name, known);
      const rule = meant ? `did you mean ${meant}?` : `it takes ${known.join(", ") || "none"}${hint(name)}`;
      throw new IsovarError("E_ARGUMENT", `${where}: unknown option ${show(name)}; ${rule}`);
    }
  }
  return options;
}

/** Whether an array has lost its elements. It then looks like one that never had any, but for what the language refuses to do with it. */
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

/** Throws where the buffer of an array was transferred, to a worker for one, or cut short before its elements. */
export function checkAttached(code: ErrorCode, where: string, argument: string, array: ArrayBufferView | ArrayBufferLike): void {
  if (isLost(array)) refuse(code, where, argument, array, "attached to its buffer, which was transferred or cut short");
}
