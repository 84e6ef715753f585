// The workers of a core, for whatever uses them.

import type { Core } from "../core.js";
import { drawOnThreads } from "./draw.js";
import { ThreadPool } from "./pool.js";
import type { WorkerProgram } from "./thread.js";
import { threadsOfEnvironment } from "./threads.js";

const pools = new WeakMap<Core, ThreadPool>();

/**
 * The workers of a core, which from then on synchronous calls use too, where these may.
 * @param wanted how many threads synchronous calls are to have, where the core is a new one: those of the environment by default
 * @param program what workers run, where it is not the text that the package carries
 * @throws {IsovarError} E_ARGUMENT where the environment variable ISOVAR_THREADS says something else
 */
export function poolOf(where: string, core: Core, wanted = threadsOfEnvironment(where), program?: WorkerProgram): ThreadPool {
  let pool = pools.get(core);
  if (pool === undefined) {
    const made = new ThreadPool(core.memory, core.backend === "wasm", wanted, program);
    pool = made;
    pools.set(core, made);
    for (const module of core.modules) made.attach(module);
    core.sharing = {
      get threads() {
        return made.threads;
      },
      attach: (module) => made.attach(module),
      callers: (threads) => made.callers(threads),
      call: (kernel, lists) => made.call(kernel, lists),
      draw: (drawing) => drawOnThreads(core, made, drawing),
    };
  }
  return pool;
}
