// The page's side of the worker.

import type { FromWorker, TaskName, Tasks, ToWorker } from "./protocol.js";

export interface CallOptions<K extends TaskName> {
  /** Aborting tells the worker to stop, and rejects at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ((value: Tasks[K]["progress"]) => void) | undefined;
}

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: Error): void;
  onProgress: ((value: never) => void) | undefined;
}

/** Asks the worker. */
export class Engine {
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#hear(data));
    worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message || "the worker could not be started"));
      this.#waiting.clear();
    });
  }

  /** One answer to one request. */
  call<K extends TaskName>(
    task: K,
    request: Tasks[K]["request"],
    { signal, onProgress }: CallOptions<K> = {},
  ): Promise<Tasks[K]["reply"]> {
    signal?.throwIfAborted();
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (reply: unknown) => void, reject, onProgress });
      signal?.addEventListener("abort", () => {
        if (!this.#waiting.delete(id)) return;
        this.#send({ cancel: id });
        reject(signal.reason);
      });
      this.#send({ id, task, request });
    });
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return; // cancelled
    if ("progress" in message) waiting.onProgress?.(message.progress as never);
    else if (this.#waiting.delete(message.id)) {
      if ("reply" in message) waiting.resolve(message.reply);
      else waiting.reject(new Error(message.error));
    }
  }
}

/**
 * For requests that replace one another while a control is dragged: one is under way at most, the newest waits for its end, and those between are
 * dropped: they come to undefined.
 */
export function latestOnly<A, R>(run: (request: A) => Promise<R>): (request: A) => Promise<R | undefined> {
  let newest = 0;
  let tail: Promise<unknown> = Promise.resolve();
  return (request) => {
    const turn = ++newest;
    const mine = tail.then(() => (turn === newest ? run(request) : undefined));
    tail = mine.catch(() => undefined);
    return mine;
  };
}
