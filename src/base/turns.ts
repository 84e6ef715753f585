// Lets the event loop run between the steps of long work, at most once per frame.

/** The longest time, in milliseconds, that the event loop has to wait: less than a frame at 60 Hz. */
const TURN_MS = 12;

/** `setImmediate`, where the runtime has it. */
const immediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate;

/** When work last yielded to the event loop. Shared by all of it, so that many short pieces in a row yield as one long one does. */
let since = 0;

/**
 * Yields to the event loop, without the delay that browsers add to timers.
 *
 * Node uses `setImmediate`, not messages: there a port may deliver up to a thousand messages in one turn, while signals and sockets wait.
 */
export class Turns {
  readonly #channel = immediate ? undefined : new MessageChannel();

  /** A promise where it is time to yield, else undefined. */
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
