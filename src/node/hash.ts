// SHA-256 and CRC-32 in worker threads.

import type { Worker } from "node:worker_threads";
import { IsovarError } from "../base/errors.js";
import { systemError } from "./systemError.js";

/**
 * Runs in a worker thread, as CommonJS whatever flags Node was started with: hashes the pieces that it is sent, each with the number of its hash,
 * in order, and answers each when it is done; answers a piece of `null` with the digest, and begins that hash anew.
 */
const WORKER_SOURCE = `
const { parentPort } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const { crc32 } = require("node:zlib");
const begin = {
  sha256: () => createHash("sha256"),
  crc32: () => ({
    crc: 0,
    update(bytes) { this.crc = crc32(bytes, this.crc); },
    digest() { return this.crc.toString(16).padStart(8, "0"); },
  }),
};
const hashes = new Map();
parentPort.on("message", ({ number, kind, bytes }) => {
  const hash = hashes.get(number) ?? begin[kind]();
  hashes.set(number, hash);
  if (bytes !== null) return parentPort.postMessage(void hash.update(bytes));
  parentPort.postMessage(hash.digest("hex"));
  hashes.delete(number);
});
`;

type Settle = { resolve: (value: never) => void; reject: (reason: unknown) => void };

/** SHA-256, or the CRC-32 of zip and gzip, which takes a third of its time or less. */
type Kind = "sha256" | "crc32";

/** A hash in a thread, over bytes in shared memory that stay untouched until their promise settles. */
export interface ParallelHash {
  /** Takes the next piece. */
  update(bytes: Uint8Array<SharedArrayBuffer>): Promise<void>;
  /** The digest in hexadecimal, of everything sent since the last one. */
  digest(): Promise<string>;
}

/** A thread that hashes. */
export class HashThread {
  readonly #worker: Worker;
  readonly #pending: Settle[] = [];
  /** Why the thread has ended: it would answer nothing more. */
  #dead: IsovarError | undefined;
  #count = 0;

  /**
   * @param place begins the message of an error: function and path
   * @throws {IsovarError} E_FILE where no thread can be started
   */
  constructor(place: string) {
    try {
      // Not imported: it takes 1 to 3 ms, which only those who hash are to wait for (Zen 4, Node 20 and 24, 2026-11).
      const threads = process.getBuiltinModule("node:worker_threads");
      this.#worker = new threads.Worker(WORKER_SOURCE, { eval: true, execArgv: [], name: "isovar-hash" });
    } catch (error) {
      throw systemError(place, error);
    }
    this.#worker.on("message", (answer) => this.#pending.shift()?.resolve(answer as never));
    const fail = (what: string, cause?: Error) =>
      this.#fail(new IsovarError("E_FILE", `${place}: the hashing thread ${what}`, { cause }));
    this.#worker.on("error", (error) => fail(`failed: ${error.message}`, error));
    this.#worker.on("exit", () => fail("was ended"));
  }

  /** A new hash in this thread, beside others that it may have. */
  hash(kind: Kind): ParallelHash {
    const number = this.#count++;
    return {
      update: (bytes) => this.#send({ number, kind, bytes }),
      digest: () => this.#send({ number, kind, bytes: null }),
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send<T>(message: { number: number; kind: Kind; bytes: Uint8Array<SharedArrayBuffer> | null }): Promise<T> {
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

/**
 * Threads for so many hashes at once: fewer where there are not as many processors beside the one that draws, since each takes 30 ms of
 * processor time to start and end (Node 20, 2026-11), which many processes that share the work pay many times.
 */
export function hashThreads(place: string, most: number): HashThread[] {
  const { availableParallelism } = process.getBuiltinModule("node:os");
  return Array.from({ length: Math.max(1, Math.min(most, availableParallelism() - 1)) }, () => new HashThread(place));
}
