// How many threads: what a caller asks for, and what the environment says.

import { checkInteger, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { availableThreads, environment } from "./thread.js";

/** Most threads that can be asked for. */
const MOST = 64;

/** The number of threads that an option means: "auto" is as many as there are processors, 16 at most. @throws {IsovarError} E_ARGUMENT */
export function checkThreads(where: string, threads: unknown): number {
  if (threads === "auto") return availableThreads();
  if (typeof threads === "string") refuse("E_ARGUMENT", where, "threads", threads, `"auto" or an integer from 1 to ${MOST}`);
  return checkInteger(where, "threads", threads, 1, MOST);
}

/**
 * The number of threads of a core that was made without `threads`.
 * @throws {IsovarError} E_ARGUMENT where the environment variable says something else
 */
export function defaultThreads(where: string): number {
  const text = environment("ISOVAR_THREADS");
  if (text === undefined || text === "") return 1;
  if (text === "auto") return availableThreads();
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > MOST) {
    const rule = `must be auto or an integer from 1 to ${MOST}`;
    throw new IsovarError("E_ARGUMENT", `${where}: the environment variable ISOVAR_THREADS (${show(text)}) ${rule}`);
  }
  return Number(text);
}
