// For Node: the default core has the threads that the environment variable ISOVAR_THREADS names.

import { provideThreads } from "./core.js";
import { poolOf } from "./threads/poolOf.js";
import { threadsOfEnvironment } from "./threads/threads.js";

/** Called by the entries for Node, which scripts/bundle.ts makes. */
export function followEnvironment(): void {
  provideThreads((core) => {
    if (threadsOfEnvironment("defaultCore") !== undefined) poolOf("defaultCore", core);
  });
}
