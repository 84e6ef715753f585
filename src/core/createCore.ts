// Cores of the caller's own.

import { checkBoolean, checkOptions, reading, refuse } from "../base/check.js";
import { type Core, type CoreOptions, makeCore } from "./core.js";
import { relax } from "./relaxed.js";
import { poolOf } from "./threads/poolOf.js";
import { sharesByDefault, type WorkerProgram } from "./threads/thread.js";
import { checkThreads, threadsOfEnvironment } from "./threads/threads.js";

const KNOWN = ["backend", "maxMemory", "module", "threads", "fast", "worker"] as const;

/** An address as text, or a function; undefined where the package's own program is to run. @throws {IsovarError} E_ARGUMENT */
function checkWorker(worker: unknown): WorkerProgram | undefined {
  if (worker === undefined || typeof worker === "string" || typeof worker === "function")
    return worker as WorkerProgram | undefined;
  const href: unknown = reading("createCore", "worker", () => (worker as Partial<URL> | null)?.href);
  return typeof href === "string"
    ? href
    : refuse("E_ARGUMENT", "createCore", "worker", worker, "an address as text or a URL, or a function that starts a worker");
}

/**
 * A core of your own: its memory is yours alone. Synchronous; the binary is part of the package.
 * @param options all optional
 * @returns a core without tensors
 * @throws {IsovarError} E_WASM if `backend: "wasm"` was asked for and WebAssembly with SIMD is missing or forbidden; E_ARGUMENT, also for
 *   the environment variable `ISOVAR_THREADS`
 * @example const core = createCore({ backend: "js" }); init(heNormal(), [784, 256], { core, seed: 42, name: "fc1/kernel" });
 */
export function createCore(options?: CoreOptions): Core {
  const { threads, fast = false, worker, ...rest } = checkOptions("createCore", options, KNOWN);
  checkBoolean("createCore", "fast", fast);
  const program = checkWorker(worker);
  const wanted = threads === undefined ? threadsOfEnvironment("createCore") : checkThreads("createCore", threads);
  const core = makeCore(rest, sharesByDefault() || (wanted ?? 1) > 1);
  if (fast) relax(core);
  if (wanted !== undefined || program !== undefined) poolOf("createCore", core, wanted, program);
  return core;
}
