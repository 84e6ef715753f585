// What a user can import says what it is. `npm run docs` asks the same of the types themselves, and of links; this needs no typedoc.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.values<{ types?: string }>(exports).flatMap(({ types }) =>
  types ? [types.replace("./dist/types/", "src/").replace(".d.ts", ".ts")] : [],
);
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Names that a file exports, each with the file that declares it. */
function exportsOf(path: string): [name: string, path: string][] {
  const text = read(path);
  const from = (target: string) => join(dirname(path), target).replaceAll("\\", "/").replace(/\.js$/, ".ts");
  const declared = Array.from(
    text.matchAll(/^export (?:async )?(?:function|class|interface|type|const) (\w+)/gm),
    ([, name]) => name!,
  );
  const all = Array.from(text.matchAll(/^export \* from "(.*)"/gm), ([, target]) => exportsOf(from(target!))).flat();
  const some = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\} from "(.*)"/gm), ([, names, target]) => {
    const wanted = names!.split(",").map((name) => name.trim().replace(/^type /, ""));
    return exportsOf(from(target!)).filter(([name]) => wanted.includes(name));
  }).flat();
  return [...declared.map((name): [string, string] => [name, path]), ...all, ...some];
}

/** What has no docstring: the declaration itself, or a member of an interface or a class. */
function undocumented([name, path]: [string, string]): string[] {
  const lines = read(path).split("\n");
  const documented = (line: number) => lines[line - 1]!.trimEnd().endsWith("*/");
  const begin = lines.findIndex((line) => new RegExp(`^export .*\\b(function|class|interface|type|const) ${name}\\b`).test(line));
  const missing = documented(begin) ? [] : [name];
  if (!/^export (class|interface) .*\{$/.test(lines[begin]!)) return missing;
  const end = lines.indexOf("}", begin);
  for (let line = begin + 1; line < end; line++) {
    const member = /^ {2}(?:(?:readonly|override|static|declare|get|async) )*([\w$]+|\[Symbol\.\w+\])[?!]?[:(<]/.exec(
      lines[line]!,
    )?.[1];
    if (member && member !== "constructor" && !documented(line)) missing.push(`${name}.${member}`);
  }
  return missing;
}

const names = new Map(entries.flatMap(exportsOf).map((found) => [found.join(), found]));

it("finds what the entries export", () => expect(names.size).toBeGreaterThan(180));

it.each(entries)("%s says what the entry is for", (entry) => expect(read(entry)).toMatch(/^\/\*\*[\s\S]*?@module/));

it("gives every export, and every member of an exported interface or class, a docstring", () => {
  expect([...names.values()].flatMap(undocumented)).toEqual([]);
});

it("says of every error code, where an editor shows it, what it stands for", () => {
  const [docs, union] = read("src/base/errors.ts").split("export type ErrorCode");
  const explained = Array.from(docs!.matchAll(/^ \* - `(E_\w+)`: \S/gm), ([, code]) => code);
  const codes = Array.from(union!.split(";")[0]!.matchAll(/"(E_\w+)"/g), ([, code]) => code);
  expect(codes.length).toBeGreaterThan(15);
  expect(explained).toEqual(codes);
});
