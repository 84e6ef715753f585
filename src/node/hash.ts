import { Worker } from "node:worker_threads";

/** Runs in a worker thread, as CommonJS whatever flags Node was started with: hashes what it is sent, in order; says when each piece is done; answers `null` with the digest. */
const WORKER_SOURCE = `
const { parentPort } = require("node:worker_threads");
const hash = require("node:crypto").createHash("sha256");
parentPort.on("message", (bytes) => {
  if (bytes === null) parentPort.postMessage(hash.digest("hex"));
  else parentPort.postMessage(void hash.update(bytes));
});
`;

type Settle = { resolve: (value: never) => void; reject: (reason: unknown) => void };

/** SHA-256 in a worker thread, over bytes in shared memory that stay untouched until their promise settles. */
export class ParallelHash {
  readonly #worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [], name: "isovar-sha256" });
  readonly #pending: Settle[] = [];
  /** Why the thread is gone; what is sent to it then would never be answered. */
  #dead: Error | undefined;

  constructor() {
    this.#worker.on("message", (answer) => this.#pending.shift()?.resolve(answer as never));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the hashing thread ended with code ${code}`)));
  }

  update(bytes: Uint8Array<SharedArrayBuffer>): Promise<void> {
    return this.#send(bytes);
  }

  /** The digest in hexadecimal, after everything sent before. */
  digest(): Promise<string> {
    return this.#send(null);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send<T>(message: Uint8Array<SharedArrayBuffer> | null): Promise<T> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  #fail(reason: Error): void {
    this.#dead ??= reason;
    for (const { reject } of this.#pending.splice(0)) reject(reason);
  }
}
