// Paths of files, and whether two lead to the same file.

import { type BigIntStats, fstatSync, statSync } from "node:fs";
import { refuse } from "../base/check.js";
import { systemError } from "./systemError.js";

/** @throws {IsovarError} E_FILE for what cannot be the name of a file */
export function checkPath(where: string, path: unknown): string {
  // The system would cut the name at a NUL.
  if (typeof path !== "string" || path === "" || path.includes("\0")) refuse("E_FILE", where, "path", path, "a file name");
  return path;
}

/** The file at a path, through all links; undefined where there is none. */
function fileAt(path: string | number): BigIntStats | undefined {
  const options = { bigint: true, throwIfNoEntry: false } as const;
  try {
    return typeof path === "number" ? fstatSync(path, options) : statSync(path, options);
  } catch (error) {
    throw systemError(typeof path === "number" ? "standard input" : path, error);
  }
}

/**
 * Whether two paths lead to one file: by equal text, by links of either kind, or by another spelling of the name.
 * @param other a path, or the number of an open file
 * @throws {IsovarError} E_FILE where the system does not tell
 */
export function isSameFile(path: string, other: string | number): boolean {
  const [one, two] = [fileAt(path), fileAt(other)];
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}
