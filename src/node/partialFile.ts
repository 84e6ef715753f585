// Names of files that are still being written, and the removal of those whose writer was killed.
//
// A partial file is called <name>.<place>-<pid>-<random>.partial and lies beside the file that it is to become. The place identifies
// the processes that this one can see: those of this machine and, on Linux, of this container. The next write to the same name, or of any
// model in shards to the same folder, removes the partial files of its own place whose process has ended. All others stay: those of a running process (even one that was
// given the same number later), of another machine on a shared disk, of another container. So no running writer ever loses its file.

import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Characters of the name that a partial file keeps: at most 160 of the 255 bytes that file systems take. */
const STEM = 40;
export const stemOf = (target: string) => [...basename(target)].slice(0, STEM).join("");

/** Loaded where a file is written: it takes Node 2.5 ms (20) to 6 ms (24), which reading and planning need not wait for (Zen 4, 2026-11). */
const loadCrypto = () => import("node:crypto");

let place: Promise<string> | undefined;

/** A short hash that is the same for all processes of this place. */
async function findPlace(): Promise<string> {
  const { createHash, randomBytes } = await loadCrypto();
  const parts = [hostname()];
  if (process.platform === "linux") {
    // Machines may share a name, and so may containers. Where the system does not tell them apart (`node --permission`), the place is
    // random, and nothing is ever taken for an orphan.
    parts.push(await readFile("/etc/machine-id", "utf8").catch(() => ""));
    parts.push(await readlink("/proc/self/ns/pid").catch(() => randomBytes(8).toString("hex")));
  }
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
}

/** Whether there is a process with this number. */
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
  const { randomBytes } = await loadCrypto();
  const tag = `${await place}-${process.pid}-${randomBytes(4).toString("hex")}`;
  return join(dirname(target), `${stemOf(target)}.${tag}.partial`);
}

/**
 * Removes what killed writers left behind in a folder, as far as the system allows; no write fails because of it.
 * @param isOurs whether a file of that name, cut to 40 characters, is one that the caller writes
 */
export async function removeOrphans(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  place ??= findPlace();
  const suffix = new RegExp(`\\.${await place}-([1-9]\\d{0,9})-[0-9a-f]{8}\\.partial$`);
  for (const name of await readdir(folder).catch(() => [])) {
    const found = suffix.exec(name);
    if (!found || !isOurs(name.slice(0, found.index)) || isRunning(Number(found[1]))) continue;
    await rm(join(folder, name), { force: true }).catch(() => {});
  }
}
