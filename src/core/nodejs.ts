// For Node: the default core has the threads that the environment variable ISOVAR_THREADS names.

import { provideThreads } from "./core.js";
import { poolOf } from "./threads/poolOf.js";
import { threadsOfEnvironment } from "./threads/threads.js";

provideThreads((core) => {
  if (threadsOfEnvironment("defaultCore") !== undefined) poolOf("defaultCore", core);
});
