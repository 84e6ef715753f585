// The public face, entry by entry, as the built declarations have it: whoever renames an option, or lets a type of the engine out, sees it
// here. `npx vitest run test/house/surface -u` writes the lists in surface/ anew; a change in them is a change for users.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Import name of every entry that declares types, with its declaration file. */
const ENTRIES = Object.entries<{ types?: string }>(exports).flatMap(([path, { types }]): [string, string][] =>
  types ? [[path.replace(".", "isovar"), types]] : [],
);

/** What an entry exports under a name: several declarations where a function has overloads. */
interface Export {
  declarations: string[];
  /** Whether nothing is there at run time, though a class may be declared. */
  typeAlone: boolean;
}
type Surface = Map<string, Export>;

/** Statements at the top of a declaration file, without comments. */
function statements(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, "");
  return text
    .replaceAll(/[^\S\n]+$\n?|^\s*\n/gm, "")
    .split(/^(?=[^\s}])/m)
    .map((statement) => statement.trim());
}

/** What a declaration file exports, itself or from others. */
function surfaceOf(path: string): Surface {
  const surface: Surface = new Map();
  for (const statement of statements(path)) {
    const [, kind, declared] = /^export (?:declare )?(function|class|interface|type|const) (\w+)/.exec(statement) ?? [];
    if (declared) {
      const before = surface.get(declared)?.declarations ?? [];
      const declarations = [...before, statement.replace(/^export (declare )?/, "")];
      surface.set(declared, { declarations, typeAlone: kind === "interface" || kind === "type" });
    }
    const [, type, within, names, from] = /^export (type )?(?:\*(?: as (\w+))?|\{([^}]*)\}) from "(.*)";$/.exec(statement) ?? [];
    if (!from) continue;
    const found = surfaceOf(join(dirname(path), from.replace(/\.js$/, ".d.ts")));
    if (within) {
      for (const [name, exported] of found) surface.set(`${within}.${name}`, exported);
      continue;
    }
    if (names === undefined) for (const [name, exported] of found) surface.set(name, exported);
    for (const [, own, name, alias = name] of names?.matchAll(/(type )?(\w+)(?: as (\w+))?(?:,|\s*$)/g) ?? []) {
      const { declarations, typeAlone } = found.get(name!)!;
      surface.set(alias!, { declarations, typeAlone: Boolean(typeAlone || type || own) });
    }
  }
  return surface;
}

/** Names in alphabetical order, each with its declarations. */
const print = (surface: Surface) =>
  [...surface]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { declarations, typeAlone }]) => `${name}${typeAlone ? " (type)" : ""}\n${declarations.join("\n")}\n`)
    .join("\n");

const surfaces = new Map(ENTRIES.map(([name, types]) => [name, surfaceOf(types)]));

/** What TypeScript's own library has, beside what every engine has. */
const TYPESCRIPT = [
  "Partial Required Readonly Record Pick Omit Exclude Extract NonNullable Uppercase Lowercase Capitalize ReturnType Parameters Awaited",
  "ReadonlyMap ReadonlySet ReadonlyArray Iterable AsyncIterable ArrayLike ArrayBufferLike ArrayBufferView ErrorOptions",
].flatMap((line) => line.split(" "));

/** Names of types that a declaration mentions and no entry exports. */
function leaks(declaration: string): string[] {
  const bare = declaration.replaceAll(/"[^"]*"|`[^`]*`/g, "");
  const names = Array.from(bare.matchAll(/(?<![\w.])[A-Z]\w+/g), ([name]) => name);
  const parameters = Array.from(bare.matchAll(/[<,]\s*(\w+)(?: extends|,|>)|\binfer (\w+)/g), ([, one, other]) => one ?? other);
  const exported = (name: string) =>
    [...surfaces.values()].some((surface) => [...surface.keys()].some((full) => full.split(".").at(-1) === name));
  return names.filter(
    (name) => !(TYPESCRIPT.includes(name) || name in globalThis || parameters.includes(name) || exported(name)),
  );
}

/** What a module exports, and within a module in it, as in `numpy.randomState`. */
const namesIn = (module: object): string[] =>
  Object.entries(module).flatMap(([name, value]) =>
    Object.prototype.toString.call(value) === "[object Module]" ? namesIn(value).map((inner) => `${name}.${inner}`) : [name],
  );

describe.each(ENTRIES)("%s", (entry) => {
  const surface = surfaces.get(entry)!;

  it("declares what its list says", async () => {
    await expect(print(surface)).toMatchFileSnapshot(`surface/${entry.replace("/", "-")}.txt`);
  });

  it("exports at run time what it declares", async () => {
    const declared = [...surface].filter(([, { typeAlone }]) => !typeAlone).map(([name]) => name);
    expect(namesIn(await import(entry)).sort()).toEqual(declared.sort());
  });

  it("mentions no type that cannot be imported", () => {
    const found = [...surface].flatMap(([name, { declarations }]) =>
      declarations.flatMap(leaks).map((leaked) => `${name}: ${leaked}`),
    );
    expect(found).toEqual([]);
  });
});
