// JSON, read strictly and written without loss.

import { isWellFormed, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";

/** A JSON value. Objects have no prototype, so `__proto__` and `constructor` are keys like any other. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const DIGITS = /^(?:0|[1-9][0-9]*)$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** How `parseJson` reads. */
export interface JsonOptions {
  /** Levels of arrays and objects. Default 32. */
  maxDepth?: number;
  /** Accepts only safe integers >= 0 in plain digits: not `4.0`, `4e0` or `-0`. Default false. */
  plainIntegers?: boolean;
  /** Accepts `NaN`, `Infinity` and `-Infinity`, as Python writes them. Default false. */
  nonFinite?: boolean;
  /** Most keys in all objects of a level together, the outermost level first. Default: a million per level. */
  maxKeys?: readonly number[];
}

/** Far more than anything but a header has. Engines take minutes to make an object of many more. */
const MAX_KEYS = 1_000_000;

/** Every integer of at most this many digits is exact in f64. */
const EXACT_DIGITS = 15;

class Reader {
  readonly #text: string;
  readonly #where: string;
  readonly #maxDepth: number;
  readonly #plainIntegers: boolean;
  readonly #nonFinite: boolean;
  readonly #maxKeys: readonly number[];
  /** Keys read so far, by level. */
  readonly #keys: number[] = [];
  #at = 0;

  constructor(
    text: string,
    where: string,
    { maxDepth = 32, plainIntegers = false, nonFinite = false, maxKeys = [] }: JsonOptions,
  ) {
    this.#text = text;
    this.#where = where;
    this.#maxDepth = maxDepth;
    this.#plainIntegers = plainIntegers;
    this.#nonFinite = nonFinite;
    this.#maxKeys = maxKeys;
  }

  document(): Json {
    if (this.#text.startsWith("\ufeff")) this.#fail("text begins with a byte order mark");
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail(`expected the end of the text, found ${this.#found()}`);
    return value;
  }

  #fail(what: string, at = this.#at): never {
    let line = 1;
    let start = 0;
    for (let end = this.#text.indexOf("\n"); end !== -1 && end < at; end = this.#text.indexOf("\n", start)) {
      line++;
      start = end + 1;
    }
    throw new IsovarError("E_JSON", `${this.#where}: ${what} at line ${line}, column ${at - start + 1}`);
  }

  #found(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? "the end of the text" : show(String.fromCodePoint(code));
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  /** Skips white space and then one mark, if it is there. */
  #takes(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): Json {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string();
      case "{":
        return this.#object(this.#open(depth));
      case "[":
        return this.#array(this.#open(depth));
      case "t":
        return this.#literal("true", true);
      case "f":
        return this.#literal("false", false);
      case "n":
        return this.#literal("null", null);
      default:
        return this.#number();
    }
  }

  #literal<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail(`expected ${word}`);
    this.#at += word.length;
    return value;
  }

  /** Steps into an array or object, whose depth it returns. */
  #open(depth: number): number {
    if (depth === this.#maxDepth) this.#fail(`nested deeper than ${this.#maxDepth} levels`);
    this.#at++;
    return depth + 1;
  }

  /** After an item: true where a comma follows, false where the end does. */
  #more(end: string): boolean {
    if (this.#takes(",")) return true;
    if (this.#takes(end)) return false;
    this.#fail(`expected "," or "${end}", found ${this.#found()}`);
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    if (this.#takes("]")) return array;
    do array.push(this.#value(depth));
    while (this.#more("]"));
    return array;
  }

  #object(depth: number): Json {
    const object: { [key: string]: Json } = Object.create(null);
    if (this.#takes("}")) return object;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text.charCodeAt(start) !== QUOTE) this.#fail(`expected a key in double quotes, found ${this.#found()}`);
      const key = this.#string();
      if (key in object) this.#fail(`duplicate key ${show(key)}`, start);
      this.#countKey(depth, start);
      if (!this.#takes(":")) this.#fail(`expected ":", found ${this.#found()}`);
      object[key] = this.#value(depth);
    } while (this.#more("}"));
    return object;
  }

  #countKey(depth: number, start: number): void {
    const count = (this.#keys[depth] ?? 0) + 1;
    const most = this.#maxKeys[depth - 1] ?? MAX_KEYS;
    if (count > most) this.#fail(`more than ${most} keys at level ${depth}`, start);
    this.#keys[depth] = count;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let escapes = false;
    let surrogates = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) {
        ESCAPE.lastIndex = at;
        if (!ESCAPE.test(text)) this.#fail("unknown escape in a string", at);
        at = ESCAPE.lastIndex;
        escapes = true;
      } else {
        if (Number.isNaN(code)) this.#fail("string is not closed", start);
        if (code < 0x20) this.#fail(`a string may not hold ${show(text[at])} unescaped`, at);
        if (code >= 0xd800 && code <= 0xdfff) surrogates = true;
        at++;
      }
    }
    this.#at = at + 1;
    // Every escape has been checked, so the engine can decode them.
    const value: string = escapes ? JSON.parse(text.slice(start, at + 1)) : text.slice(start + 1, at);
    if ((escapes || surrogates) && !isWellFormed(value)) this.#fail("a string may not hold a lone surrogate", start);
    return value;
  }

  #number(): number {
    return this.#digits() ?? (this.#nonFinite ? this.#wordNumber() : undefined) ?? this.#anyNumber();
  }

  /** A number that is no decimal. */
  #wordNumber(): number | undefined {
    const word = ["NaN", "Infinity", "-Infinity"].find((word) => this.#text.startsWith(word, this.#at));
    this.#at += word?.length ?? 0;
    return word === undefined ? undefined : Number(word);
  }

  /** A number of few digits and nothing else, as most are. */
  #digits(): number | undefined {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let value = 0;
    let digit = text.charCodeAt(at) - 0x30;
    for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - 0x30) {
      value = 10 * value + digit;
      at++;
    }
    const length = at - start;
    const leadingZero = length > 1 && text.charCodeAt(start) === 0x30;
    if (length === 0 || length > EXACT_DIGITS || leadingZero || ".eE".includes(text.charAt(at))) return undefined;
    this.#at = at;
    return value;
  }

  #anyNumber(): number {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) this.#fail(`expected a value, found ${this.#found()}`);
    const [token, fraction, exponent] = match;
    const value = Number(token);
    if (this.#plainIntegers && !(DIGITS.test(token) && Number.isSafeInteger(value))) {
      this.#fail(`number ${shorten(token)} must be an integer from 0 to 2^53 - 1, in digits alone`);
    }
    if (!Number.isFinite(value)) this.#fail(`number ${shorten(token)} is too large`);
    const isInteger = fraction === undefined && exponent === undefined;
    // JSON.stringify writes 2^59 as 576460752303423500, the shortest text that gives it again: nothing is lost there.
    if (isInteger && !Number.isSafeInteger(value) && String(value) !== token && BigInt(value) !== BigInt(token)) {
      this.#fail(`integer ${shorten(token)} is not exact in f64, the nearest is ${BigInt(value)}`);
    }
    this.#at = NUMBER.lastIndex;
    return value;
  }
}

const shorten = (token: string) => (token.length > 40 ? `${token.slice(0, 37)}…` : token);

/**
 * The value of a JSON text (RFC 8259), stricter than `JSON.parse`: for text from anywhere.
 *
 * Refused beyond RFC 8259: a key twice in one object, integers that are neither exact in f64 nor the shortest text of one, numbers
 * beyond the range of f64, lone surrogates, nesting deeper than `maxDepth`, which also bounds the recursion. Takes time linear in the
 * length. Keys that look like array indices come first in an object, as everywhere in JavaScript.
 * @throws {IsovarError} E_JSON: `where: what at line L, column C`
 */
export function parseJson(text: string, where: string, options: JsonOptions = {}): Json {
  return new Reader(text, where, options).document();
}

/**
 * A value as JSON text, for programs to read: `JSON.stringify`, but infinities and NaN become the strings "Infinity", "-Infinity" and
 * "NaN", as in a spec (`Number` reads them), not null; bigints become strings of digits.
 */
export function jsonText(value: unknown): string {
  const plain = (_: string, item: unknown) =>
    typeof item === "bigint" || (typeof item === "number" && !Number.isFinite(item)) ? String(item) : item;
  return JSON.stringify(value, plain);
}
