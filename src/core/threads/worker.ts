// The program of a worker. It is bundled into one file by itself, dist/worker.js, which the bundles carry as text.

import { HEAP_BASE, type Kernels } from "../abi.js";
import type { Workplace } from "../drawBlocks.js";
import { drawParts } from "./drawParts.js";
import { CALL_FLOATS, CONTROL, type Message, PROTOCOL, UNCLAIMED, viewsOf } from "./protocol.js";

/** Where messages come from: the port of a worker of Node, or the global scope of one in a page. */
interface Scope {
  onmessage: ((event: { data: Message }) => void) | null;
  postMessage(message: number): void;
}

interface NodeProcess {
  getBuiltinModule?(id: "node:worker_threads"): { parentPort: Scope | null };
}

const { process } = globalThis as { process?: NodeProcess };
const scope = process?.getBuiltinModule?.("node:worker_threads").parentPort ?? (globalThis as unknown as Scope);

/**
 * How long, in milliseconds, a parked worker looks for the next job before it sleeps. Training leaves 1 to 20 µs between two products;
 * to wake a sleeper takes 13 µs (measured, Zen 3, Node 20, 24 and 26, 2026-11). Where the last job came to a sleeper within the longer
 * time, it looks that long for the next: a burst of calls then costs the processor one long look in vain, at its end.
 */
const [SPIN_MS, LONG_SPIN_MS] = [0.05, 2];

/** Between two looks a worker that has its processor to itself lets less time pass, in milliseconds. */
const GAP_MS = 0.2;

/**
 * After long looks in vain, 1, 3, 7 … and at most so many jobs come to a sleeper before the next long one. Where the caller has the same processor as
 * the worker, it cannot go on while the worker looks, so that each is in vain.
 */
const MOST_SHORT = 127;

let { control, calls } = viewsOf(new SharedArrayBuffer(CALL_FLOATS * 64));
let workPtr = 0;
let drawing: Pick<Extract<Message, { kind: "start" }>, "module" | "isShared"> | undefined;
let workplace: Workplace | undefined;
const kernels: { run: (...args: number[]) => void; workAt: number }[] = [];

function perform(part: number): void {
  const at = part * CALL_FLOATS;
  const { run, workAt } = kernels[calls[at]!]!;
  const args: number[] = [];
  for (let i = 0; i < calls[at + 1]!; i++) args.push(calls[at + 2 + i]!);
  if (workAt >= 0) args[workAt] = workPtr;
  const begin = performance.now();
  run(...args);
  calls[at] = performance.now() - begin;
  Atomics.add(control, CONTROL.done, 1);
  Atomics.notify(control, CONTROL.done);
}

let spin = SPIN_MS;
/** Short looks that follow a long one in vain, and how many of them are left. */
let short = 0;
let left = 0;

/** Returns when the ticket is no longer what was seen: looks for that a while, then sleeps. */
function awaitTicket(seen: number): void {
  const begin = performance.now();
  for (let now = begin, last = begin; now - begin < spin && now - last < GAP_MS; last = now, now = performance.now()) {
    if (Atomics.load(control, CONTROL.ticket) === seen) continue;
    if (now - begin > SPIN_MS) short = 0;
    return;
  }
  if (spin > SPIN_MS) left = short = Math.min(2 * short + 1, MOST_SHORT);
  Atomics.wait(control, CONTROL.ticket, seen);
  const soon = performance.now() - begin < LONG_SPIN_MS;
  spin = soon && left-- <= 0 ? LONG_SPIN_MS : SPIN_MS;
}

function park(turn: number): void {
  for (;;) {
    // The ticket first: whoever sees the ticket of a job also sees a turn that was over before it.
    const seen = Atomics.load(control, CONTROL.ticket);
    if (Atomics.load(control, CONTROL.turn) !== turn) return;
    const unclaimed = seen & UNCLAIMED;
    if (unclaimed > 0) {
      if (Atomics.compareExchange(control, CONTROL.ticket, seen, seen - 1) === seen) perform(unclaimed - 1);
    } else awaitTicket(seen);
  }
}

/** An instance of the worker's own, over a memory of its own, that it draws with: made when it is first needed. */
function drawingPlace({ module, isShared }: NonNullable<typeof drawing>): Workplace {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: isShared });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as Kernels, buffer: memory.buffer, ptr: HEAP_BASE };
}

scope.onmessage = ({ data }) => {
  if (data.kind === "start") {
    if (data.protocol !== PROTOCOL) {
      scope.onmessage = null;
      throw new Error("isovar/worker is of another version than isovar");
    }
    ({ control, calls } = viewsOf(data.shared));
    workPtr = data.workPtr;
    drawing = data;
  } else if (data.kind === "attach") {
    const { module, memory, names, workAt } = data;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    for (const [i, name] of names.entries()) kernels.push({ run: exports[name] as () => void, workAt: workAt[i]! });
  } else if (data.kind === "draw") {
    workplace ??= drawingPlace(drawing!);
    drawParts(workplace, data.job, data.worker);
    scope.postMessage(data.job.id);
  } else park(data.turn);
};
