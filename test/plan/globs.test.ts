// Globs of rules, against a matcher that tries everything.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plan } from "../../src/plan/index.js";
import { RuleBook } from "../../src/plan/ruleBook.js";
import { readRules } from "../../src/plan/rules.js";
import { thrownBy } from "../support/refusal.js";

const isPart = (character: string | undefined) => character !== undefined && character !== "." && character !== "/";

/** Matches nothing: parts an alternative from what is beside it, so that a star at its end is not one of two. */
const BORDER = "\0";

/** The texts without alternatives that a glob stands for. */
function writeOut(glob: string): string[] {
  const open = /^((?:[^\\{}]|\\.)*)\{((?:[^\\{}]|\\.)*)\}(.*)$/s.exec(glob);
  if (open === null) return [glob];
  const [, before, inside, after] = open;
  return inside!.split(/(?<!\\),/).flatMap((part) => writeOut(after!).map((rest) => [before, part, rest].join(BORDER)));
}

/** Whether a glob without alternatives matches a name, by trying every length of every run. */
function matches(glob: string, name: string): boolean {
  if (glob === "") return name === "";
  if (glob.startsWith(BORDER)) return matches(glob.slice(1), name);
  if (glob.startsWith("**")) {
    return Array.from({ length: name.length + 1 }, (_, i) => i).some((i) => matches(glob.slice(2), name.slice(i)));
  }
  if (glob.startsWith("*")) return matches(glob.slice(1), name) || (isPart(name[0]) && matches(glob, name.slice(1)));
  if (glob.startsWith("?")) return isPart(name[0]) && matches(glob.slice(1), name.slice(1));
  const character = glob.startsWith("\\") ? glob[1]! : glob[0]!;
  return name.startsWith(character) && matches(glob.slice(glob.startsWith("\\") ? 2 : 1), name.slice(1));
}

const rule = (match: string | string[]) => ({ match, init: "zeros" });
const bookOf = (...matches: (string | string[])[]) => new RuleBook("test", readRules("test", "rules", matches.map(rule)));

/** Rules on names of two letters and both separators, so that they match now and then. */
const token = fc.constantFrom("a", "b", ".", "/", "*", "**", "?", "{a,b}", "{b*,.}", "{a,**,}", "\\*", "\\a");
const glob = fc.array(token, { minLength: 1, maxLength: 6 }).map((tokens) => tokens.join(""));
const name = fc.array(fc.constantFrom("a", "b", ".", "/", "*"), { maxLength: 8 }).map((characters) => characters.join(""));

describe("globs", () => {
  it.each<[string, string[], string[]]>([
    ["a.weight", ["a.weight"], ["a.weigh", "a.weightt", "a/weight", ""]],
    ["*", ["", "a", "😀", "a-b_c"], ["a.b", "a/b", ".", "/"]],
    ["**", ["", "a", "a.b/c", "."], []],
    [
      "*.norm*.weight",
      ["h.norm.weight", "h.norm_1.weight", ".norm.weight"],
      ["h.0.norm.weight", "norm.weight", "h.norm.a.weight"],
    ],
    ["**.weight", [".weight", "a.weight", "a.b/c.weight"], ["weight", "a.weights"]],
    ["**weight", ["weight", "a.weight"], ["weigh"]],
    ["h.?.b", ["h.0.b", "h.x.b"], ["h.10.b", "h...b", "h./.b", "h..b"]],
    ["h.{0,11}.{a,b*}", ["h.0.a", "h.11.b", "h.11.bc"], ["h.1.a", "h.0.c", "h.0.{a}"]],
    ["h{,.bias}", ["h", "h.bias"], ["h.", "hbias"]],
    ["a\\*\\{\\}\\\\\\?", ["a*{}\\?"], ["ab{}\\?", "a*{}\\x"]],
    ["{a\\,b,c}", ["a,b", "c"], ["a", "b", "a\\"]],
    ["a,b", ["a,b"], ["a", "b"]],
    ["[ab]", ["[ab]"], ["a", "b"]],
    ["***", ["", "a.b"], []],
    ["(a|b)+$^", ["(a|b)+$^"], ["a", ""]],
  ])("%s", (text, matching, others) => {
    for (const name of matching) expect(bookOf(text).find(name), name).toBe(0);
    for (const name of others) expect(bookOf(text).find(name), name).toBe(-1);
  });

  it("match as if every run were tried", () => {
    let found = 0;
    fc.assert(
      fc.property(glob, fc.array(name, { maxLength: 6 }), (text, names) => {
        const [book, texts] = [bookOf(text), writeOut(text)];
        for (const name of names) {
          const expected = texts.some((text) => matches(text, name));
          if (expected) found++;
          expect(book.find(name), `${text} on ${name}`).toBe(expected ? 0 : -1);
        }
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it("of many rules: the first that matches counts", () => {
    fc.assert(
      fc.property(fc.array(fc.array(glob, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), fc.array(name), (rules, names) => {
        const book = bookOf(...rules);
        for (const name of names) {
          const expected = rules.findIndex((globs) => globs.flatMap(writeOut).some((text) => matches(text, name)));
          expect(book.find(name), `${JSON.stringify(rules)} on ${name}`).toBe(expected);
        }
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it.each<[string, unknown, string]>([
    ["no glob", [], "rules[0].match ([]) must be a glob or an array of globs"],
    ["a number", 5, "rules[0].match (5) must be a glob of 1 to 4096 characters"],
    ["an empty one", ["a", ""], 'rules[0].match[1] ("") must be a glob of 1 to 4096 characters'],
    ["a long one", "a".repeat(4097), "rules[0].match"],
    ["an array in an array", [["a"]], 'rules[0].match[0] (["a"]) must be a glob of 1 to 4096 characters'],
    ["an open brace", "a{b", 'rules[0].match ("a{b") must be with a "}" for each "{", and no "{" within braces'],
    ["a closing brace", "a}b", 'rules[0].match ("a}b") must be without a "}" that no "{" opens'],
    ["braces in braces", "{a,{b}}", 'and no "{" within braces'],
    ["a last backslash", "a\\", 'rules[0].match ("a\\\\") must be with a character after its last "\\"'],
    ["a last backslash in braces", "{a\\", "must be"],
  ])("refuses %s", (_, match, message) => {
    const error = thrownBy(() => readRules("plan", "rules", [{ match: match as string, init: "zeros" }]));
    expect(error.message).toContain(message);
    expect(error.code).toBe("E_SPEC");
  });
});

const model = (names: string, count: number, rules: readonly object[]) => ({
  isovar: 1,
  stream: 1,
  rules,
  parameters: [{ name: `${names}{i}`, repeat: { i: count }, shape: [1] }],
});

describe("hostile rules", () => {
  it.each<[string, object]>([
    ["stars that backtracking would not survive", model("a".repeat(4000), 1, [rule(`${"*a".repeat(2000)}*b`), rule("**")])],
    [
      "10,000 rules of stars, all alike at first",
      model("a".repeat(60), 100, [...Array.from({ length: 9999 }, (_, i) => rule(`*a*a*a*a*b${i}`)), rule("**")]),
    ],
    ["10,000 names", model("h.", 1e5, [...Array.from({ length: 9999 }, (_, i) => rule(`h.${i}`)), rule("*.*")])],
    ["an array of 200,000 names", model("h.", 10, [rule(Array.from({ length: 2e5 }, (_, i) => `h.${i}`))])],
  ])("are fast: %s", (_, input) => {
    expect(plan(input, { seed: 1 }).tensors.length).toBeGreaterThan(0);
  });

  it.each<[string, object, string]>([
    ["too many rules", model("a", 1, Array(10_001).fill(rule("*"))), "rules makes it 10001 rules, at most 10000 may be"],
    [
      "alternatives without end",
      model("a", 1, [rule("{a,b}".repeat(100))]),
      "characters of globs, alternatives written out, at most 1048576 may be",
    ],
    [
      "empty alternatives without end",
      model("a", 1, [rule("{,}".repeat(1365))]),
      "characters of globs, alternatives written out",
    ],
    [
      "a law of many numbers for many parameters",
      {
        ...model("a", 1, [{ match: "**", init: { scheme: "constant", value: Array(100_000).fill(0) } }]),
        parameters: Array.from({ length: 1000 }, (_, i) => ({ name: `w${i}`, shape: [100_000] })),
      },
      "parameters[41] makes it 8401302 characters of what rules give, each time that they do, at most 8388608 may be",
    ],
    [
      "many rules for many parameters",
      {
        ...model(
          "a",
          1,
          Array.from({ length: 10_000 }, (_, i) => rule(`*.${i}`)),
        ),
        parameters: Array.from({ length: 100 }, (_, i) => ({ name: `${i}.{j}`, repeat: { j: 10_000 }, shape: [1] })),
      },
      "parameters[13] makes it 8388672 characters of what rules give, each time that they do",
    ],
    [
      "many long globs",
      model(
        "a",
        1,
        Array.from({ length: 300 }, (_, i) => rule(`${i}${"*a".repeat(2000)}`)),
      ),
      "rules[261].match makes it",
    ],
    [
      "globs that each lead somewhere else",
      model(
        "a".repeat(4000),
        100,
        Array.from({ length: 200 }, (_, i) =>
          rule(`*${i.toString(2).padStart(8, "0").replaceAll("0", "a*").replaceAll("1", "?**")}${"a*".repeat(1000)}b`),
        ),
      ),
      "rules: matching the names takes more than 33554432 steps; write globs with fewer stars, or names",
    ],
  ])("are refused: %s", (_, input, message) => {
    const error = thrownBy(() => plan(input, { seed: 1 }));
    expect(error.message).toContain(message);
    expect(error.code).toBe("E_SPEC");
  });
});
