// Writes a file that appears complete or not at all.

import type { Stats } from "node:fs";
import { access, chmod, chown, constants, type FileHandle, lstat, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { IsovarError } from "../base/errors.js";
import { partialPath, removeOrphans, stemOf } from "./partialFile.js";
import { systemError } from "./systemError.js";

/**
 * Lets the disk keep what was written; false where it may not be asked: `node --permission` forbids it as of Node 24, whatever is granted.
 * @param how `"datasync"` for bytes on the way
 */
export async function flush(file: FileHandle, how: "sync" | "datasync"): Promise<boolean> {
  try {
    await file[how]();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
    return false;
  }
}

/** Not every system can sync a folder; where it can, the new name survives a power failure. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(dirname(path), "r");
    await flush(folder, "sync");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL" && code !== "EACCES") throw error;
  } finally {
    await folder?.close();
  }
}

interface Target {
  /** Where the file really goes, through symbolic links. */
  path: string;
  /** What is there now. */
  file: Stats | undefined;
}

/**
 * Refuses a folder, a device or a pipe, which a rename would replace; and a link to nothing, where nobody says whether the link or its
 * target is to be written.
 */
async function resolveTarget(where: string, path: string): Promise<Target> {
  const refuse = (what: string) => {
    throw new IsovarError("E_FILE", `${where}: ${path}: ${what}`);
  };
  let file: Stats | undefined;
  try {
    file = await stat(path);
    if (file.isDirectory()) refuse("the path is a folder (EISDIR)");
    if (!file.isFile()) refuse("the path is a device or a pipe, not a file");
    return { path: await realpath(path), file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw systemError(`${where}: ${path}`, error);
  }
  if (await lstat(path).catch(() => undefined)) refuse("the path is a symbolic link to a file that is not there");
  return { path, file: undefined };
}

/** Checks that new files can be made in the folder. */
async function checkFolder(where: string, folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw systemError(`${where}: ${folder}`, error);
  }
}

/**
 * Whether a file can be written there, before the work that fills it.
 * @throws {IsovarError} E_FILE
 */
export async function checkWritable(where: string, path: string): Promise<void> {
  const target = await resolveTarget(where, path);
  await checkFolder(where, dirname(target.path));
}

/** A new file in the place of an old one has its mode and, as far as the system lets it, its owner. */
async function openPartial(partial: string, old: Stats | undefined): Promise<FileHandle> {
  if (old === undefined) return open(partial, "wx");
  const mode = old.mode & 0o777;
  // From the first moment no wider than the old one.
  const file = await open(partial, "wx", mode);
  // By path: `node --permission` refuses both for an open file.
  await chown(partial, old.uid, old.gid).catch(() => {});
  await chmod(partial, mode).catch(() => {});
  return file;
}

/**
 * Lets `body` write a file that appears under its name complete or not at all.
 *
 * The bytes go to a partial file in the same folder (partialFile.ts); after an fsync it is renamed, and the folder synced. On any
 * error the partial file is removed and an older file of that name stays as it was. A file that is replaced leaves its mode.
 * @returns what `body` gave, and whether the disk was made to keep the file: without it a power failure may still lose it
 * @throws {IsovarError} E_FILE, E_MEMORY
 */
export async function writeAtomically<T>(
  where: string,
  path: string,
  body: (file: FileHandle) => Promise<T>,
): Promise<{ result: T; synced: boolean }> {
  const { path: target, file: old } = await resolveTarget(where, path);
  await checkFolder(where, dirname(target));
  await removeOrphans(dirname(target), (name) => name === stemOf(target));
  const partial = await partialPath(target);
  let file: FileHandle | undefined;
  try {
    file = await openPartial(partial, old);
    const result = await body(file);
    const synced = await flush(file, "sync");
    await file.close();
    await rename(partial, target);
    await syncFolder(target);
    return { result, synced };
  } catch (error) {
    if (file) {
      await file.close().catch(() => {});
      await rm(partial, { force: true }).catch(() => {});
    }
    throw systemError(`${where}: ${path}`, error);
  }
}
