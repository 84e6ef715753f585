import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");

/** Runs one of the examples to its end, in a process of its own. */
export function runExample(path: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, path, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}
