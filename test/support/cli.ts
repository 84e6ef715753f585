import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

export const CLI = resolve("dist/cli.js");

/** A folder that goes away with the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "isovar-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the built command to its end. */
export function isovar(
  args: string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv; maxBuffer?: number } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", ...options });
  return { status, stdout, stderr };
}

export function start(args: string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
}

/** A spec file of one normal matrix of about `megabytes`, in `folder`. */
export function bigSpec(folder: string, megabytes: number): string {
  const path = join(folder, `big-${megabytes}.json`);
  const shape = [megabytes * 244, 1024];
  writeFileSync(path, JSON.stringify({ isovar: 1, stream: 1, parameters: [{ name: "w", shape, init: { scheme: "normal" } }] }));
  return path;
}
