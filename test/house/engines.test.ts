// Numbers are made of + − × ÷ √: JavaScript's other functions differ between engines and versions. Only what the command line draws on a
// terminal may use them.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));
/** Rooms whose numbers become weights. */
const ROOMS = ["math", "reference", "random", "init"];
/** Exact or correctly rounded by the language's definition, and constants. */
const SAFE = [
  "PI",
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
  "LN2",
  "SQRT1_2",
  "SQRT2",
];

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !path.startsWith("cli/"))
  .map((path) => ({ path, code: withoutComments(readFileSync(`${src}/${path}`, "utf8")) }));

/** Comments and texts blanked; regular expressions stay, so that a star or slash in one opens no comment. */
function withoutComments(text: string): string {
  const comment = /\/\*[\s\S]*?\*\/|\/\/.*$/;
  const quoted = /"(?:[^"\\\n]|\\.)*"/;
  const regexp = /(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//;
  const token = new RegExp([comment, quoted, regexp].map(({ source }) => source).join("|"), "gm");
  return text.replace(token, (part) =>
    part.startsWith("/*") || part.startsWith("//") ? "" : part[0] === "/" ? "/regexp/" : '""',
  );
}

it("reads the rooms", () => expect(files.length).toBeGreaterThan(100));

it.each(files)("$path uses no function of Math that engines may round as they like", ({ code }) => {
  const used = Array.from(code.matchAll(/\bMath\.(\w+)/g), ([, name]) => name);
  const destructured = Array.from(code.matchAll(/\{([^}]*)\}\s*=\s*Math\b/g), ([, names]) =>
    names!.split(",").map((name) => name.trim()),
  ).flat();
  expect([...used, ...destructured].filter((name) => !SAFE.includes(name!))).toEqual([]);
});

// 2 to a whole power is exact everywhere; other powers are as free as Math.pow.
it.each(files)("$path raises nothing but 2 to a power, where weights are made to a literal one", ({ path, code }) => {
  const powers = Array.from(code.matchAll(/[^\s(]+\s*\*\*=?\s*[^\s;,)\]]+/g), ([text]) => text);
  const allowed = ROOMS.some((room) => path.startsWith(`${room}/`)) ? /^-?2n? \*\* -?\d+n?$/ : /^-?2n? \*\* /;
  expect(powers.filter((text) => !allowed.test(text))).toEqual([]);
});
