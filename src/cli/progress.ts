// The progress bar of the commands that draw or read large files.

import { byteSize } from "./format.js";

const WIDTH = 30;
/** Redraws more often than this cost more than they show. */
const INTERVAL_MS = 50;

/** A bar on standard error where that is a terminal; else nothing. */
export class Progress {
  readonly #label: string;
  readonly #terminal = process.stderr.isTTY === true;
  readonly #start = performance.now();
  #drawn = 0;

  constructor(label: string) {
    this.#label = label;
  }

  update(done: number, total: number): void {
    const now = performance.now();
    if (!this.#terminal || (done < total && now - this.#drawn < INTERVAL_MS)) return;
    this.#drawn = now;
    const share = total === 0 ? 1 : done / total;
    const bar = "█".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "░");
    const rate = byteSize(Math.round((done / (now - this.#start)) * 1000));
    process.stderr.write(`\r${this.#label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${rate}/s\u001b[K`);
  }

  /** Takes the bar away, so that what follows starts on a clean line. */
  clear(): void {
    if (this.#terminal && this.#drawn > 0) process.stderr.write("\r\u001b[K");
  }
}

/** How work on a large file is stopped, and how it says how far it is. */
interface Watch {
  readonly signal: AbortSignal;
  onProgress(progress: { doneBytes: number; totalBytes: number }): void;
}

/** Work that Ctrl-C stops cleanly, with a progress bar while it lasts. */
export async function watched<T>(
  label: string,
  interruptible: () => AbortSignal,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const progress = new Progress(label);
  const onProgress: Watch["onProgress"] = ({ doneBytes, totalBytes }) => progress.update(doneBytes, totalBytes);
  try {
    return await work({ signal: interruptible(), onProgress });
  } finally {
    progress.clear();
  }
}
