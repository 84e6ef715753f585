// Cores of the caller's own.

import { checkOptions } from "../base/check.js";
import { type Core, type CoreOptions, makeCore } from "./core.js";
import { poolOf } from "./threads/poolOf.js";
import { sharesByDefault } from "./threads/thread.js";
import { checkThreads, threadsOfEnvironment } from "./threads/threads.js";

/**
 * A core of your own: its memory is yours alone. Synchronous; the binary is part of the package.
 * @param options all optional
 * @returns a core without tensors
 * @throws {IsovarError} E_WASM if `backend: "wasm"` was asked for and WebAssembly with SIMD is missing or forbidden; E_ARGUMENT, also for
 *   the environment variable `ISOVAR_THREADS`
 * @example const core = createCore({ backend: "js" }); init(heNormal(), [784, 256], { core, seed: 42, name: "fc1/kernel" });
 */
export function createCore(options?: CoreOptions): Core {
  const { threads, ...rest } = checkOptions("createCore", options, ["backend", "maxMemory", "module", "threads"]);
  const wanted = threads === undefined ? threadsOfEnvironment("createCore") : checkThreads("createCore", threads);
  const core = makeCore(rest, sharesByDefault() || (wanted ?? 1) > 1);
  if (wanted !== undefined) poolOf("createCore", core, wanted);
  return core;
}
