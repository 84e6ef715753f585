import { refuse } from "../core/check.js";

/** @throws {IsovarError} E_FILE for what cannot be the name of a file */
export function checkPath(where: string, path: unknown): string {
  // The system would cut the name at a NUL.
  if (typeof path !== "string" || path === "" || path.includes("\0")) refuse("E_FILE", where, "path", path, "a file name");
  return path;
}
