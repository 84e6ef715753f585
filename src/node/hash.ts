// SHA-256, or CRC-32, in a worker thread.

import type { Worker } from "node:worker_threads";
import { IsovarError } from "../base/errors.js";
import { systemError } from "./systemError.js";

/**
 * Runs in a worker thread, as CommonJS whatever flags Node was started with: hashes the pieces that it is sent, in order, and answers
 * each when it is done; answers `null` with the digest, and begins anew.
 */
const WORKER_SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const { crc32 } = require("node:zlib");
const begin = {
  sha256: () => createHash("sha256"),
  crc32: () => ({
    crc: 0,
    update(bytes) { this.crc = crc32(bytes, this.crc); },
    digest() { return this.crc.toString(16).padStart(8, "0"); },
  }),
}[workerData];
let hash = begin();
parentPort.on("message", (bytes) => {
  if (bytes !== null) return parentPort.postMessage(void hash.update(bytes));
  parentPort.postMessage(hash.digest("hex"));
  hash = begin();
});
`;

type Settle = { resolve: (value: never) => void; reject: (reason: unknown) => void };

/**
 * A hash in a worker thread, over bytes in shared memory that stay untouched until their promise settles: SHA-256, or the CRC-32 of zip and
 * gzip, which takes a third of its time or less.
 */
export class ParallelHash {
  readonly #worker: Worker;
  readonly #pending: Settle[] = [];
  /** Why the thread has ended: it would answer nothing more. */
  #dead: IsovarError | undefined;

  /**
   * @param place begins the message of an error: function and path
   * @param kind which of the two
   * @throws {IsovarError} E_FILE where no thread can be started
   */
  constructor(place: string, kind: "sha256" | "crc32" = "sha256") {
    try {
      // Not imported: it takes 1 to 3 ms, which only those who hash are to wait for (Zen 4, Node 20 and 24, 2026-11).
      const threads = process.getBuiltinModule("node:worker_threads");
      this.#worker = new threads.Worker(WORKER_SOURCE, { eval: true, execArgv: [], name: `isovar-${kind}`, workerData: kind });
    } catch (error) {
      throw systemError(place, error);
    }
    this.#worker.on("message", (answer) => this.#pending.shift()?.resolve(answer as never));
    const fail = (what: string, cause?: Error) =>
      this.#fail(new IsovarError("E_FILE", `${place}: the hashing thread ${what}`, { cause }));
    this.#worker.on("error", (error) => fail(`failed: ${error.message}`, error));
    this.#worker.on("exit", () => fail("was ended"));
  }

  update(bytes: Uint8Array<SharedArrayBuffer>): Promise<void> {
    return this.#send(bytes);
  }

  /** The digest in hexadecimal, of everything sent since the last one. */
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

  #fail(reason: IsovarError): void {
    this.#dead ??= reason;
    for (const { reject } of this.#pending.splice(0)) reject(reason);
  }
}
