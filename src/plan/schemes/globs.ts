// Which of several globs matches a name.

import { readGlob, writtenOut } from "../globs.js";
import { checkLimit, MAX_GLOB_CHARACTERS } from "../limits.js";
import { RuleBook } from "../ruleBook.js";

/**
 * A function from a name to the index of the first glob that matches it, −1 if none does.
 * @param argument what the globs stand in, for errors
 * @throws {IsovarError} E_SPEC where one is no glob, or all are too much
 */
export function firstMatch(where: string, argument: string, globs: readonly unknown[]): (name: string) => number {
  let characters = 0;
  for (const glob of globs) characters += writtenOut(readGlob(where, argument, glob));
  checkLimit(where, argument, characters, "characters of globs, alternatives written out", MAX_GLOB_CHARACTERS);
  const book = new RuleBook(
    where,
    globs.map((match) => ({ match: match as string })),
  );
  return (name) => book.find(name);
}
