// Names of files that are still being written, and what becomes of those whose writer was killed.
//
// A partial file is called <name>.<place>-<pid>-<random>.partial and lies beside the file that it is to become. `place` stands for
// the processes that this one can see: those of this machine and, on Linux, of this container. The next write to the same name
// removes those of its own place whose process is gone. All others stay: those of a process that lives (a later one of the same
// number included), of another machine on a shared disk, of another container. So nothing is ever taken from a writer that is at work.

import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Characters of the name that a partial file keeps: at most 160 of the 255 bytes that file systems take. */
const STEM = 40;
const stemOf = (target: string) => [...basename(target)].slice(0, STEM).join("");

let place: Promise<string> | undefined;

async function findPlace(): Promise<string> {
  const parts = [hostname()];
  if (process.platform === "linux") {
    // Machines may share a name, and so may containers. Random where the system does not tell (`node --permission`): nothing is then
    // ever taken for an orphan.
    parts.push(await readFile("/etc/machine-id", "utf8").catch(() => ""));
    parts.push(await readlink("/proc/self/ns/pid").catch(() => randomBytes(8).toString("hex")));
  }
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Where the bytes of a file go until it is whole. */
export async function partialPath(target: string): Promise<string> {
  place ??= findPlace();
  const tag = `${await place}-${process.pid}-${randomBytes(4).toString("hex")}`;
  return join(dirname(target), `${stemOf(target)}.${tag}.partial`);
}

/** Removes what killed writers of this file left behind, as far as the system lets it: no write fails for want of it. */
export async function removeOrphans(target: string): Promise<void> {
  place ??= findPlace();
  const folder = dirname(target);
  const begin = `${stemOf(target)}.${await place}-`;
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = (name.startsWith(begin) && /^([1-9]\d{0,9})-[0-9a-f]{8}\.partial$/.exec(name.slice(begin.length))) || [];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true }).catch(() => {});
  }
}
