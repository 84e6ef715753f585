// Options of layers and optimizers, which also come from JSON: every value is checked by the parser of its key.

import { checkNumber, checkOptions, refuse } from "../core/check.js";

type Parser = (where: string, name: string, value: unknown) => unknown;
export type Parsers<T> = { readonly [K in keyof T & string]-?: Parser };

/** Runs options through the parsers of their keys, leaving out undefined ones. */
export function parseKeys<T extends object>(where: string, options: T, parsers: Parsers<T>): T {
  const known = Object.keys(parsers) as (keyof T & string)[];
  const parsed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(checkOptions(where, options, known))) {
    if (value !== undefined) parsed[name] = (parsers as Record<string, Parser>)[name]!(where, name, value);
  }
  return parsed as T;
}

export const number = (where: string, name: string, value: unknown): number => checkNumber(where, name, value);

export const positive = (where: string, name: string, value: unknown): number =>
  checkNumber(where, name, value, (x) => x > 0, "a finite number > 0");

export const belowOne = (where: string, name: string, value: unknown): number =>
  checkNumber(where, name, value, (x) => x >= 0 && x < 1, "a number >= 0 and < 1");

export function boolean(where: string, name: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : refuse("E_ARGUMENT", where, name, value, "true or false");
}
