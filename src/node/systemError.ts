// Errors of the system and of Node as IsovarErrors.

import { IsovarError } from "../base/errors.js";

/** What the system and Node say, in words. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EAGAIN: "nothing to read yet",
  EBUSY: "is in use",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than this system allows",
  EIO: "the device failed",
  EISDIR: "is a folder",
  ELOOP: "a symbolic link leads back to itself",
  EMFILE: "this process has too many files open",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "this system has too many files open",
  ENODEV: "there is no such device",
  ENOENT: "no such file or folder",
  ENOSPC: "no space left on the device",
  ENOTDIR: "part of the path is not a folder",
  ENXIO: "there is no such device",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ESTALE: "the file went away on its server",
  ETXTBSY: "is a program that is running",
  ERR_FS_FILE_TOO_LARGE: "larger than the 2 GiB that Node reads at once",
  ERR_STRING_TOO_LONG: "longer than a string can be",
};

/** What `node --permission` refuses, and the flag that grants it. */
const GRANTS: Readonly<Record<string, string>> = {
  FileSystemRead: "--allow-fs-read",
  FileSystemWrite: "--allow-fs-write",
  WorkerThreads: "--allow-worker",
};

const OUT_OF_MEMORY: readonly string[] = ["ENOMEM", "ERR_MEMORY_ALLOCATION_FAILED"];

/** By code, or by the words of V8, which has none. */
function isOutOfMemory({ code, message }: NodeJS.ErrnoException): boolean {
  return code === undefined ? message === "Array buffer allocation failed" : OUT_OF_MEMORY.includes(code);
}

function words({ code, syscall, permission, message }: NodeJS.ErrnoException & { permission?: string }): string | undefined {
  if (code === "ERR_ACCESS_DENIED") {
    const flag = GRANTS[permission ?? ""];
    return flag ? `node --permission refuses it without ${flag}` : message;
  }
  // A code alone is no sign of the system: the reason of an AbortSignal may have one as well.
  return WORDS[code!] ?? (typeof syscall === "string" ? syscall : undefined);
}

/**
 * The typed error for what the system or Node threw. Anything else comes back as it is: an IsovarError, or the reason of an
 * AbortSignal.
 *
 * The code is E_MEMORY where memory ran out, E_FILE for everything else.
 * @param place begins the message: function and path, as `write: model.safetensors`
 * @example try { await open(path) } catch (error) { throw systemError(`verify: ${path}`, error) }
 */
export function systemError(place: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof IsovarError) return cause;
  if (isOutOfMemory(cause)) return new IsovarError("E_MEMORY", `${place}: not enough memory`, { cause });
  const said = words(cause);
  return said === undefined
    ? cause
    : new IsovarError("E_FILE", `${place}: ${said} (${(cause as NodeJS.ErrnoException).code})`, { cause });
}
