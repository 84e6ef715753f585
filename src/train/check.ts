// Checks of options and of words, as those of base/check, with hints for whoever comes from another library.

import { checkOptions as checkPlainOptions, checkWord as checkPlainWord } from "../base/check.js";
import type { ErrorCode } from "../base/errors.js";
import { HINTS } from "./hints.js";

export const checkOptions = <T extends object>(where: string, options: T | undefined, known: readonly (keyof T & string)[]): T =>
  checkPlainOptions(where, options, known, HINTS);

export const checkWord = <T extends string>(
  code: ErrorCode,
  where: string,
  argument: string,
  value: unknown,
  words: readonly T[],
): T => checkPlainWord(code, where, argument, value, words, HINTS);
