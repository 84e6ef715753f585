// Whatever reaches a weight is made of + − × ÷ √: JavaScript's other functions differ between engines and versions.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));
/** Rooms whose numbers become weights. */
const ROOMS = ["math", "reference", "random", "init"];
/** Exact or correctly rounded by the language's definition, and constants. */
const SAFE = [
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "sign",
  "sqrt",
  "trunc",
  "LN2",
  "SQRT1_2",
  "SQRT2",
];

const files = ROOMS.flatMap((room) =>
  readdirSync(`${src}/${room}`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path: `${room}/${path}`, text: readFileSync(`${src}/${room}/${path}`, "utf8") })),
).map(({ path, text }) => ({ path, code: withoutComments(text) }));

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

it("reads the rooms", () => expect(files.length).toBeGreaterThan(15));

it.each(files)("$path uses no function of Math that engines may round as they like", ({ code }) => {
  const used = Array.from(code.matchAll(/\bMath\.(\w+)/g), ([, name]) => name);
  const destructured = Array.from(code.matchAll(/\{([^}]*)\}\s*=\s*Math\b/g), ([, names]) =>
    names!.split(",").map((name) => name.trim()),
  ).flat();
  expect([...used, ...destructured].filter((name) => !SAFE.includes(name!))).toEqual([]);
});

it.each(files)("$path raises nothing but 2 to a literal power: ** is as free as Math.pow", ({ code }) => {
  const powers = Array.from(code.matchAll(/[^\s(]+\s*\*\*=?\s*[^\s;,)\]]+/g), ([text]) => text);
  expect(powers.filter((text) => !/^-?2n? \*\* -?\d+n?$/.test(text))).toEqual([]);
});
