import { randomBytes } from "node:crypto";
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { IsovarError } from "../core/errors.js";
import { systemError } from "./systemError.js";

/** Not every system can sync a folder; where it can, the new name survives a power failure. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(dirname(path), "r");
    await folder.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL" && code !== "EACCES") throw error;
  } finally {
    await folder?.close();
  }
}

/** Where the file really goes: through symbolic links, and never over a folder, a device or a pipe, which a rename would replace. */
async function resolveTarget(where: string, path: string): Promise<string> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new IsovarError("E_FILE", `${where}: ${path}: the path is a folder (EISDIR)`);
  if (there && !there.isFile()) throw new IsovarError("E_FILE", `${where}: ${path}: the path is a device or a pipe, not a file`);
  return there ? realpath(path) : path;
}

/**
 * Whether a file can be written there, before the work that fills it.
 * @throws {IsovarError} E_FILE
 */
export async function checkWritable(where: string, path: string): Promise<void> {
  try {
    await access(dirname(await resolveTarget(where, path)), constants.W_OK);
  } catch (error) {
    throw systemError(`${where}: ${path}`, error);
  }
}

/**
 * Lets `body` write a file that appears under its name complete or not at all.
 *
 * The bytes go to `<path>.<random>.partial` in the same folder; after an fsync it is renamed, and the folder synced. On any error
 * the partial file is removed and an older file of that name stays as it was.
 * @throws {IsovarError} E_FILE
 */
export async function writeAtomically<T>(where: string, path: string, body: (file: FileHandle) => Promise<T>): Promise<T> {
  const target = await resolveTarget(where, path);
  // Random, since a process number may come back, and one left by a killed run must not stop the next.
  const partial = `${target}.${randomBytes(6).toString("hex")}.partial`;
  let file: FileHandle | undefined;
  try {
    file = await open(partial, "wx");
    const result = await body(file);
    await file.sync();
    await file.close();
    await rename(partial, target);
    await syncFolder(target);
    return result;
  } catch (error) {
    if (file) {
      await file.close().catch(() => {});
      await rm(partial, { force: true }).catch(() => {});
    }
    throw systemError(`${where}: ${path}`, error);
  }
}
