// What package.json promises, checked against the built dist/.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const manifest = JSON.parse(read("package.json"));

/** The scripts directly in `folder` of dist/, as [name, text]; strings that the bundler broke over lines are joined. */
function scripts(folder: string): [string, string][] {
  const names = readdirSync(`${root}/${folder}`).filter((name) => name.endsWith(".js"));
  return names.map((name) => [`${folder}/${name}`, read(`${folder}/${name}`).replaceAll("\\\n", "")]);
}

/** Names of the files that an entry loads, itself included. */
function reached(path: string, seen = new Set<string>()): Set<string> {
  const name = path.split("/").at(-1)!;
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, imported] of read(path).matchAll(/(?:from|import)"\.\/((?:chunks\/)?[\w-]+\.js)"/g)) {
    reached(`dist/${path.startsWith("dist/chunks/") ? "chunks/" : ""}${imported}`, seen);
  }
  return seen;
}

it("has no run-time dependencies and no side effects", () => {
  const kinds = ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"];
  expect(kinds.filter((kind) => kind in manifest)).toEqual([]);
  expect(manifest.sideEffects).toBe(false);
});

/** Folders with a lock file of their own. */
const LOCKED = [".", "docs/site"];

it.each(LOCKED)("pins every development dependency of %s exactly", (folder) => {
  const versions: string[] = Object.values(JSON.parse(read(`${folder}/package.json`)).devDependencies);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it.each(LOCKED)("names no registry host in the lock file of %s", (folder) => {
  const { packages }: { packages: Record<string, object> } = JSON.parse(read(`${folder}/package-lock.json`));
  expect(Object.entries(packages).filter(([, entry]) => "resolved" in entry)).toEqual([]);
});

it("has built every file that exports and bin name", () => {
  const targets = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as object).flatMap(targets);
  const named = [...targets(manifest.exports), ...targets(manifest.bin)];
  expect(named.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
});

it("lists the conditions of each export in the order in which a resolver must see them", () => {
  const order = ["types", "workerd", "edge-light", "node", "browser", "default"];
  for (const conditions of Object.values(manifest.exports).filter((value) => typeof value === "object")) {
    const names = Object.keys(conditions as object);
    expect(names).toEqual(order.filter((name) => names.includes(name)));
  }
});

it("starts the command, and nothing else, with a hashbang", () => {
  const marked = [...scripts("dist"), ...scripts("dist/chunks"), ...scripts("dist/workerd")].filter(([, text]) =>
    text.startsWith("#!"),
  );
  expect(marked.map(([name]) => name)).toEqual(["dist/cli.js"]);
});

it.each(["core", "train"])("inlines %s.wasm once, and imports it as a module for workerd", (module) => {
  const wasm = read(`dist/wasm/${module}.wasm`);
  const binary = readFileSync(`${root}/dist/wasm/${module}.wasm`, "hex");
  const everywhere = [...scripts("dist"), ...scripts("dist/chunks")];
  expect(everywhere.filter(([, text]) => text.includes(binary))).toHaveLength(1);
  const workerd = scripts("dist/workerd");
  expect(workerd.filter(([, text]) => text.includes(binary))).toEqual([]);
  expect(workerd.filter(([, text]) => text.includes(`"./${module}.wasm"`))).toHaveLength(1);
  expect(read(`dist/workerd/${module}.wasm`)).toBe(wasm);
});

it("does not let the training kernels into entries that do not train", () => {
  const binary = readFileSync(`${root}/dist/wasm/train.wasm`, "hex");
  const holder = [...scripts("dist"), ...scripts("dist/chunks")].find(([, text]) => text.includes(binary))![0];
  const chunk = holder.split("/").at(-1)!;
  for (const entry of ["index", "linalg", "random", "theory", "io", "inspect", "node"]) {
    expect(reached(`dist/${entry}.js`), entry).not.toContain(chunk);
  }
});

it("keeps the import side effects of the loader out of the bundles", () => {
  for (const [name, text] of [...scripts("dist"), ...scripts("dist/chunks"), ...scripts("dist/workerd")]) {
    expect(text, name).not.toMatch(/Object\.hasOwn\s*=(?!=)/);
  }
});

it("does not let the wasm binding of the sources into the declarations", () => {
  const declarations = readdirSync(`${root}/dist/types`, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".d.ts"),
  );
  expect(declarations.filter((path) => /\.wasm"/.test(read(`dist/types/${path}`)))).toEqual([]);
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

it("works under --frozen-intrinsics, without UTF-16 decoding, and without code generation from strings", () => {
  const expected = runNode("");
  expect(expected.split(",")).toHaveLength(16);
  expect(runNode("", "--frozen-intrinsics")).toBe(expected);
  expect(runNode("", "--disallow-code-generation-from-strings")).toBe(expected);
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

it("shows an uncaught error by its name, below one short line of the bundle", () => {
  const code = 'import { init } from "isovar"; init({ scheme: "heNormal" }, [4, 4], { seed: 42 });';
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" });
  expect(stderr).toContain("\nIsovarError: init: seed (42) needs a name beside it");
  expect(stderr.length).toBeLessThan(3000);
});
