// The declarations in dist/types: those that an entry reaches. tsc writes one for every source; the rest would add 28 KB to the tarball.

import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, posix, resolve } from "node:path";
import { BUNDLED } from "./bundle.js";

const FOLDER = "dist/types";

/** What tsc prints. Its errors go to standard error: setup.mjs shows nothing else. */
function tsc(...options: string[]): string {
  try {
    return execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", ...options], { encoding: "utf8" });
  } catch (error) {
    console.error((error as { stdout?: string }).stdout);
    throw error;
  }
}

interface Entry {
  types?: string;
  default?: string;
}

/** What dist/bundle.js exports: the names of `isovar`, and those of most other entries of a page behind their names. */
function declarationOfBundle(exports: Readonly<Record<string, Entry>>): string {
  const lines = Object.values(exports).flatMap(({ types, default: file }) => {
    if (types === undefined || file === undefined) return [];
    const name = basename(file, ".js");
    if (name !== "index" && !BUNDLED.includes(name)) return [];
    const from = `./${posix.relative("dist", types).replace(/\.d\.ts$/, ".js")}`;
    return `export *${name === "index" ? "" : ` as ${name}`} from "${from}";\n`;
  });
  return lines.join("");
}

export async function declare(): Promise<void> {
  tsc("-p", "tsconfig.build.json");
  const { exports } = JSON.parse(await readFile("package.json", "utf8"));
  // These two stand beside their files, where TypeScript looks for what an export names no types for.
  await writeFile("dist/bundle.d.ts", declarationOfBundle(exports));
  await writeFile("dist/worker.d.ts", "export {};\n");
  const entries = Object.values<Entry>(exports).flatMap(({ types }) => types ?? []);
  const reached = tsc("--ignoreConfig", "--listFilesOnly", ...entries).split("\n");
  const kept = new Set(reached.map((path) => resolve(path.trim())));
  for (const path of await readdir(FOLDER, { recursive: true })) {
    const file = resolve(FOLDER, path);
    if (path.endsWith(".d.ts") && !kept.has(file)) await rm(file);
  }
}
