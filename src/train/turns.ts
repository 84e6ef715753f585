// Lets the event loop run between training steps, at most once per frame.

/** Longest time, in milliseconds, for which the event loop waits: a frame of a page. */
const TURN_MS = 12;

/** `setImmediate`, where the runtime has it. */
const immediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate;

/** When the event loop had its last turn; one time for all, so that many short trainings in a row give way as one long one does. */
let since = 0;

/**
 * Gives way to the event loop, without the delay that browsers add to timers.
 *
 * Not by messages in Node: there a port hands out up to a thousand in one turn, while signals and sockets wait.
 */
export class Turns {
  readonly #channel = immediate ? undefined : new MessageChannel();

  /** A promise where it is time to give way, else undefined. */
  next(): Promise<void> | undefined {
    if (performance.now() - since < TURN_MS) return undefined;
    return new Promise((resolve) => {
      const goOn = () => {
        since = performance.now();
        resolve();
      };
      if (this.#channel === undefined) {
        immediate!(goOn);
        return;
      }
      this.#channel.port1.onmessage = goOn;
      this.#channel.port2.postMessage(null);
    });
  }

  close(): void {
    this.#channel?.port1.close();
  }
}
