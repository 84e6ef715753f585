// Writes the laws of a model's parameters as few rules.

import { RuleBook } from "../ruleBook.js";
import type { Rule } from "../rules.js";
import type { Law } from "./law.js";
import type { Member } from "./members.js";

/** Numbers that are a segment of a name, or that number a block in it, as `encoderblock_3` in Flax. */
const NUMBERS = /(?<=^|[./]|(?:^|[./])(?:layers?|blocks?|encoderblock|h)_)(?:0|[1-9]\d*)(?=[./]|$)/g;

const escaped = (text: string) => text.replaceAll(/[\\*?{},]/g, "\\$&");

/** A name with its numbers left open, but for those in its first `kept` characters. */
const opened = (name: string, kept = 0) => escaped(name.slice(0, kept)) + escaped(name.slice(kept)).replaceAll(NUMBERS, "*");

/** Members in groups of equal text, in the order of their first one. */
function groups<T>(items: readonly T[], textOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const text = textOf(item);
    const group = found.get(text);
    if (group === undefined) found.set(text, [item]);
    else group.push(item);
  }
  return found;
}

/** The text of no law. */
const NONE = "";

/** A parameter with its law, and the text of the law by which it is compared. */
interface Ruled {
  readonly member: Member;
  readonly law: Law | undefined;
  readonly text: string;
}

/** Ways to write the names of members as globs, each with less left open than the one before. */
const WAYS: readonly ((member: Member) => string)[] = [
  ({ name }) => opened(name),
  ({ name, layer }) => opened(name, layer?.path.length),
  ({ name }) => escaped(name),
];

/** Globs for members, each with the law of all whom it is for; from a way of writing them on. */
function globsOf(ruled: readonly Ruled[], way: number): { glob: string; law: Law | undefined; text: string }[] {
  return [...groups(ruled, ({ member }) => WAYS[way]!(member))].flatMap(([glob, group]) => {
    const [{ law, text }] = group as [Ruled, ...Ruled[]];
    // Names that are there twice are refused later.
    const isLast = way === WAYS.length - 1;
    return isLast || group.every((one) => one.text === text) ? [{ glob, law, text }] : globsOf(group, way + 1);
  });
}

/** A rule for each law. */
function rulesOf(ruled: readonly Ruled[], way: number): Rule[] {
  const globs = globsOf(ruled, way).filter(({ law }) => law !== undefined);
  return [...groups(globs, ({ text }) => text).values()].map((group): Rule => {
    const match = group.map(({ glob }) => glob);
    return { match: match.length === 1 ? match[0]! : match, ...group[0]!.law! };
  });
}

/** Whether rules give each member its own law. A `*` in place of a number takes words too, as in `experts.*` beside `experts.shared`. */
function isExact(where: string, rules: readonly Rule[], ruled: readonly Ruled[]): boolean {
  const book = new RuleBook(where, rules);
  const texts = rules.map(({ match, ...law }) => JSON.stringify(law));
  return ruled.every(({ member, text }) => (texts[book.find(member.name)] ?? NONE) === text);
}

/**
 * Rules that give each member its law, and none to members without one: a rule for each law, whose globs are names with their numbers left
 * open wherever all names of that form have the same law.
 */
export function toRules(where: string, members: readonly Member[], laws: readonly (Law | undefined)[]): Rule[] {
  const ruled = members.map((member, i): Ruled => ({ member, law: laws[i], text: laws[i] ? JSON.stringify(laws[i]) : NONE }));
  const rules = rulesOf(ruled, 0);
  return isExact(where, rules, ruled) ? rules : rulesOf(ruled, WAYS.length - 1);
}
