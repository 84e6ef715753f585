// Starts a worker, in Node or in a page, and says what can be known before one is started.

import program from "../../../dist/worker.js?raw";
import type { Message } from "./protocol.js";

/** A worker, in Node or in a page. */
export interface Thread {
  post(message: Message): void;
  /** Ends it, whatever it is doing. */
  end(): void;
}

interface NodeWorker {
  on(event: "error" | "exit", listener: () => void): void;
  on(event: "message", listener: (id: number) => void): void;
  postMessage(message: unknown): void;
  terminate(): Promise<number>;
  unref(): void;
}

interface Builtins {
  "node:worker_threads": { Worker: new (source: string | URL, options: object) => NodeWorker };
  "node:os": { availableParallelism(): number };
}

interface NodeProcess {
  getBuiltinModule?<Id extends keyof Builtins>(id: Id): Builtins[Id] | undefined;
  env?: Record<string, string | undefined>;
  /** What `node --permission` leaves. */
  permission?: { has(scope: "worker"): boolean };
}

/** `process`, where the runtime has one: so that a page's bundler finds no import of a `node:` module. */
const nodeProcess = () => (globalThis as { process?: NodeProcess }).process;

const nodeWorkers = () => nodeProcess()?.getBuiltinModule?.("node:worker_threads");

/** More threads than this gain little: the memory is shared, and each of them packs its operands anew. */
const MOST_AUTOMATIC = 16;

/** Processors that this process may use, 16 at most. */
export function availableThreads(): number {
  const cores =
    nodeProcess()?.getBuiltinModule?.("node:os")?.availableParallelism() ??
    (typeof navigator === "object" ? navigator.hardwareConcurrency : 1);
  return Math.max(1, Math.min(MOST_AUTOMATIC, cores || 1));
}

interface Deno {
  permissions: { querySync(permission: { name: "env"; variable: string }): { state: string } };
}

/** An environment variable; undefined where there is no environment, or reading it is forbidden. Deno would ask the user for leave. */
export function environment(name: string): string | undefined {
  try {
    const { Deno } = globalThis as { Deno?: Deno };
    if (Deno?.permissions.querySync({ name: "env", variable: name }).state === "prompt") return undefined;
    return nodeProcess()?.env?.[name];
  } catch {
    return undefined;
  }
}

/** Whether memory can be shared with workers. Asked of the language: a page may have it without saying that it is isolated. */
export function canShare(): boolean {
  try {
    return new SharedArrayBuffer(8).byteLength === 8;
  } catch {
    return false;
  }
}

/**
 * Whether workers are those of Node, where whatever takes an array takes a shared one too; see docs/decisions. Asked without loading
 * `node:worker_threads`, which takes 2.5 ms (measured, Zen 4, Node 20 and 24, 2026-11).
 */
export const sharesByDefault = (): boolean => nodeProcess()?.getBuiltinModule !== undefined && canShare();

/** Whether workers may be started, as far as is known before one is: `node --permission` says it. */
export const mayStart = (): boolean => nodeProcess()?.permission?.has("worker") ?? true;

/** Whether this thread may wait. The main thread of a page may not. */
export function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

function listenInNode(worker: NodeWorker, onEnd: () => void, onAnswer: (id: number) => void): Thread {
  worker.on("error", onEnd);
  worker.on("exit", onEnd);
  worker.on("message", onAnswer);
  // A process ends while workers wait.
  worker.unref();
  return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
}

function listenInPage(worker: Worker, onEnd: () => void, onAnswer: (id: number) => void): Thread {
  worker.onerror = (event) => {
    event.preventDefault();
    onEnd();
  };
  worker.onmessage = ({ data }) => onAnswer(data);
  return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
}

/** A worker of Node on the program at an address, or else on the one that the bundles carry. */
function startInNode(Worker: Builtins["node:worker_threads"]["Worker"], address: string | undefined): NodeWorker {
  const options = { execArgv: [], env: {}, name: "isovar" };
  if (address === undefined) return new Worker(program, { ...options, eval: true });
  return new Worker(address.startsWith("file:") ? new URL(address) : address, options);
}

interface TrustedTypePolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: TrustedTypePolicy): TrustedTypePolicy;
}

let policy: TrustedTypePolicy | undefined;

/** The address of a worker, as a page under `require-trusted-types-for 'script'` takes it: from a policy that is called isovar. */
function trusted(url: string): string {
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    policy ??= trustedTypes?.createPolicy("isovar", { createScriptURL: (own) => own });
  } catch {
    // `trusted-types` forbids that name. The page's default policy, if it has one, may take the text.
  }
  return policy?.createScriptURL(url) ?? url;
}

/** A worker of a page. An address of the caller's is not passed through our policy, which vouches for our own program alone. */
function startInPage(address: string | undefined): Worker {
  if (address !== undefined) return new Worker(address, { name: "isovar" });
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(trusted(url), { name: "isovar" });
  URL.revokeObjectURL(url);
  return worker;
}

/** What a worker runs: the program at an address, or whatever a function has started. */
export type WorkerProgram = string | (() => object);

/** Workers that were started. Each is of one core and counted once: it numbers the kernels that it is told of, and would number them twice. */
const taken = /* @__PURE__ */ new WeakSet<object>();

/**
 * Starts a worker.
 * @param onEnd called once it is known to have ended, or to be unable to start
 * @param given what it runs, where that is not the program that the bundles carry
 * @throws where workers are missing or forbidden, or the function gives one a second time
 */
export function startThread(onEnd: () => void, onAnswer: (id: number) => void, given?: WorkerProgram): Thread {
  const node = nodeWorkers();
  const start = (address?: string) => (node === undefined ? startInPage(address) : startInNode(node.Worker, address));
  const worker = typeof given === "function" ? given() : start(given);
  if (taken.has(worker)) throw new Error("this worker has been given before");
  taken.add(worker);
  return "on" in worker ? listenInNode(worker as NodeWorker, onEnd, onAnswer) : listenInPage(worker as Worker, onEnd, onAnswer);
}
