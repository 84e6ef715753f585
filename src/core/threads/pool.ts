// The workers of a core, and the kernel calls that they share with the thread that asks for them.

import { IsovarError } from "../../base/errors.js";
import { GEMM_WORK_BYTES } from "../abi.js";
import type { Allocator } from "../memory.js";
import { Budget } from "./budget.js";
import type { DrawJob } from "./drawJob.js";
import {
  type Attached,
  CALL_FLOATS,
  CONTROL,
  MAX_PARTS,
  type Message,
  newShared,
  PROTOCOL,
  UNCLAIMED,
  viewsOf,
} from "./protocol.js";
import type { Kernel, KernelModule } from "./sharing.js";
import { availableThreads, canShare, canWait, mayStart, startThread, type Thread, type WorkerProgram } from "./thread.js";
import { checkThreads } from "./threads.js";

/** How long the caller looks for the parts of others before it sleeps, in milliseconds: parts are of like size and end together. */
const SPIN_MS = 0.1;

/** The caller waits for the parts of others at least so many times as long as its own longest part took. No worker is that slow. */
const PATIENCE_FACTOR = 100;

/** The live workers, apart from the pool that owns them, so that they can be ended when the pool is gone. */
interface Crew {
  readonly threads: Thread[];
  /** Most workers: lowered to what there is once one cannot be started, or has ended. */
  most: number;
  /** Who waits for the workers of a drawing, by its number: told of each worker that has no more to draw, and of each that has ended. */
  readonly drawings: Map<number, (thread: Thread) => void>;
}

function dismiss(crew: Crew): void {
  crew.most = 0;
  for (const thread of crew.threads.splice(0)) thread.end();
}

/** Ends the workers of pools that were garbage-collected. */
const abandoned = typeof FinalizationRegistry === "function" ? new FinalizationRegistry(dismiss) : undefined;

/**
 * The workers of one core. They are started when first needed, keep no process alive, and end with the core.
 *
 * A worker _listens_ to messages, or it is _parked_: then it takes kernel calls from shared memory, in microseconds. Parts of a job are
 * claimed, by workers and caller alike, so that a worker that is busy or not there yet delays nobody: the caller does what is left.
 */
export class ThreadPool {
  readonly #memory: Allocator;
  readonly #crew: Crew;
  /** Whether this thread may wait for workers: the main thread of a page must not. */
  readonly #waits = canWait();
  /** Whether workers can call kernels over the core's memory: it is shared, and this thread may wait for them. */
  readonly #calls: boolean;
  readonly #attached: Attached[] = [];
  /** The module that workers draw with. */
  #module: WebAssembly.Module | undefined;
  /** The numbers of the kernels that workers can call. */
  readonly #numbers = new Map<Kernel, number>();
  /** Made with the first worker. */
  #shared: { buffer: SharedArrayBuffer; control: Int32Array; calls: Float64Array } | undefined;
  /** Seconds that the caller waits for the parts of others at least. */
  patience = 10;
  #parked = false;
  #job = 0;
  readonly #budget = new Budget();

  readonly #wanted: number | undefined;
  readonly #program: WorkerProgram | undefined;

  /**
   * @param isWasm whether the core runs on WebAssembly: workers do
   * @param wanted how many threads the core was asked for, if it was
   * @param program what workers run, where it is not the text that the package carries
   */
  constructor(memory: Allocator, isWasm: boolean, wanted: number | undefined, program?: WorkerProgram) {
    const most = isWasm && canShare() && mayStart() ? MAX_PARTS - 1 : 0;
    this.#memory = memory;
    this.#crew = { threads: [], most, drawings: new Map() };
    this.#wanted = wanted;
    this.#program = program;
    this.#calls = most > 0 && memory.memory.buffer instanceof SharedArrayBuffer && this.#waits;
    abandoned?.register(this, this.#crew);
  }

  /** Threads that synchronous calls have, the caller's included, as far as is known: 1 where workers or shared memory are missing. */
  get threads(): number {
    return this.#waits ? Math.min(this.#wanted ?? 1, 1 + this.#crew.most) : 1;
  }

  /** The threads of a call that uses all processors by default. @throws {IsovarError} E_ARGUMENT */
  threadsFor(where: string, asked: unknown): number {
    const wanted = asked === undefined ? (this.#wanted ?? availableThreads()) : checkThreads(where, asked);
    return Math.min(wanted, 1 + this.#crew.most);
  }

  /** Makes kernels over the core's memory known to the workers. */
  attach({ module, kernels, abi }: KernelModule): void {
    this.#module ??= module;
    if (!this.#calls) return;
    const names = Object.keys(abi);
    const workAt = names.map((name) => abi[name]!.indexOf("workPtr"));
    const attached = { module, memory: this.#memory.memory as WebAssembly.Memory, names, workAt };
    for (const name of names) this.#numbers.set((kernels as Record<string, Kernel>)[name]!, this.#numbers.size);
    this.#attached.push(attached);
    this.listen();
    this.#post({ kind: "attach", ...attached });
  }

  /**
   * Starts workers until there are `threads` threads, the caller's included, or no more can be started.
   * @returns the workers, at most threads − 1
   */
  start(threads: number): readonly Thread[] {
    const crew = this.#crew;
    while (crew.threads.length < Math.min(threads - 1, crew.most)) if (!this.#add()) crew.most = crew.threads.length;
    return crew.threads.slice(0, threads - 1);
  }

  /** The workers that run already, at most threads − 1. */
  running(threads: number): readonly Thread[] {
    return this.#crew.threads.slice(0, threads - 1);
  }

  /** How many of `threads` threads a kernel call can have; starts them. */
  callers(threads: number): number {
    if (!this.#calls || threads < 2 || !this.#budget.allows(performance.now())) return 1;
    return 1 + this.start(threads).length;
  }

  /** Has every worker listen to messages again. */
  listen(): void {
    if (!this.#parked) return;
    this.#parked = false;
    Atomics.add(this.#shared!.control, CONTROL.turn, 1);
    this.#publish(0);
  }

  /**
   * Calls a kernel once for each list of arguments, in any order, several at once; returns when all have returned. A kernel with work
   * memory gets that of its thread: the caller's is the one in the lists.
   * @param lists at most 64
   * @throws {IsovarError} E_THREAD where a worker claimed a part and does not finish it
   */
  call(kernel: Kernel, lists: readonly (readonly number[])[]): void {
    const own = lists.length - 1;
    const number = this.#numbers.get(kernel)!;
    const { control, calls } = this.#shared!;
    if (!this.#parked) this.#post({ kind: "park", turn: Atomics.load(control, CONTROL.turn) });
    this.#parked = true;
    for (let i = 0; i < own; i++) {
      calls[i * CALL_FLOATS] = number;
      calls[i * CALL_FLOATS + 1] = lists[i]!.length;
      calls.set(lists[i]!, i * CALL_FLOATS + 2);
    }
    Atomics.store(control, CONTROL.done, 0);
    const begin = performance.now();
    this.#publish(own);
    const byOthers = new Set(lists.keys());
    let longest = 0;
    let shortest = Infinity;
    try {
      for (let part = own, before = begin; part >= 0; part = this.#claim()) {
        byOthers.delete(part);
        kernel(...lists[part]!);
        const now = performance.now();
        longest = Math.max(longest, now - before);
        shortest = Math.min(shortest, now - before);
        before = now;
      }
    } finally {
      // Where the kernel threw, parts are left that nobody claimed.
      const unclaimed = Atomics.and(control, CONTROL.ticket, ~UNCLAIMED) & UNCLAIMED;
      this.#waitFor(byOthers.size - unclaimed, longest);
    }
    for (const part of byOthers) shortest = Math.min(shortest, calls[part * CALL_FLOATS]!);
    const end = performance.now();
    this.#budget.add(shortest * lists.length - (end - begin), end);
  }

  /** Lets workers draw parts of a job. `answer` is called for each of them, once it will write no more. */
  draw(threads: readonly Thread[], job: DrawJob, answer?: (thread: Thread) => void): void {
    this.listen();
    if (answer) this.#crew.drawings.set(job.id, answer);
    for (const [worker, thread] of threads.entries()) thread.post({ kind: "draw", job, worker });
  }

  /** Nobody waits for the workers of a drawing any more. */
  forget(job: DrawJob): void {
    this.#crew.drawings.delete(job.id);
  }

  /** Ends all workers; none is started again. */
  dismiss(): void {
    dismiss(this.#crew);
  }

  #add(): boolean {
    const module = this.#module;
    if (module === undefined) return false;
    if (this.#shared === undefined) {
      const buffer = newShared();
      this.#shared = { buffer, ...viewsOf(buffer) };
    }
    const { threads } = this.#crew;
    const crew = this.#crew;
    try {
      const workPtr = this.#calls ? this.#memory.reserve("createCore", GEMM_WORK_BYTES) : 0;
      const ended = () => {
        const index = threads.indexOf(thread);
        if (index < 0) return;
        threads.splice(index, 1);
        crew.most = threads.length;
        for (const answer of [...crew.drawings.values()]) answer(thread);
      };
      const thread = startThread(ended, (id) => crew.drawings.get(id)?.(thread), this.#program);
      const isShared = this.#memory.memory.buffer instanceof SharedArrayBuffer;
      thread.post({ kind: "start", protocol: PROTOCOL, shared: this.#shared.buffer, workPtr, module, isShared });
      for (const attached of this.#attached) thread.post({ kind: "attach", ...attached });
      if (this.#parked) thread.post({ kind: "park", turn: Atomics.load(this.#shared.control, CONTROL.turn) });
      threads.push(thread);
      return true;
    } catch {
      // Workers are forbidden, or there is no room for their work memory.
      return false;
    }
  }

  #post(message: Message): void {
    for (const thread of this.#crew.threads) thread.post(message);
  }

  /** Begins a job of so many parts, and wakes whoever sleeps. */
  #publish(parts: number): void {
    const { control } = this.#shared!;
    this.#job++;
    Atomics.store(control, CONTROL.ticket, (this.#job << 8) | parts);
    Atomics.notify(control, CONTROL.ticket);
  }

  /** A part that nobody had claimed, −1 if there is none. */
  #claim(): number {
    const { control } = this.#shared!;
    for (;;) {
      const seen = Atomics.load(control, CONTROL.ticket);
      const unclaimed = seen & UNCLAIMED;
      if (unclaimed === 0) return -1;
      if (Atomics.compareExchange(control, CONTROL.ticket, seen, seen - 1) === seen) return unclaimed - 1;
    }
  }

  #waitFor(parts: number, longest: number): void {
    const { control } = this.#shared!;
    const until = performance.now() + SPIN_MS;
    while (Atomics.load(control, CONTROL.done) < parts && performance.now() < until);
    let seconds = this.patience + (PATIENCE_FACTOR * longest) / 1000;
    for (;;) {
      const done = Atomics.load(control, CONTROL.done);
      if (done >= parts) return;
      if (seconds <= 0) break;
      // A second at a time: while the whole machine is suspended, at most one of them passes.
      if (Atomics.wait(control, CONTROL.done, done, 1000 * Math.min(1, seconds)) === "timed-out") seconds--;
    }
    dismiss(this.#crew);
    const rule = "its result is undefined, and the core runs on one thread from now on";
    throw new IsovarError("E_THREAD", `createCore: a worker of this core ended or hangs in the middle of a call: ${rule}`);
  }
}
