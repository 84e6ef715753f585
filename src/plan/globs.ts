// Globs of names: how they are read.

import { refuse } from "../base/check.js";
import { MAX_LENGTH } from "./names.js";

/** A piece of a pattern: the code of a character that must be there, or a wildcard. */
export type Token = number;
/** `?`: one character but `.` and `/`. */
export const ONE: Token = -1;
/** `*`: any run of characters but `.` and `/`. */
export const RUN: Token = -2;
/** `**`: any run of characters. */
export const ALL: Token = -3;

/** A glob as it is read: stretches one after the other, each of which has one alternative or, in braces, many. */
export type Glob = readonly (readonly (readonly Token[])[])[];

/** Whether a character parts a name into segments. */
export const isSeparator = (code: number) => code === 0x2e || code === 0x2f;

/** The tokens of a text without braces, from `at` on, up to an unescaped character of `ends`. */
function readTokens(glob: string, at: number, ends: string, fail: (rule: string) => never) {
  const tokens: Token[] = [];
  for (; at < glob.length && !ends.includes(glob[at]!); at++) {
    if (glob[at] === "*") {
      if (tokens.at(-1) === RUN || tokens.at(-1) === ALL) tokens[tokens.length - 1] = ALL;
      else tokens.push(RUN);
    } else if (glob[at] === "?") tokens.push(ONE);
    else {
      if (glob[at] === "\\" && ++at === glob.length) fail('with a character after its last "\\"');
      tokens.push(glob.charCodeAt(at));
    }
  }
  return { tokens, at };
}

/**
 * A glob, read: `*`, `**`, `?`, alternatives in braces, and `\` before a character that stands for itself.
 */
export function readGlob(where: string, path: string, value: unknown): Glob {
  if (typeof value !== "string" || value.length === 0 || value.length > MAX_LENGTH) {
    return refuse("E_SPEC", where, path, value, `a glob of 1 to ${MAX_LENGTH} characters`);
  }
  const fail = (rule: string): never => refuse("E_SPEC", where, path, value, rule);
  const stretches: Token[][][] = [];
  for (let at = 0; at < value.length; ) {
    if (value[at] === "}") fail('without a "}" that no "{" opens');
    const alternatives: Token[][] = [];
    const isOpen = value[at] === "{";
    if (isOpen) at++;
    for (;;) {
      const read = readTokens(value, at, isOpen ? "{,}" : "{}", fail);
      alternatives.push(read.tokens);
      at = read.at;
      if (!isOpen || value[at] !== ",") break;
      at++;
    }
    if (isOpen && value[at++] !== "}") fail('with a "}" for each "{", and no "{" within braces');
    stretches.push(alternatives);
  }
  return stretches;
}

/** How many tokens a glob has once its alternatives are written out; 0 where it is a name. */
export function writtenOut(glob: Glob): number {
  if (glob.length === 1 && glob[0]!.length === 1 && nameOf(glob[0]![0]!) !== undefined) return 0;
  const count = glob.reduce((product, alternatives) => Math.min(2 ** 52, product * alternatives.length), 1);
  const lengthOf = (alternatives: readonly (readonly Token[])[]) => alternatives.reduce((sum, { length }) => sum + length, 0);
  return glob.reduce((sum, alternatives) => sum + (lengthOf(alternatives) * count) / alternatives.length, count);
}

/** The name that a pattern without wildcards stands for; undefined for others. */
export function nameOf(pattern: readonly Token[]): string | undefined {
  return pattern.some((token) => token < 0) ? undefined : pattern.map((code) => String.fromCharCode(code)).join("");
}

/** The patterns that a glob stands for, without alternatives. */
export function patternsOf(glob: Glob): Token[][] {
  return glob.reduce<Token[][]>(
    (patterns, alternatives) => patterns.flatMap((start) => alternatives.map((end) => [...start, ...end])),
    [[]],
  );
}
