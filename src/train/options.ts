// Parsers for the options of layers and optimizers, which may also come from JSON: each key has a parser that checks its value.

import { checkNumber } from "../base/check.js";
import { checkOptions } from "./check.js";

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

/** Parser of a number for kernels, which compute in f32: the rule must also hold after rounding to f32, and only 0 may round to 0. */
export function float32(rule: (x: number) => boolean, text: string): (where: string, name: string, value: unknown) => number {
  const fits = (x: number) => {
    const rounded = Math.fround(x);
    return Number.isFinite(rounded) && rule(x) && rule(rounded) && (rounded !== 0 || x === 0);
  };
  return (where, name, value) => checkNumber(where, name, value, fits, `${text}, in f32 too`);
}

export const number = /* @__PURE__ */ float32(() => true, "a finite number");
export const positive = /* @__PURE__ */ float32((x) => x > 0, "a finite number > 0");
export const notNegative = /* @__PURE__ */ float32((x) => x >= 0, "a finite number >= 0");
export const belowOne = /* @__PURE__ */ float32((x) => x >= 0 && x < 1, "a number >= 0 and < 1");
export const share = /* @__PURE__ */ float32((x) => x > 0 && x <= 1, "a number > 0 and <= 1");
