// How many threads: what a caller asks for, and what the environment says.

import { refuse } from "../../base/check.js";
import { availableThreads, environment } from "./thread.js";

/** Most threads that can be asked for. */
export const MOST_THREADS = 64;

/** The number of threads that an option means: "auto" is as many as there are processors, 16 at most. @throws {IsovarError} E_ARGUMENT */
export function checkThreads(where: string, threads: unknown): number {
  if (threads === "auto") return availableThreads();
  return Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= MOST_THREADS
    ? (threads as number)
    : refuse("E_ARGUMENT", where, "threads", threads, `"auto" or an integer from 1 to ${MOST_THREADS}`);
}

/**
 * What the environment says of cores that are made without `threads`, if it says anything.
 * @throws {IsovarError} E_ARGUMENT where it says something else
 */
export function threadsOfEnvironment(where: string): number | undefined {
  const text = environment("ISOVAR_THREADS");
  if (text === undefined || text === "") return undefined;
  return checkThreads(`${where}: environment variable ISOVAR_THREADS`, /^\d+$/.test(text) ? Number(text) : text);
}
