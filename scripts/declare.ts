// The declarations in dist/types: those that an entry reaches. tsc writes one for every source; the rest would add 28 KB to the tarball.

import { execFileSync } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";

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

export async function declare(): Promise<void> {
  tsc("-p", "tsconfig.build.json");
  const { exports } = JSON.parse(await readFile("package.json", "utf8"));
  const entries = Object.values<{ types?: string }>(exports).flatMap(({ types }) => types ?? []);
  const reached = tsc("--ignoreConfig", "--listFilesOnly", ...entries).split("\n");
  const kept = new Set(reached.map((path) => resolve(path.trim())));
  for (const path of await readdir(FOLDER, { recursive: true })) {
    const file = resolve(FOLDER, path);
    if (path.endsWith(".d.ts") && !kept.has(file)) await rm(file);
  }
}
